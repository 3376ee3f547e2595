"""`workation-desk richmenu`: puts today's picture menu on the LINE account."""

import argparse
import asyncio
import sys
from typing import Any

from bot.channels.line import LineChannel
from bot.clock import Clock
from bot.richmenu import Menu, MenuTrouble, Publisher, menu_on
from bot.settings import BadSetting, Settings

PATIENCE = 30.0
"""Seconds for one call: a picture takes longer than a reply."""


def add(subparsers: Any) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("richmenu", help="put today's picture menu on the LINE account; safe to run again")
    parser.add_argument("--dry-run", action="store_true", help="only look, and say what would be done")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Publish the menu: 0 when it is on the account, 1 when LINE refused or was not reached."""
    menu = menu_on(Clock(settings.desk_clock).now().date())
    print(f"workation-desk: the menu of today is {menu.variant!r} ({menu.name})")
    if not settings.line_on:
        return _without_line(dry_run=options.dry_run)
    try:
        asyncio.run(_publish(menu, settings, dry_run=options.dry_run))
    except MenuTrouble as trouble:
        print(f"workation-desk: {trouble}", file=sys.stderr)
        return 1
    print("Nothing was changed (dry run)." if options.dry_run else "Done.")
    return 0


def _without_line(*, dry_run: bool) -> int:
    if not dry_run:
        raise BadSetting(
            "LINE_CHANNEL_SECRET", "missing, so LINE is off", "Set it and LINE_CHANNEL_ACCESS_TOKEN, or use --dry-run."
        )
    print("LINE is off, so nobody was asked what is there already (dry run).")
    return 0


async def _publish(menu: Menu, settings: Settings, *, dry_run: bool) -> None:
    line = LineChannel(
        settings.line_channel_access_token,
        settings.line_api_base_url,
        settings.line_data_api_base_url,
        timeout=PATIENCE,
    )
    await line.start()
    try:
        await Publisher(line, lambda words: print(f"  {words}"), dry_run=dry_run).publish(menu)
    finally:
        await line.stop()
