"""What a process that is gone had in hand: given back at once, doubtful only where an attempt had begun."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import bindparam, case, true, update
from sqlalchemy.engine import Connection

from bot.store.outbox import IS_OPEN
from bot.store.tables import inbox, literally, outbox

_GIVEN: Mapping[str, Any] = {"state": "pending", "lease_token": "", "lease_until": None, "next_at": bindparam("b_now")}
# a token or a key makes a second sending harmless; Slack is asked first, and may not show yet what is on its way
_AFTER = case((outbox.c.kind.in_(["post", "update"]), bindparam("b_later")), else_=bindparam("b_now"))
_ITS = (IS_OPEN, outbox.c.state == literally("sending"), outbox.c.lease_token.like(bindparam("b_tokens")))
_ALL_BEGUN = update(outbox).where(*_ITS).values({**_GIVEN, "ambiguous": true(), "next_at": _AFTER})
_BEGUN = _ALL_BEGUN.where(outbox.c.id.in_(bindparam("b_begun", expanding=True)))
_UNTRIED = update(outbox).where(*_ITS).values(**_GIVEN)
_UNHEARD = (
    update(inbox)
    .where(inbox.c.state == literally("new"), inbox.c.attempts == 0, inbox.c.visible_at > bindparam("b_now"))
    .values(visible_at=bindparam("b_now"))
)
_INNOCENT = (
    update(inbox)
    .where(inbox.c.id.in_(bindparam("ids", expanding=True)), inbox.c.state == literally("new"), inbox.c.attempts > 0)
    .values(attempts=inbox.c.attempts - 1, visible_at=bindparam("b_now"))
)


def acquit(connection: Connection, waiting: Collection[int], now: float) -> None:
    """Take back the try of events a dead process had taken and was not handling; anybody may take them now."""
    if waiting:
        connection.execute(_INNOCENT, {"ids": sorted(waiting), "b_now": now})


def bury(connection: Connection, owner: str, begun: Collection[int], now: float, *, knows: bool, attempt: float) -> int:
    """Give back what a dead process had leased; return how many sendings. Events wait for no lease either.

    What it had begun to post is left alone for as long as an attempt may take. Events do not say whose they are, but
    to handle one early is harmless: the conversation is locked.
    """
    values = {"b_tokens": f"{owner}.%", "b_now": now, "b_later": now + attempt}
    marked = connection.execute(_BEGUN, {**values, "b_begun": list(begun)}) if knows else None
    rest = connection.execute(_UNTRIED if knows else _ALL_BEGUN, values)
    connection.execute(_UNHEARD, {"b_now": now})
    return (marked.rowcount if marked else 0) + rest.rowcount
