"""Puts Slack's part of a process together."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter

from bot.channels.slack import AskQuota, SlackChannel, no_quota
from bot.channels.slack_api import SlackApi
from bot.channels.slack_desk_command import Commands
from bot.channels.slack_door import SlackDoor
from bot.channels.slack_members import Members
from bot.channels.slack_windows import Windows
from bot.clock import Ticking
from bot.engine import Engine
from bot.sealing import Sealer
from bot.settings import Settings
from bot.store import Store
from handlers.desk import Desk
from knowledge.library import Library


@dataclass(frozen=True, slots=True)
class SlackParts:
    """What comes in from Slack."""

    door: SlackDoor
    router: APIRouter

    async def stop(self) -> None:
        """Wait for what was begun after answers."""
        await self.door.idle()


def slack_channel(
    settings: Settings, store: Store, clock: Ticking, library: Library, quota: AskQuota = no_quota
) -> SlackChannel:
    """Return the way out to Slack."""
    api = SlackApi(settings.slack_bot_token, settings.slack_api_base_url)
    return SlackChannel(api, store, clock, phone=library.schemes[0].contact.phone, quota=quota)


def slack_parts(channel: SlackChannel, engine: Engine, sealer: Sealer) -> SlackParts:
    """Return the way in from Slack, over a running engine."""
    from bot.channels.slack_bolt import bolt_app  # noqa: PLC0415  (loads Bolt: only for a desk with Slack)
    from bot.channels.slack_webhook import router  # noqa: PLC0415

    settings, store, clock = engine.settings, engine.store, engine.clock
    desk_at: Callable[[datetime], Desk] = engine.desk_at
    windows = Windows(
        store=store, clock=clock, catalogue=desk_at(clock.now()).library.catalogue, sealer=sealer,
        quota=channel.quota, leads=settings.slack_leads, timing=engine.timing,
    )  # fmt: skip
    staff_channel, leads = settings.slack_staff_channel, settings.slack_leads
    everyone = settings.slack_home == "everyone"
    door = SlackDoor(
        engine=engine, store=store, channel=channel, windows=windows, clock=clock, leads=leads,
        members=Members(api=channel.api, channel=staff_channel, clock=clock, leads=leads, everyone=everyone),
        staff_channel=staff_channel,
    )  # fmt: skip
    commands = Commands(store=store, clock=clock, desk_at=desk_at, staff_channel=staff_channel)
    app = bolt_app(door, commands, channel.api, settings.slack_bot_token)
    return SlackParts(door, router(app, settings.slack_signing_secret, clock))
