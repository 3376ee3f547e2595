"""The outcome rules as a table: what follows from one attempt of one row."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels import Failed, Outcome, Sent
from bot.outcome import Decision, backoff, before_attempt, decide, under_policy
from bot.store.outbox import Leased
from bot.timing import Timing
from tests.bot.fakes import BROKEN, DEAD_TOKEN, LIMITED, MONTHLY, REFUSED, WRONG

TIMING = Timing()
REPLY = Leased(
    id=1, lane="line:U1", conversation="line:U1", channel="line", address="U1", kind="reply", role="answer",
    payload="[]", case_number="", reply_token="t", certain_until=30.0, try_until=55.0, retry_key="k", state="sending",
    ambiguous=False, attempts=0, created_at=0.0, next_at=0.0, lease_token="l", lease_until=10.0,
)  # fmt: skip
DOUBTFUL = replace(REPLY, ambiguous=True)
PUSH = replace(REPLY, kind="push", reply_token="", certain_until=None, try_until=None)
POST = replace(PUSH, kind="post", channel="slack", lane="case:1", conversation="")


def at_most(seconds: float) -> float:
    return seconds


@pytest.mark.parametrize(
    ("row", "outcome", "now", "expected"),
    [
        pytest.param(REPLY, Sent("id"), 1, ("sent", "reply", False, "ok"), id="accepted"),
        pytest.param(PUSH, Sent("id", "409"), 1, ("sent", "push", False, "ok"), id="409 is accepted before"),
        pytest.param(REPLY, REFUSED, 1, ("pending", "reply", False, "failed"), id="refused connection is no doubt"),
        pytest.param(REPLY, BROKEN, 1, ("pending", "reply", True, "failed"), id="5xx is doubt, same token again"),
        pytest.param(PUSH, BROKEN, 1, ("pending", "push", True, "failed"), id="5xx of a push, same key again"),
        pytest.param(DOUBTFUL, REFUSED, 1, ("pending", "reply", True, "failed"), id="doubt never goes away"),
        pytest.param(REPLY, DEAD_TOKEN, 1, ("pending", "push", False, "ok"), id="dead token becomes a push"),
        pytest.param(DOUBTFUL, DEAD_TOKEN, 29, ("sent", "reply", True, "ok"), id="token used by our earlier attempt"),
        pytest.param(DOUBTFUL, DEAD_TOKEN, 31, ("uncertain", "reply", True, "ok"), id="nobody can tell"),
        pytest.param(REPLY, LIMITED, 1, ("pending", "reply", False, "limited"), id="rate limit is no failure"),
        pytest.param(PUSH, MONTHLY, 1, ("dead", "push", False, "ok"), id="monthly limit: LINE is well"),
        pytest.param(REPLY, WRONG, 1, ("dead", "reply", False, "ok"), id="other 4xx"),
        pytest.param(
            PUSH, Failed("gone", retry=False, blocked=True), 1, ("cancelled", "push", False, "ok"), id="blocked"
        ),
        pytest.param(POST, BROKEN, 1, ("pending", "post", True, "failed"), id="Slack 5xx is looked up next time"),
    ],
)
def test_what_follows_from_an_attempt(
    row: Leased, outcome: Outcome, now: float, expected: tuple[str, str, bool, str]
) -> None:
    decision = decide(row, outcome, now, TIMING, at_most)
    assert (decision.state, decision.kind, decision.ambiguous, decision.gate) == expected


@pytest.mark.parametrize(
    ("row", "now", "becomes"),
    [
        pytest.param(REPLY, 54, "reply", id="token alive"),
        pytest.param(REPLY, 55, "push", id="token past its time becomes a push"),
        pytest.param(DOUBTFUL, 55, "uncertain", id="token past its time after a doubtful attempt"),
        pytest.param(PUSH, 22 * 3600, "push", id="push waits out a long outage"),
        pytest.param(PUSH, 23.1 * 3600, "dead", id="retry key about to end"),
        pytest.param(replace(PUSH, ambiguous=True), 23.1 * 3600, "uncertain", id="doubtful push, key about to end"),
        pytest.param(POST, 71 * 3600, "post", id="post waits three days"),
        pytest.param(POST, 73 * 3600, "dead", id="post too old"),
    ],
)
def test_what_waiting_does_to_a_row(row: Leased, now: float, becomes: str) -> None:
    ready = before_attempt(row, now, TIMING)
    assert (ready.state if isinstance(ready, Decision) else ready.kind) == becomes


def test_a_platform_that_names_a_pause_gets_it() -> None:
    decision = decide(PUSH, Failed("429", retry=True, after=120.0), 1.0, TIMING, lambda most: 0.0)
    assert (decision.next_at, decision.blocked_until) == (121.0, 121.0)


@pytest.mark.parametrize(("policy", "state"), [("notice", "uncertain"), ("hold", "uncertain"), ("push", "pending")])
def test_only_the_push_policy_risks_answering_twice(policy: str, state: str) -> None:
    doubtful = Decision("uncertain", "reply", ambiguous=True)
    assert under_policy(doubtful, DOUBTFUL, policy, 60.0).state == state  # type: ignore[arg-type]


@given(st.integers(0, 1000), st.floats(0, 100_000))
def test_backoff_is_short_while_a_free_reply_is_possible(attempts: int, now: float) -> None:
    seconds = backoff(replace(REPLY, attempts=attempts), now, TIMING, at_most)
    assert 0 < seconds <= (4.0 if now < 55 else 60.0)


@given(st.sampled_from([REPLY, DOUBTFUL, PUSH]), st.lists(st.sampled_from([BROKEN, REFUSED, DEAD_TOKEN, LIMITED])))
def test_a_doubtful_reply_is_never_sent_a_second_way(row: Leased, outcomes: list[Failed]) -> None:
    """Property: once an attempt with the token may have arrived, no push of the same answer follows."""
    now = 0.0
    for outcome in outcomes:
        decision = decide(row, outcome, now, TIMING, at_most)
        if row.kind == "reply" and row.ambiguous:
            assert decision.kind == "reply"
        if decision.state != "pending":
            break
        now = max(now, decision.next_at)
        ready = before_attempt(replace(row, kind=decision.kind, ambiguous=decision.ambiguous), now, TIMING)
        if isinstance(ready, Decision):
            break
        row = replace(ready, attempts=row.attempts + 1)
