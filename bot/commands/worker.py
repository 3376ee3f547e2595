"""`workation-desk worker`: no web, only leftovers, retries and schedules."""

import argparse
import asyncio
import signal
from typing import Any

from bot import logs, memory
from bot.app import build, running
from bot.settings import Settings


def add(subparsers: Any) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("worker", help="only pick up leftovers, retries and schedules")
    parser.set_defaults(run=run)


def run(_: argparse.Namespace, settings: Settings) -> int:
    """Work until the process is told to stop; what runs is finished first."""
    logs.configure()
    asyncio.run(_work(settings))
    return 0


async def _work(settings: Settings) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    with memory.for_good():
        parts = build(settings)
    async with running(parts):
        await stopped.wait()
