"""Conversations and replies as JSON with a version number; what cannot be read is a fresh conversation."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.written import read, written
from handlers.turn import Bubble, Card, Choice, Conversation, Deck, Language, Link, Part, Picture, Reply, Row
from knowledge.languages import LANGUAGES

CONVERSATION_VERSION = 1
REPLY_VERSION = 1

_TEXTS = ("form", "place", "card", "gap", "year", "aspect", "listing", "case", "judged", "group", "visited")


def encode_conversation(conversation: Conversation) -> str:
    """Return the conversation as compact JSON; fields that hold nothing are left out."""
    table: dict[str, Any] = {"v": CONVERSATION_VERSION}
    for name in ("language", "heard", "offered"):
        if value := getattr(conversation, name):
            table[name] = value
    if conversation.answers:
        table["answers"] = {form: dict(slots) for form, slots in conversation.answers.items()}
    for name in (*_TEXTS, "misses", "with_staff"):
        if value := getattr(conversation, name):
            table[name] = value
    if conversation.touched_at is not None:
        table["touched_at"] = conversation.touched_at.isoformat()
    return written(table)


def decode_conversation(text: str | None) -> Conversation:
    """Read a conversation back; what cannot be read gives a fresh one that says so (`lost`), never an exception."""
    if not text:
        return Conversation()
    try:
        return _conversation(read(text))
    except (ValueError, TypeError, KeyError, AttributeError):
        return Conversation(lost=True)


def _conversation(table: Mapping[str, Any]) -> Conversation:
    if table["v"] != CONVERSATION_VERSION:
        return Conversation(language=_language(table.get("language")), lost=True)
    touched = table.get("touched_at")
    words: dict[str, Any] = {name: str(table.get(name, "")) for name in _TEXTS}
    return Conversation(
        language=_language(table.get("language")),
        heard=_language(table.get("heard")),
        offered={str(label): str(data) for label, data in table.get("offered", {}).items()},
        answers={str(form): dict(slots) for form, slots in table.get("answers", {}).items()},
        **words,
        misses=int(table.get("misses", 0)),
        with_staff=bool(table.get("with_staff", False)),
        touched_at=datetime.fromisoformat(touched) if touched else None,
    )


def _language(value: object) -> Language | None:
    return next((known for known in LANGUAGES if known == value), None)


def encode_reply(reply: Reply) -> dict[str, Any]:
    """Return the neutral JSON form of a reply, which the web page and the console show."""
    table: dict[str, Any] = {"v": REPLY_VERSION, "parts": [_encode_part(part) for part in reply.parts]}
    if reply.choices:
        table["choices"] = [_encode_button(choice) for choice in reply.choices]
    return table


def decode_reply(table: Mapping[str, Any]) -> Reply | None:
    """Read a reply back; None when it is of another form or version (a platform's own messages)."""
    try:
        if table["v"] != REPLY_VERSION:
            return None
        parts = tuple(_decode_part(part) for part in table["parts"])
        return Reply(parts, tuple(_decode_button(button) for button in table.get("choices", ())))
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _encode_button(button: Choice | Link) -> dict[str, str]:
    if isinstance(button, Link):
        return {"label": button.label, "uri": button.uri}
    return {"label": button.label, "data": button.pack()}


def _decode_button(table: Mapping[str, str]) -> Choice | Link:
    if "uri" in table:
        return Link(table["label"], table["uri"])
    choice = Choice.unpack(table["data"], table["label"])
    if choice is None:
        raise ValueError(table["data"])
    return choice


def _encode_part(part: Part) -> dict[str, Any]:
    match part:
        case Bubble(text):
            return {"type": "bubble", "text": text}
        case Picture(path, alt):
            return {"type": "picture", "path": path, "alt": alt}
        case Deck(cards, summary):
            return {"type": "deck", "cards": [_encode_part(card) for card in cards], "summary": summary}
        case Card():
            return {
                "type": "card",
                "title": part.title,
                "summary": part.summary,
                "subtitle": part.subtitle,
                "rows": [[row.label, row.value] for row in part.rows],
                "body": part.body,
                "citation": part.citation,
                "buttons": [_encode_button(button) for button in part.buttons],
            }


def _decode_part(table: Mapping[str, Any]) -> Part:
    match table["type"]:
        case "bubble":
            return Bubble(table["text"])
        case "picture":
            return Picture(table["path"], table["alt"])
        case "deck":
            return Deck(tuple(_decode_card(card) for card in table["cards"]), table["summary"])
        case "card":
            return _decode_card(table)
        case other:
            raise ValueError(other)


def _decode_card(table: Mapping[str, Any]) -> Card:
    return Card(
        title=table["title"],
        summary=table["summary"],
        subtitle=table["subtitle"],
        rows=tuple(Row(label, value) for label, value in table["rows"]),
        body=table["body"],
        citation=table["citation"],
        buttons=tuple(_decode_button(button) for button in table["buttons"]),
    )


def plain_text(reply: Reply) -> str:
    """Return what the reply says, line by line, for transcripts and the terminal."""
    lines = [line for part in reply.parts for line in _part_lines(part) if line]
    labels = [f"[{choice.label}]" for choice in reply.choices]
    return "\n".join([*lines, " ".join(labels)] if labels else lines)


def _part_lines(part: Part) -> list[str]:
    match part:
        case Bubble(text):
            return [text]
        case Picture(_, alt):
            return [alt]
        case Deck(cards, _):
            return [line for card in cards for line in _part_lines(card)]
        case Card():
            rows = [f"{row.label}: {row.value}" for row in part.rows]
            return [part.title, part.subtitle, *rows, part.body, part.citation]


def merge(replies: tuple[Reply, ...]) -> tuple[Reply, ...]:
    """Put replies of one turn into as few sendings as the five parts of a sending allow (a push costs quota)."""
    merged: list[Reply] = []
    for reply in replies:
        if merged and len(merged[-1].parts) + len(reply.parts) <= 5:
            merged[-1] = Reply(merged[-1].parts + reply.parts, reply.choices or merged[-1].choices)
        else:
            merged.append(reply)
    return tuple(merged)
