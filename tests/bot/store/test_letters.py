"""What did not arrive is listed, sent again on request, dropped, or held after a restore."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import update

from bot.store import Connection, Store, timers
from bot.store.deadletters import drop, held, hold_everything, letters, listen_again, release, retry
from bot.store.tables import cases, outbox
from tests.bot.desk import Bench
from tests.bot.fakes import MONTHLY, REFUSED, START, WRONG, arrival
from tests.bot.office import Office


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
    assert await store.run(hold_everything, START.timestamp()) == 2
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


async def test_a_post_of_a_backup_is_looked_for_before_it_is_posted_again(office: Office) -> None:
    await office.hears("担当者と話したい")
    [card] = office.slack.cards
    await office.store.run(as_in_the_backup)
    await office.store.run(hold_everything, office.clock.now().timestamp())
    for number in await office.store.run(held):
        await office.store.run(release, number, office.clock.now().timestamp())
    for _ in range(3):
        await office.sweeps(61)
    assert office.slack.cards == [card]


def as_in_the_backup(connection: Connection) -> None:
    """Let the desk believe again that nothing of what it posted has gone out."""
    connection.execute(
        update(outbox).where(outbox.c.kind == "post").values(state="pending", ambiguous=False, attempts=0)
    )
    connection.execute(update(cases).values(slack_ts="", slack_channel=""))


async def test_what_was_due_before_a_restore_is_not_done_once_more(store: Store) -> None:
    fired: list[str] = []
    kinds = {"digest": lambda connection, timer, now: fired.append(timer.dedupe_key)}
    bench = Bench(store, more={"timers": kinds})
    for hours in (-2, 2):
        await store.run(timers.schedule, "digest", f"{hours}", START + timedelta(hours=hours), {})
    await store.run(hold_everything, START.timestamp())
    await bench.sweeps()
    assert fired == []
    await bench.sweeps(3 * 3600)
    assert fired == ["2"]
