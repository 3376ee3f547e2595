"""Two processes at the same instant: the row lock and the compare-and-swap decide, not luck."""

import asyncio
import threading
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from bot.channels import Sent
from bot.records import Sight
from bot.store import Connection, Store, outbox
from bot.turns import Done
from handlers.turn import Conversation, Message, Turn
from tests.bot.desk import Bench
from tests.bot.fakes import arrival, echo

WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
PATIENCE = 200
"""Looks at the database, 25 ms apart, until the test gives up."""


class Rival:
    """Lets one transaction wait inside until the other one is blocked by it, or has gone on without asking."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.gone_on = threading.Event()

    def wait(self) -> None:
        for _ in range(PATIENCE):
            with self.store.engine.connect() as connection:
                if connection.execute(WAITING).scalar_one():
                    return
            if self.gone_on.wait(0.025):
                return
        raise AssertionError("the other transaction neither waited nor went on")


async def test_of_two_who_take_over_the_same_sending_one_wins(store: Store) -> None:
    """P1: the compare-and-swap is on the lease that was read."""
    bench = Bench(store)
    await store.run(bench.engine.turns.ingest, (arrival("hello"),), mine=True)
    await store.run(bench.engine.turns.run, "line:U1", "dead process")
    seen = await store.run(outbox.head, "line:U1")
    assert seen is not None
    takers = [replace(seen, lease_token=token, lease_until=1e10) for token in ("a", "b")]
    assert [await store.run(outbox.take, seen, taker) for taker in takers] == [True, False]


@pytest.mark.postgres
async def test_two_turns_of_one_conversation_wait_for_each_other(store: Store) -> None:
    if store.sqlite:
        return
    rival, heard = Rival(store), []

    def slow(conversation: Conversation, message: Message, desk: Any) -> Turn:
        heard.append(message.text)
        if len(heard) == 1:
            rival.wait()
        else:
            rival.gone_on.set()
        return echo(conversation, message, desk)

    bench = Bench(store, respond=slow)
    await store.run(bench.engine.turns.ingest, (arrival("hello"),), mine=True)
    turns = [store.run(bench.engine.turns.run, "line:U1", token) for token in ("a", "b")]
    done = await asyncio.gather(*turns)
    assert heard == ["hello"]
    assert sorted(len(one.handled) for one in done) == [0, 1]


@pytest.mark.postgres
async def test_the_record_of_an_attempt_waits_for_the_turn_that_is_writing_the_next_answer(store: Store) -> None:
    """P4: otherwise the turn leaves its row to the record, and the record does not see it yet."""
    if store.sqlite:
        return
    rival, bench = Rival(store), Bench(store)
    engine = bench.engine
    await store.run(engine.turns.ingest, (arrival("first"),), mine=True)
    first = (await store.run(engine.turns.run, "line:U1", "a")).leased[0]
    await store.run(engine.turns.ingest, (arrival("second"),), mine=True)
    written = threading.Event()

    def slow(connection: Connection) -> Done:
        done = engine.turns.run(connection, "line:U1", "b")
        written.set()
        rival.wait()
        return done

    turn = asyncio.create_task(store.run(slow))
    await asyncio.to_thread(written.wait)
    kept = await store.run(engine.books.settle, first, Sent("id"), bench.clock.now(), Sight("c"))
    rival.gone_on.set()
    assert (await turn).leased == ()
    assert kept.following is not None
    assert kept.following.id > first.id


async def test_an_event_that_failed_waits_out_its_pause_whatever_comes_after_it(store: Store) -> None:
    def fails(conversation: Conversation, message: Message, desk: Any) -> Turn:
        raise ValueError

    bench = Bench(store, respond=fails)
    await bench.hears(arrival("bad"))
    await bench.hears(arrival("next"))
    await bench.sweeps()
    assert [row["attempts"] for row in await bench.inbox()] == [1, 0]
