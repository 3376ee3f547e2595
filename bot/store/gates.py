"""What is known of each destination by all processes together: is it down, and when is its next slot."""

from dataclasses import dataclass

from sqlalchemy import and_, bindparam, case, func, or_, select, update
from sqlalchemy.engine import Connection

from bot.store.tables import gates
from bot.store.upsert import insert_or_ignore, on_both

OPENS_AT = 2
"""Failures in a row after which a destination is left alone (engine measurements: P8)."""
PROBE = 1.0
"""Seconds between two probes of a destination that is down."""
LONGEST_PROBE = 30.0
"""The longest that trials which fail put the next probe off."""


@dataclass(frozen=True, slots=True)
class Gate:
    """A destination: `open` means the breaker is open, so nothing is sent but a trial after a probe that succeeded."""

    destination: str
    failures: int
    open: bool
    probe_at: float | None
    blocked_until: float | None
    next_free_at: float | None


_ENSURE = insert_or_ignore(gates, "destination")
_ALL = select(*(gates.c[name] for name in Gate.__slots__))
_FAILED = on_both(
    lambda insert: (
        insert(gates)
        .values(destination=bindparam("b_destination"), failures=1, open=False, probe_at=bindparam("b_probe"))
        .on_conflict_do_update(
            index_elements=["destination"],
            set_={
                # what was under way when it opened, and fails now, tells nothing new
                "failures": case((gates.c.open, gates.c.failures), else_=gates.c.failures + 1),
                "open": or_(gates.c.open, gates.c.failures + 1 >= OPENS_AT),
                "probe_at": case((gates.c.open, gates.c.probe_at), else_=bindparam("b_probe")),
            },
        )
        .returning(gates.c.failures)
    )
)
_HEALED = (
    update(gates).where(gates.c.destination == bindparam("b_destination")).values(failures=0, open=False, probe_at=None)
)
_EASED = (
    update(gates)
    .where(gates.c.destination == bindparam("b_destination"), gates.c.open)
    .values(failures=OPENS_AT - 1, open=False, probe_at=None)
)
_PROBE = (
    update(gates)
    .where(
        gates.c.destination == bindparam("b_destination"),
        gates.c.open,
        gates.c.probe_at <= bindparam("b_now"),
    )
    .values(probe_at=bindparam("b_next"))
)
_TRIAL = (
    update(gates)
    .where(
        gates.c.destination == bindparam("b_destination"),
        gates.c.open,
        gates.c.probe_at == bindparam("b_won"),
        func.coalesce(gates.c.blocked_until, 0) <= bindparam("b_now"),
    )
    .values(probe_at=bindparam("b_next"))
)
_TRIED = (
    update(gates)
    .where(gates.c.destination == bindparam("b_destination"), gates.c.open)
    .values(failures=gates.c.failures + 1)
    .returning(gates.c.failures)
)
_NEXT_PROBE = (
    update(gates).where(gates.c.destination == bindparam("b_destination")).values(probe_at=bindparam("b_next"))
)
_HOLD = (
    update(gates)
    .where(
        gates.c.destination == bindparam("b_destination"),
        func.coalesce(gates.c.blocked_until, 0) < bindparam("b_until"),
    )
    .values(blocked_until=bindparam("b_until"))
)
_latest = case((gates.c.next_free_at > bindparam("b_now"), gates.c.next_free_at), else_=bindparam("b_now"))
_SLOT = (
    update(gates)
    .where(
        gates.c.destination == bindparam("b_destination"),
        and_(func.coalesce(gates.c.next_free_at, 0) <= bindparam("b_latest")),
    )
    .values(next_free_at=_latest + bindparam("b_pace"))
    .returning(gates.c.next_free_at)
)


def all_gates(connection: Connection) -> tuple[Gate, ...]:
    """Return every destination that was ever in trouble or is paced."""
    return tuple(Gate(*row) for row in connection.execute(_ALL))


def note_failure(connection: Connection, destination: str, now: float) -> int:
    """Count a failure; the second in a row opens the breaker. Return the count."""
    values = {"b_destination": destination, "b_probe": now + PROBE}
    return int(connection.execute(_FAILED[connection.dialect.name], values).scalar_one())


def failures_of(connection: Connection, destination: str) -> int:
    """Return how many failures in a row are on record."""
    return connection.execute(select(gates.c.failures).where(gates.c.destination == destination)).scalar() or 0


def note_success(connection: Connection, destination: str) -> None:
    """Close the breaker and forget the failures."""
    connection.execute(_HEALED, {"b_destination": destination})


def win_probe(connection: Connection, destination: str, now: float) -> bool:
    """Tell whether this process may probe now; one process a second may."""
    values = {"b_destination": destination, "b_now": now, "b_next": now + PROBE}
    return connection.execute(_PROBE, values).rowcount == 1


def win_trial(connection: Connection, destination: str, probed: float, now: float, until: float) -> bool:
    """Tell whether the winner of the probe at `probed` may make one attempt; nobody probes before `until`."""
    values = {"b_destination": destination, "b_won": probed + PROBE, "b_now": now, "b_next": until}
    return connection.execute(_TRIAL, values).rowcount == 1


def note_trial(connection: Connection, destination: str, now: float) -> int:
    """Count a trial that failed and wait twice as long for the next one, half a minute at most; return the count."""
    count = connection.execute(_TRIED, {"b_destination": destination}).scalar()
    if count is None:
        return note_failure(connection, destination, now)  # it was closed meanwhile
    wait = min(PROBE * 2.0 ** min(count - OPENS_AT, 10), LONGEST_PROBE)
    connection.execute(_NEXT_PROBE, {"b_destination": destination, "b_next": now + wait})
    return int(count)


def probe_soon(connection: Connection, destination: str, now: float) -> None:
    """Let the next probe come as after one that failed: there was nothing to try with."""
    connection.execute(_NEXT_PROBE, {"b_destination": destination, "b_next": now + PROBE})


def ease(connection: Connection, destination: str) -> None:
    """Close the breaker on probation, because nothing waits: the next failure opens it again."""
    connection.execute(_EASED, {"b_destination": destination})


def hold(connection: Connection, destination: str, until: float) -> None:
    """Leave a destination alone until then (rate limit); a shorter limit ends no longer one."""
    connection.execute(_ENSURE[connection.dialect.name], {"destination": destination})
    connection.execute(_HOLD, {"b_destination": destination, "b_until": until})


def reserve_slot(connection: Connection, destination: str, now: float, pace: float, patience: float) -> float | None:
    """Reserve the next sending slot, `pace` seconds apart; None when it is further away than `patience`."""
    connection.execute(_ENSURE[connection.dialect.name], {"destination": destination})
    values = {"b_destination": destination, "b_now": now, "b_pace": pace, "b_latest": now + patience}
    freed = connection.execute(_SLOT, values).scalar()
    return None if freed is None else float(freed) - pace
