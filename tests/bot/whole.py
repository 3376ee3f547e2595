"""The whole product between a LINE and a Slack on loopback, knocked at as anybody on the internet may knock."""

import base64
import hashlib
import hmac
import io
import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import httpx
import structlog
from fastapi import FastAPI

from bot import logs
from bot.app import Parts, build, create_app, running
from bot.settings import Settings
from knowledge.library import Library
from tests.bot import fake_slack
from tests.bot.fake_line import TOKEN, FakeLine

HOME = "http://localhost"
LINE_SECRET, SLACK_SECRET = "the line secret", "the slack secret"
STAFF_TOKEN = "a token of sixteen characters or more"
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
USER = "U" + "0a" * 16


def text_event(text: str, number: int = 1, **more: Any) -> dict[str, Any]:
    """Return a text message as LINE sends it."""
    return {
        "type": "message", "mode": "active", "timestamp": 1795140000000, "source": {"type": "user", "userId": USER},
        "webhookEventId": f"01HFUZZ{number:019}", "deliveryContext": {"isRedelivery": False}, "replyToken": "t" * 32,
        "message": {"type": "text", "id": str(number), "text": text, "quoteToken": "q"}, **more,
    }  # fmt: skip


@dataclass
class Whole:
    """One running process; its log is kept."""

    parts: Parts
    app: FastAPI
    client: httpx.AsyncClient
    line: FakeLine
    slack: fake_slack.FakeSlack
    stream: io.StringIO = field(default_factory=io.StringIO)
    asked: int = 0
    kept: dict[str, str] = field(default_factory=dict)
    """What a test found once and uses in every example."""

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        """Stay short where hypothesis shows what a failing example was given."""
        printer.text("Whole()")

    async def knock(self, body: bytes, signature: str | None = None, headers: Mapping[str, str] | None = None) -> int:
        """Send a body to the LINE webhook, signed as LINE signs unless a signature is given."""
        digest = hmac.new(LINE_SECRET.encode(), body, hashlib.sha256).digest()
        signed = base64.b64encode(digest).decode() if signature is None else signature
        given = {**(headers or {}), "x-line-signature": signed}
        return await self.send("/line/webhook", body, given)

    async def slack_knock(self, body: bytes, kind: str, headers: Mapping[str, str] | None = None) -> int:
        """Send a body to the Slack webhook, signed as Slack signs unless the headers say otherwise."""
        stamp = str(int(self.parts.clock.now().timestamp()))
        digest = hmac.new(SLACK_SECRET.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
        given = {"x-slack-request-timestamp": stamp, "x-slack-signature": f"v0={digest}", "content-type": kind}
        return await self.send("/slack/events", body, {**given, **(headers or {})})

    async def slack_form(self, fields: Mapping[str, str]) -> int:
        return await self.slack_knock(urlencode(fields, errors="surrogatepass").encode(), FORM)

    async def send(self, path: str, body: bytes, headers: Mapping[str, str]) -> int:
        raw = [(name.encode("utf-8", "replace"), value.encode("utf-8", "replace")) for name, value in headers.items()]
        answer = await self.client.post(path, content=body, headers=raw)
        await self.rest()
        return answer.status_code

    async def rest(self) -> None:
        """Wait until what can be done is done."""
        await self.parts.engine.idle()

    async def answers(self, text: str = "補助額はいくらですか") -> str:
        """Send a good message; return what LINE was told in reply to it."""
        self.asked += 1
        token, user = self.line.token(f"Uok{self.asked}"), f"Uok{self.asked}"
        event = text_event(text, 10_000 + self.asked, replyToken=token, source={"type": "user", "userId": user})
        assert await self.knock(json.dumps({"destination": "U0", "events": [event]}).encode()) == 200
        return "\n".join(told.text for told in self.line.to(user))

    @property
    def log(self) -> list[dict[str, Any]]:
        """Return every line of the log so far."""
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]

    def faults(self) -> list[dict[str, Any]]:
        """Return the lines of the log that tell of an exception, and forget them."""
        found = [line for line in self.log if "error" in line or line["level"] in {"error", "critical"}]
        self.stream.seek(0)
        self.stream.truncate()
        return found


async def csrf(client: httpx.AsyncClient, path: str = "/") -> str:
    """Return what the forms of a page carry."""
    found = re.search(r'name="csrf" value="([^"]+)"', (await client.get(path)).text)
    assert found, path
    return found[1]


def settings_for(database_url: str, line: FakeLine, slack: fake_slack.FakeSlack, **more: Any) -> Settings:
    """Return the settings of a desk with every channel on."""
    given: dict[str, Any] = {
        "database_url": database_url, "port": 8000, "public_base_url": HOME, "secret_key": "the secret key of the tests",
        "line_channel_secret": LINE_SECRET, "line_channel_access_token": TOKEN, "line_api_base_url": line.base_url,
        "line_data_api_base_url": line.base_url, "slack_signing_secret": SLACK_SECRET,
        "slack_bot_token": fake_slack.TOKEN, "slack_staff_channel": fake_slack.STAFF_CHANNEL,
        "slack_api_base_url": slack.base_url, "staff_token": STAFF_TOKEN,
    }  # fmt: skip
    return Settings(**{**given, **more})


@asynccontextmanager
async def whole(database_url: str, library: Library, **more: Any) -> AsyncIterator[Whole]:
    """Run the product with its log kept."""
    line, slack, stream = await FakeLine().start(), await fake_slack.FakeSlack().start(), io.StringIO()
    logs.configure(stream=stream)
    parts = build(settings_for(database_url, line, slack, **more), library=library)
    app = create_app(parts)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    try:
        async with running(parts), httpx.AsyncClient(transport=transport, base_url=HOME) as client:
            yield Whole(parts, app, client, line, slack, stream)
    finally:
        structlog.reset_defaults()
        await line.stop()
        await slack.stop()
