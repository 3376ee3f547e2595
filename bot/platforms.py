"""Asks LINE and Slack who we are, for the check: one harmless call each, and what every known refusal means."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, Literal

import aiohttp

from bot.settings import Settings

PATIENCE = aiohttp.ClientTimeout(total=5)
CODE = re.compile("[a-z_]{1,40}")
"""The form of Slack's error codes; anything else is not repeated."""
MENU_ID = re.compile("[A-Za-z0-9_-]{1,100}")
"""The form of the ids of LINE's rich menus; anything else is not put into an address."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a platform answered; status 0: nothing."""

    platform: Literal["LINE", "Slack"]
    what: str
    status: int
    body: Mapping[str, Any] = field(default_factory=dict)
    date: datetime | None = None


@dataclass(frozen=True, slots=True)
class Trouble:
    """What an answer means, and what to do."""

    level: Literal["warning", "wrong"]
    text: str
    remedy: str


LINE_STATUS: Mapping[int, Trouble] = {
    0: Trouble("wrong", "does not answer", "Is the way out open (proxy, firewall), is LINE_API_BASE_URL right?"),
    401: Trouble("wrong", "401: the token is refused", "Issue a channel access token anew and set it."),
    403: Trouble("wrong", "403: not allowed", "Is the token of this Messaging API channel?"),
    404: Trouble("warning", "404: not known there", "Nothing, where the address is a rehearsal's."),
    429: Trouble("warning", "429: too many requests", "Wait a minute."),
}
SLACK_ERROR: Mapping[str, Trouble] = {
    "invalid_auth": Trouble("wrong", "invalid_auth: the token is refused", "Copy the bot token (xoxb-…) anew."),
    "not_authed": Trouble("wrong", "not_authed: no token arrived", "Set SLACK_BOT_TOKEN."),
    "account_inactive": Trouble("wrong", "account_inactive: the app was removed", "Install the app again."),
    "token_revoked": Trouble("wrong", "token_revoked", "Install the app again and set the new token."),
    "token_expired": Trouble("wrong", "token_expired", "Turn token rotation off for the app, set the new token."),
    "channel_not_found": Trouble(
        "wrong", "channel_not_found", "Set the channel's id (C…); invite the app when it is private."
    ),
    "not_in_channel": Trouble("wrong", "not_in_channel", "Write /invite @app in the staff channel."),
    "is_archived": Trouble("wrong", "is_archived: the staff channel is archived", "Name another channel."),
    "missing_scope": Trouble(
        "wrong", "missing_scope", "Paste the current slack-manifest.yml into App Manifest, save, install the app again."
    ),
    "ratelimited": Trouble("warning", "ratelimited", "Wait a minute."),
}


async def ask_line(settings: Settings) -> list[Answer]:
    """Ask LINE for the account and where it sends its webhooks; nothing when LINE is off."""
    if not settings.line_on:
        return []
    headers = {"Authorization": f"Bearer {settings.line_channel_access_token}"}
    base = settings.line_api_base_url
    paths = {"account": "/v2/bot/info", "webhook": "/v2/bot/channel/webhook/endpoint"}
    async with aiohttp.ClientSession(timeout=PATIENCE, trust_env=True, headers=headers) as session:
        return [await _ask(session, "GET", f"{base}{path}", Answer("LINE", what, 0)) for what, path in paths.items()]


async def ask_menu(settings: Settings) -> Answer | None:
    """Ask LINE for the menu everybody sees (status 404: none); nothing when LINE is off."""
    if not settings.line_on:
        return None
    headers = {"Authorization": f"Bearer {settings.line_channel_access_token}"}
    base, menu = settings.line_api_base_url, Answer("LINE", "menu", 0)
    async with aiohttp.ClientSession(timeout=PATIENCE, trust_env=True, headers=headers) as session:
        shown = await _ask(session, "GET", f"{base}/v2/bot/user/all/richmenu", menu)
        number = str(shown.body.get("richMenuId") or "")
        if shown.status != 200 or not MENU_ID.fullmatch(number):
            return shown
        return await _ask(session, "GET", f"{base}/v2/bot/richmenu/{number}", menu)


async def ask_slack(settings: Settings) -> list[Answer]:
    """Ask Slack who we are and for the staff channel; nothing when Slack is off."""
    if not settings.slack_on:
        return []
    headers = {"Authorization": f"Bearer {settings.slack_bot_token}"}
    base, channel = settings.slack_api_base_url, {"channel": settings.slack_staff_channel}
    async with aiohttp.ClientSession(timeout=PATIENCE, trust_env=True, headers=headers) as session:
        who = await _ask(session, "POST", f"{base}auth.test", Answer("Slack", "account", 0))
        where = await _ask(session, "POST", f"{base}conversations.info", Answer("Slack", "channel", 0), channel)
    return [who, where]


async def _ask(
    session: aiohttp.ClientSession, method: str, url: str, empty: Answer, form: Mapping[str, str] | None = None
) -> Answer:
    try:
        async with session.request(method, url, data=form) as response:
            body = await response.json(content_type=None)
            date = response.headers.get("Date", "")
            return Answer(
                empty.platform, empty.what, response.status, body if isinstance(body, dict) else {}, _instant(date)
            )
    except (TimeoutError, aiohttp.ClientError, OSError, ValueError):
        return empty


def _instant(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except ValueError:
        return None


def line_trouble(answer: Answer, settings: Settings) -> Trouble | None:
    """Return what is wrong with an answer of LINE, None when nothing is."""
    if answer.status != 200:
        return LINE_STATUS.get(answer.status) or Trouble("warning", f"answers {answer.status}", "Try again later.")
    if answer.what == "account" and answer.body.get("chatMode") == "chat":
        return Trouble("wrong", "chat is on in the console", "Turn chat off in LINE Official Account Manager (D14).")
    ours = f"{settings.public_base_url}/line/webhook"
    if answer.what == "webhook" and answer.body.get("endpoint") != ours:
        return Trouble("wrong", "sends its webhooks elsewhere", f"Set the webhook URL to {ours}")
    if answer.what == "webhook" and answer.body.get("active") is not True:
        return Trouble("wrong", "the webhook is off", "Turn 'Use webhook' on, and webhook redelivery too.")
    return None


def slack_trouble(answer: Answer, _: Settings) -> Trouble | None:
    """Return what is wrong with an answer of Slack, None when nothing is."""
    if answer.status == 0:
        return Trouble("wrong", "does not answer", "Is the way out open, is SLACK_API_BASE_URL right?")
    if answer.body.get("ok") is True:
        return _channel_trouble(answer.body.get("channel")) if answer.what == "channel" else None
    code = str(answer.body.get("error", ""))
    known = SLACK_ERROR.get(code)
    shown = code if CODE.fullmatch(code) else f"status {answer.status}"
    return known or Trouble("wrong", f"refuses: {shown}", "See Slack's documentation of this error.")


def _channel_trouble(channel: object) -> Trouble | None:
    known = channel if isinstance(channel, dict) else {}
    if known.get("is_member") is False:
        return SLACK_ERROR["not_in_channel"]
    if known.get("is_private") is False:
        return Trouble("warning", "is public: the whole workspace can read and take cases", "Make it private.")
    return None
