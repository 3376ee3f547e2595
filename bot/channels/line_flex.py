"""Draws cards as LINE flex bubbles: dark blue head, black on white below, every text wraps and scales."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from bot.channels import line_limits as limits
from handlers.turn import Card, Choice, Link, Row

Node = dict[str, Any]
PRIMARY = "#0017C1"
"""Blue 900 of the Digital Agency design system: 11.1:1 with white."""
ON_PRIMARY = "#FFFFFF"
INK = "#333333"
"""12.6:1 on white."""
QUIET = "#595959"
"""7.0:1 on white, for labels and sources."""
RULE = "#D9D9D9"
SIZE = "mega"
"""One width for all: LINE refuses a carousel of different ones."""


class Room(NamedTuple):
    """How much of a card is drawn: UTF-16 units of one text, rows, buttons, units of a button's echo."""

    text: int
    rows: int
    buttons: int
    echo: int


ROOMS = (Room(2000, 30, 8, 300), Room(600, 20, 8, 100), Room(200, 12, 4, 100), Room(60, 6, 2, 60), Room(30, 2, 1, 40))
"""From all a card can say down to what still fits when twelve such cards share one carousel."""


def action(item: Choice | Link, label_limit: int, echo: int = limits.DISPLAY_TEXT) -> Node | None:
    """Return the action of a button; None when LINE would refuse it (no label, no usable address)."""
    label = limits.fit_label(item.label, label_limit)
    if not label:
        return None
    if isinstance(item, Link):
        uri = limits.address(item.uri)
        return {"type": "uri", "label": label, "uri": uri} if uri else None
    said = limits.fit(limits.fit_label(item.label, limits.DISPLAY_TEXT), echo)
    data = limits.whole(item.pack())
    if limits.units(data) > limits.DATA:
        return {"type": "message", "label": label, "text": said}
    return {"type": "postback", "label": label, "data": data, "displayText": said}


def single(card: Card) -> Node | None:
    """Draw one card within LINE's 30 KB; None when there is nothing on it to draw."""
    drawn = (_bubble(card, room) for room in ROOMS)
    return next((bubble for bubble in drawn if bubble is None or limits.weight(bubble) <= limits.BUBBLE_BYTES), None)


def carousel(cards: Sequence[Card]) -> Node | None:
    """Draw up to twelve cards side by side within 50 KB; None when there is nothing to draw."""
    for room in ROOMS:
        bubbles = [bubble for card in cards[: limits.BUBBLES] if (bubble := _bubble(card, room))]
        drawn = {"type": "carousel", "contents": bubbles}
        if _light(drawn, bubbles):
            return drawn if bubbles else None
    return None


def _light(drawn: Node, bubbles: Sequence[Node]) -> bool:
    whole = limits.weight(drawn)
    if whole <= limits.BUBBLE_BYTES:  # then so is every part of it
        return True
    return whole <= limits.CAROUSEL_BYTES and max(map(limits.weight, bubbles)) <= limits.BUBBLE_BYTES


def picture(url: str, alt: str) -> Node:
    """Draw a picture with its description below, since nothing may be said by a picture alone (rule D5)."""
    open_it = {"type": "uri", "uri": url}
    hero = {"type": "image", "url": url, "size": "full", "aspectRatio": "1:1", "aspectMode": "fit", "animated": False}
    if limits.units(url) <= limits.URI:
        hero |= {"action": open_it}
    return {"type": "bubble", "size": SIZE, "hero": hero, "body": _box([_text(alt, INK)])}


def _bubble(card: Card, room: Room) -> Node | None:
    head = [_text(card.title, ON_PRIMARY, room, weight="bold", size="md")] if card.title.strip() else []
    head += [_text(card.subtitle, ON_PRIMARY, room, size="xs")] if card.subtitle.strip() else []
    body = _body(card, room)
    foot = _buttons(card.buttons, room)
    blocks = {
        "header": head and _box(head, backgroundColor=PRIMARY, spacing="xs"),
        "body": body and _box(body, spacing="md"),
        "footer": foot and _box(foot, spacing="sm"),
    }
    filled = {name: block for name, block in blocks.items() if block}
    return {"type": "bubble", "size": SIZE, **filled} if filled else None


def _body(card: Card, room: Room) -> list[Node]:
    parts = [_row(row, room) for row in card.rows if row.label.strip() or row.value.strip()][: room.rows]
    if card.body.strip():
        parts.append(_text(card.body, INK, room))
    if card.citation.strip():
        parts += [{"type": "separator", "color": RULE}] if parts else []
        parts.append(_text(card.citation, QUIET, room, size="xs"))
    return parts


def _row(row: Row, room: Room) -> Node:
    label = [_text(row.label, QUIET, room, flex=2)] if row.label.strip() else []
    value = [_text(row.value, INK, room, flex=3)] if row.value.strip() else []
    return {"type": "box", "layout": "horizontal", "spacing": "md", "contents": label + value}


def _buttons(items: Sequence[Choice | Link], room: Room) -> list[Node]:
    actions = [drawn for item in items if (drawn := action(item, limits.FLEX_LABEL, room.echo))][: room.buttons]
    looks = [{"style": "primary"}] + [{"style": "link"}] * len(actions)
    fixed = {"type": "button", "height": "sm", "color": PRIMARY, "adjustMode": "shrink-to-fit", "scaling": True}
    return [{**fixed, **look, "action": drawn} for look, drawn in zip(looks, actions, strict=False)]


def _box(contents: list[Node], **style: str) -> Node:
    return {"type": "box", "layout": "vertical", "paddingAll": "16px", **style, "contents": contents}


def _text(text: str, color: str, room: Room = ROOMS[0], **style: str | int) -> Node:
    shown = limits.fit(text.strip(), room.text)
    return {"type": "text", "text": shown, "color": color, "wrap": True, "size": "sm", "scaling": True, **style}
