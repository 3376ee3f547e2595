"""The rules of Slack's reference for messages and views, stated once more and apart from the code under test."""

import re
from collections.abc import Iterator
from typing import Any

Node = dict[str, Any]
TOKEN = re.compile(r"<(?:[@#][A-Z0-9]+|!date\^[^<>]+)>")
FEW = {"section": ("text", "fields", "accessory"), "context": ("elements",), "actions": ("elements",)}
TEXTS = {"header": 150, "section": 3_000}


def broken_rules(message: Node) -> list[str]:
    """Name every rule that a message would break; `text` must say it all."""
    blocks = message.get("blocks", [])
    found = [*_escaped("text", message.get("text", "")), *_blocks(blocks, 50)]
    if not message.get("text", "").strip():
        found.append("a text for notifications")
    if len(message.get("text", "")) > 4_000:
        found.append("at most 4,000 characters of text")
    return found


def broken_view(view: Node) -> list[str]:
    """Name every rule that a view would break."""
    found = list(_blocks(view["blocks"], 100))
    if view["type"] == "modal":
        inputs = any(block["type"] == "input" for block in view["blocks"])
        found += [name for name in ("title", "submit", "close") if name in view and len(view[name]["text"]) > 24]
        found += ["a submit button with an input"] if inputs and "submit" not in view else []
        found += ["private metadata of at most 3,000"] if len(view["private_metadata"]) > 3_000 else []
    return found


def texts(node: object) -> Iterator[str]:
    """Every text in a message or view."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "text" and isinstance(value, str):
                yield value
            else:
                yield from texts(value)
    elif isinstance(node, list):
        for child in node:
            yield from texts(child)


def _escaped(where: str, text: str) -> Iterator[str]:
    rest = re.sub(r"(?m)^> ", "", TOKEN.sub("", text))
    if "<" in rest or ">" in rest or re.search(r"&(?!amp;|lt;|gt;)", rest):
        yield f"{where} escaped"


def _blocks(blocks: list[Node], most: int) -> Iterator[str]:
    if len(blocks) > most:
        yield f"at most {most} blocks, not {len(blocks)}"
    names = [block["block_id"] for block in blocks if "block_id" in block]
    if len(names) != len(set(names)):
        yield "a block_id once"
    if sum(len(text) for text in texts(blocks)) > 13_000:
        yield "at most 13,000 characters over all blocks"
    for block in blocks:
        yield from _block(block)


def _block(block: Node) -> Iterator[str]:
    kind = block["type"]
    elements = block.get("elements", [])
    controls = [*elements, *([block["accessory"]] if "accessory" in block else [])] if kind != "context" else []
    most = {"actions": 25, "context": 10}.get(kind, 0)
    if kind in {"actions", "context"} and not 1 <= len(elements) <= most:
        yield f"1 to {most} elements in {kind}"
    if len(block.get("fields", [])) > 10:
        yield "at most 10 fields"
    for part in [block.get("text"), *block.get("fields", []), *(elements if kind == "context" else [])]:
        if part:
            yield from _text(part, 2_000 if part in block.get("fields", []) else TEXTS.get(kind, 3_000))
    names = [control.get("action_id") for control in controls]
    if len(names) != len(set(names)):
        yield "an action_id once in a block"
    for control in controls:
        yield from _control(control)


def _text(part: Node, limit: int) -> Iterator[str]:
    if not 1 <= len(part["text"]) <= limit:
        yield f"1 to {limit} characters, not {len(part['text'])}"
    if part["type"] == "mrkdwn":
        yield from _escaped("mrkdwn", part["text"])
        if not part.get("verbatim"):
            yield "no links of its own"


def _control(control: Node) -> Iterator[str]:
    if control["type"] == "button":
        yield from _text(control["text"], 75)
        if len(control.get("value", "x")) > 2_000 or len(control.get("url", "")) > 3_000:
            yield "a value of at most 2,000 and an address of at most 3,000"
    if not 1 <= len(control["action_id"]) <= 255:
        yield "an action_id"
    if len(control.get("accessibility_label", "")) > 75:
        yield "an accessibility label of at most 75"
