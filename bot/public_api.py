"""The description of the addresses programs use: both webhooks and the operator's tools (OpenAPI); it is not served."""

from collections.abc import Mapping
from typing import Any

VERSION = "1"
TEXT = {"text/plain": {"schema": {"type": "string"}}}
STATUS = {"type": "string", "minLength": 1}
READINESS: Mapping[str, Any] = {
    "type": "object",
    "required": ["database", "migrations", "clock", "knowledge"],
    "properties": {"database": STATUS, "migrations": STATUS, "clock": STATUS, "knowledge": STATUS},
    "additionalProperties": False,
}


def description() -> dict[str, Any]:
    """Return the OpenAPI document."""
    return {
        "openapi": "3.0.3",
        "info": {"title": "workation-desk", "version": VERSION},
        "paths": {
            "/line/webhook": {"post": _line()},
            "/slack/events": {"post": _slack()},
            "/healthz": {
                "get": _get(
                    "The process answers.",
                    _json({"type": "object", "properties": {"ok": {"enum": [True]}}, "required": ["ok"]}),
                )
            },
            "/readyz": {
                "get": _get(
                    "Everything is there.",
                    _json(READINESS),
                    **{"503": _answer("Something is missing.", _json(READINESS))},
                )
            },
            "/metrics": {"get": _get("Figures for Prometheus.", TEXT)},
        },
    }


def _line() -> dict[str, Any]:
    events = {
        "type": "object",
        "required": ["events"],
        "properties": {"destination": {"type": "string"}, "events": {"type": "array", "items": {"type": "object"}}},
    }
    return {
        "summary": "Events of LINE, signed over the raw body.",
        "parameters": [_header("x-line-signature", "Base64 of HMAC-SHA256 with the channel secret.")],
        "requestBody": {"required": True, "content": _json(events)},
        "responses": _webhook_answers(),
    }


def _slack() -> dict[str, Any]:
    fields = {"type": "object", "properties": {"payload": {"type": "string"}, "command": {"type": "string"}}}
    body = {
        **_json({"type": "object", "required": ["type"], "properties": {"type": {"type": "string"}}}),
        "application/x-www-form-urlencoded": {"schema": fields},
    }
    return {
        "summary": "Events, interactions and commands of Slack, signed over the raw body and its time.",
        "parameters": [
            _header("x-slack-signature", "v0= and the HMAC-SHA256 in hexadecimal digits."),
            _header("x-slack-request-timestamp", "Seconds since 1970, at most five minutes off."),
        ],
        "requestBody": {"required": True, "content": body},
        "responses": _webhook_answers(),
    }


def _webhook_answers() -> dict[str, Any]:
    said = {
        "200": "Kept.", "400": "Signed, but no request of ours.", "401": "Not signed by the platform.",
        "413": "Too large.", "503": "Not kept: send it again.",
    }  # fmt: skip
    return {status: {"description": text} for status, text in said.items()}


def _header(name: str, text: str) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": True, "description": text, "schema": {"type": "string"}}


def _json(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": dict(schema)}}


def _answer(text: str, content: Mapping[str, Any]) -> dict[str, Any]:
    return {"description": text, "content": dict(content)}


def _get(text: str, content: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"summary": text, "responses": {"200": _answer(text, content), **more}}
