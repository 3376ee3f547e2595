"""What an answer of the LINE API means for the sending it answers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import aiohttp

from bot.channels import Failed, Outcome, Sent
from bot.channels.retry_after import seconds

UNSENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.ClientHttpProxyError)
"""Faults before the platform was reached: no connection, or a proxy that refused to make one."""
RATE_PAUSE = 1.0
"""Seconds to wait after a rate limit; LINE documents no Retry-After."""
LONGEST_REASON = 300
_STRANGE = "an answer that is not LINE's: is there a proxy or filter on the way?"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of the API; `headers` are looked up without regard to case."""

    status: int
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def request_id(self) -> str:
        """LINE's name of the request, the only trace there is of it."""
        return self.headers.get("x-line-request-id", "")

    @property
    def is_lines(self) -> bool:
        """Tell whether LINE itself answered, and not the page of a filter on the way."""
        return bool(self.request_id) or self.body.lstrip()[:1] == "{"

    @property
    def json(self) -> Mapping[str, Any]:
        """Return the body as an object; empty when it is none."""
        try:
            value = json.loads(self.body)
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}

    @property
    def reason(self) -> str:
        """Say in one line what LINE said, with the properties it found fault with."""
        given = self.json.get("details")
        details = [detail for detail in given if isinstance(detail, dict)] if isinstance(given, list) else []
        faults = [f"{detail.get('property')}: {detail.get('message')}" for detail in details]
        said = str(self.json.get("message") or self.body.strip())
        return " | ".join([f"{self.status} {said}", *faults, self.request_id])[:LONGEST_REASON]


def meaning(answer: Answer) -> Outcome:
    """Read one answer to a reply or a push (reference, status codes and error messages)."""
    said = answer.body.lower()
    if 200 <= answer.status < 300:
        return Sent(answer.request_id) if answer.is_lines else Failed(_STRANGE, retry=True, ambiguous=True)
    if answer.status < 400:
        # LINE sends nobody elsewhere: a filter on the way did, and nothing was taken
        return Failed(answer.reason, retry=True)
    if answer.status == HTTPStatus.CONFLICT:
        return Sent(answer.headers.get("x-line-accepted-request-id", answer.request_id), "accepted before")
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return _too_many(answer, monthly="monthly limit" in said)
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR or answer.status == HTTPStatus.REQUEST_TIMEOUT:
        return Failed(answer.reason, retry=True, ambiguous=True)
    if answer.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        # our token is wrong or expired: nothing was taken, and the answer waits until somebody mends it
        return Failed(answer.reason, retry=True)
    return Failed(
        answer.reason,
        retry=False,
        dead_token="invalid reply token" in said,
        blocked="failed to send messages" in said,
    )


def trouble(error: Exception) -> Failed:
    """Read a failure without an answer; only one before the connection stood cannot have been taken."""
    unsent = isinstance(error, UNSENT)
    return Failed(f"{type(error).__name__}: {error}"[:LONGEST_REASON], retry=True, ambiguous=not unsent)


def _too_many(answer: Answer, *, monthly: bool) -> Failed:
    if monthly:
        return Failed(answer.reason, retry=False, quota=True)
    return Failed(answer.reason, retry=True, after=seconds(answer.headers, RATE_PAUSE))
