"""A LINE platform on loopback that fails by script: the next calls of a path are refused, dropped, slow or doubtful."""

import asyncio
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any
from uuid import UUID

from aiohttp import web

from tests.bot.line_rules import broken_rules

TOKEN = "line access token"


@dataclass
class Failure:
    """How a call fails: with `accepts` the platform does the work first and only the answer goes wrong."""

    path: str = ""
    status: int = 500
    message: str = "Internal error"
    accepts: bool = False
    drops: bool = False
    slow: float = 0.0
    """Seconds before anything happens; alone, with status 0, the call is answered after all."""
    headers: dict[str, str] = field(default_factory=dict)
    times: int = 1


@dataclass
class Accepted:
    """One sending the platform took."""

    kind: str
    to: str
    messages: list[dict[str, Any]]
    retry_key: str
    at: float

    @property
    def text(self) -> str:
        """Return what it says: texts and alt texts."""
        return "\n".join(message.get("text") or message.get("altText", "") for message in self.messages)


@dataclass
class ReplyToken:
    """A token that is good once and for a while."""

    chat: str
    expires: float
    used: bool = False


class Refusal(Exception):  # noqa: N818  (an answer of the platform)
    """The platform says no."""

    def __init__(self, status: int, message: str, **headers: str) -> None:
        super().__init__(message)
        self.status = status
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


@dataclass
class FakeLine:
    """The platform. `now` tells the seconds tokens live by, so that a test may move them."""

    now: Callable[[], float] = monotonic
    token_life: float = 60.0
    monthly_limit: int | None = None
    strangers: set[str] = field(default_factory=set)
    """Ids nobody has; a push to one is refused."""
    failures: list[Failure] = field(default_factory=list)
    accepted: list[Accepted] = field(default_factory=list)
    calls: list[tuple[str, Any]] = field(default_factory=list)
    """Path and body of every call, in order."""
    broken: list[str] = field(default_factory=list)
    """Rules of the platform that were broken; empty after a good test."""
    down: bool = False
    """True: every call is answered 503 and nothing is taken."""
    base_url: str = ""
    _tokens: dict[str, ReplyToken] = field(default_factory=dict)
    _keys: dict[str, tuple[str, str]] = field(default_factory=dict)
    _runner: web.AppRunner | None = None

    async def start(self) -> "FakeLine":
        """Listen on a free port of the loopback address."""
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.base_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def stop(self) -> None:
        """Stop listening; later calls are refused."""
        if self._runner:
            await self._runner.cleanup()

    def token(self, chat: str) -> str:
        """Issue a reply token, as a webhook event carries it."""
        token = secrets.token_hex(16)
        self._tokens[token] = ReplyToken(chat, self.now() + self.token_life)
        return token

    def renew(self, token: str) -> None:
        """Give an unused token its time again, as a redelivered webhook does."""
        self._tokens[token].expires = self.now() + self.token_life

    def fail(self, path: str = "", **how: Any) -> None:
        """Let the next call whose path has this part fail."""
        self.failures.append(Failure(path, **how))

    def to(self, chat: str) -> list[Accepted]:
        """Return what this person got."""
        return [sending for sending in self.accepted if sending.to == chat]

    @property
    def pushed(self) -> int:
        """Return how much of the month's quota is used."""
        return sum(sending.kind == "push" for sending in self.accepted)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        raw = await request.read()
        self.calls.append((request.path, json.loads(raw) if raw else None))
        failure = self._failure(request.path)
        if failure is None:
            return self._answer(request, raw)
        await asyncio.sleep(failure.slow)
        only_slow = not (failure.status or failure.drops)
        if failure.accepts or only_slow:
            done = self._answer(request, raw)
            if only_slow:
                return done
        if failure.drops:
            if request.transport:
                request.transport.abort()
            return web.Response(status=500)
        return web.json_response({"message": failure.message}, status=failure.status, headers=failure.headers)

    def _failure(self, path: str) -> Failure | None:
        if self.down:
            return Failure(status=503, message="Service unavailable")
        for failure in self.failures:
            if failure.path in path and failure.times > 0:
                failure.times -= 1
                return failure
        return None

    def _answer(self, request: web.Request, raw: bytes) -> web.Response:
        request_id = secrets.token_hex(8)
        headers = {"X-Line-Request-Id": request_id}
        try:
            status, body = self._route(request, raw, request_id)
        except Refusal as refusal:
            return web.json_response(
                {"message": str(refusal)}, status=refusal.status, headers={**headers, **refusal.headers}
            )
        return web.json_response(body, status=status, headers=headers)

    def _route(self, request: web.Request, raw: bytes, request_id: str) -> tuple[int, Any]:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            raise Refusal(401, "Authentication failed due to the following reason: invalid token.")
        limited = {"type": "none"} if self.monthly_limit is None else {"type": "limited", "value": self.monthly_limit}
        known: dict[str, Any] = {
            "/v2/bot/info": {"displayName": "ワーケーション案内"},
            "/v2/bot/message/quota": limited,
            "/v2/bot/message/quota/consumption": {"totalUsage": self.pushed},
        }
        if request.method == "GET" and request.path in known:
            return 200, known[request.path]
        posted = {
            "/v2/bot/message/reply": self._reply,
            "/v2/bot/message/push": self._push,
            "/v2/bot/chat/loading/start": self._loading,
        }
        if request.method != "POST" or request.path not in posted:
            self.broken.append(f"no such endpoint: {request.method} {request.path}")
            raise Refusal(404, "Not found")
        return posted[request.path](request, raw, request_id)

    def _reply(self, request: web.Request, raw: bytes, _request_id: str) -> tuple[int, Any]:
        if "X-Line-Retry-Key" in request.headers:
            self.broken.append("a reply with a retry key")
            raise Refusal(400, "The retry key is not supported on this endpoint")
        body = self._checked(raw)
        token = self._tokens.get(body["replyToken"])
        if token is None or token.used or self.now() > token.expires:
            raise Refusal(400, "Invalid reply token")
        token.used = True
        self.accepted.append(Accepted("reply", token.chat, body["messages"], "", self.now()))
        return 200, {"sentMessages": [{"id": "1"} for _ in body["messages"]]}

    def _push(self, request: web.Request, raw: bytes, request_id: str) -> tuple[int, Any]:
        key = request.headers.get("X-Line-Retry-Key", "")
        if not _hyphenated(key):
            self.broken.append(f"a push without a proper retry key: {key!r}")
            raise Refusal(400, "Invalid retry key")
        if key in self._keys:
            accepted_id, first = self._keys[key]
            self.broken += ["another body under the same retry key"] * (first != raw.decode())
            raise Refusal(409, "The retry key is already accepted", X_Line_Accepted_Request_Id=accepted_id)
        body = self._checked(raw)
        if body["to"] in self.strangers:
            raise Refusal(400, "Failed to send messages")
        if self.monthly_limit is not None and self.pushed >= self.monthly_limit:
            raise Refusal(429, "You have reached your monthly limit.")
        self._keys[key] = (request_id, raw.decode())
        self.accepted.append(Accepted("push", body["to"], body["messages"], key, self.now()))
        return 200, {"sentMessages": [{"id": "1"} for _ in body["messages"]]}

    def _loading(self, _request: web.Request, raw: bytes, _request_id: str) -> tuple[int, Any]:
        body = json.loads(raw)
        if body["loadingSeconds"] not in range(5, 61, 5) or not body["chatId"].startswith("U"):
            self.broken.append(f"a loading animation that cannot be: {body}")
            raise Refusal(400, "The property, 'loadingSeconds', is invalid")
        return 202, {}

    def _checked(self, raw: bytes) -> dict[str, Any]:
        body: dict[str, Any] = json.loads(raw)
        faults = broken_rules(body["messages"]) + ["no messages"] * (not body["messages"])
        self.broken += faults
        if faults:
            raise Refusal(400, f"The request body has {len(faults)} error(s): {faults[0]}")
        return body


def _hyphenated(key: str) -> bool:
    try:
        return str(UUID(key)) == key.lower()
    except ValueError:
        return False
