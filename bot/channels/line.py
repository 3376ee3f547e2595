"""LINE as a channel: renders replies and makes single attempts at its HTTP interface.

The official SDK is what the tests check our messages against. Sending through it cost twice the processor time of the
request itself and 50 MB of memory for models we do not use (docs/performance.md).
"""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from yarl import URL

from bot.channels import Delivery, Outcome, Payload, Sent
from bot.channels.line_outcome import Answer, meaning, trouble
from bot.channels.line_render import render
from bot.settings import LINE_API, LINE_DATA_API
from handlers.turn import Reply

CONNECTIONS = 100
"""Open at once."""
TROUBLE = (aiohttp.ClientError, TimeoutError, OSError)
"""How an attempt fails without an answer."""


@dataclass(frozen=True, slots=True)
class Quota:
    """Messages pushed this month, and how many the plan allows (None: no limit)."""

    used: int
    limit: int | None


class LineChannel:
    """The official account. `start` and `stop` belong to the running event loop."""

    name = "line"

    def __init__(
        self,
        access_token: str,
        base_url: str = LINE_API,
        data_base_url: str = LINE_DATA_API,
        *,
        public_url: str = "",
        timeout: float = 5.0,
    ) -> None:
        """Take the channel access token, both hosts, where our pictures are served, and seconds per attempt."""
        self._token = access_token
        # a trailing slash would ask for //v2/bot/…, which is a 404
        self._host, self._data_host = base_url.rstrip("/"), data_base_url.rstrip("/")
        self._public_url = public_url
        self._patience = aiohttp.ClientTimeout(total=timeout, connect=timeout * 0.6)
        self._session: aiohttp.ClientSession | None = None
        self._proxies: dict[str, str | None] = {}

    async def start(self) -> None:
        """Open the connections."""
        # the environment is asked for a proxy once, not by the client with every request
        self._proxies = {host: _proxy(host) for host in (self._host, self._data_host)}
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=CONNECTIONS),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=self._patience,
            headers={"Authorization": f"Bearer {self._token}", "User-Agent": "workation-desk"},
        )

    async def stop(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def render(self, reply: Reply) -> Payload:
        """Return at most five message objects."""
        return render(reply, self._public_url)

    async def send(self, delivery: Delivery) -> Outcome:
        """Reply with the token, which is free, or push with a retry key, which costs one of the month."""
        if delivery.is_empty:
            return Sent(note="nothing to say")
        if delivery.kind == "reply":
            path, to, headers = "reply", {"replyToken": delivery.reply_token}, {}
        else:
            path, to, headers = "push", {"to": delivery.address}, {"X-Line-Retry-Key": delivery.retry_key}
        body = f'{{{json.dumps(to)[1:-1]},"messages":{delivery.written}}}'.encode()  # it was made JSON once
        try:
            return meaning(await self.call("POST", f"/v2/bot/message/{path}", body, headers))
        except TROUBLE as error:
            return trouble(error)

    async def probe(self) -> bool:
        """Ask who we are: harmless, and it needs LINE and our token to be well."""
        answer = await self._ask("/v2/bot/info")
        return answer is not None and answer.status == 200

    async def quota(self) -> Quota | None:
        """Return this month's pushes and their limit; None while LINE cannot say."""
        allowed, used = await self._ask("/v2/bot/message/quota"), await self._ask("/v2/bot/message/quota/consumption")
        if allowed is None or used is None or allowed.status != 200 or used.status != 200:
            return None
        count, limit = used.json.get("totalUsage"), allowed.json.get("value")
        return Quota(count if isinstance(count, int) else 0, limit if isinstance(limit, int) else None)

    async def call(
        self, method: str, path: str, body: object = None, headers: dict[str, str] | None = None, *, data: bool = False
    ) -> Answer:
        """Call any endpoint with a plain body, on the data host if `data`; raises one of TROUBLE."""
        if self._session is None:
            raise RuntimeError("LineChannel.start() must run before anything is sent.")
        host = self._data_host if data else self._host
        raw = body if body is None or isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        sent = headers or {}
        if raw is not None and "Content-Type" not in sent:
            sent = {**sent, "Content-Type": "application/json"}
        url = URL(host + path, encoded=True)
        how: dict[str, Any] = {"proxy": self._proxies[host], "allow_redirects": False}
        async with self._session.request(method, url, data=raw, headers=sent, **how) as done:
            return Answer(done.status, (await done.read()).decode("utf-8", "replace"), done.headers)

    async def _ask(self, path: str, method: str = "GET", body: object = None) -> Answer | None:
        try:
            return await self.call(method, path, body)
        except TROUBLE:
            return None


def _proxy(host: str) -> str | None:
    """Return the proxy the environment names for an address."""
    parts = urlsplit(host)
    return None if proxy_bypass(parts.netloc) else getproxies().get(parts.scheme)
