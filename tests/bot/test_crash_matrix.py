"""The process dies by kill -9 at every point that matters, once and twice: each answer arrives once, nothing is left."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store import Connection, Store, timers
from bot.store.tables import inbox, outbox
from tests.bot.desk import rows
from tests.bot.fakes import START
from tests.chaos.nursery import Nursery
from tests.chaos.victim import ARRIVALS, EXPECTED, LEASE, RING, Life

MOST_DEATHS = int(os.environ.get("CRASH_DEATHS", "0"))
"""So many deaths in a row with every database and number of processes: for a night. Without it a part is enough."""
POINTS = (
    ("message", "receiving"),  # in T1: nobody acknowledged, so the platform delivers again
    ("message", "received"),  # after T1
    ("message", "before the turn"),
    ("message", "taken"),  # counted, because somebody died over it
    ("message", "in the turn"),  # T2 written, not committed
    ("message", "turned"),  # after T2, before the call
    ("message", "before the call"),
    ("message", "called"),  # LINE took it, nobody wrote it down
    ("message", "in the record"),  # T3 written, not committed
    ("message", "recorded"),
    ("message", "in the takeover"),
    ("staff", "in a staff action"),
    ("staff", "turned"),
    ("staff", "called"),
    ("timer", "in a timer"),
    ("timer", "called"),
)
FIRST = {"in the takeover": ("called",), "taken": ("before the turn",)}
"""What has to happen before a point is ever reached."""
NEVER_TRIED = frozenset(
    {"receiving", "received", "before the turn", "taken", "in the turn", "turned", "in a staff action", "in a timer"}
)
"""Points at which nothing can have reached the platform: on one machine no answer becomes doubtful there."""


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    """Fork every process from one that has everything imported and no threads."""
    opened = Nursery()
    yield opened
    opened.close()


def ring_at_once(connection: Connection) -> None:
    timers.schedule(connection, RING, "once", START, {})


def begin(life: Life, seconds: float) -> None:
    """Let a process work, so many seconds after the start."""
    Path(f"{life.go} soon").write_text(str(seconds))
    Path(f"{life.go} soon").rename(life.go)


def left(store: Store) -> list[str]:
    """Return what is not finished."""
    waiting = [f"event {row['event_id']}" for row in store.run_now(rows, inbox) if row["state"] != "done"]
    return waiting + [
        f"sending {row['text']} {row['state']}" for row in store.run_now(rows, outbox) if row["state"] != "sent"
    ]


@pytest.mark.parametrize("together", [False, True], ids=["one process", "two processes"])
@pytest.mark.parametrize("deaths", range(1, (MOST_DEATHS or 2) + 1))
@pytest.mark.parametrize(("deed", "point"), POINTS)
def test_every_answer_arrives_once_wherever_the_process_is_killed(
    nursery: Nursery, database_url: str, tmp_path: Path, *, deed: str, point: str, deaths: int, together: bool
) -> None:
    sqlite = database_url.startswith("sqlite")
    if not MOST_DEATHS and together != (deaths == 2) and (together or not sqlite):
        pytest.skip("the rest is for the night (CRASH_DEATHS=2)")
    store = Store(database_url)
    if deed == "timer":
        store.run_now(ring_at_once)
    folder = tmp_path / "platform"
    folder.mkdir()
    fates = [*FIRST.get(point, ()), *[point] * deaths, ""]
    # two processes: whoever comes next is alive already when the one before dies, on PostgreSQL on another machine
    meet = "" if (together and not sqlite) or point == "in the takeover" else f"{tmp_path}/lives"
    lives = [
        Life(database_url, str(folder), deed, fate, f"{folder}/go {turn}", meet) for turn, fate in enumerate(fates)
    ]
    born = [nursery.born(life) for life in lives] if together else []
    codes = []
    for turn, life in enumerate(lives):
        process = born[turn] if together else nursery.born(life)
        begin(life, turn * (LEASE + 1))
        codes.append(nursery.ended(process))
    assert codes == [-signal.SIGKILL if fate else 0 for fate in fates]
    assert (folder / "accepted").read_text().splitlines() == EXPECTED[deed]
    assert left(store) == []
    doubts = [row["ambiguous"] for row in store.run_now(rows, outbox)]
    assert not (meet and point in NEVER_TRIED and any(doubts))
    assert len(store.run_now(rows, inbox)) == len(ARRIVALS[deed])
    store.close()
