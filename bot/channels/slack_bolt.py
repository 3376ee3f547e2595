"""Bolt, set up so that nothing is lost and nothing is 404: every listener answers after its work is kept."""

import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult

from bot.channels.slack_api import SlackApi
from bot.channels.slack_desk_command import Commands
from bot.channels.slack_door import SlackDoor
from bot.trace import fault

log = structlog.get_logger("slack")
ANY = re.compile(r".*", re.DOTALL)
Ack = Callable[..., Awaitable[BoltResponse]]


def bolt_app(door: SlackDoor, commands: Commands, api: SlackApi, token: str) -> AsyncApp:
    """Return the app; requests are verified before they reach it (slack_webhook.py), which Bolt does less strictly."""

    async def authorize() -> AuthorizeResult:
        # without this Bolt asks auth.test inside the first request, which may take longer than the three seconds
        return AuthorizeResult(enterprise_id=None, team_id=None, bot_token=token)

    app = AsyncApp(
        name="workation-desk",
        logger=_quiet(),
        client=api.client,
        authorize=authorize,
        signing_secret="verified before",  # noqa: S106  (not a secret: Bolt's own check is off)
        request_verification_enabled=False,
        ignoring_self_events_enabled=False,
        process_before_response=True,
    )
    _listen(app, door, commands)
    return app


def _quiet() -> logging.Logger:
    """Bolt would log what people wrote when it meets something unknown."""
    logger = logging.getLogger("workation-desk.bolt")
    logger.setLevel(logging.CRITICAL)
    return logger


def _listen(app: AsyncApp, door: SlackDoor, commands: Commands) -> None:
    @app.event(ANY)
    async def event(body: dict[str, Any]) -> None:
        await door.event(body)

    @app.action(ANY)
    async def action(ack: Ack, body: dict[str, Any]) -> None:
        await door.action(body)
        await ack()

    @app.view_submission(ANY)
    async def submission(ack: Ack, body: dict[str, Any]) -> None:
        await ack(**await door.submitted(body))

    @app.view_closed(ANY)
    @app.shortcut(ANY)
    @app.options(ANY)
    async def other(ack: Ack) -> None:
        await ack()

    @app.command(ANY)
    async def command(ack: Ack, body: dict[str, Any]) -> None:
        await ack(response_type="ephemeral", **await commands.answer(body))

    @app.error
    async def failed(error: Exception) -> BoltResponse:
        # nothing was kept: Slack sends an event again, and a person sees that the click did nothing
        log.warning("slack request failed", **fault(error))
        return BoltResponse(status=503, body="")

    @app.middleware
    async def known(req: AsyncBoltRequest, next: Callable[[], Awaitable[BoltResponse]]) -> BoltResponse:  # noqa: A002
        kind = req.body.get("type") or ("command" if "command" in req.body else "")
        return await next() if kind in KINDS else BoltResponse(status=200, body="")


KINDS = frozenset({"event_callback", "block_actions", "view_submission", "view_closed", "shortcut", "message_action"})
KINDS |= {"block_suggestion", "command", "url_verification"}
"""Requests there are listeners for; any other kind is answered 200 and left alone."""
