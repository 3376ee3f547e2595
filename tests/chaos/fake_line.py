"""A LINE of our own: single-use reply tokens, retry keys, and failures by a seeded die."""

import random
from dataclasses import dataclass, field
from time import monotonic

from aiohttp import web

LIFE = 60.0
"""Seconds a reply token is good for after a delivery of its webhook."""


@dataclass
class Platform:
    """Counts what it accepted, in order; a tenth of the calls fails, half of those after the work was done."""

    seed: int
    failing: float = 0.1
    accepted: list[tuple[str, str]] = field(default_factory=list)
    """(event, answer text), in the order accepted."""
    used: set[str] = field(default_factory=set)
    issued: dict[str, float] = field(default_factory=dict)
    """When the webhook that carries a token was delivered last; a token lives for a minute."""
    keys: dict[str, str] = field(default_factory=dict)
    calls: int = 0
    failed: int = 0
    pushes: int = 0
    port: int = 0

    def __post_init__(self) -> None:
        self._die = random.Random(self.seed)

    def issue(self, token: str) -> None:
        """Remember that a webhook with this token is being delivered."""
        self.issued[token] = monotonic()

    async def start(self) -> web.AppRunner:
        app = web.Application()
        app.router.add_post("/reply", self.reply)
        app.router.add_post("/push", self.push)
        app.router.add_get("/info", self.info)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.port = runner.addresses[0][1]
        return runner

    async def info(self, request: web.Request) -> web.Response:
        return web.json_response({})

    async def reply(self, request: web.Request) -> web.Response:
        body = await request.json()
        token = body["replyToken"]
        before, after = self._fate()
        if before:
            return web.Response(status=503)
        if token in self.used or monotonic() - self.issued[token] > LIFE:
            return web.json_response({"message": "Invalid reply token"}, status=400)
        self.used.add(token)
        self._accept(body)
        return self._answer(request, after)

    async def push(self, request: web.Request) -> web.Response:
        body = await request.json()
        key = request.headers["X-Line-Retry-Key"]
        before, after = self._fate()
        if before:
            return web.Response(status=503)
        if key in self.keys:
            assert self.keys[key] == str(body), "a retry key came back with another body"
            return web.json_response({}, status=409)
        self.keys[key] = str(body)
        self.pushes += 1
        self._accept(body)
        return self._answer(request, after)

    def _fate(self) -> tuple[bool, bool]:
        self.calls += 1
        fails = self._die.random() < self.failing
        before = fails and self._die.random() < 0.5
        self.failed += fails
        return before, fails and not before

    def _accept(self, body: dict[str, object]) -> None:
        self.accepted.append((str(body["to"]), str(body["text"])))

    def _answer(self, request: web.Request, fails: bool) -> web.Response:
        if fails and self._die.random() < 0.5:
            assert request.transport is not None
            request.transport.abort()
        return web.json_response({}, status=500 if fails else 200)
