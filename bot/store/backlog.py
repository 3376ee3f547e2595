"""Which lanes may be sent now and are in nobody's hands, in the order in which time runs out for them."""

from collections.abc import Sequence

from sqlalchemy import bindparam, case, func, literal_column, or_, select
from sqlalchemy.engine import Connection

from bot.store.tables import literally, outbox

_IS_OPEN = outbox.c.state.in_([literally("pending"), literally("sending")])
_OLDER = outbox.alias("older")
_DUE = (
    select(outbox.c.lane)
    .where(
        _IS_OPEN,
        ~select(_OLDER.c.id)
        .where(
            _OLDER.c.lane == outbox.c.lane,
            _OLDER.c.id < outbox.c.id,
            _OLDER.c.state.in_([literally("pending"), literally("sending")]),
        )
        .exists(),
        or_(
            (outbox.c.state == literally("pending")) & (outbox.c.next_at <= bindparam("now")),
            (outbox.c.state == literally("sending")) & (outbox.c.lease_until <= bindparam("now")),
        ),
        outbox.c.channel.not_in(bindparam("closed", expanding=True)),
    )
    # what a reply token can still decide goes first, doubtful ones before those that may be pushed later; and by
    # the bare id SQLite walks the table, not the few open rows
    .order_by(
        case(
            (or_(outbox.c.kind != literally("reply"), func.coalesce(outbox.c.try_until, 0) <= bindparam("now")), 2),
            (or_(outbox.c.ambiguous, outbox.c.state == literally("sending")), 0),
            else_=1,
        ),
        outbox.c.id + literal_column("0"),
    )
    .limit(bindparam("most"))
)


def due_lanes(connection: Connection, now: float, closed: Sequence[str], most: int) -> tuple[str, ...]:
    """Return lanes whose oldest open row may be sent now and whose destination is not closed."""
    found = connection.execute(_DUE, {"now": now, "closed": list(closed), "most": most})
    return tuple(found.scalars())
