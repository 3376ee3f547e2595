"""`workation-desk serve`: web and worker in one process."""

import argparse
import sys
from typing import Any

import uvicorn
from sqlalchemy.engine import URL, make_url

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
    announce(settings, parts.staff_key, terminal=sys.stdout.isatty())
    uvicorn.run(
        app,
        host=options.host,
        port=settings.port,
        log_level="warning",
        log_config=None,  # its errors come through bot/logs.py, without the values in them
        access_log=False,
        server_header=False,
        forwarded_allow_ips=settings.trusted_proxy,
        timeout_graceful_shutdown=10,
    )
    return 0


def announce(settings: Settings, key: StaffKey, *, terminal: bool) -> None:
    """Print where people and staff begin, and which channels are on.

    The token of this run is the only secret printed: to a terminal, or while the desk has no public address. What a
    service prints is kept in a journal that more people read than may open the staff's pages.
    """
    line = "on" if settings.line_on else "off (set LINE_CHANNEL_SECRET and LINE_CHANNEL_ACCESS_TOKEN)"
    slack = "on" if settings.slack_on else "off (set SLACK_SIGNING_SECRET, SLACK_BOT_TOKEN and SLACK_STAFF_CHANNEL)"
    print(f"workation-desk: the chat page is at {settings.public_base_url}/")
    if key.configured or terminal or not settings.public_base_url.startswith("https://"):
        print(f"  the staff's pages are at {key.address(settings.port)}")
    else:
        print("  the staff's pages are closed (set STAFF_TOKEN, or start the desk from a terminal)")
    print(f"  LINE {line}\n  Slack {slack}\n  database {without_secrets(settings.database_url)}", flush=True)


def without_secrets(database_url: str) -> str:
    """Return where a database is; who logs in there, with which password and options, is left out."""
    url = make_url(database_url)
    return URL.create(url.drivername, host=url.host, port=url.port, database=url.database).render_as_string()
