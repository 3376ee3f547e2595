"""A LINE platform and a sender of webhooks that cost little, so that what is measured is the desk.

Both speak just enough HTTP/1.1 over plain sockets: a full client and server of the same language cost as much
processor time a turn as the desk itself, on the same two cores.
"""

import asyncio
import json
import re
from collections import deque
from time import perf_counter
from typing import Any

from typing_extensions import override

LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
SAID = b'{"sentMessages":[{"id":"1"}]}'
ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Line-Request-Id: 0123456789abcdef\r\n"
    b"Content-Length: %d\r\n\r\n%s" % (len(SAID), SAID)
)


class Framed(asyncio.Protocol):
    """Cuts what arrives into messages with a head and a body."""

    def __init__(self) -> None:
        self.transport: Any = None
        self._held = b""

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    @override
    def data_received(self, data: bytes) -> None:
        self._held += data
        while (end := self._held.find(b"\r\n\r\n")) >= 0:
            found = LENGTH.search(self._held, 0, end)
            whole = end + 4 + (int(found[1]) if found else 0)
            if len(self._held) < whole:
                return
            head, body, self._held = self._held[:end], self._held[end + 4 : whole], self._held[whole:]
            self.message(head, body)

    def message(self, head: bytes, body: bytes) -> None:
        """Take one whole message."""
        raise NotImplementedError


class Platform:
    """Accepts every reply at once and notes when each token was used; a token used twice is counted."""

    def __init__(self) -> None:
        self.answered: dict[str, float] = {}
        self.twice = 0
        self.pushed = 0
        self.arrived = asyncio.Event()
        self.url = ""

    async def start(self) -> None:
        """Listen on a free port of the loopback address."""
        self._server = await asyncio.get_running_loop().create_server(lambda: _Api(self), "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def stop(self) -> None:
        """Stop listening."""
        self._server.close()

    def take(self, path: bytes, body: bytes) -> None:
        """Note one sending."""
        if path.endswith(b"/push"):
            self.pushed += 1
        if not path.endswith(b"/reply"):
            return
        token = json.loads(body)["replyToken"]
        self.twice += token in self.answered
        self.answered.setdefault(token, perf_counter())
        self.arrived.set()


class _Api(Framed):
    def __init__(self, platform: Platform) -> None:
        super().__init__()
        self._platform = platform

    @override
    def message(self, head: bytes, body: bytes) -> None:
        self._platform.take(head.split(b" ", 2)[1], body)
        self.transport.write(ANSWER)


class _Door(Framed):
    """One kept connection to the product; answers come in the order of the requests."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: asyncio.Future[int] | None = None

    @override
    def message(self, head: bytes, body: bytes) -> None:
        del body
        if self.waiting and not self.waiting.done():
            self.waiting.set_result(int(head[9:12]))

    @override
    def connection_lost(self, error: Exception | None) -> None:
        if self.waiting and not self.waiting.done():
            self.waiting.set_exception(error or ConnectionResetError())


class Sender:
    """Keeps connections to a product and sends one request on each at a time."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._free: deque[_Door] = deque()

    async def send(self, request: bytes) -> int:
        """Send one request; return the status of its answer."""
        loop = asyncio.get_running_loop()
        while self._free and self._free[-1].transport.is_closing():
            self._free.pop()
        door = self._free.pop() if self._free else (await loop.create_connection(_Door, "127.0.0.1", self._port))[1]
        door.waiting = loop.create_future()
        door.transport.write(request)
        status = await door.waiting
        self._free.append(door)
        return status

    def close(self) -> None:
        """Close every connection."""
        for door in self._free:
            door.transport.close()
