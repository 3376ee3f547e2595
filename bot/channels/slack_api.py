"""Calls Slack's Web API through the official client, over one set of connections with a time-out."""

from collections.abc import Mapping
from typing import Any

import aiohttp

from bot.channels.slack_outcome import Answer

TROUBLE = (aiohttp.ClientError, TimeoutError, OSError)
"""What a call raises when there was no answer."""


class SlackApi:
    """The workspace. `start` and `stop` belong to the running event loop."""

    def __init__(self, token: str, base_url: str, *, timeout: float = 4.5) -> None:
        """Take the bot token, the address of the API with its trailing slash, and seconds per call."""
        # only a desk with Slack loads the official packages: 60 ms and 7 MB of a start
        from slack_sdk.errors import SlackApiError  # noqa: PLC0415
        from slack_sdk.web.async_client import AsyncWebClient  # noqa: PLC0415

        self._refusal = SlackApiError
        # the client's own retries would post twice after a lost answer; the engine retries with care
        self.client = AsyncWebClient(token, base_url=base_url, retry_handlers=[])
        # with a session of ours the client's own time-out is not applied, so the session has one
        self._patience = aiohttp.ClientTimeout(total=timeout, connect=timeout * 0.6)

    async def start(self) -> None:
        """Open the connections."""
        self.client.session = aiohttp.ClientSession(timeout=self._patience, trust_env=True)

    async def stop(self) -> None:
        """Close the connections."""
        session, self.client.session = self.client.session, None
        if session is not None:
            await session.close()

    async def call(self, method: str, body: Mapping[str, Any], *, form: bool = False) -> Answer:
        """Call one method; `form` for those that read no JSON. Raises one of TROUBLE when there is no answer."""
        given: dict[str, Any] = {"params": dict(body)} if form else {"json": dict(body)}
        try:
            done = await self.client.api_call(method, **given)
        except self._refusal as refusal:
            return _refused(refusal)
        data = done.data if isinstance(done.data, dict) else {}
        return Answer(done.status_code, "", data)

    async def try_call(self, method: str, body: Mapping[str, Any], *, form: bool = False) -> Answer:
        """Call a method of which nothing depends; no answer is an answer with status 0."""
        try:
            return await self.call(method, body, form=form)
        except TROUBLE as error:
            return Answer(0, type(error).__name__)


def _refused(refusal: Any) -> Answer:
    response: Any = refusal.response
    status = getattr(response, "status_code", getattr(response, "status", 0))
    headers = getattr(response, "headers", None) or {}
    data = getattr(response, "data", None)
    error = str(data.get("error", "")) if isinstance(data, dict) else ""
    after = next((str(value) for name, value in headers.items() if name.lower() == "retry-after"), "")
    return Answer(int(status), error or "no_json", data if isinstance(data, dict) else {}, after)
