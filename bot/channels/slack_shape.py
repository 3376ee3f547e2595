"""Whether what Slack signed has the shape its reference gives it; Bolt, and what follows it, trust that. Pure."""

from collections.abc import Mapping
from typing import Any

TABLES = ("user", "team", "channel", "view", "container", "message", "enterprise")
"""Parts of an interaction that are tables where they are there at all."""
DEEPEST = 60
"""How deep a body may be nested; a message with blocks has about ten."""


def is_event(envelope: object) -> bool:
    """Tell whether an envelope holds what is looked at first."""
    if not isinstance(envelope, Mapping) or not can_be_kept(envelope):
        return False
    event = envelope.get("event")
    if envelope.get("type") == "event_callback":
        return isinstance(event, Mapping) and isinstance(event.get("type"), str)
    return isinstance(envelope.get("type"), str)


def is_interaction(payload: object) -> bool:
    """Tell whether an interaction has a type, and what a payload of that type always has."""
    if not isinstance(payload, Mapping) or not can_be_kept(payload):
        return False
    if not all(payload.get(name) is None or isinstance(payload[name], Mapping) for name in TABLES):
        return False
    match payload.get("type"):
        case "block_actions":
            return _has_actions(payload.get("actions"))
        case "view_submission" | "view_closed":
            return "view" not in payload or _has_text(payload["view"], "callback_id")
        case "shortcut" | "message_action":
            return _has_text(payload, "callback_id")
        case "block_suggestion":
            return _has_text(payload, "action_id")
        case kind:
            return isinstance(kind, str)


def can_be_kept(value: Any, depth: int = 0) -> bool:
    """Tell whether every text in a value can be stored: half a character and NUL cannot."""
    if isinstance(value, str):
        return "\x00" not in value and not any("\ud800" <= character <= "\udfff" for character in value)
    if depth > DEEPEST:
        return False
    if isinstance(value, Mapping):
        return all(can_be_kept(key) and can_be_kept(inner, depth + 1) for key, inner in value.items())
    return not isinstance(value, list) or all(can_be_kept(inner, depth + 1) for inner in value)


def _has_actions(actions: object) -> bool:
    return isinstance(actions, list) and bool(actions) and all(_has_text(action, "action_id") for action in actions)


def _has_text(table: object, key: str) -> bool:
    return isinstance(table, Mapping) and isinstance(table.get(key), str)
