"""Old texts and rows go, page by page; a person's wish to be forgotten is fulfilled at once."""

from sqlalchemy import text

from bot.store import Connection, Store
from bot.store.retention import forget_person, purge
from bot.store.tables import metadata
from handlers.turn import Bubble, Case, Conversation, Reply, Turn
from tests.bot.desk import SLACK, Bench
from tests.bot.fakes import arrival

DAY = 86400.0


def everything(connection: Connection) -> str:
    """Return every row of every table as one text."""
    return "\n".join(str(list(connection.execute(table.select()))) for table in metadata.sorted_tables)


async def test_texts_go_first_and_the_ids_that_recognise_a_redelivery_later(store: Store) -> None:
    bench = Bench(store)
    await bench.hears(arrival("hello"))
    bench.clock.pass_by(10 * DAY)
    now = bench.clock.now().timestamp()
    await store.run(purge, now - 7 * DAY, now - 30 * DAY, now - 365 * DAY)
    assert "hello" not in (await store.run(everything)).replace("U1-hello", "")
    assert await bench.hears(arrival("hello", redelivered=True)) == 0
    bench.clock.pass_by(30 * DAY)
    now = bench.clock.now().timestamp()
    await store.run(purge, now - 7 * DAY, now - 30 * DAY, now - 365 * DAY)
    assert await bench.inbox() == []


async def test_a_purge_never_touches_what_is_not_finished(store: Store) -> None:
    bench = Bench(store)
    bench.engine.breaker.failed("line", 2)
    await bench.hears(arrival("hello"))
    bench.clock.pass_by(1000 * DAY)
    now = bench.clock.now().timestamp()
    purged = await store.run(purge, now, 0.0, 0.0)
    assert purged.sendings == 0
    assert await bench.states() == ["pending"]


async def test_a_purge_ends(store: Store) -> None:
    bench = Bench(store)
    await bench.hears(*(arrival(f"m{index}", user=f"U{index}") for index in range(20)))
    bench.clock.pass_by(DAY)
    now = bench.clock.now().timestamp()
    totals = [(await store.run(purge, now, now, now)).total for _ in range(3)]
    assert totals[0] > 0
    assert totals[-1] == 0
    assert await bench.outbox() == []


async def test_nothing_of_a_forgotten_person_stays(store: Store) -> None:
    case = Case("handoff", "ja", "秘密の相談", organisation="港商会")
    said = (case, Reply((Bubble("秘密の答え"),)))
    bench = Bench(store, respond=lambda conversation, message, desk: Turn(Conversation(), said), settings=SLACK)
    await bench.hears(arrival("秘密の問い", user="Ualice", event="e1"))
    await bench.hears(arrival("other", user="Ubob", event="e2"))
    await store.run(forget_person, "line:Ualice")
    left = await store.run(everything)
    assert "Ualice" not in left
    assert "秘密の問い" not in left
    assert left.count("Ubob") > 0
    assert [case["conversation"] for case in await bench.cases()] == ["line:Ubob"]
    assert await bench.hears(arrival("秘密の問い", user="Ualice", event="e1", redelivered=True)) == 0


async def test_the_desk_goes_on_after_a_person_was_forgotten(store: Store) -> None:
    bench = Bench(store)
    await bench.hears(arrival("a"))
    await store.run(forget_person, "line:U1")
    await bench.hears(arrival("b"))
    assert bench.line.texts == ["1 a", "1 b"]
    assert (
        await store.run(lambda connection: connection.execute(text("SELECT count(*) FROM conversations")).scalar()) == 1
    )
