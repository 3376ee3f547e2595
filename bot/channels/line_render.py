"""Turns a reply into LINE messages: at most five, each within every limit, quick replies under the last."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any
from urllib.parse import quote

from bot.channels import line_flex
from bot.channels import line_limits as limits
from handlers.turn import Bubble, Card, Choice, Deck, Link, Part, Picture, Reply

Message = dict[str, Any]


def render(reply: Reply, public_url: str = "") -> list[Message]:
    """Return the message objects of a reply; `public_url` is where the desk's own pictures are served from."""
    drawn = [message for part in _shown(reply.parts, public_url) for message in _messages(part, public_url)]
    messages = _at_most_five(drawn)
    items = quick_replies(reply.choices)
    if messages and items:
        messages[-1] = {**messages[-1], "quickReply": {"items": items}}
    return messages


def _shown(parts: Sequence[Part], public_url: str) -> Sequence[Part]:
    """Leave out a picture LINE cannot fetch where other parts stand beside it: they say the same (design rule D5)."""
    kept = [part for part in parts if not isinstance(part, Picture) or _address(part, public_url)]
    return kept or parts


def quick_replies(choices: Sequence[Choice | Link]) -> list[Message]:
    """Return at most thirteen buttons; when there are more, the last one stays, it is the way out."""
    drawn = [action for choice in choices if (action := line_flex.action(choice, limits.QUICK_LABEL))]
    kept = drawn if len(drawn) <= limits.QUICK_REPLIES else [*drawn[: limits.QUICK_REPLIES - 1], drawn[-1]]
    return [{"type": "action", "action": action} for action in kept]


def _messages(part: Part, public_url: str) -> list[Message]:
    if isinstance(part, Bubble):
        return _texts(part.text)
    if isinstance(part, Card):
        return _flex(line_flex.single(part), part.summary, *_words(part))
    if isinstance(part, Deck):
        drawn = line_flex.carousel(part.cards)
        return _flex(drawn, part.summary, *(word for card in part.cards for word in _words(card)))
    return _picture(part, public_url)


def _texts(text: str) -> list[Message]:
    return [{"type": "text", "text": piece} for piece in limits.split(text)]


def _flex(contents: Message | None, *words: str) -> list[Message]:
    """Wrap flex contents; the alt text says the result, as notifications and old phones show only that."""
    alt = next((word for word in words if word.strip()), "")
    if contents is None or not alt:
        return _texts(alt)
    return [{"type": "flex", "altText": limits.fit(alt.strip(), limits.ALT_TEXT), "contents": contents}]


def _words(card: Card) -> Iterator[str]:
    """Whatever a card says, best first, for an alt text when it has no summary."""
    yield from (card.summary, card.title, card.subtitle, card.body, card.citation)
    yield from (word for row in card.rows for word in (row.value, row.label))
    yield from (button.label for button in card.buttons)


def _picture(part: Picture, public_url: str) -> list[Message]:
    """Show a picture where LINE can fetch it; else say what it shows."""
    url = _address(part, public_url)
    return _flex(line_flex.picture(url, part.alt), part.alt) if url else _texts(part.alt)


def _address(part: Picture, public_url: str) -> str:
    """Where LINE fetches a picture: https only, and with words; empty when it cannot."""
    path = quote(part.path.encode("utf-8", "replace").lstrip(b"/"))
    url = f"{public_url.rstrip('/')}/{path}"
    usable = url.startswith("https://") and limits.units(url) <= limits.IMAGE_URL and part.alt.strip()
    return url if usable else ""


def _at_most_five(messages: list[Message]) -> list[Message]:
    """Join neighbouring texts while there are too many; the last message stays, it holds the question."""
    while len(messages) > limits.MESSAGES and (at := _joinable(messages)) is not None:
        first, second = messages[at : at + 2]
        joined = {"type": "text", "text": f"{first['text']}\n\n{second['text']}"}
        messages = [*messages[:at], joined, *messages[at + 2 :]]
    return messages if len(messages) <= limits.MESSAGES else [*messages[: limits.MESSAGES - 1], messages[-1]]


def _joinable(messages: list[Message]) -> int | None:
    """Index of the first text that fits into one message with the text after it."""
    for at, (first, second) in enumerate(pairwise(messages)):
        if "text" in first and "text" in second and limits.units(first["text"] + second["text"]) + 2 <= limits.TEXT:
            return at
    return None
