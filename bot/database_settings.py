"""The settings of the connections to PostgreSQL."""

from collections.abc import Mapping

from bot.bad_setting import BadSetting
from bot.store.pooling import HOT, Pooling

LARGEST = 50
LONGEST = 60
SWITCH = {"on": True, "off": False}


def pooling(given: Mapping[str, str]) -> Pooling:
    """Read DATABASE_POOL, DATABASE_TIMEOUT, DATABASE_PREPARE and DATABASE_LISTEN_URL; raises BadSetting."""
    prepare = given.get("DATABASE_PREPARE", "on")
    if prepare not in SWITCH:
        raise BadSetting("DATABASE_PREPARE", f"{prepare!r} is neither on nor off", "Use off behind PgBouncer, else on.")
    return Pooling(
        size=_whole(given, "DATABASE_POOL", HOT.size, LARGEST),
        timeout=float(_whole(given, "DATABASE_TIMEOUT", int(HOT.timeout), LONGEST)),
        prepare=SWITCH[prepare],
        listen_url=_address(given.get("DATABASE_LISTEN_URL", "")),
    )


def _whole(given: Mapping[str, str], name: str, default: int, most: int) -> int:
    text = given.get(name, str(default))
    if text.isascii() and text.isdigit() and 0 < int(text[:4]) <= most:
        return int(text)
    raise BadSetting(name, f"{text!r} is out of range", f"Use a whole number from 1 to {most}.")


def _address(url: str) -> str:
    scheme, _, rest = url.partition("://")
    if not url:
        return ""
    if scheme not in {"postgres", "postgresql", "postgresql+psycopg"} or not rest:
        raise BadSetting("DATABASE_LISTEN_URL", "no address of PostgreSQL", "Use postgresql://…, past the pooler.")
    return f"postgresql://{rest}"
