"""Which lanes may be sent now and are in nobody's hands, in the order in which time runs out for them."""

from collections.abc import Sequence

from sqlalchemy import bindparam, case, func, literal_column, or_, select
from sqlalchemy.engine import Connection

from bot.store.outbox import IS_OPEN
from bot.store.tables import literally, outbox

_OLDER = outbox.alias("older")
_HEADS = select(outbox.c.lane).where(
    IS_OPEN,
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
)
_DUE = (
    _HEADS.where(outbox.c.channel.not_in(bindparam("closed", expanding=True)))
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
_TRIAL = (
    _HEADS.where(outbox.c.channel == bindparam("channel"))
    # what makes no new doubt goes first: what is doubtful anyway, then what carries a retry key; what failed three
    # times may be at fault itself
    .order_by(
        case(
            (outbox.c.attempts >= literal_column("3"), 3),
            (outbox.c.ambiguous, 0),
            (or_(outbox.c.kind != literally("reply"), func.coalesce(outbox.c.try_until, 0) <= bindparam("now")), 1),
            else_=2,
        ),
        outbox.c.attempts,
        outbox.c.id + literal_column("0"),
    )
    .limit(1)
)
_WAITS = select(outbox.c.id).where(IS_OPEN, outbox.c.channel == bindparam("channel")).limit(1)


def due_lanes(connection: Connection, now: float, closed: Sequence[str], most: int) -> tuple[str, ...]:
    """Return lanes whose oldest open row may be sent now and whose destination is not closed."""
    found = connection.execute(_DUE, {"now": now, "closed": list(closed), "most": most})
    return tuple(found.scalars())


def trial_lane(connection: Connection, now: float, channel: str) -> str | None:
    """Return the lane whose oldest open row costs least if its attempt is lost; None when none may be sent now."""
    found = connection.execute(_TRIAL, {"now": now, "channel": channel}).scalar()
    return None if found is None else str(found)


def waits_for(connection: Connection, channel: str) -> bool:
    """Tell whether anything is to be sent through a channel, now or later."""
    return connection.execute(_WAITS, {"channel": channel}).first() is not None
