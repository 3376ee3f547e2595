"""The rules of LINE's reference for message objects, stated once more and apart from the code under test."""

import json
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

Node = dict[str, Any]
INSIDE = {"vertical": {"box", "button", "image", "text", "separator"}, "horizontal": {"box", "text"}}


def as_stored(messages: list[Node]) -> list[Node]:
    """Put in what the store puts in: the number of the case and the long address of the form."""
    text = json.dumps(messages, ensure_ascii=False)
    text = text.replace("\ue001", "MW-2026-0012").replace("\ue002", "https://desk.example.jp/interest/" + "x" * 360)
    stored: list[Node] = json.loads(text)
    return stored


def broken_rules(messages: list[Node]) -> list[str]:
    """Name every rule of the platform that a sending would break."""
    rules = {
        "at most 5 messages": len(messages) <= 5,
        "quick replies only under the last message": not any("quickReply" in message for message in messages[:-1]),
        "valid Unicode": bool(json.dumps(messages, ensure_ascii=False).encode()),
    }
    return [name for name, kept in rules.items() if not kept] + [fault for each in messages for fault in _message(each)]


def nodes(value: object) -> Iterator[Node]:
    """Every object inside a JSON value, parents first."""
    if isinstance(value, dict):
        yield value
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for child in children:
        yield from nodes(child)


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def graphemes(text: str) -> int:
    """Count from below what LINE may count from above: marks and joined emoji belong to the one before."""
    joined = sum(
        unicodedata.category(char).startswith("M") or char == "\u200d" or before == "\u200d" or "🏻" <= char <= "🏿"
        for before, char in pairwise(text)  # the first stands for itself, whatever it is
    )
    flags = sum("🇦" <= char <= "🇿" for char in text)
    return len(text) - joined - flags // 2


def _message(message: Node) -> Iterator[str]:
    items = message.get("quickReply", {"items": [{}]})["items"]
    if not 1 <= len(items) <= 13:
        yield f"1 to 13 quick replies, not {len(items)}"
    for action in (item["action"] for item in items if item):
        yield from _action(action, 20, labelled=True)
    if message["type"] == "text":
        yield from _length("text", message["text"], units, 5000)
    else:
        yield from _length("altText", message["altText"], units, 1500)
        yield from _container(message["contents"])


def _container(contents: Node) -> Iterator[str]:
    bubbles = contents["contents"] if contents["type"] == "carousel" else [contents]
    if not 1 <= len(bubbles) <= 12 or len({bubble["size"] for bubble in bubbles}) != 1:
        yield "1 to 12 bubbles of one size"
    for limit, part in [(50, contents), *((30, bubble) for bubble in bubbles)]:
        if len(json.dumps(part, ensure_ascii=False, separators=(",", ":")).encode()) > limit * 1000:
            yield f"at most {limit} KB of JSON"
    for bubble in bubbles:
        if not {"hero", "header", "body", "footer"} & set(bubble):
            yield "a bubble shows something"
    for node in nodes(contents):
        yield from _component(node)


def _component(node: Node) -> Iterator[str]:
    kind = node.get("type")
    if kind == "text" and not node["text"].strip():
        yield "a flex text is not empty"
    if kind == "text" and node.get("wrap") is not True:
        yield "a flex text wraps"
    if kind == "box" and not {child["type"] for child in node["contents"]} <= INSIDE[node["layout"]]:
        yield f"no such thing in a {node['layout']} box"
    if kind == "image" and (urlsplit(node["url"]).scheme != "https" or units(node["url"]) > 2000):
        yield "a picture has an https address of at most 2000"
    if kind in ("button", "image") and "action" in node:
        yield from _action(node["action"], 40, labelled=kind == "button")


def _action(action: Node, limit: int, *, labelled: bool) -> Iterator[str]:
    if labelled or "label" in action:
        yield from _length("label", action["label"], graphemes, limit)
    if action["type"] == "postback":
        yield from _length("data", action["data"], units, 300)
        yield from _length("displayText", action["displayText"], graphemes, 300)
    elif action["type"] == "message":
        yield from _length("text", action["text"], graphemes, 300)
    else:
        uri = action["uri"]
        yield from _length("uri", uri, units, 1000)
        if urlsplit(uri).scheme not in ("http", "https", "tel", "line") or not uri.isascii() or " " in uri:
            yield f"no address LINE opens: {uri!r}"


def _length(name: str, text: str, measure: Any, limit: int) -> Iterator[str]:
    if not 1 <= measure(text) <= limit:
        yield f"{name} has 1 to {limit}, not {measure(text)}"
