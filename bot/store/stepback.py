"""Mends what a clock that was ahead left behind: nothing may wait for an instant that was taken back."""

from sqlalchemy import and_, bindparam, func, null, select, update
from sqlalchemy.engine import Connection

from bot.store.outbox import IS_OPEN
from bot.store.tables import gates, inbox, literally, outbox

_PENDING = and_(IS_OPEN, outbox.c.state == literally("pending"))
_SENDING = and_(IS_OPEN, outbox.c.state == literally("sending"))
_NEWEST = select(func.max(inbox.c.received_at))
_STEPS = (
    update(outbox).where(_PENDING, outbox.c.next_at > bindparam("b_now")).values(next_at=bindparam("b_now")),
    update(outbox).where(_SENDING, outbox.c.lease_until > bindparam("b_end")).values(lease_until=bindparam("b_end")),
    # by the clock that was set back nobody can tell any more how old a reply token is
    update(outbox).where(IS_OPEN, outbox.c.certain_until > bindparam("b_now")).values(certain_until=null()),
    update(inbox)
    .where(inbox.c.state == literally("new"), inbox.c.visible_at > bindparam("b_end"))
    .values(visible_at=bindparam("b_end")),
    *(
        update(gates).where(gates.c[name] > bindparam("b_now")).values({name: bindparam("b_now")})
        for name in ("probe_at", "next_free_at", "blocked_until")
    ),
)


def newest(connection: Connection) -> float:
    """Return when the last event was received, by the clock of then; 0 without events."""
    return float(connection.execute(_NEWEST).scalar() or 0.0)


def pull_back(connection: Connection, now: float, lease: float) -> None:
    """Let everything that waits wait from now on: leases run out in `lease` seconds, the rest is due."""
    for step in _STEPS:
        connection.execute(step, {"b_now": now, "b_end": now + lease})
