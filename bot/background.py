"""What runs in the background of a process: each piece once at a time, and again when it was asked for again."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import structlog

from bot.trace import fault

log = structlog.get_logger("engine")
Work = Callable[[str], Awaitable[Any]]


@dataclass(slots=True)
class Background:
    """The tasks of one process, by what they do and for which conversation, lane or destination."""

    veil: Callable[[str], str]
    """Returns a conversation's key as the log may show it."""
    _running: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _again: set[str] = field(default_factory=set)

    def start(self, what: str, key: str, work: Work) -> None:
        """Begin a piece of work, or have it done once more when it is running."""
        name = f"{what} {key}"
        if name in self._running:
            self._again.add(name)
        else:
            self._running[name] = asyncio.create_task(self._guard(name, key, work))

    async def idle(self, *keys: str) -> None:
        """Wait until nothing is running (for these keys, or at all)."""
        while tasks := [task for name, task in self._running.items() if not keys or name.partition(" ")[2] in keys]:
            await asyncio.wait(tasks)

    async def end(self, seconds: float) -> bool:
        """Wait until nothing is running, but no longer than that; False: something had to be given up."""
        try:
            async with asyncio.timeout(seconds):
                await self.idle()
        except TimeoutError:
            tasks = list(self._running.values())
            log.warning("work given up", count=len(tasks))
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
            return False
        return True

    async def _guard(self, name: str, key: str, work: Work) -> None:
        """Run one piece of work until nobody asked for it again; a fault is logged and left to the sweeper."""
        try:
            while True:
                self._again.discard(name)
                await work(key)
                if name not in self._again:
                    break
        except Exception as error:  # the loop of the engine: the rows stay, the sweeper tries again
            log.warning("work failed", work=name.partition(" ")[0], conversation=self.veil(key), **fault(error))
        finally:
            self._running.pop(name, None)
            self._again.discard(name)
