"""Turns a reply into one Slack message for a direct talk: text, cards and buttons in Block Kit."""

from collections.abc import Iterable, Iterator, Sequence

from bot.channels.slack_blocks import (
    HEADER,
    IN_ACTIONS,
    LINK,
    MESSAGE_BLOCKS,
    Block,
    actions,
    button,
    context,
    divider,
    link,
    message,
    pairs,
    section,
)
from bot.channels.slack_text import Markup, lines, markup
from bot.codec import plain_text
from handlers.turn import Bubble, Card, Choice, Deck, Link, Part, Picture, Reply

TAP = "tap"
"""Start of the action_id of every button of a reply; its value is the choice, packed."""
SCHEMES = ("https://", "http://")


def render(reply: Reply) -> Block:
    """Return the message; the buttons under it always stay, what is above them gives way."""
    drawn = [block for part in reply.parts for block in _blocks(part)]
    asked = _buttons(reply.choices, "under")
    return message(plain_text(reply), [*drawn[: MESSAGE_BLOCKS - len(asked)], *asked])


def is_tap(action: str) -> bool:
    """Tell whether an action_id is a button of a reply."""
    return action.startswith(f"{TAP}_")


def _blocks(part: Part) -> Iterator[Block]:
    match part:
        case Bubble(text):
            if text.strip():
                yield section(text)
        case Picture(_, alt):
            if alt.strip():
                yield context(alt)
        case Deck(cards, _):
            for card in cards:
                yield from _card(card)
                yield divider()
        case Card():
            yield from _card(part)


def _card(card: Card) -> Iterator[Block]:
    head = Markup(f"*{markup(card.title[:HEADER].replace('*', ''))}*") if card.title.strip() else Markup("")
    if head or card.subtitle.strip():
        yield section(lines([head, card.subtitle]))
    yield from pairs([(row.label, row.value) for row in card.rows])
    if card.body.strip():
        yield section(card.body)
    if card.citation.strip():
        yield context(card.citation)
    yield from _buttons(card.buttons, "card")


def _buttons(items: Sequence[Choice | Link], place: str) -> list[Block]:
    return actions(list(_drawn(items[:IN_ACTIONS], place)))


def _drawn(items: Iterable[Choice | Link], place: str) -> Iterator[Block]:
    for index, item in enumerate(items):
        name = f"{TAP}_{place}_{index}"
        if isinstance(item, Choice):
            yield button(item.label, name, item.pack())
        elif item.uri.startswith(SCHEMES) and len(item.uri) <= LINK:
            yield link(item.label, f"open_{place}_{index}", item.uri)
