"""Conventions A1, A3, A14, E4: marked personal data goes through every route and turns up nowhere it must not.

A name in free text cannot be told from other words, so a name written into the talk is kept as the talk is (the policy page
says so, and asks for none); every other promise is tested here with a name too.
"""

import asyncio
import base64
import hashlib
import hmac
import json
import logging
import re
import shutil
import traceback
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlencode

import httpx
import pytest
import structlog
from aiohttp import web
from sqlalchemy import select, text
from sqlalchemy.engine import make_url

from bot import logs as desk_log
from bot.app import Parts, build, create_app, running
from bot.settings import Settings
from bot.store import Connection, Store, Unavailable
from bot.store.tables import contacts, metadata, outbox
from handlers.turn import Conversation, Message, Turn
from knowledge.library import Library
from tests.bot.desk import SLACK, Bench
from tests.bot.fake_line import TOKEN, FakeLine
from tests.bot.fakes import arrival

TALK_NAME, FORM_NAME = "金糸雀太郎", "金糸雀花子"
PHONE, TYPED_PHONE = "090-9876-5432", "０８０ー１２３４ー９８７６"
MAIL, TYPED_MAIL = "canary@example.co.jp", "ｋａｎａｒｉａ＠ｅｘａｍｐｌｅ．ｊｐ"
REACH = (PHONE, TYPED_PHONE, MAIL, TYPED_MAIL, "09098765432", "08012349876", "+819098765432", "kanaria@example.jp",
         "080-1234-9876", "98765432")  # fmt: skip
"""A phone and a mail address as typed, and in every form they may be brought into."""
SECRETS = ("canary-secret-key-0123456789", "canary-line-secret", TOKEN, "xoxb-canary", "canary-slack-secret",
           "canary-staff-token-0123456789")  # fmt: skip
USER = "U" + "ca" * 16
WRITTEN = f"{TALK_NAME}です。電話は{PHONE}、{TYPED_PHONE}、メールは{MAIL}、{TYPED_MAIL}"

pytestmark = pytest.mark.anyio


@dataclass
class FakeSlack:
    """Takes every call and remembers what it was told."""

    heard: list[str] = field(default_factory=list)
    windows: list[str] = field(default_factory=list)
    """What was opened for one member alone; contact details are shown there and nowhere else (E4)."""
    base_url: str = ""

    async def answer(self, request: web.Request) -> web.Response:
        told = self.windows if request.path.endswith("views.open") else self.heard
        told.append((await request.read()).decode())
        return web.json_response({"ok": True, "ts": f"{len(self.heard)}.1", "channel": "C0STAFF", "user_id": "U0BOT"})


@dataclass
class Desk:
    """The whole product between a fake LINE and a fake Slack."""

    parts: Parts
    client: httpx.AsyncClient
    line: FakeLine
    slack: FakeSlack
    answers: list[str] = field(default_factory=list)
    """Head and body of every answer over HTTP that is not the person's own page."""
    contact_pages: list[str] = field(default_factory=list)
    """The staff's pages that show contact details because somebody asked for them."""
    count: int = 0
    SECRET: ClassVar[str] = SECRETS[1]

    async def knock(self, body: bytes, signature: str | None = None) -> int:
        signed = base64.b64encode(hmac.new(self.SECRET.encode(), body, hashlib.sha256).digest()).decode()
        headers = {"X-Line-Signature": signed if signature is None else signature}
        return await self.ask("POST", "/line/webhook", content=body, headers=headers)

    async def ask(self, method: str, path: str, **more: Any) -> int:
        answer = await self.client.request(method, path, **more)
        self.answers.append(f"{answer.status_code} {dict(answer.headers)} {answer.text}")
        await self.parts.engine.idle()
        return answer.status_code

    async def slack_says(self, body: bytes, kind: str) -> int:
        """Send something signed as Slack signs."""
        stamp = str(int(self.parts.clock.now().timestamp()))
        digest = hmac.new(SECRETS[4].encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
        headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}", "Content-Type": kind}
        return await self.ask("POST", "/slack/events", content=body, headers=headers)

    async def slack_form(self, **fields: Any) -> None:
        made = {name: value if isinstance(value, str) else json.dumps(value) for name, value in fields.items()}
        assert await self.slack_says(urlencode(made).encode(), "application/x-www-form-urlencoded") == 200

    async def says(self, words: str, **more: Any) -> None:
        self.count += 1
        event = {
            "type": "message", "source": {"type": "user", "userId": USER}, "webhookEventId": f"01CANARY{self.count:018}",
            "mode": "active", "timestamp": int(self.parts.clock.now().timestamp() * 1000),
            "deliveryContext": {"isRedelivery": False}, "replyToken": self.line.token(USER),
            "message": {"type": "text", "id": str(self.count), "text": words, "quoteToken": "q"}, **more,
        }  # fmt: skip
        body = json.dumps({"destination": "U0", "events": [event]}, ensure_ascii=False).encode()
        assert await self.knock(body) == 200


@asynccontextmanager
async def a_desk(database_url: str, library: Library) -> AsyncIterator[Desk]:
    """Run the product on loopback with every channel on."""
    line, slack = await FakeLine().start(), FakeSlack()
    runner = web.AppRunner(application := web.Application(), access_log=None)
    application.router.add_route("*", "/{path:.*}", slack.answer)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    settings = Settings(
        database_url=database_url, port=8000, public_base_url="http://desk.example", secret_key=SECRETS[0],
        line_channel_secret=SECRETS[1], line_channel_access_token=TOKEN, line_api_base_url=line.base_url,
        line_data_api_base_url=line.base_url, slack_signing_secret=SECRETS[4], slack_bot_token=SECRETS[3],
        slack_staff_channel="C0STAFF", slack_api_base_url=slack.base_url, staff_token=SECRETS[5],
    )  # fmt: skip
    parts = build(settings, library=library)
    # Slack's one message a second is somebody else's test
    parts.engine.deliveries = replace(parts.engine.deliveries, pace={})
    transport = httpx.ASGITransport(create_app(parts), raise_app_exceptions=False)
    async with running(parts), httpx.AsyncClient(transport=transport, base_url="http://desk.example") as client:
        yield Desk(parts, client, line, slack)
    await runner.cleanup()
    await line.stop()


def everything(connection: Connection) -> str:
    """Return every row of every table as one text."""
    return "\n".join(str(list(connection.execute(table.select()))) for table in metadata.sorted_tables)


def found(words: Sequence[str], where: str) -> list[str]:
    """Return which of the words are there."""
    return [word for word in words if word in where]


@pytest.fixture
def logs(capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> Iterator[Any]:
    """Read everything this process wrote: both streams, and the log of every library (but the test's own client)."""
    desk_log.configure()
    caplog.set_level(logging.DEBUG)

    def read() -> str:
        streams = capfd.readouterr()
        own = [record for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))]
        return "\n".join([streams.out, streams.err, *(record.getMessage() for record in own)])

    yield read
    structlog.reset_defaults()


async def fill_the_form(desk: Desk, path: str) -> None:
    """Enter a contact, first with mistakes, then rightly, then once more."""
    page = await desk.client.get(path)
    csrf = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert csrf
    form = {"csrf": csrf[1], "organization": "金糸雀商会", "name": FORM_NAME, "tel": TYPED_PHONE, "email": MAIL,
            "note": f"{FORM_NAME} {PHONE}", "confirmed": "yes"}  # fmt: skip
    refused = await desk.client.post(path, data={**form, "tel": "03-3578-250", "email": "canary@"})
    assert refused.status_code == 422
    for _ in range(2):
        assert await desk.ask("POST", path, data=form) == 303
    await desk.ask("GET", path)


async def the_whole_tour(desk: Desk) -> None:
    """Go every way personal data can come in, the right ways and the wrong ones."""
    await desk.says(WRITTEN)
    for words in ("参加を希望する", "南陽市", "3人", "9月", "株式会社", "同意して送る"):
        await desk.says(words)
    link = re.search(r"http://desk\.example(/interest/[\w.~-]+)", json.dumps([x.messages for x in desk.line.accepted]))
    assert link
    await fill_the_form(desk, link[1])
    await desk.says("担当者に聞く")
    await desk.says(f"つながりません。{PHONE} {MAIL}")
    body = json.dumps({"events": [{"type": "message", "message": {"text": WRITTEN}}]}, ensure_ascii=False).encode()
    assert await desk.knock(body, "wrong") in {400, 401, 403}
    for broken in (body, body[:-3], f'{{"events": ["{WRITTEN}"]}}'.encode(), WRITTEN.encode()):
        await desk.knock(broken)
    for method, path in (("GET", f"/interest/{MAIL}"), ("GET", f"/{PHONE}/{TALK_NAME}"), ("DELETE", f"/interest/{PHONE}"),
                         ("POST", f"/interest/{link[1]}x")):  # fmt: skip
        assert await desk.ask(method, path, content=WRITTEN.encode()) >= 400
    headers = {"X-Slack-Signature": "v0=wrong", "X-Slack-Request-Timestamp": "1"}
    assert await desk.ask("POST", "/slack/events", content=WRITTEN.encode(), headers=headers) >= 400
    await chat_on_the_page(desk)
    await work_on_the_staff_pages(desk)
    await work_in_slack(desk)
    for path in ("/metrics", "/readyz", "/healthz"):
        assert await desk.ask("GET", path) == 200


async def chat_on_the_page(desk: Desk) -> None:
    page = await desk.client.get("/")
    csrf = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert csrf
    await desk.ask("POST", "/", data={"csrf": csrf[1], "event": "1", "text": WRITTEN})
    await desk.ask("POST", "/", data={"csrf": "wrong", "text": WRITTEN})


async def work_in_slack(desk: Desk) -> None:
    """Write to the desk in a direct message, ask about people by name, and do everything a case's card offers."""
    said = {"type": "message", "channel_type": "im", "channel": "D0ANA", "user": "U0ANA", "text": WRITTEN, "ts": "1.5"}
    event = {"type": "event_callback", "team_id": "T0", "event_id": "Ev0CANARY", "event": said}
    assert await desk.slack_says(json.dumps(event).encode(), "application/json") == 200
    member = {"user_id": "U0HANA", "channel_id": "C0STAFF", "team_id": "T0", "trigger_id": "t", "response_url": ""}
    for words in (f"find {PHONE} {MAIL}", f"case {TALK_NAME}", f"{TYPED_PHONE}", "queue", "case 1", "stats"):
        await desk.slack_form(command="/workation", text=words, **member)
    who = {"user": {"id": "U0HANA", "name": "hana", "team_id": "T0"}, "team": {"id": "T0"}}
    place = {"channel": {"id": "C0STAFF"}, "message": {"ts": "1.1"}, "container": {"channel_id": "C0STAFF"}}
    for step in ("case_claim", "case_reply", "case_contact"):
        action = {"action_id": step, "value": "MW-2026-0001", "block_id": "b", "type": "button", "action_ts": step}
        await desk.slack_form(
            payload={"type": "block_actions", **who, **place, "actions": [action], "trigger_id": step}
        )
        for _ in range(100):  # what follows a click is done after its answer
            if len(desk.slack.windows) >= ("case_claim", "case_reply", "case_contact").index(step):
                break
            await asyncio.sleep(0.05)
    typed = {"reply": {"reply_text": {"type": "plain_text_input", "value": ""}}}
    view = {"id": "V0", "callback_id": "case_reply", "private_metadata": "MW-2026-0001", "state": {"values": typed}}
    await desk.slack_form(payload={"type": "view_submission", **who, "view": {**view, "type": "modal"}})
    for broken in (WRITTEN.encode(), b"payload=" + WRITTEN.encode(), json.dumps({"type": WRITTEN}).encode()):
        await desk.slack_says(broken, "application/json")


async def work_on_the_staff_pages(desk: Desk) -> None:
    """Try to get in with what was marked, get in, and look at queue, figures, case and contact details."""
    client = desk.client
    await desk.ask("POST", "/staff/login", data={"token": PHONE, "name": TALK_NAME})
    door = await client.get(f"/staff/login?token={SECRETS[5]}")
    found = re.search(r'name="door" value="([^"]+)"', door.text)
    assert found
    assert await desk.ask("POST", "/staff/login", data={"door": found[1], "name": "港 花子"}) == 303
    for path in (
        "/staff",
        "/staff/figures",
        "/staff/cases/MW-2026-0001",
        f"/staff/cases/{PHONE}",
        "/staff?show=closed",
    ):
        await desk.ask("GET", path)
    page = await client.get("/staff/cases/MW-2026-0001")
    csrf = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert csrf
    for step, more in (
        ("claim", {}),
        ("reply", {"text": ""}),
        ("close", {"reason": PHONE}),
        ("contact", {}),
        ("release", {}),
    ):
        form = {"csrf": csrf[1], "event": step, **more}
        if step == "contact":  # the one page that shows them, to the one who asked
            desk.contact_pages.append((await client.post("/staff/cases/MW-2026-0001/contact", data=form)).text)
        else:
            await desk.ask("POST", f"/staff/cases/MW-2026-0001/{step}", data=form)


async def test_a14_what_was_marked_turns_up_in_no_log_error_metric_or_slack_message(
    database_url: str, library: Library, logs: Any
) -> None:
    async with a_desk(database_url, library) as desk:
        await the_whole_tour(desk)
        rows = await desk.parts.store.run(slack_rows)
    marked = (*REACH, FORM_NAME, TALK_NAME)
    written = logs()
    assert found((*marked, *SECRETS, USER, "/interest/"), written) == []
    assert found((*REACH, FORM_NAME, *SECRETS, USER), "\n".join(desk.answers)) == []
    assert [FORM_NAME in shown for shown in (*desk.contact_pages, unicode_of("".join(desk.slack.windows)))] == [
        True,
        True,
    ]
    told = "\n".join(json.loads(json.dumps(desk.slack.heard))) + rows
    assert rows, "no case was posted, so nothing was proven"
    assert found((*REACH, FORM_NAME, *SECRETS[:3], SECRETS[4]), told + unicode_of(told)) == []
    assert found((*REACH, FORM_NAME), json.dumps([x.messages for x in desk.line.accepted], ensure_ascii=False)) == []


async def test_a3_a_phone_number_and_a_mail_address_are_nowhere_in_the_database(
    database_url: str, library: Library
) -> None:
    async with a_desk(database_url, library) as desk:
        await the_whole_tour(desk)
        kept = await desk.parts.store.run(everything)
        sealed = await desk.parts.store.run(lambda c: c.execute(select(contacts.c.sealed)).scalars().all())
    assert len(sealed) == 1, "the form was not kept, so nothing was proven"
    assert "［電話番号］" in kept
    assert found((*REACH, FORM_NAME, "金糸雀商会", *SECRETS), kept) == []
    assert found([TALK_NAME], kept) == [TALK_NAME], "a name in free text is kept: the policy page says that it is"


async def test_a3_not_even_in_the_bytes_of_the_file(tmp_path: Path, sqlite_template: Path, library: Library) -> None:
    shutil.copy(sqlite_template, tmp_path / "desk.db")
    async with a_desk(f"sqlite:///{tmp_path}/desk.db", library) as desk:
        await the_whole_tour(desk)
        raw = await asyncio.to_thread(
            lambda: b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
        )
    assert [word for word in (*REACH, FORM_NAME, *SECRETS) if word.encode() in raw] == []


async def test_a14_a_handler_that_fails_says_nothing_of_what_was_written(store: Store, logs: Any) -> None:
    def stumbles(conversation: Conversation, message: Message, desk: object) -> Turn:
        raise ValueError(f"cannot read {message.text}")

    bench = Bench(store, respond=stumbles, settings=SLACK)
    await bench.hears(arrival(WRITTEN, user=USER, event="e1"))
    for _ in range(4):
        await bench.sweeps(20)
    marked = (*REACH, TALK_NAME, USER)
    assert "turn failed" in (written := logs())
    assert found(marked, written) == []
    assert found(marked, await bench.store.run(slack_rows)) == []
    assert found(marked, "\n".join(bench.line.texts)) == []
    assert found(marked, " ".join(row["error"] for row in await bench.inbox())) == []


async def test_a14_a_database_that_fails_says_nothing_of_what_was_to_be_kept(store: Store, logs: Any) -> None:
    bench = Bench(store)
    await store.run(lambda connection: connection.execute(text("DROP TABLE inbox")))
    with pytest.raises(Unavailable) as caught:
        await bench.engine.ingest([arrival(WRITTEN, user=USER, event="e1")])
    await store.run(metadata.create_all)
    shown = "".join(traceback.format_exception(caught.value)) + logs()
    assert found((*REACH, TALK_NAME, USER), shown) == []


def test_a14_settings_in_a_traceback_show_no_secret(database_url: str) -> None:
    secret = make_url(database_url).set(password="canary-password") if "postgres" in database_url else None
    settings = Settings(
        database_url=secret.render_as_string(hide_password=False) if secret else database_url, port=1,
        public_base_url="http://desk.example", secret_key=SECRETS[0], line_channel_secret=SECRETS[1],
        line_channel_access_token=SECRETS[2], slack_bot_token=SECRETS[3], slack_signing_secret=SECRETS[4],
    )  # fmt: skip
    assert found((*SECRETS, "canary-password"), repr(settings)) == []


def slack_rows(connection: Connection) -> str:
    """Return everything the outbox holds for Slack."""
    found_rows = connection.execute(select(outbox).where(outbox.c.channel == "slack"))
    return "\n".join(str(row) for row in found_rows)


def unicode_of(body: str) -> str:
    """Return a body with its escapes undone, however it was encoded."""
    from urllib.parse import unquote_plus  # noqa: PLC0415  (only here)

    plain = unquote_plus(body)
    return plain + re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), plain)
