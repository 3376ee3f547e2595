"""The purge: by command, and once a night by one of however many replicas there are."""

from datetime import datetime, timedelta

import structlog

from bot.keeping import Retention, limits, next_night
from bot.store import Connection, Store, timers
from bot.store.retention import PAGE, Counts, last_night, purge
from bot.store.timers import Fire, Timer

log = structlog.get_logger("retention")
KIND = "purge"
"""Name of the timer."""
PAUSE = timedelta(seconds=2)
"""Between two pages of one night, so that the desk answers meanwhile."""
TRUSTED = timedelta(days=2)
"""Further away from the last night the clock may be wrong, and what is purged does not come back."""
EVERYTHING = 1_000_000_000
"""As many rows as a rehearsal counts at once."""


def ensure_nightly(connection: Connection, now: datetime) -> None:
    """Plan the next night; whoever starts does it, and it happens once."""
    at = next_night(now)
    timers.schedule(connection, KIND, f"{KIND} {at.date()}", at, {"page": 1})


def nightly(rules: Retention) -> Fire:
    """Return the timer's work: a page now, and in the same transaction the next page or the next night."""

    def fire(connection: Connection, timer: Timer, now: datetime) -> None:
        if not believable(connection, now):
            log.warning("purge put off: the clock is days away from the last night", clock=now.isoformat())
            ensure_nightly(connection, now)
            return
        counts = purge(connection, limits(rules, now))
        ensure_nightly(connection, now)
        if full(counts):
            page = int(timer.payload.get("page", 1)) + 1
            key = f"{KIND} {now.timestamp()} page {page}"
            timers.schedule(connection, KIND, key, now + PAUSE, {"page": page})
        log.info("purged", **{name.replace(" ", "_"): count for name, count in counts.items() if count})

    return fire


def believable(connection: Connection, now: datetime) -> bool:
    """Tell whether the clock agrees with the last night, and remember this one.

    After days without a desk, or a clock that was set, the next night confirms or denies what the clock says.
    """
    last = last_night(connection, now.timestamp())
    return last is None or abs(now.timestamp() - last) <= TRUSTED.total_seconds()


def purge_all(store: Store, rules: Retention, now: datetime) -> Counts:
    """Take everything that is too old away, page by page, and return how much that was."""
    total: dict[str, int] = {}
    while True:
        counts = store.run_now(purge, limits(rules, now))
        total = {name: total.get(name, 0) + count for name, count in counts.items()}
        if not full(counts):
            break
    store.fold()
    return total


def rehearse(store: Store, rules: Retention, now: datetime) -> Counts:
    """Return what `purge_all` would do, by doing it in a transaction that is taken back."""
    try:
        store.run_now(_taken_back, rules, now)
    except _Rehearsed as done:
        return done.counts
    raise AssertionError("the rehearsal was kept")


def full(counts: Counts) -> bool:
    """Tell whether a class filled its page, so that there may be more."""
    return any(count >= PAGE for count in counts.values())


def _taken_back(connection: Connection, rules: Retention, now: datetime) -> None:
    raise _Rehearsed(purge(connection, limits(rules, now), EVERYTHING))


class _Rehearsed(Exception):  # noqa: N818  (carries the figures out of a transaction that is taken back)
    def __init__(self, counts: Counts) -> None:
        super().__init__()
        self.counts = counts
