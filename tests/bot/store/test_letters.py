"""What did not arrive is listed, sent again on request, dropped, or held after a restore."""

from pathlib import Path

from bot.store import Store
from bot.store.deadletters import drop, hold_everything, letters, listen_again, retry
from tests.bot.desk import Bench
from tests.bot.fakes import MONTHLY, REFUSED, WRONG, arrival


async def test_a_dead_answer_is_listed_and_arrives_when_it_is_sent_again(store: Store) -> None:
    bench = Bench(store)
    bench.line.script = [MONTHLY]
    await bench.hears(arrival("hello", reply_token=""))
    [letter] = await store.run(letters)
    assert (letter.state, letter.text) == ("dead", "1 hello")
    assert await store.run(retry, letter.id, bench.clock.now().timestamp())
    await bench.sweeps()
    assert bench.line.texts == ["1 hello"]
    assert bench.line.attempts[0].retry_key != bench.line.attempts[1].retry_key
    assert await store.run(letters) == ()
    assert not await store.run(retry, letter.id, 0.0)


async def test_a_dropped_answer_is_never_sent(store: Store) -> None:
    bench = Bench(store)
    bench.line.script = [WRONG]
    await bench.hears(arrival("hello"))
    [letter] = await store.run(letters)
    assert [await store.run(drop, letter.id, 0.0) for _ in range(2)] == [True, False]
    assert not await store.run(retry, letter.id, 0.0)


async def test_after_a_restore_nothing_goes_out_until_it_is_released(store: Store) -> None:
    bench = Bench(store)
    bench.line.script = [REFUSED]
    await bench.hears(arrival("hello"))
    await store.run(bench.engine.turns.ingest, (arrival("unheard", user="U2"),), mine=False)
    assert await store.run(hold_everything) == 2
    await bench.sweeps(60)
    assert bench.line.sent == []
    [letter] = await store.run(letters)
    await store.run(retry, letter.id, bench.clock.now().timestamp())
    dead = next(row["id"] for row in await bench.inbox() if row["state"] == "dead")
    assert await store.run(listen_again, dead, bench.clock.now().timestamp())
    await bench.sweeps()
    assert sorted(bench.line.texts) == ["1 hello", "1 unheard"]


async def test_a_sqlite_desk_is_copied_while_it_works(database_url: str, store: Store, tmp_path: Path) -> None:
    bench = Bench(store)
    await bench.hears(arrival("hello"))
    if not store.sqlite:
        return
    store.backup(tmp_path / "copy.db")
    copy = Store(f"sqlite:///{tmp_path}/copy.db")
    assert len(await Bench(copy).inbox()) == 1
    copy.close()
