"""A process under test: started on a free port, watched through /proc, ended in every case."""

import asyncio
import os
import resource
import socket
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from benchmarks.talk import SECRET, TOKEN
from benchmarks.wire import Sender

DESK = (sys.executable, "-m", "bot", "serve")
ECHO = (sys.executable, "-m", "benchmarks.line_echo")
HEALTH = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
PATIENCE = 60.0
"""Seconds a product may take to start."""


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Product:
    """The desk or the echo, in a process of its own."""

    def __init__(self, command: tuple[str, ...], line_url: str, database: str) -> None:
        self.port = free_port()
        self._said = tempfile.TemporaryFile()  # noqa: SIM115  (kept for as long as the process writes to it)
        self._command = command
        self._environment = {
            **os.environ,
            "PORT": str(self.port),
            "DATABASE_URL": database,
            "SECRET_KEY": "a benchmark is no secret",
            "LINE_CHANNEL_SECRET": SECRET,
            "LINE_CHANNEL_ACCESS_TOKEN": TOKEN,
            "LINE_API_BASE_URL": line_url,
        }

    async def start(self, core: int | None = None) -> float:
        """Start, on one core if asked; return the seconds until it answers /healthz."""
        began = perf_counter()
        self._process = await asyncio.create_subprocess_exec(
            *self._command, env=self._environment, stdout=self._said, stderr=self._said
        )
        if core is not None:
            os.sched_setaffinity(self._process.pid, {core})
        sender = Sender(self.port)
        while perf_counter() - began < PATIENCE:
            if self._process.returncode is not None:
                raise RuntimeError(f"the product ended with {self._process.returncode}: {self.said()}")
            try:
                if await asyncio.wait_for(sender.send(HEALTH), 5) == 200:
                    sender.close()
                    return perf_counter() - began
            except (OSError, TimeoutError):
                await asyncio.sleep(0.02)
        raise RuntimeError(f"the product did not start: {self.said()}")

    def said(self) -> str:
        """Return the last the product printed."""
        self._said.seek(0)
        return self._said.read().decode("utf-8", "replace")[-2000:]

    @property
    def pid(self) -> int:
        """Return the number of the process."""
        return self._process.pid

    def processor(self) -> float:
        """Processor seconds used so far, all threads."""
        stat = self._stat()
        return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """Resident megabytes."""
        return int(self._stat()[21]) * resource.getpagesize() / 1e6

    def own_memory(self) -> float:
        """Megabytes of its own: without the mapped pages of files, such as the dictionary's, which the system may drop."""
        lines = Path(f"/proc/{self._process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("RssAnon:")) * 1024 / 1e6

    def _stat(self) -> list[str]:
        return Path(f"/proc/{self._process.pid}/stat").read_text().rsplit(")", 1)[1].split()

    async def stop(self) -> None:
        """End the process: kindly, then not."""
        if not hasattr(self, "_process") or self._process.returncode is not None:
            return
        self._process.terminate()
        try:
            await asyncio.wait_for(self._process.wait(), 15)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
