"""PostgreSQL kept the commit and its answer was lost: the repeat finds what the first one did, at no cost."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import OperationalError

from bot.store import Store, gates
from handlers.turn import Bubble, Conversation, Message, Reply, Turn
from tests.bot.desk import Bench
from tests.bot.fakes import BROKEN, arrival

pytestmark = pytest.mark.postgres


class Deaf:
    """An engine that does not hear the end of one of its transactions."""

    def __init__(self, engine: Engine, lost: int) -> None:
        self._engine, self._left = engine, lost

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        with self._engine.begin() as connection:
            yield connection
        self._left -= 1
        if self._left == 0:
            raise OperationalError("", None, Exception("connection lost"), connection_invalidated=True)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)


@pytest.fixture
def bench(database_url: str) -> Iterator[Bench]:
    if database_url.startswith("sqlite"):
        pytest.skip("there is no connection that could be lost")
    store = Store(database_url)
    yield Bench(store)
    store.close()


def lose(bench: Bench, number: int) -> None:
    """Lose the end of the transaction of this number from now on."""
    bench.store.engine = Deaf(bench.store.engine, number)  # type: ignore[assignment]


@pytest.mark.parametrize("number", [1, 2, 3], ids=["the intake", "the turn", "the record"])
async def test_an_answer_leaves_at_once_and_without_a_doubt_whichever_end_is_lost(bench: Bench, number: int) -> None:
    lose(bench, number)
    assert await bench.hears(arrival("hello")) == 1
    assert bench.line.texts == ["1 hello"]
    assert [(one.kind, one.ambiguous) for one in bench.line.attempts] == [("reply", False)]
    assert [(row["state"], row["attempts"]) for row in await bench.outbox()] == [("sent", 1)]
    assert len(await bench.attempts()) == 1


async def test_one_failure_is_counted_once(bench: Bench) -> None:
    bench.line.script = [BROKEN]
    lose(bench, 3)
    await bench.engine.ingest([arrival("hello")])
    await bench.engine.idle()
    [gate] = await bench.store.run(gates.all_gates)
    assert (gate.failures, gate.open) == (1, False)
    assert not bench.engine.breaker.open
    assert [one["note"] for one in await bench.attempts()] == ["HTTP 500"]


def talks(conversation: Conversation, message: Message, desk: Any) -> Turn:
    return Turn(conversation, (Reply((Bubble("1"),) * 4), Reply((Bubble("2"),) * 2)))


async def test_what_the_record_leased_next_is_sent_at_once(bench: Bench) -> None:
    long = Bench(bench.store, respond=talks, line=bench.line)
    lose(long, 3)
    await long.hears(arrival("hello"))
    assert [(one.kind, one.ambiguous) for one in bench.line.attempts] == [("reply", False), ("push", False)]
    assert [row["state"] for row in await long.outbox()] == ["sent", "sent"]


async def test_what_a_claim_leased_is_sent_at_once(bench: Bench) -> None:
    bench.line.script = [BROKEN]
    await bench.hears(arrival("hello"))
    bench.clock.pass_by(1)
    lose(bench, 1)
    bench.engine.kick_lane("line:U1")
    await bench.engine.idle()
    assert [row["state"] for row in await bench.outbox()] == ["sent"]
    assert len(bench.line.attempts) == 2
