"""What people write in a benchmark: a mixed script of questions, names and form steps, as signed LINE webhooks."""

import base64
import hashlib
import hmac
import json
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


def user_of(number: int) -> str:
    """Return the user id of an event: everybody writes in turn."""
    return f"U{number % PEOPLE:032x}"


def text_of(number: int) -> str:
    """Return what the event's person writes next in the script; each begins at another line, as people do."""
    return SCRIPT[(number % PEOPLE + number // PEOPLE) % len(SCRIPT)]


def token_of(number: int) -> str:
    """Return the reply token of an event."""
    return f"{number:032d}"


def body_of(number: int) -> bytes:
    """Return the webhook body of one text message."""
    event = {
        "type": "message",
        "mode": "active",
        "timestamp": int(time() * 1000),
        "webhookEventId": f"01H{number:023d}",
        "deliveryContext": {"isRedelivery": False},
        "source": {"type": "user", "userId": user_of(number)},
        "replyToken": token_of(number),
        "message": {"type": "text", "id": str(number), "quoteToken": "q", "text": text_of(number)},
    }
    return json.dumps({"destination": "U" + "0" * 32, "events": [event]}, ensure_ascii=False).encode()


def signature_of(body: bytes) -> str:
    """Return LINE's signature of these bytes."""
    return base64.b64encode(hmac.new(SECRET.encode(), body, hashlib.sha256).digest()).decode()


def webhook_of(number: int) -> bytes:
    """Return a whole HTTP request."""
    body = body_of(number)
    head = (
        f"POST /line/webhook HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json; charset=utf-8\r\n"
        f"User-Agent: LineBotWebhook/2.0\r\nx-line-signature: {signature_of(body)}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
