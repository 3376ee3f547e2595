"""What is known of each destination by all processes together: is it down, and when is its next slot."""

from dataclasses import dataclass

from sqlalchemy import and_, bindparam, case, func, select, update
from sqlalchemy.engine import Connection

from bot.store.tables import gates
from bot.store.upsert import insert_or_ignore, on_both

OPENS_AT = 2
"""Failures in a row after which a destination is left alone (engine measurements: P8)."""


@dataclass(frozen=True, slots=True)
class Gate:
    """A destination: `open` means the breaker is open, so nothing is sent but a probe a second."""

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
                "failures": gates.c.failures + 1,
                "open": gates.c.failures + 1 >= OPENS_AT,
                "probe_at": bindparam("b_probe"),
            },
        )
        .returning(gates.c.failures)
    )
)
_HEALED = (
    update(gates).where(gates.c.destination == bindparam("b_destination")).values(failures=0, open=False, probe_at=None)
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
_HOLD = (
    update(gates).where(gates.c.destination == bindparam("b_destination")).values(blocked_until=bindparam("b_until"))
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
    values = {"b_destination": destination, "b_probe": now + 1.0}
    return int(connection.execute(_FAILED[connection.dialect.name], values).scalar_one())


def failures_of(connection: Connection, destination: str) -> int:
    """Return how many failures in a row are on record."""
    return connection.execute(select(gates.c.failures).where(gates.c.destination == destination)).scalar() or 0


def note_success(connection: Connection, destination: str) -> None:
    """Close the breaker and forget the failures."""
    connection.execute(_HEALED, {"b_destination": destination})


def win_probe(connection: Connection, destination: str, now: float) -> bool:
    """Tell whether this process may probe now; one process a second may."""
    values = {"b_destination": destination, "b_now": now, "b_next": now + 1.0}
    return connection.execute(_PROBE, values).rowcount == 1


def hold(connection: Connection, destination: str, until: float) -> None:
    """Leave a destination alone until then (rate limit)."""
    connection.execute(_ENSURE[connection.dialect.name], {"destination": destination})
    connection.execute(_HOLD, {"b_destination": destination, "b_until": until})


def reserve_slot(connection: Connection, destination: str, now: float, pace: float, patience: float) -> float | None:
    """Reserve the next sending slot, `pace` seconds apart; None when it is further away than `patience`."""
    connection.execute(_ENSURE[connection.dialect.name], {"destination": destination})
    values = {"b_destination": destination, "b_now": now, "b_pace": pace, "b_latest": now + patience}
    freed = connection.execute(_SLOT, values).scalar()
    return None if freed is None else float(freed) - pace
