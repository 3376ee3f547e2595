"""Delivery under failures: retries, pushes, doubts, outages, limits."""

import asyncio
import json
from typing import Any

import pytest
from typing_extensions import override

from bot.channels import Delivery, Failed, Outcome, Sent
from bot.store import Connection, Store, gates
from bot.store.alarms import stuck_since
from bot.store.inbox import Event
from bot.timing import SENDING, Timing
from bot.unit import Unit
from bot.words import AGAIN
from handlers.turn import Bubble, Choice, Reply
from tests.bot.desk import SLACK, Bench
from tests.bot.fakes import BROKEN, DEAD_TOKEN, LIMITED, MONTHLY, REFUSED, WRONG, FakeChannel, SetClock, arrival


async def test_a_refused_reply_is_tried_again_with_its_token(store: Store) -> None:
    bench = Bench(store)
    bench.line.script = [REFUSED]
    await bench.hears(arrival("hello"))
    assert await bench.states() == ["pending"]
    await bench.sweeps(1)
    assert [(one.kind, one.ambiguous, one.attempts) for one in bench.line.attempts] == [
        ("reply", False, 0),
        ("reply", False, 1),
    ]
    assert await bench.states() == ["sent"]


async def test_a_used_token_makes_a_push_with_the_stored_key(store: Store) -> None:
    bench = Bench(store)
    bench.line.script = [DEAD_TOKEN, BROKEN]
    await bench.hears(arrival("hello"))
    await bench.sweeps(2)
    reply, push, again = bench.line.attempts
    assert [one.kind for one in bench.line.attempts] == ["reply", "push", "push"]
    assert push.retry_key == again.retry_key == (await bench.outbox())[0]["retry_key"]
    assert (reply.reply_token, push.reply_token) == ("token-U1-hello", "")
    assert await bench.states() == ["sent"]


async def test_an_answer_that_waited_past_its_token_is_pushed(store: Store) -> None:
    bench = Bench(store)
    bench.line.script = [REFUSED]
    await bench.hears(arrival("hello"))
    await bench.sweeps(56)
    assert [one.kind for one in bench.line.attempts] == ["reply", "push"]


async def test_a_redelivered_webhook_gives_the_token_a_new_minute(store: Store) -> None:
    bench = Bench(store)
    bench.line.script = [REFUSED]
    await bench.hears(arrival("hello"))
    bench.clock.pass_by(50)
    await bench.hears(arrival("hello", redelivered=True))
    await bench.sweeps(10)
    assert [one.kind for one in bench.line.attempts] == ["reply", "reply"]


async def test_a_token_dies_twenty_minutes_after_the_event_however_often_it_is_redelivered(store: Store) -> None:
    bench = Bench(store)
    bench.clock.pass_by(21 * 60)
    await bench.hears(arrival("hello", redelivered=True))
    assert [one.kind for one in bench.line.attempts] == ["push"]


async def test_a_doubtful_reply_whose_token_is_then_invalid_in_time_was_accepted(store: Store) -> None:
    bench = Bench(store)
    bench.line.script = [BROKEN, DEAD_TOKEN]
    await bench.hears(arrival("hello"))
    await bench.sweeps(1)
    assert await bench.states() == ["sent"]
    assert len(bench.line.attempts) == 2


async def undecidable(bench: Bench) -> None:
    """Bring one answer to where nobody can tell whether it arrived."""
    bench.line.script = [BROKEN]
    await bench.hears(arrival("hello"))
    await bench.sweeps(56)
    await bench.sweeps()


async def test_the_undecidable_answer_is_not_sent_again_but_noticed_once_and_shown_on_request(store: Store) -> None:
    bench = Bench(store, settings=SLACK)
    await undecidable(bench)
    assert await bench.states() == ["uncertain", "sent", "sent"]
    [notice] = bench.line.sent
    assert notice.kind == "push"
    [button] = notice.payload[0]["choices"]
    choice = Choice.unpack(button["data"])
    assert choice is not None
    assert (choice.target, choice.value) == (AGAIN, str((await bench.outbox())[0]["id"]))
    [alert] = bench.slack.sent
    assert alert.payload[0]["what"] == "uncertain"
    await bench.hears(arrival("もう一度表示", kind="tap", data=button["data"]))
    assert bench.line.texts[-1] == "1 hello"
    assert bench.line.sent[-1].kind == "reply"


async def test_nobody_sees_the_answers_of_another_person_again(store: Store) -> None:
    bench = Bench(store)
    await bench.hears(arrival("private"))
    number = (await bench.outbox())[0]["id"]
    data = Choice("", AGAIN, str(number)).pack()
    await bench.hears(arrival("", user="U2", event="e9", kind="tap", data=data))
    assert "private" not in bench.line.texts[-1]


@pytest.mark.parametrize(("policy", "states"), [("hold", ["uncertain"]), ("push", ["sent"])])
async def test_a_ward_may_choose_silence_or_the_risk_of_twice(store: Store, policy: str, states: list[str]) -> None:
    bench = Bench(store, settings={"uncertain_policy": policy})
    bench.line.script = [BROKEN]
    await bench.hears(arrival("hello"))
    bench.line.script = [DEAD_TOKEN]
    await bench.sweeps(40)
    assert await bench.states() == states


@pytest.mark.parametrize(("policy", "kinds"), [("hold", []), ("push", ["push"]), ("notice", ["push"])])
@pytest.mark.parametrize("wait", [56, 600])
async def test_a_ward_chooses_too_when_the_token_ran_out_before_anybody_asked_again(
    store: Store, policy: str, kinds: list[str], wait: int
) -> None:
    bench = Bench(store, settings={"uncertain_policy": policy})
    bench.line.script = [BROKEN]
    await bench.hears(arrival("hello"))
    await bench.sweeps(wait)
    await bench.sweeps()
    assert [one.kind for one in bench.line.sent] == kinds
    assert bench.line.texts[:1] == (["1 hello"] if policy == "push" else bench.line.texts[:1])
    assert (await bench.states())[0] == ("sent" if policy == "push" else "uncertain")


async def test_a_doubtful_answer_of_yesterday_is_not_pushed_any_more(store: Store) -> None:
    bench = Bench(store, settings={"uncertain_policy": "push"})
    bench.line.script = [BROKEN]
    await bench.hears(arrival("hello"))
    await bench.sweeps(24 * 3600)
    assert bench.line.sent == []
    assert await bench.states() == ["uncertain"]


async def test_an_answer_in_hand_of_a_process_that_died_is_pushed_where_the_ward_wants_that(store: Store) -> None:
    bench = Bench(store, settings={"uncertain_policy": "push"})
    await store.run(bench.engine.turns.ingest, (arrival("hello"),), mine=True)
    await store.run(bench.engine.turns.run, "line:U1", bench.engine.deliveries.token())
    await bench.sweeps(60)
    assert [(one.kind, one.ambiguous) for one in bench.line.sent] == [("push", False)]


async def test_the_monthly_limit_is_the_end_and_staff_know(store: Store) -> None:
    bench = Bench(store, settings=SLACK)
    bench.line.script = [MONTHLY]
    await bench.hears(arrival("hello", reply_token=""))
    await bench.sweeps(100)
    assert len(bench.line.attempts) == 1
    assert (await bench.outbox())[0]["state"] == "dead"
    assert bench.slack.sent[0].payload[0]["what"] == "dead"


async def test_a_rate_limit_holds_the_whole_destination_and_is_no_outage(store: Store) -> None:
    bench = Bench(store)
    bench.line.script = [LIMITED]
    await bench.hears(arrival("a"))
    await bench.hears(arrival("b", user="U2"))
    assert len(bench.line.attempts) == 1
    await bench.sweeps(1)
    assert len(bench.line.attempts) == 1
    await bench.sweeps(1.5)
    assert sorted(bench.line.texts) == ["1 a", "1 b"]
    assert bench.line.probes == 0


async def test_what_is_wrong_with_one_answer_does_not_hold_the_next(store: Store) -> None:
    bench = Bench(store)
    bench.line.script = [WRONG]
    await bench.hears(arrival("a"), arrival("b"))
    assert await bench.states() == ["dead", "sent"]


async def test_the_second_failure_opens_the_breaker_and_only_a_probe_closes_it(store: Store) -> None:
    """P8: an outage must not make certain answers doubtful."""
    bench = Bench(store)
    bench.line.script = [BROKEN, BROKEN]
    bench.line.alive = False
    await bench.hears(arrival("a"))
    await bench.sweeps(1)
    for index in range(20):
        await bench.hears(arrival("waits", user=f"V{index}"))
        await bench.sweeps(1)
    assert len(bench.line.attempts) == 2
    assert 15 <= bench.line.probes <= 21
    assert [row["ambiguous"] for row in await bench.outbox()].count(True) == 1
    bench.line.alive = True
    await bench.sweeps(1)
    await bench.sweeps(4)
    assert len(bench.line.texts) == 21
    assert [sent.kind for sent in bench.line.sent] == ["reply"] * 21


async def test_what_waited_for_a_destination_leaves_as_soon_as_a_probe_succeeds(store: Store) -> None:
    bench = Bench(store, more={"timing": Timing(sweep=3600.0, intake=60.0)})
    for _ in range(2):
        await store.run(gates.note_failure, "line", bench.clock.now().timestamp())
    bench.engine.breaker.failed("line", 2)
    await bench.hears(arrival("waits"))
    assert bench.line.attempts == []
    bench.clock.pass_by(1)
    await bench.engine.start()
    async with asyncio.timeout(10):
        await bench.line.begun.wait()
    await bench.engine.stop()
    assert bench.line.texts == ["1 waits"]


async def test_replicas_share_the_breaker_and_the_one_probe_a_second(store: Store) -> None:
    one = Bench(store)
    two = one.replica()
    one.line.alive = False
    one.line.script = [BROKEN, BROKEN]
    await one.hears(arrival("a"))
    await one.sweeps(1)
    await asyncio.gather(one.sweeps(1.1), two.sweeps())
    assert one.line.probes == 1
    await two.hears(arrival("b", user="U2"))
    assert len(one.line.attempts) == 2


async def test_an_outage_of_an_hour_loses_nothing_and_pushes_what_was_never_tried(store: Store) -> None:
    bench = Bench(store)
    bench.line.alive = False
    bench.line.script = [REFUSED, REFUSED]
    for index in range(30):
        await bench.hears(arrival(f"m{index}", user=f"U{index % 10}"))
        await bench.sweeps(0.5)
    await bench.sweeps(3600)
    bench.line.alive = True
    for _ in range(3):
        await bench.sweeps(61)
    assert len(bench.line.texts) == 30
    assert set(await bench.states()) == {"sent"}


async def test_after_a_day_a_push_is_given_up_and_listed(store: Store) -> None:
    bench = Bench(store)
    bench.line.alive = False
    bench.line.script = [REFUSED, REFUSED]
    await bench.hears(arrival("a"), arrival("b", user="U2"))
    await bench.sweeps(25 * 3600)
    bench.line.alive = True
    await bench.sweeps(2)
    await bench.sweeps(2)
    assert await bench.states() == ["dead", "dead"]


async def test_a_channel_that_raises_is_a_doubtful_attempt(store: Store) -> None:
    def raises(delivery: Delivery) -> Outcome:
        raise OSError("reset")

    bench = Bench(store)
    bench.line.script = [raises]
    await bench.hears(arrival("hello"))
    await bench.sweeps(1)
    assert [(one.kind, one.ambiguous) for one in bench.line.attempts] == [("reply", False), ("reply", True)]
    assert [attempt["outcome"] for attempt in await bench.attempts()] == ["failed", "sent"]


async def test_a_row_whose_lease_would_not_cover_the_attempt_is_extended_first(store: Store) -> None:
    """P3: an attempt that outlives its lease reorders answers."""
    bench = Bench(store)
    await store.run(bench.engine.turns.ingest, (arrival("hello"),), mine=True)
    done = await store.run(bench.engine.turns.run, "line:U1", bench.engine.deliveries.token())
    bench.clock.pass_by(8)
    await bench.engine.deliveries.attempt(done.leased[0])
    assert bench.line.texts == ["1 hello"]


async def test_a_row_whose_lease_was_lost_in_the_queue_is_not_attempted(store: Store) -> None:
    """P3: guard before the call, not only after it."""
    bench = Bench(store)
    await store.run(bench.engine.turns.ingest, (arrival("hello"),), mine=True)
    done = await store.run(bench.engine.turns.run, "line:U1", bench.engine.deliveries.token())
    other = Bench(store, clock=bench.clock)
    await other.sweeps(11)
    assert other.line.texts == ["1 hello"]
    await bench.engine.deliveries.attempt(done.leased[0])
    assert bench.line.attempts == []


async def test_an_answer_written_while_the_one_before_is_recorded_is_not_forgotten(store: Store) -> None:
    """P4: whoever commits second sees the other's row."""
    bench = Bench(store)
    bench.line.hold()
    await bench.engine.ingest([arrival("first")])
    await bench.line.begun.wait()
    await bench.engine.ingest([arrival("second")])
    bench.line.held.set()
    await bench.engine.idle()
    assert bench.line.texts == ["1 first", "2 second"]


async def test_slack_posts_to_one_channel_are_a_second_apart(store: Store) -> None:
    bench = Bench(store, settings=SLACK)
    now = bench.clock.now().timestamp()
    slots = [await store.run(gates.reserve_slot, "slack:C1", now, 1.0, 3.0) for _ in range(5)]
    assert slots == [now, now + 1, now + 2, now + 3, None]
    assert await store.run(gates.reserve_slot, "slack:C2", now, 1.0, 3.0) == now


async def test_every_attempt_leaves_its_evidence(store: Store) -> None:
    bench = Bench(store)
    bench.line.script = [Failed("HTTP 503", retry=True, ambiguous=True), Sent("req-2", "409")]
    await bench.hears(arrival("hello"))
    await bench.sweeps(1)
    assert [(one["kind"], one["outcome"], one["note"]) for one in await bench.attempts()] == [
        ("reply", "failed", "HTTP 503"),
        ("reply", "sent", "409"),
    ]
    [row] = await bench.outbox()
    assert row["provider_id"] == "req-2"
    assert json.loads(row["payload"])[0]["parts"][0]["text"] == "1 hello"


async def begun(channel: FakeChannel) -> None:
    """Wait until one more attempt has begun."""
    async with asyncio.timeout(10):
        await channel.begun.wait()
    channel.begun.clear()


async def turned(bench: Bench, user: str) -> None:
    """Wait until the turn of a person has run, and not for what it sends."""
    while task := bench.engine.work._running.get(f"turn line:{user}"):
        await asyncio.wait([task])


async def test_a_process_leases_no_more_than_it_is_sending(store: Store) -> None:
    """What waits behind a slow platform is leased to nobody: a lease that runs out, or a death, makes a doubt of it."""
    bench = Bench(store)
    bench.line.hold()
    people = [f"U{number}" for number in range(SENDING + 8)]
    for user in people[:SENDING]:
        await bench.engine.ingest([arrival("hello", user=user)])
        await begun(bench.line)
    for user in people[SENDING:]:
        await bench.engine.ingest([arrival("hello", user=user)])
        await turned(bench, user)
    states = await bench.states()
    assert (states.count("sending"), states.count("pending")) == (SENDING, 8)
    bench.line.held.set()
    await bench.engine.idle()
    assert len(bench.line.texts) == len(people)
    assert await bench.states() == ["sent"] * len(people)


async def test_many_posts_that_wait_for_their_slot_hold_up_no_answer(store: Store) -> None:
    bench = Bench(store, settings=SLACK)
    bench.slack.hold()
    for number in range(SENDING + 1):
        await store.run(post_into, bench, f"MW-2026-{number:04d}")
    await bench.engine._sweeper.once()
    await begun(bench.slack)
    async with asyncio.timeout(10):
        await bench.engine.ingest([arrival("hello")])
        await bench.engine.idle("line:U1")
    assert bench.line.texts == ["1 hello"]
    bench.slack.held.set()
    await bench.engine.idle()


def post_into(connection: Connection, bench: Bench, number: str) -> None:
    """Write a post into the lane of a case."""
    engine = bench.engine
    Unit(connection, bench.clock.now(), "", engine.channels, engine.settings, engine.timing).post(
        number, {"type": "case"}
    )


def notes_to_staff(bench: Bench) -> list[dict[str, object]]:
    """Return what the staff were told beside the cases."""
    return [post.payload[0] for post in bench.slack.sent if post.payload[0]["type"] == "alert"]


async def test_a_burst_of_failures_is_one_note_at_once_and_one_after_ten_minutes(store: Store) -> None:
    bench = Bench(store, settings=SLACK)
    bench.line.script = [MONTHLY] * 60
    for number in range(30):
        await bench.hears(arrival("hello", user=f"U{number}", reply_token=""))
        await bench.sweeps(1)
    assert len(notes_to_staff(bench)) == 1
    await bench.sweeps(600)
    first, second = notes_to_staff(bench)
    assert first["what"] == second["what"] == "dead"
    listed = [len(await store.run(stuck_since, "dead", float(str(note["since"])))) for note in (first, second)]
    assert listed == [30, 29]
    bench.line.script = [MONTHLY]
    await bench.sweeps(3600)
    await bench.hears(arrival("later", reply_token=""))
    await bench.sweeps()
    assert len(notes_to_staff(bench)) == 3


async def test_processes_that_see_failures_at_the_same_time_write_one_note(store: Store) -> None:
    bench = Bench(store, settings=SLACK)
    bench.line.script = [MONTHLY] * 20
    await asyncio.gather(*(bench.engine.ingest([arrival("a", user=f"U{n}", reply_token="")]) for n in range(20)))
    await bench.engine.idle()
    await bench.sweeps()
    await bench.sweeps(3600)
    assert len(notes_to_staff(bench)) <= 2


@pytest.mark.parametrize("role", ["staff", "closing"])
async def test_a_doubtful_reply_of_the_staff_is_noticed_too(store: Store, role: str) -> None:
    def says(unit: Unit, event: Event) -> None:
        unit.say("line:U1", Reply((Bubble("from the staff"),)), role=role, event=event)

    bench = Bench(store, more={"others": {"staff": says}})
    await bench.hears(arrival("hello"))
    bench.line.script = [BROKEN]
    await bench.hears(arrival("words", kind="staff"))
    await bench.sweeps(56)
    await bench.sweeps()
    assert (await bench.states())[1] == "uncertain"
    assert [row["role"] for row in await bench.outbox()][2:] == ["notice"]


class SlowSlots(Store):
    """A database that takes long to give the first slot."""

    clock: SetClock
    slow = True

    @override
    async def run(self, work: Any, *args: Any, **kwargs: Any) -> Any:
        done = await super().run(work, *args, **kwargs)
        if work is gates.reserve_slot and self.slow:
            self.slow = False
            self.clock.pass_by(8)
        return done


async def test_an_attempt_that_would_outlive_its_lease_is_not_begun(database_url: str) -> None:
    """P3, at the call itself: the slot and the database took longer than the lease was made for."""
    store = SlowSlots(database_url)
    bench = Bench(store, more={"pace": {"line": 0.001}})
    store.clock = bench.clock
    await bench.engine.ingest([arrival("hello")])
    await bench.engine.idle()
    assert bench.line.attempts == []
    await begun(bench.line)  # it looks again at once, perhaps before anybody can read the outbox
    await bench.engine.idle()
    assert [(sent.kind, sent.ambiguous) for sent in bench.line.sent] == [("reply", False)]
    rows = [(row["state"], row["attempts"], bool(row["ambiguous"])) for row in await bench.outbox()]
    assert rows == [("sent", 1, False)]  # one attempt: the first was none
    store.close()
