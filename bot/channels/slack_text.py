"""Text on its way into Slack is escaped here, and on its way out of Slack put into words here, nowhere else."""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files


class Markup(str):
    """Text that is safe in Slack's markup; a plain str is escaped before it gets there."""

    __slots__ = ()


def markup(text: str) -> Markup:
    """Return text as Slack's markup: `&`, `<` and `>` do nothing in it (no mention, no link)."""
    if isinstance(text, Markup):
        return text
    return Markup(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


def mention(user: str) -> Markup:
    """Return the name of a member as Slack shows it, by their id."""
    return Markup(f"<@{user}>") if re.fullmatch(r"[UW][A-Z0-9]+", user) else markup(user)


def lines(texts: Iterable[str]) -> Markup:
    """Put texts under each other, the empty ones left out."""
    return Markup("\n".join(markup(text) for text in texts if text))


def quoted(text: str) -> Markup:
    """Return somebody's words as a block quote."""
    return Markup("\n".join(f"> {line}" for line in markup(text).split("\n")))


_TOKEN = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")


def plain(text: str) -> str:
    """Return what somebody wrote in Slack as plain words: tokens spelled out, escapes undone."""
    said = _TOKEN.sub(_spelled, text)
    return said.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _spelled(token: "re.Match[str]") -> str:
    target, label = token[1], (token[2] or "").lstrip("@#")
    if target.startswith("@"):
        return f"@{label}" if label else word("token.member")
    if target.startswith("#"):
        return f"#{label}" if label else word("token.channel")
    if target.startswith("!"):
        return f"@{label or target[1:].partition('^')[0]}"
    address = target.removeprefix("mailto:").removeprefix("tel:")
    return f"{label} ( {target} )" if label and label != address else address


@cache
def _words() -> dict[str, str]:
    tables = tomllib.loads(files("bot.channels").joinpath("slack.toml").read_text(encoding="utf-8"))
    return {f"{group}.{name}": text for group, table in tables.items() for name, text in table.items()}


def word(key: str) -> str:
    """Return a text of slack.toml as it is, for labels and plain-text fields."""
    return _words()[key]


def known(key: str) -> bool:
    """Tell whether slack.toml has a text."""
    return key in _words()


def say(key: str, **values: object) -> Markup:
    """Return a text of slack.toml with its values put in, escaped where they are not markup."""
    return Markup(word(key).format(**{name: markup(_text(value)) for name, value in values.items()}))


def _text(value: object) -> str:
    return value if isinstance(value, str) else str(value)
