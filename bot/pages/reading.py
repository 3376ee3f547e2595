"""Reading what a browser posts: bounded, strict about where it comes from, never an exception for odd input."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from fastapi import HTTPException, Request

from bot.proxy import caller

MOST_BYTES = 64 * 1024
"""Longest body of a page form: 5,000 characters of Japanese, percent-encoded, fit."""
MOST_FIELDS = 40


async def read_form(request: Request) -> Mapping[str, str]:
    """Return the posted fields, the first of each name; 413 when the body is too long, 403 from another site."""
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise HTTPException(403)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise HTTPException(413)
    try:
        pairs = parse_qsl(
            body.decode("ascii", "replace"), keep_blank_values=True, errors="replace", max_num_fields=MOST_FIELDS
        )
    except ValueError:
        raise HTTPException(400) from None
    return dict(reversed(pairs))


def asker(request: Request) -> str:
    """Return whom to count calls for: the peer, or the one a trusted proxy names; of IPv6 the network."""
    return caller(request.client.host) if request.client else ""
