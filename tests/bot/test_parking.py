"""Events that cannot be handled: they count, they are put aside with an apology, and the rest goes on."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from bot.arrival import Arrival
from bot.parking import TurnFailed
from bot.staff_turns import staff_body
from bot.store import Connection, Store
from bot.store.cases import Actor
from bot.store.inbox import Event
from bot.unit import Unit
from handlers.turn import Bubble, Conversation, Message, Reply, Turn
from tests.bot.desk import SLACK, Bench
from tests.bot.fake_slack import HANA
from tests.bot.fakes import arrival, echo
from tests.bot.office import NUMBER, Office


class Killed(BaseException):
    """Stands for a process that is gone."""


def kills(conversation: Conversation, message: Message, desk: Any) -> Turn:
    if message.text == "bad":
        raise Killed
    return echo(conversation, message, desk)


async def deaths_of(bench: Bench, most: int = 40) -> int:
    """Let processes take what waits, one after the other died over it; return how many died."""
    deaths, taken = 0, None
    turns = bench.engine.turns
    for _ in range(most):
        try:
            done = await bench.store.run(turns.run, "line:U1", "", taken=taken)
        except Killed:
            deaths, taken = deaths + 1, None
            bench.clock.pass_by(11)
        except TurnFailed as failure:
            await bench.store.run(turns.fail, failure, "", frozenset())
        else:
            taken = await bench.store.run(turns.take, "line:U1") if done.take else None
            if not (done.take or done.more):
                break
    return deaths


@pytest.mark.parametrize("mine", [True, False])
async def test_an_event_that_kills_its_process_is_counted_and_parked_and_its_neighbours_are_answered(
    store: Store, mine: bool
) -> None:
    bench = Bench(store, respond=kills, settings=SLACK)
    events = arrival("before"), arrival("bad"), arrival("good")
    await store.run(bench.engine.turns.ingest, events, mine=mine)
    assert await deaths_of(bench) <= 6
    assert [row["state"] for row in await bench.inbox()] == ["done", "dead", "done"]
    await bench.sweeps(1)
    await bench.sweeps(1)
    [first, apology, last] = bench.line.texts
    assert (first, last) == ("1 before", "2 good")
    assert (await bench.inbox())[1]["error"] in apology
    assert [post.payload[0]["error"] for post in bench.slack.sent] == ["ProcessDied"]


async def test_events_that_are_only_late_are_answered_by_one_process_of_two_that_want_them(store: Store) -> None:
    one = Bench(store)
    two = one.replica()
    await store.run(one.engine.turns.ingest, tuple(arrival(f"m{number}") for number in range(25)), mine=True)
    one.clock.pass_by(11)
    for _ in range(3):
        await asyncio.gather(one.engine._sweeper.once(), two.engine._sweeper.once())
        await asyncio.gather(one.engine.idle(), two.engine.idle())
    assert one.line.texts == [f"{number + 1} m{number}" for number in range(25)]
    assert {row["attempts"] for row in await one.inbox()} == {1}


def twice_the_same(unit: Unit, event: Event) -> None:
    """Write what the database refuses whenever it is written."""
    unit.say("line:U1", Reply((Bubble("one"),)), event=event)
    unit.say("line:U1", Reply((Bubble("two"),)), event=event)


async def test_an_event_the_database_refuses_is_tried_again_and_parked(store: Store) -> None:
    bench = Bench(store, settings=SLACK, more={"others": {"staff": twice_the_same}})
    await bench.hears(arrival("", event="s1", kind="staff"), arrival("good"))
    assert [row["attempts"] for row in await bench.inbox()] == [1, 0]
    for _ in range(3):
        await bench.sweeps(10)
    assert [row["state"] for row in await bench.inbox()] == ["dead", "done"]
    assert bench.line.texts == ["1 good"]
    assert [post.payload[0]["error"] for post in bench.slack.sent] == ["IntegrityError"]


async def test_a_trouble_of_the_database_that_passes_counts_nothing(store: Store) -> None:
    failing = [OperationalError("", None, Exception("locked"))] * 5

    def sometimes(conversation: Conversation, message: Message, desk: Any) -> Turn:
        if failing:
            raise failing.pop()
        return echo(conversation, message, desk)

    bench = Bench(store, respond=sometimes)
    await bench.hears(arrival("hello"))
    for _ in range(5):
        assert [(row["state"], row["attempts"]) for row in await bench.inbox()] == [("new", 0)]
        await bench.hears(arrival("hello", redelivered=True))
        bench.engine.kick("line:U1")
        await bench.engine.idle()
    assert bench.line.texts == ["1 hello"]


def bad(conversation: Conversation, message: Message, desk: Any) -> Turn:
    raise ValueError("a handler's fault")


async def test_an_event_of_a_channel_that_is_off_is_parked_without_an_apology(store: Store) -> None:
    bench = Bench(store, settings=SLACK)
    away = arrival("hello", channel="gone", conversation="gone:U1")
    await bench.hears(away)
    for _ in range(4):
        await bench.sweeps(10)
    assert [row["state"] for row in await bench.inbox()] == ["dead"]
    assert [post.payload[0]["what"] for post in bench.slack.sent] == ["parked"]


async def test_an_apology_that_cannot_be_said_parks_the_event_all_the_same(store: Store) -> None:
    """As in a conversation that stood still over a reply of the staff under the same event."""
    bench = Bench(store, respond=bad, settings=SLACK)
    await bench.hears(arrival("bad"), arrival("later", user="U2"))

    def occupy(connection: Connection) -> None:
        connection.execute(
            text(
                "INSERT INTO outbox (lane, channel, address, kind, payload, retry_key, created_at, next_at, state,"
                " inbox_id, seq) VALUES ('line:U1', 'line', 'U1', 'push', '[]', 'k', 0, 0, 'sent', 1, 0)"
            )
        )

    await store.run(occupy)
    for _ in range(3):
        await bench.sweeps(10)
    assert [row["state"] for row in await bench.inbox()] == ["dead", "dead"]
    assert [sent.address for sent in bench.line.sent] == ["U2"]
    assert len(bench.slack.sent) == 2


def staff(office: Office, step: str, **more: Any) -> Arrival:
    actor = Actor(HANA, "hana")
    return Arrival(
        channel="line", event_id="slack 1", conversation="line:U1", address="U1", kind="staff",
        occurred_at=office.clock.now(), body=staff_body(step, NUMBER, actor, place="C0STAFF", **more),
    )  # fmt: skip


STEPS: tuple[Callable[[Office], Arrival], ...] = (
    lambda office: staff(office, "reply", text="こんにちは"),
    lambda office: staff(office, "close", reason="answered"),
)


@pytest.mark.parametrize("step", STEPS, ids=["reply", "close"])
async def test_a_step_of_the_staff_and_a_message_of_the_person_at_once_both_get_through(
    office: Office, step: Callable[[Office], Arrival]
) -> None:
    """The token of a message that waits behind the step is its own answer's, so the step takes none."""
    await office.handed_over()
    await office.press("case_claim")
    before = len(office.line.sent)
    later = arrival("メニュー", user="U1", event="later", at=office.clock.now())
    await asyncio.gather(office.engine.ingest([step(office)]), office.engine.ingest([later]))
    for _ in range(3):
        await office.sweeps(20)
    inbox = await office.store.run(lambda c: c.execute(text("SELECT state FROM inbox ORDER BY id")).scalars().all())
    assert set(inbox) == {"done"}
    said = office.line.sent[before:]
    assert len(said) == 2
    assert [one.kind for one in said if one.reply_token == later.reply_token] == ["reply"]
