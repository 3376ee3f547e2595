"""The door Slack knocks at: verify the raw bytes and their age, refuse what is no request, hand the rest to Bolt."""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from urllib.parse import parse_qs

from fastapi import APIRouter, Request, Response
from slack_bolt.adapter.starlette.async_handler import to_starlette_response
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from starlette.requests import ClientDisconnect

from bot.channels.slack_shape import can_be_kept, is_event, is_interaction
from bot.clock import Ticking

WINDOW = 300
"""Seconds a request's timestamp may be off, either way (Slack, verifying requests)."""
LARGEST = 3_000_000
"""Bytes of a body we take; an interaction carries its whole message, which is far below."""
PATIENCE = 8_000_000
FORM = "application/x-www-form-urlencoded"


def router(app: AsyncApp, signing_secret: str, clock: Ticking) -> APIRouter:
    """Return the one route for events, interactivity and slash commands."""
    routes, secret = APIRouter(), signing_secret.encode()

    @routes.post("/slack/events")
    async def events(request: Request) -> Response:
        body = await _read(request)
        if body is None:
            return _answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if not signed(body, request.headers, secret, clock.now().timestamp()):
            return _answer(HTTPStatus.UNAUTHORIZED)
        text = readable(body, request.headers.get("content-type", ""))
        if text is None:
            return _answer(HTTPStatus.BAD_REQUEST)
        headers: dict[str, str | Sequence[str]] = dict(request.headers.items())
        try:
            done = await app.async_dispatch(AsyncBoltRequest(body=text, headers=headers))
        except (AttributeError, LookupError, TypeError, ValueError):  # Bolt trusts the shape of what is signed
            return _answer(HTTPStatus.BAD_REQUEST)
        # nobody listens to it: an error would only make Slack send it again
        return _answer(HTTPStatus.OK) if done.status == HTTPStatus.NOT_FOUND else to_starlette_response(done)

    return routes


def signed(body: bytes, headers: Mapping[str, str], secret: bytes, now: float) -> bool:
    """Tell whether Slack signed exactly these bytes within the last five minutes; in constant time."""
    stamp, given = headers.get("x-slack-request-timestamp", ""), headers.get("x-slack-signature", "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12) or abs(now - int(stamp)) > WINDOW:
        return False
    expected = "v0=" + hmac.new(secret, b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace"))


def readable(body: bytes, content_type: str) -> str | None:
    """Return the body as text when it is an event, an interaction or a command; None when it is nothing of ours."""
    try:
        text = body.decode("utf-8")
        if not content_type.startswith(FORM):
            return text if is_event(json.loads(text)) else None
        fields = parse_qs(text, keep_blank_values=True, strict_parsing=bool(text))
        if "payload" in fields:
            return text if is_interaction(json.loads(fields["payload"][0])) else None
    except (ValueError, RecursionError):
        return None
    known = "command" in fields or "ssl_check" in fields
    return text if known and all(can_be_kept(values) for values in fields.values()) else None


def _answer(status: HTTPStatus) -> Response:
    return Response(status.phrase, status, media_type="text/plain")


async def _read(request: Request) -> bytes | None:
    """Read the raw body; None when it is too large or the sender went away."""
    body = bytearray()
    size = 0
    try:
        async for chunk in request.stream():
            size += len(chunk)
            if size > PATIENCE:
                return None
            body += b"" if size > LARGEST else chunk
    except ClientDisconnect:
        return None
    return None if size > LARGEST else bytes(body)
