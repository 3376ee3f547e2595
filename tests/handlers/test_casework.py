"""Who may do what with a case, and how it stands afterwards."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.casework import REPLY_LONGEST, STEPS, Standing, after, refusal, steps, wrong_reply

ME, OTHER, LEAD = "U1", "U2", "U9"
LEADS = frozenset({LEAD})

NEW = Standing("new")
MINE = Standing("claimed", ME)
ANSWERED = Standing("waiting_applicant", ME)
WAITING = Standing("waiting_staff", ME)
CLOSED = Standing("closed", ME)

ROLES = [
    # step, standing, who, why not
    ("claim", NEW, ME, None),
    ("claim", MINE, OTHER, "taken"),
    ("claim", MINE, LEAD, "taken"),
    ("claim", MINE, ME, "yours"),
    ("claim", CLOSED, ME, "closed"),
    ("release", MINE, ME, None),
    ("release", MINE, OTHER, "not_yours"),
    ("release", MINE, LEAD, None),
    ("release", NEW, LEAD, "unclaimed"),
    ("reply", MINE, ME, None),
    ("reply", ANSWERED, ME, None),
    ("reply", WAITING, LEAD, None),
    ("reply", WAITING, OTHER, "not_yours"),
    ("reply", NEW, ME, "unclaimed"),
    ("reply", NEW, LEAD, None),
    ("reply", CLOSED, ME, "closed"),
    ("reply", CLOSED, LEAD, "closed"),
    ("contact", MINE, ME, None),
    ("contact", MINE, OTHER, "not_yours"),
    ("contact", NEW, ME, "unclaimed"),
    ("close", MINE, ME, None),
    ("close", MINE, OTHER, "not_yours"),
    ("close", MINE, LEAD, None),
    ("close", NEW, ME, "unclaimed"),
    ("close", CLOSED, ME, "closed"),
    ("reopen", CLOSED, OTHER, None),
    ("reopen", MINE, ME, "open"),
]


@pytest.mark.parametrize(("step", "standing", "who", "why"), ROLES)
def test_only_the_owner_or_a_lead_acts_on_a_case(step: str, standing: Standing, who: str, why: str | None) -> None:
    assert refusal(step, standing, who, LEADS) == why  # type: ignore[arg-type]


LIFE = [
    (NEW, "claim", ME, MINE),
    (MINE, "reply", ME, ANSWERED),
    (MINE, "release", ME, NEW),
    (WAITING, "reply", LEAD, ANSWERED),
    (NEW, "reply", LEAD, Standing("waiting_applicant", LEAD)),
    (ANSWERED, "close", ME, CLOSED),
    (CLOSED, "reopen", OTHER, Standing("claimed", OTHER)),
    (MINE, "contact", ME, MINE),
]


@pytest.mark.parametrize(("before", "step", "who", "then"), LIFE)
def test_a_case_goes_from_state_to_state(before: Standing, step: str, who: str, then: Standing) -> None:
    assert after(step, before, who) == then  # type: ignore[arg-type]


def test_what_is_offered_is_never_refused_to_the_one_it_is_for() -> None:
    for state in STEPS:
        standing = Standing(state, "" if state == "new" else ME)
        assert {step: refusal(step, standing, ME) for step in steps(standing)} == dict.fromkeys(steps(standing))


def test_a_case_without_an_owner_can_only_be_taken() -> None:
    assert steps(Standing("waiting_staff")) == ("claim",)


@given(st.lists(st.tuples(st.sampled_from(["claim", "release", "reply", "close", "reopen"]), st.sampled_from("ABC"))))
def test_a_case_that_is_held_or_answered_always_has_an_owner(clicks: list[tuple[str, str]]) -> None:
    standing = NEW
    for step, who in clicks:
        if refusal(step, standing, who) is None:  # type: ignore[arg-type]
            standing = after(step, standing, who)  # type: ignore[arg-type]
    assert (standing.state in {"claimed", "waiting_applicant"}) <= bool(standing.owner)
    assert (standing.state == "new") <= (not standing.owner)


@pytest.mark.parametrize(
    ("text", "why"),
    [("", "empty"), (" \n　", "empty"), ("はい", None), ("あ" * REPLY_LONGEST, None), ("あ" * 501, "long")],
)
def test_a_reply_is_neither_empty_nor_longer_than_500_characters(text: str, why: str | None) -> None:
    assert wrong_reply(text) == why
