"""`workation-desk chat`: the same desk in a terminal."""

import argparse
import asyncio
import tempfile
from dataclasses import replace
from typing import Any

from bot import logs
from bot.app import build, running
from bot.channels.console import ConsoleChannel, talk
from bot.commands.migrate import bring_up_to_date
from bot.settings import Settings


def add(subparsers: Any) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("chat", help="talk with the desk in this terminal; nothing is kept")
    parser.set_defaults(run=run)


def run(_: argparse.Namespace, settings: Settings) -> int:
    """Talk until the input ends (Ctrl-D); the conversation lives in a temporary database without LINE or Slack."""
    logs.configure("error")
    with tempfile.TemporaryDirectory() as folder:
        alone = replace(
            settings,
            database_url=f"sqlite:///{folder}/chat.db",
            line_channel_secret="",
            slack_signing_secret="",
        )
        bring_up_to_date(alone)
        asyncio.run(_talk(alone))
    return 0


async def _talk(settings: Settings) -> None:
    console = ConsoleChannel(print)
    parts = build(settings, more={"console": console})
    async with running(parts):
        await talk(console, parts.engine.ingest, parts.engine.settle, parts.clock, _read)


async def _read() -> str | None:
    try:
        return await asyncio.to_thread(input, "> ")
    except EOFError:
        return None
