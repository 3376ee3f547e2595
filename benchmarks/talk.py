"""What people write in a benchmark: a mixed script of questions, names and form steps, as signed LINE webhooks."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from time import time

SECRET = "benchmark secret"
TOKEN = "line access token"
SCRIPT = (
    "補助の上限はいくらですか",
    "南陽市",
    "交通費は出ますか？",
    "補助額の試算",
    "3人",
    "2泊",
    "12000円",
    "3万円",
    "申請はいつまでですか",
    "ありがとう",
)
PEOPLE = 200
EVALUATION = Path(__file__).parents[1] / "tests" / "evaluation"


def user_of(number: int) -> str:
    """Return the user id of an event: everybody writes in turn."""
    return f"U{number % PEOPLE:032x}"


def text_of(number: int, *, own: bool = False) -> str:
    """Return what the event's person writes next in the script; each begins at another line, as people do.

    With `own` everybody asks in words of their own: some 2,700 questions, 300 names, and figures that differ.
    """
    line = (number % PEOPLE + number // PEOPLE) % len(SCRIPT)
    return _OWN.get(line, _asked)(number) if own else SCRIPT[line]


@cache
def _written(pattern: str, field: str) -> tuple[str, ...]:
    files = sorted(EVALUATION.glob(pattern))
    return tuple(json.loads(line)[field] for file in files for line in file.read_text("utf-8").splitlines())


def _asked(number: int) -> str:
    questions = _written("questions_*.jsonl", "question")
    return questions[number % len(questions)]


def _named(number: int) -> str:
    names = _written("place_names_*.jsonl", "query")
    return names[number % len(names)]


_OWN: dict[int, Callable[[int], str]] = {
    1: _named,
    3: lambda _: SCRIPT[3],
    4: lambda number: f"{1 + number % 9}人",
    5: lambda number: f"{1 + number % 5}泊",
    6: lambda number: f"{5_000 + number * 37 % 9_000}円",
    7: lambda number: f"{8_000 + number * 113 % 40_000}円",
}
"""What stands in the place of the script's lines; a question in the place of any other."""


def token_of(number: int) -> str:
    """Return the reply token of an event."""
    return f"{number:032d}"


def body_of(number: int, *, own: bool = False) -> bytes:
    """Return the webhook body of one text message."""
    event = {
        "type": "message",
        "mode": "active",
        "timestamp": int(time() * 1000),
        "webhookEventId": f"01H{number:023d}",
        "deliveryContext": {"isRedelivery": False},
        "source": {"type": "user", "userId": user_of(number)},
        "replyToken": token_of(number),
        "message": {"type": "text", "id": str(number), "quoteToken": "q", "text": text_of(number, own=own)},
    }
    return json.dumps({"destination": "U" + "0" * 32, "events": [event]}, ensure_ascii=False).encode()


def signature_of(body: bytes) -> str:
    """Return LINE's signature of these bytes."""
    return base64.b64encode(hmac.new(SECRET.encode(), body, hashlib.sha256).digest()).decode()


def webhook_of(number: int, *, own: bool = False) -> bytes:
    """Return a whole HTTP request."""
    body = body_of(number, own=own)
    head = (
        f"POST /line/webhook HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json; charset=utf-8\r\n"
        f"User-Agent: LineBotWebhook/2.0\r\nx-line-signature: {signature_of(body)}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
