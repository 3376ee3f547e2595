"""A process that is killed leaves its file: others take over at once, and call doubtful only what had begun."""

import asyncio
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from bot.hands import PLACES
from bot.lives import SLOTS, Life, deaths, folder_of, open_life
from bot.parking import TurnFailed
from bot.store import Connection, Store
from bot.store.backlog import due_lanes
from bot.unit import Unit
from handlers.turn import Conversation, Message, Turn
from tests.bot.desk import SLACK, Bench
from tests.bot.fakes import BROKEN, arrival, echo
from tests.bot.test_outages import Fickle


class Killed(BaseException):
    """Stands for a process that is gone."""


OTHER_BOOT = b"00000000-0000-0000-0000-000000000000"
OLD = 25 * 3600


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "lives"


@pytest.fixture
def open_to_all(folder: Path) -> Path:
    folder.mkdir()
    folder.chmod(0o777)
    return folder


def living(store: Store, folder: Path) -> Bench:
    """Return a process with a life; it looks for leftovers only when told to."""
    return Bench(store, more={"lives": folder, "sweeping": False})


async def start(*benches: Bench) -> None:
    for bench in benches:
        await bench.engine.start()


def kill(bench: Bench) -> None:
    """Let a process go as kill -9 does: nothing is written any more, and its lock is free."""
    assert bench.engine.life is not None
    for task in bench.engine.work._running.values():
        task.cancel()
    bench.engine.life.leave()


async def two(store: Store, folder: Path) -> tuple[Bench, Bench]:
    one = living(store, folder)
    other = one.replica()
    await start(one, other)
    return one, other


async def leased(bench: Bench, text: str = "hello") -> None:
    """Bring an answer to where it is leased and no attempt has begun."""
    turns = bench.engine.turns
    await bench.store.run(turns.ingest, (arrival(text),), mine=True)
    await bench.store.run(turns.run, "line:U1", bench.engine.deliveries.token())


async def test_what_a_killed_process_had_in_hand_is_sent_at_once_by_another(store: Store, folder: Path) -> None:
    one, other = await two(store, folder)
    await leased(one)
    await other.sweeps()
    assert other.line.attempts == []
    kill(one)
    await other.sweeps()
    assert [(sent.kind, sent.ambiguous) for sent in other.line.sent] == [("reply", False)]


async def test_an_answer_that_was_never_tried_is_no_doubt_even_when_its_token_has_run_out(
    store: Store, folder: Path
) -> None:
    one, other = await two(store, folder)
    await leased(one)
    kill(one)
    await other.sweeps(56)
    assert [(sent.kind, sent.ambiguous) for sent in other.line.sent] == [("push", False)]
    assert await other.states() == ["sent"]


async def test_an_attempt_that_had_begun_is_doubtful_and_made_again_at_once(store: Store, folder: Path) -> None:
    one, other = await two(store, folder)
    one.line.hold()
    await one.engine.ingest([arrival("hello")])
    await one.line.begun.wait()
    kill(one)
    await asyncio.sleep(0)
    one.line.held.set()
    await other.sweeps()
    assert [(each.kind, each.ambiguous) for each in one.line.attempts] == [("reply", False), ("reply", True)]


async def test_a_post_that_had_begun_is_not_looked_up_in_slack_before_it_can_be_seen_there(
    store: Store, folder: Path
) -> None:
    one = Bench(store, settings=SLACK, more={"lives": folder, "sweeping": False})
    other = one.replica()
    await start(one, other)
    one.slack.hold()
    await store.run(post_into, one, "MW-2026-0001")
    await one.engine._sweeper.once()
    async with asyncio.timeout(10):
        await one.slack.begun.wait()
    kill(one)
    await asyncio.sleep(0)
    one.slack.held.set()
    await other.sweeps(1)
    assert len(one.slack.attempts) == 1
    await other.sweeps(5)
    assert [each.ambiguous for each in one.slack.attempts] == [False, True]


def post_into(connection: Connection, bench: Bench, number: str) -> None:
    """Write a post into the lane of a case."""
    engine = bench.engine
    Unit(connection, bench.clock.now(), "", engine.channels, engine.settings, engine.timing).post(
        number, {"type": "case"}
    )


async def test_an_attempt_that_nobody_could_write_down_stays_marked_when_the_process_ends(
    store: Store, folder: Path
) -> None:
    life = Life.begin_in(folder)
    life.begin("a.1", 7)
    life.begin("a.2", 8)
    life.end("a.2")
    life.close()
    [death] = deaths(Life.begin_in(folder))
    assert (death.owner, death.begun, death.knows) == (life.owner, frozenset({7}), True)


async def test_an_event_nobody_got_to_is_handled_at_once_by_another(store: Store, folder: Path) -> None:
    one, other = await two(store, folder)
    await store.run(one.engine.turns.ingest, (arrival("hello"),), mine=True)
    await other.sweeps()
    assert other.line.texts == []
    kill(one)
    await other.sweeps()
    await other.sweeps()
    assert other.line.texts == ["1 hello"]


async def test_a_process_that_lives_keeps_what_it_has_until_its_lease_is_over(store: Store, folder: Path) -> None:
    one, other = await two(store, folder)
    await leased(one)
    await other.sweeps(9)
    assert other.line.attempts == []
    await other.sweeps(2)
    assert [each.ambiguous for each in other.line.attempts] == [True]


async def test_a_process_that_ends_well_leaves_no_file(store: Store, folder: Path) -> None:
    one, other = await two(store, folder)
    await one.hears(arrival("hello"))
    await one.engine.stop()
    assert await asyncio.to_thread(folder.exists)
    await other.engine.stop()
    assert not await asyncio.to_thread(folder.exists)


def rewrite(life: Life, start: int, content: bytes) -> None:
    with life.path.open("r+b") as file:
        file.seek(start)
        file.write(content)


@pytest.mark.parametrize(("seconds", "kept"), [(0, True), (OLD, False)])
async def test_the_marks_of_another_boot_are_not_believed_and_cleared_away_after_a_day(
    store: Store, folder: Path, *, seconds: int, kept: bool
) -> None:
    """A crash of the machine may have undone a mark; perhaps it is another machine, whose process lives."""
    one, other = await two(store, folder)
    await leased(one)
    kill(one)
    life: Any = one.engine.life
    rewrite(life, 0, OTHER_BOOT)
    os.utime(life.path, (life.path.stat().st_mtime - seconds,) * 2)
    await other.sweeps()
    assert life.path.exists() == kept
    assert other.line.attempts == []
    await other.sweeps(11)
    assert [each.ambiguous for each in other.line.attempts] == [True]


async def test_with_more_attempts_than_can_be_marked_all_count_as_begun(store: Store, folder: Path) -> None:
    one, other = await two(store, folder)
    await leased(one)
    life: Any = one.engine.life
    for number in range(SLOTS + 1):
        life.begin(f"token {number}", 1000 + number)
    kill(one)
    await other.sweeps()
    assert [each.ambiguous for each in other.line.attempts] == [True]


async def test_a_file_that_is_no_life_is_left_alone(folder: Path) -> None:
    life = Life.begin_in(folder)
    (folder / "half.life").write_bytes(b"half")
    assert list(deaths(life)) == []


async def test_nobody_trusts_a_folder_that_others_may_write_to(store: Store, open_to_all: Path) -> None:
    assert open_life(open_to_all) is None
    bench = living(store, open_to_all)
    await start(bench)
    await bench.hears(arrival("hello"))
    await bench.sweeps()
    assert bench.line.texts == ["1 hello"]


def test_processes_of_one_database_meet_in_one_folder() -> None:
    urls = ["sqlite:////srv/desk.db", "postgresql+psycopg://u@h/a", "postgresql+psycopg://u@h/b"]
    assert str(folder_of(urls[0])) == "/srv/desk.db-lives"
    assert folder_of(urls[1]) == folder_of(urls[1])
    assert folder_of(urls[1]) != folder_of(urls[2])


async def test_when_the_database_fails_the_dead_are_buried_at_the_next_look(store: Store, folder: Path) -> None:
    one, other = await two(store, folder)
    await leased(one)
    kill(one)
    gone = deaths(Life.begin_in(folder))
    next(gone)
    gone.close()  # as when the transaction raises
    await other.sweeps()
    assert other.line.texts == ["1 hello"]


@pytest.mark.postgres
async def test_of_two_who_find_a_dead_process_one_takes_each_answer(store: Store, folder: Path) -> None:
    one, other = await two(store, folder)
    third = one.replica()
    await start(third)
    for number in range(5):
        event = arrival(f"m{number}", user=f"U{number}")
        await store.run(one.engine.turns.ingest, (event,), mine=True)
        await store.run(one.engine.turns.run, f"line:U{number}", one.engine.deliveries.token())
    kill(one)
    await asyncio.gather(other.sweeps(), third.sweeps())
    await asyncio.gather(other.sweeps(), third.sweeps())
    assert sorted(other.line.texts) == [f"1 m{number}" for number in range(5)]
    assert not any(each.ambiguous for each in other.line.attempts)


async def test_a_doubtful_answer_whose_token_lives_goes_before_what_may_be_late(store: Store, folder: Path) -> None:
    bench = Bench(store)
    bench.line.script = [BROKEN]
    await bench.hears(arrival("push", user="U1", reply_token=""))  # fails once, is due again later
    bench.engine.breaker.failed("line", 2)
    await bench.hears(arrival("waits", user="U2"))
    bench.engine.breaker.healed("line")
    bench.line.script = [BROKEN]
    await bench.hears(arrival("doubtful", user="U3"))
    now = bench.clock.now().timestamp() + 1
    assert await store.run(due_lanes, now, [], 10) == ("line:U3", "line:U2", "line:U1")


async def test_a_mark_of_an_attempt_that_could_not_be_written_down_goes_with_the_next_one(
    database_url: str, folder: Path
) -> None:
    store = Fickle(database_url)
    bench = living(store, folder)
    await start(bench)
    for number in range(3):
        bench.line.hold()
        bench.line.begun.clear()
        await bench.engine.ingest([arrival("hello", user=f"U{number}")])
        await bench.line.begun.wait()
        store.gone = True
        bench.line.held.set()
        await bench.engine.idle()
        store.gone = False
        await bench.sweeps(11)
    assert await bench.states() == ["sent"] * 3
    assert bench.engine.life is not None
    assert bench.engine.life._slots == {}
    await bench.engine.stop()
    store.close()


def test_a_file_that_was_full_is_believed_again_when_every_attempt_of_then_has_ended(folder: Path) -> None:
    one, other = Life.begin_in(folder), Life.begin_in(folder)
    for number in range(SLOTS + 2):
        one.begin(f"token {number}", number + 1)
    for number in reversed(range(1, SLOTS + 2)):
        one.end(f"token {number}")
    one.leave()
    [gone] = list(deaths(other))
    assert gone.knows
    assert gone.begun == {1}
    other.close()


def kills(conversation: Conversation, message: Message, desk: Any) -> Turn:
    if message.text == "bad":
        raise Killed
    return echo(conversation, message, desk)


async def replaced(bench: Bench) -> Bench:
    """Kill a process and start the next one, which buries it."""
    kill(bench)
    successor = bench.replica()
    await start(successor)
    return successor


async def taken(bench: Bench) -> float | None:
    turns = bench.engine.turns
    return await bench.store.run(turns.take, "line:U1")


async def test_an_event_that_only_waited_in_processes_that_were_killed_is_answered(store: Store, folder: Path) -> None:
    one = living(store, folder)
    await start(one)
    await store.run(one.engine.turns.ingest, (arrival("hello"), arrival("again")), mine=True)
    one.clock.pass_by(11)
    for _ in range(9):
        assert await taken(one) is not None
        one = await replaced(one)
        assert [(row["state"], row["attempts"]) for row in await one.inbox()] == [("new", 0)] * 2
    await one.sweeps()
    assert one.line.texts == ["1 hello", "2 again"]


async def test_an_event_that_ends_every_process_that_handles_it_is_found_out_among_those_that_wait(
    store: Store, folder: Path
) -> None:
    one = Bench(store, respond=kills, settings=SLACK, more={"lives": folder, "sweeping": False})
    await start(one)
    events = arrival("bad"), arrival("good"), arrival("other", user="U2")
    await store.run(one.engine.turns.ingest, events, mine=True)
    for _ in range(4):
        one.clock.pass_by(11)
        await one.store.run(one.engine.turns.take, "line:U2")
        with suppress(Killed, TurnFailed):
            await store.run(one.engine.turns.run, "line:U1", "", taken=await taken(one))
        one = await replaced(one)
    await one.sweeps(11)
    await one.sweeps()
    assert [row["state"] for row in await one.inbox()] == ["dead", "done", "done"]
    assert [row["attempts"] for row in await one.inbox()] == [4, 1, 1]
    assert sorted(text[:7] for text in one.line.texts) == ["1 good", "1 other", "申し訳ありませ"]


async def test_events_beyond_what_can_be_marked_keep_their_count(store: Store, folder: Path) -> None:
    one, other = await two(store, folder)
    assert one.engine.life is not None
    one.engine.life.hands.take("line:U9", range(1000, 1000 + PLACES))
    await store.run(one.engine.turns.ingest, (arrival("hello"),), mine=True)
    one.clock.pass_by(11)
    await taken(one)
    kill(one)
    await other.sweeps()
    assert [row["attempts"] for row in await other.inbox()] == [1]
    await other.sweeps(11)
    assert other.line.texts == ["1 hello"]


async def test_a_place_is_free_again_when_its_conversation_was_let_go(store: Store, folder: Path) -> None:
    one, other = await two(store, folder)
    await store.run(one.engine.turns.ingest, (arrival("hello"),), mine=True)
    await one.sweeps(11)
    assert one.line.texts == ["1 hello"]
    kill(one)
    assert other.engine.life is not None
    [death] = deaths(other.engine.life)
    assert death.waiting == frozenset()
