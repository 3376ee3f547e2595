"""`workation-desk serve`: web and worker in one process."""

import argparse
from typing import Any

import uvicorn

from bot import logs, memory
from bot.app import build, create_app
from bot.commands.migrate import bring_up_to_date
from bot.pages.staff_login import StaffKey
from bot.settings import Settings
from knowledge.reading import DICTIONARY, dictionary


def add(subparsers: Any) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("serve", help="migrate, then run web and worker in one process")
    parser.add_argument("--worker", action=argparse.BooleanOptionalAction, default=True, help="also pick up leftovers")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (0.0.0.0 for all)")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Serve until the process is told to stop."""
    bring_up_to_date(settings)
    logs.configure()
    with memory.for_good():
        parts = build(settings, sweeping=options.worker)
        app = create_app(parts)
    dictionary()  # the first question need not wait for it
    memory.let_go(DICTIONARY)
    announce(settings, parts.staff_key)
    uvicorn.run(
        app,
        host=options.host,
        port=settings.port,
        log_level="warning",
        log_config=None,  # its errors come through bot/logs.py, without the values in them
        access_log=False,
        timeout_graceful_shutdown=10,
    )
    return 0


def announce(settings: Settings, key: StaffKey) -> None:
    """Print where people and staff begin, and which channels are on; no secret but the staff token of this run."""
    line = "on" if settings.line_on else "off (set LINE_CHANNEL_SECRET and LINE_CHANNEL_ACCESS_TOKEN)"
    slack = "on" if settings.slack_on else "off (set SLACK_SIGNING_SECRET, SLACK_BOT_TOKEN and SLACK_STAFF_CHANNEL)"
    print(f"workation-desk: the chat page is at {settings.public_base_url}/")
    print(f"  the staff's pages are at {key.address(settings.port)}")
    print(f"  LINE {line}\n  Slack {slack}\n  database {settings.database_url.rpartition('@')[2]}", flush=True)
