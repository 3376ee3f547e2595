"""The process that is killed: the engine behind a bare web server, with a counting handler."""

import argparse
import asyncio
import json
import signal
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import aiohttp
from aiohttp import web

from bot.arrival import Arrival
from bot.channels import Delivery, Failed, Outcome, Payload, Sent
from bot.clock import Clock
from bot.codec import plain_text
from bot.engine import Engine
from bot.lives import folder_of
from bot.logs import configure
from bot.settings import Settings
from bot.store import Store
from bot.timing import Timing
from handlers.turn import Bubble, Conversation, Message, Reply, Turn

TIMINGS = {"desk": Timing(), "quick": Timing(lease=2.0, attempt=1.0, certain=40.0, reply=50.0)}


def count(conversation: Conversation, message: Message, desk: Any) -> Turn:
    """Answer with how many messages there were, and with the message."""
    number = conversation.misses + 1
    return Turn(replace(conversation, misses=number), (Reply((Bubble(f"{number}:{message.text}"),)),))


class Line:
    """The platform of the chaos run as a channel."""

    name = "line"

    def __init__(self, address: str, session: aiohttp.ClientSession) -> None:
        self._address = address
        self._session = session

    def render(self, reply: Reply) -> Payload:
        return [{"text": plain_text(reply)}]

    async def send(self, delivery: Delivery) -> Outcome:
        body = {"to": delivery.address, **delivery.payload[0], "replyToken": delivery.reply_token}
        headers = {} if delivery.kind == "reply" else {"X-Line-Retry-Key": delivery.retry_key}
        try:
            async with self._session.post(f"{self._address}/{delivery.kind}", json=body, headers=headers) as answer:
                return _outcome(answer.status)
        except aiohttp.ClientConnectorError:
            return Failed("refused", retry=True)
        except (aiohttp.ClientError, TimeoutError):
            return Failed("reset", retry=True, ambiguous=True)

    async def probe(self) -> bool:
        try:
            async with self._session.get(f"{self._address}/info") as answer:
                return answer.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False


def _outcome(status: int) -> Outcome:
    if status in {200, 409}:
        return Sent(str(status))
    if status == 400:
        return Failed("Invalid reply token", retry=False, dead_token=True)
    return Failed(f"HTTP {status}", retry=True, ambiguous=True)


def _arrival(event: dict[str, str], redelivered: bool) -> Arrival:
    return Arrival(
        channel="line", event_id=event["id"], conversation=f"line:{event['user']}", address=event["user"],
        kind="text", text=event["text"], reply_token=f"token-{event['id']}", redelivered=redelivered,
        occurred_at=datetime.now(UTC),
    )  # fmt: skip


async def serve(database: str, platform: str, port: int, timing: Timing) -> None:
    stopped = asyncio.Event()
    # before anything can be reached: whoever sees the port open may already tell this process to stop
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    store = Store(database)
    settings = Settings(database_url=database, port=port, public_base_url="http://x", secret_key="chaos")
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=timing.attempt * 0.9)) as session:
        engine = Engine(
            store=store, channels={"line": Line(platform, session)}, respond=count, desk_at=lambda at: None,
            clock=Clock(), settings=settings, timing=timing, lives=folder_of(database),
        )  # fmt: skip

        async def webhook(request: web.Request) -> web.Response:
            body = json.loads(await request.read())
            await engine.ingest([_arrival(event, body.get("redelivery", False)) for event in body["events"]])
            return web.Response()

        app = web.Application()
        app.router.add_post("/webhook", webhook)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port, reuse_port=True).start()
        await engine.start()
        await stopped.wait()
        await runner.cleanup()
        await engine.stop()
    store.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    for name in ("database", "platform"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--timing", choices=list(TIMINGS), default="quick")
    given = parser.parse_args()
    configure("critical")
    asyncio.run(serve(given.database, given.platform, given.port, TIMINGS[given.timing]))
