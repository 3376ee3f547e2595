"""The door LINE knocks at: verify the raw bytes, read the events, store them, and only then say 200."""

import base64
import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from starlette.requests import ClientDisconnect

from bot.arrival import Arrival
from bot.channels.line_events import parse
from bot.clock import Ticking
from bot.store import Unavailable

LARGEST = 1_000_000
"""Bytes of a body we take; a full batch of LINE events is far below."""
PATIENCE = 8_000_000
"""Bytes of a body that is too large we still read and drop, so that the sender hears the 413."""

Ingest = Callable[[Sequence[Arrival]], Awaitable[int]]
Count = Callable[[int], None]


def router(channel_secret: str, ingest: Ingest, clock: Ticking, on_malformed: Count = lambda _count: None) -> APIRouter:
    """Return the route of the webhook; `ingest` commits, `on_malformed` learns how many events were unreadable."""
    routes, secret = APIRouter(), channel_secret.encode()

    async def webhook(request: Request) -> Response:
        body = await _read(request)
        if body is None:
            return _answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if not signed(body, request.headers.get("x-line-signature", ""), secret):
            return _answer(HTTPStatus.UNAUTHORIZED)
        events = _events(body)
        if events is None:
            return _answer(HTTPStatus.BAD_REQUEST)
        parsed = parse(events, clock.now())
        if parsed.malformed:
            on_malformed(parsed.malformed)
        try:
            if parsed.arrivals:
                await ingest(parsed.arrivals)
        except (Unavailable, OSError, TimeoutError):
            return _answer(HTTPStatus.SERVICE_UNAVAILABLE)  # LINE delivers the same events again
        return _answer(HTTPStatus.OK)

    # a plain route: it has no parameters that FastAPI would have to look for, which took a tenth of a millisecond
    routes.add_route("/line/webhook", webhook, methods=["POST"], include_in_schema=False)
    return routes


def signed(body: bytes, signature: str, secret: bytes) -> bool:
    """Tell whether the signature is LINE's for exactly these bytes, in constant time."""
    expected = base64.b64encode(hmac.new(secret, body, hashlib.sha256).digest())
    return hmac.compare_digest(expected, signature.encode("latin-1", "replace"))


def _answer(status: HTTPStatus) -> Response:
    return Response(status.phrase, status, media_type="text/plain")


async def _read(request: Request) -> bytes | None:
    """Read the raw body; None when it is too large by its own word or by count, or the sender went away."""
    announced = request.headers.get("content-length", "0")
    refused = announced.isdecimal() and int(announced[:20]) > LARGEST
    body = bytearray()
    size = 0
    try:
        async for chunk in request.stream():
            size += len(chunk)
            refused = refused or size > LARGEST
            if size > PATIENCE:
                break
            body += b"" if refused else chunk
    except ClientDisconnect:
        return None
    return None if refused else bytes(body)


def _events(body: bytes) -> list[object] | None:
    """Return the list of events; None when the body is no webhook body."""
    try:
        envelope = json.loads(body)
    except (ValueError, RecursionError):
        return None
    events = envelope.get("events") if isinstance(envelope, dict) else None
    return events if isinstance(events, list) else None
