"""Block Kit within Slack's limits; the one place where anything for Slack is cut to fit (counted in characters)."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from bot.channels.slack_text import Markup, markup

Block = dict[str, Any]
MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
TOTAL = 12_000
"""Characters over all blocks of a message; Slack refuses from about 13,200, which it does not document."""
TEXT = 4_000
SECTION = 3_000
FIELD = 2_000
FIELDS = 10
HEADER = 150
LABEL = 75
VALUE = 2_000
LINK = 3_000
OPTION_VALUE = 150
IN_ACTIONS = 25
IN_CONTEXT = 10
METADATA = 3_000
VIEW_TITLE = 24
NOTHING = "—"
_TORN = re.compile(r"(?:&[a-z]{0,4}|<[^<>]*)$")


def cut(text: str, limit: int) -> str:
    """Shorten to so many characters, never inside an escape or a mention; the cut shows as 「…」."""
    whole = text.encode("utf-8", "replace").decode()
    if len(whole) <= limit:
        return whole
    return _TORN.sub("", whole[: limit - 1]) + "…"


def mrkdwn(text: str, limit: int = SECTION) -> Block:
    """Return a text with mentions and bold; addresses in it do not become links."""
    return {"type": "mrkdwn", "text": cut(_some(markup(text)), limit), "verbatim": True}


def plain_text(text: str, limit: int) -> Block:
    """Return a text that means only itself."""
    return {"type": "plain_text", "text": cut(_some(text), limit), "emoji": False}


def _some(text: str) -> str:
    return text if text.strip() else NOTHING


def header(text: str) -> Block:
    """Return a headline."""
    return {"type": "header", "text": plain_text(text.replace("\n", " "), HEADER)}


def section(text: str, accessory: Block | None = None, block_id: str = "") -> Block:
    """Return a paragraph, with a button beside it where given."""
    made: Block = {"type": "section", "text": mrkdwn(text)}
    if accessory:
        made["accessory"] = accessory
    if block_id:
        made["block_id"] = block_id
    return made


def pairs(rows: Sequence[tuple[str, str]]) -> list[Block]:
    """Return labelled values, two beside each other, as many sections as that takes."""
    cells = [mrkdwn(Markup(f"*{markup(label)}*\n{_some(markup(value))}"), FIELD) for label, value in rows]
    return [{"type": "section", "fields": cells[at : at + FIELDS]} for at in range(0, len(cells), FIELDS)]


def context(*texts: str) -> Block:
    """Return small print."""
    return {"type": "context", "elements": [mrkdwn(text) for text in texts[:IN_CONTEXT]]}


def divider() -> Block:
    """Return a line across."""
    return {"type": "divider"}


def button(label: str, action: str, value: str = "", *, style: str = "", hint: str = "") -> Block:
    """Return a button; `hint` is what a screen reader says of it."""
    made: Block = {"type": "button", "text": plain_text(label, LABEL), "action_id": action}
    if value:
        made["value"] = cut(value, VALUE)
    if style:
        made["style"] = style
    if hint:
        made["accessibility_label"] = cut(hint, LABEL)
    return made


def confirmed(made: Block, title: str, text: str, yes: str, no: str) -> Block:
    """Return a button that asks back before it does anything."""
    asked = {"title": plain_text(title, 100), "text": mrkdwn(text, 300)}
    return {**made, "confirm": {**asked, "confirm": plain_text(yes, 30), "deny": plain_text(no, 30)}}


def link(label: str, action: str, url: str) -> Block:
    """Return a button that opens an address."""
    return {"type": "button", "text": plain_text(label, LABEL), "action_id": action, "url": url}


def select(action: str, placeholder: str, options: Iterable[tuple[str, str]]) -> Block:
    """Return a list to choose one of (value, label) from."""
    made = [{"text": plain_text(label, LABEL), "value": cut(value, OPTION_VALUE)} for value, label in options]
    return {
        "type": "static_select",
        "action_id": action,
        "placeholder": plain_text(placeholder, 150),
        "options": made[:100],
    }


def actions(elements: Sequence[Block], block_id: str = "") -> list[Block]:
    """Return rows of buttons."""
    rows: list[Block] = []
    for at in range(0, len(elements), IN_ACTIONS):
        row: Block = {"type": "actions", "elements": list(elements[at : at + IN_ACTIONS])}
        rows.append({**row, "block_id": f"{block_id}{at or ''}"} if block_id else row)
    return rows


def message(text: str, blocks: Sequence[Block] = ()) -> Block:
    """Return a message; `text` says it all for notifications and screen readers (design rule E10)."""
    made: Block = {"text": cut(_some(markup(text)), TEXT)}
    if blocks:
        made["blocks"] = fitted(blocks, MESSAGE_BLOCKS)
    return made


def home(blocks: Sequence[Block]) -> Block:
    """Return the App Home."""
    return {"type": "home", "blocks": fitted(blocks, VIEW_BLOCKS)}


def modal(name: str, title: str, close: str, blocks: Sequence[Block], *, submit: str = "", note: str = "") -> Block:
    """Return a dialogue window; `note` comes back with what was entered."""
    made: Block = {
        "type": "modal",
        "callback_id": name,
        "title": plain_text(title, VIEW_TITLE),
        "close": plain_text(close, VIEW_TITLE),
        "blocks": fitted(blocks, VIEW_BLOCKS),
        "private_metadata": note[:METADATA],
    }
    if submit:
        made["submit"] = plain_text(submit, VIEW_TITLE)
    return made


def fitted(blocks: Sequence[Block], most: int) -> list[Block]:
    """Return as many blocks as fit; buttons and inputs at the end stay, what is before them gives way."""
    keep = len(blocks)
    while keep and blocks[keep - 1]["type"] in {"actions", "input"}:
        keep -= 1
    body, tail = list(blocks[:keep]), list(blocks[keep:])[-most:]
    room, size = TOTAL - sum(map(_size, tail)), 0
    kept: list[Block] = []
    for block in body:
        size += _size(block)
        if size > room or len(kept) + len(tail) >= most:
            break
        kept.append(block)
    return kept + tail


def _size(node: object) -> int:
    if isinstance(node, dict):
        own = len(node["text"]) if isinstance(node.get("text"), str) else 0
        return own + sum(_size(value) for value in node.values() if not isinstance(value, str))
    return sum(map(_size, node)) if isinstance(node, list) else 0
