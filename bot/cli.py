"""The command line: serve, worker, migrate, chat, check."""

import argparse
import asyncio
import os
import sys
from collections.abc import Callable, Sequence

import uvicorn

from bot.app import build, configure_logs, create_app, running
from bot.settings import BadSetting, Settings
from bot.store import Store
from bot.store.migrate import migrate
from knowledge.errors import BrokenData


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it went well, 2 when a setting or data file is wrong (which and why is printed)."""
    options = _parser().parse_args(arguments)
    try:
        command: Callable[[argparse.Namespace, Settings], int] = options.run
        return command(options, Settings.from_environment(os.environ))
    except (BadSetting, BrokenData) as problem:
        print(f"workation-desk: {problem}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="workation-desk", description="The front desk of a workation programme.")
    commands = parser.add_subparsers(required=True, metavar="command")
    serve = commands.add_parser("serve", help="migrate, then run web and worker in one process")
    serve.add_argument("--worker", action=argparse.BooleanOptionalAction, default=True, help="also pick up leftovers")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (0.0.0.0 for all)")
    serve.set_defaults(run=_serve)
    worker = commands.add_parser("worker", help="only pick up leftovers, retries and schedules")
    worker.set_defaults(run=_worker)
    commands.add_parser("migrate", help="bring the database to this version").set_defaults(run=_migrate)
    return parser


def _serve(options: argparse.Namespace, settings: Settings) -> int:
    _migrate(options, settings)
    configure_logs()
    parts = build(settings, sweeping=options.worker)
    _announce(settings)
    uvicorn.run(
        create_app(parts),
        host=options.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        proxy_headers=True,
        timeout_graceful_shutdown=10,
    )
    return 0


def _announce(settings: Settings) -> None:
    line = "on" if settings.line_on else "off (set LINE_CHANNEL_SECRET and LINE_CHANNEL_ACCESS_TOKEN)"
    slack = "on" if settings.slack_on else "off (set SLACK_SIGNING_SECRET, SLACK_BOT_TOKEN and SLACK_STAFF_CHANNEL)"
    print(f"workation-desk: chat page {settings.public_base_url}/", flush=True)
    print(f"  LINE {line}\n  Slack {slack}\n  database {settings.database_url.rpartition('@')[2]}", flush=True)


def _worker(_: argparse.Namespace, settings: Settings) -> int:
    configure_logs()

    async def work() -> None:
        async with running(build(settings)):
            await _until_stopped()

    asyncio.run(work())
    return 0


async def _until_stopped() -> None:
    import signal  # noqa: PLC0415  (only the worker waits for signals; the web server brings its own)

    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    await stopped.wait()


def _migrate(_: argparse.Namespace, settings: Settings) -> int:
    store = Store(settings.database_url)
    try:
        migrate(store.engine)
    finally:
        store.close()
    return 0
