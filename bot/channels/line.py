"""LINE as a channel: renders replies and makes single attempts through the official SDK's client."""

from dataclasses import dataclass
from typing import Any

import aiohttp
from linebot.v3.messaging import ApiException, AsyncApiClient, Configuration

from bot.channels import Delivery, Outcome, Payload, Sent
from bot.channels.line_outcome import Answer, meaning, trouble
from bot.channels.line_render import render
from bot.settings import LINE_API, LINE_DATA_API
from handlers.turn import Reply

CONNECTIONS = 100
"""Open at once; the SDK's own default of five per processor would queue replies behind a slow one."""
AS_BYTES = {"200": "bytearray", "202": "bytearray"}
"""Keeps the SDK from decoding and modelling an answer of which we need the headers."""
LOADING_STEP, LOADING_MOST = 5, 60
TROUBLE = (aiohttp.ClientError, TimeoutError, OSError, UnicodeDecodeError)
"""What the SDK lets through: connection errors are not its ApiException, a body that is no UTF-8 is not caught."""


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
        # with a trailing slash the SDK would ask for //v2/bot/…, which is a 404
        self._host, self._data_host = base_url.rstrip("/"), data_base_url.rstrip("/")
        self._public_url = public_url
        self._patience = aiohttp.ClientTimeout(total=timeout, connect=timeout * 0.6)
        self._client: Any = None

    async def start(self) -> None:
        """Open the connections."""
        settings = Configuration(access_token=self._token)
        settings.connection_pool_maxsize = CONNECTIONS
        self._client = AsyncApiClient(settings)

    async def stop(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.close()
            self._client = None

    def render(self, reply: Reply) -> Payload:
        """Return at most five message objects."""
        return render(reply, self._public_url)

    async def send(self, delivery: Delivery) -> Outcome:
        """Reply with the token, which is free, or push with a retry key, which costs one of the month."""
        if not delivery.payload:
            return Sent(note="nothing to say")
        if delivery.kind == "reply":
            path, to, headers = "reply", {"replyToken": delivery.reply_token}, {}
        else:
            path, to, headers = "push", {"to": delivery.address}, {"X-Line-Retry-Key": delivery.retry_key}
        body = {**to, "messages": delivery.payload}
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

    async def show_loading(self, address: str, seconds: float = 20) -> None:
        """Show the dots of a reply being written, in talks with one person; a failure does not matter."""
        if not address.startswith("U"):
            return
        steps = min(max(round(seconds / LOADING_STEP), 1), LOADING_MOST // LOADING_STEP)
        body = {"chatId": address, "loadingSeconds": steps * LOADING_STEP}
        await self._ask("/v2/bot/chat/loading/start", "POST", body)

    async def call(
        self, method: str, path: str, body: object = None, headers: dict[str, str] | None = None, *, data: bool = False
    ) -> Answer:
        """Call any endpoint with a plain body, on the data host if `data`; raises one of TROUBLE."""
        if self._client is None:
            raise RuntimeError("LineChannel.start() must run before anything is sent.")
        host = self._data_host if data else self._host
        options = {"response_types_map": AS_BYTES, "_request_timeout": self._patience, "_host": host}
        try:
            done = await self._client.call_api(path, method, header_params=dict(headers or {}), body=body, **options)
        except ApiException as refusal:
            return Answer(refusal.status, str(refusal.body or ""), refusal.headers or {})
        return Answer(done.status_code, bytes(done.data or b"").decode("utf-8", "replace"), done.headers)

    async def _ask(self, path: str, method: str = "GET", body: object = None) -> Answer | None:
        try:
            return await self.call(method, path, body)
        except TROUBLE:
            return None
