"""The whole desk between a LINE that records and a Slack on loopback, with requests signed as Slack signs them."""

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import httpx
from fastapi import FastAPI

from bot.channels import Channel
from bot.channels.line import Quota
from bot.channels.slack import SlackChannel
from bot.channels.slack_api import SlackApi
from bot.channels.slack_setup import SlackParts, slack_parts
from bot.engine import Engine
from bot.masking import mask
from bot.schedules import Schedules
from bot.sealing import Sealer
from bot.settings import Settings
from bot.staff_turns import StaffTurns, unfollowed
from bot.store import Store
from bot.store.cases import CaseRecord, find_case
from handlers.desk import Desk
from handlers.dialogue import respond
from knowledge.library import Library
from tests.bot.desk import SETTINGS
from tests.bot.fake_slack import HANA, LEAD, STAFF_CHANNEL, TOKEN, FakeSlack, Posted
from tests.bot.fakes import FakeChannel, SetClock, arrival

SIGNING_SECRET = "slack signing secret"
SEALER = Sealer(["a secret that is long enough"])
NUMBER = "MW-2026-0001"


@dataclass
class Office:
    """One process; `again` starts it anew on the same database and platforms."""

    store: Store
    library: Library
    slack: FakeSlack
    clock: SetClock = field(default_factory=SetClock)
    line: FakeChannel = field(default_factory=FakeChannel)
    quota: Quota | None = None
    _triggers: int = 0

    def __post_init__(self) -> None:
        self.settings = Settings(
            **SETTINGS, slack_signing_secret=SIGNING_SECRET, slack_bot_token=TOKEN, slack_staff_channel=STAFF_CHANNEL,
            slack_api_base_url=self.slack.base_url, slack_leads=frozenset({LEAD}),
        )  # fmt: skip
        api = SlackApi(TOKEN, self.slack.base_url, timeout=2.0)
        phone = self.library.schemes[0].contact.phone
        self.channel = SlackChannel(api, self.store, self.clock, phone=phone, quota=self._quota)
        staff, self.schedules = StaffTurns(self.library.catalogue, self.settings.slack_leads), Schedules(self.settings)
        channels: dict[str, Channel] = {"line": self.line, "slack": self.channel}
        self.engine = Engine(
            store=self.store, channels=channels, respond=respond, desk_at=self.desk_at, clock=self.clock,
            settings=self.settings, others={"staff": staff, "unfollow": unfollowed}, timers=self.schedules.timers, due=self.schedules.due,
            followed=staff.followed, spread=lambda most: most, pace={},
        )  # fmt: skip
        self.parts: SlackParts = slack_parts(self.channel, self.engine, SEALER)
        self.app = FastAPI()
        self.app.include_router(self.parts.router)

    async def again(self) -> "Office":
        """Return the same desk after a crash: nothing but the database and the platforms is left."""
        await self.channel.stop()
        office = Office(self.store, self.library, self.slack, self.clock, self.line, self.quota)
        office._triggers = self._triggers
        return await office.open()

    def desk_at(self, now: datetime) -> Desk:
        return Desk(self.library, now, public_url="https://desk.example")

    async def _quota(self) -> Quota | None:
        return self.quota

    async def open(self) -> "Office":
        await self.channel.start()
        return self

    async def shut(self) -> None:
        await self.settle()
        await self.channel.stop()

    async def settle(self) -> None:
        """Wait until what can be done is done."""
        for _ in range(6):
            await self.parts.door.idle()
            await self.engine._sweeper.once()
            await self.engine.idle()

    async def sweeps(self, seconds: float = 0.0) -> None:
        """Let time pass and look for leftovers."""
        self.clock.pass_by(seconds)
        await self.settle()

    # ---- the applicant ----

    async def hears(self, text: str, user: str = "U1", **more: Any) -> list[str]:
        """Receive a LINE message, masked as the webhook masks it; return what the applicant reads then."""
        text, _ = mask(text)
        before = len(self.line.texts)
        self._triggers += 1
        event = f"{user}-{self._triggers}"
        await self.engine.ingest([arrival(text, user=user, event=event, at=self.clock.now(), **more)])
        await self.settle()
        return self.line.texts[before:]

    async def handed_over(self) -> Posted:
        """Have an applicant ask for a person; return the card."""
        await self.hears("担当者と話したい")
        return self.slack.cards[0]

    async def case(self, number: str = NUMBER) -> CaseRecord:
        found = await self.store.run(find_case, number)
        assert found is not None
        return found

    # ---- Slack ----

    async def post(self, body: bytes, kind: str, **headers: str) -> httpx.Response:
        """Send a signed request; a header given replaces what Slack would send."""
        stamp = headers.get("x_slack_request_timestamp", str(int(self.clock.now().timestamp())))
        digest = hmac.new(SIGNING_SECRET.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        given = {"x-slack-request-timestamp": stamp, "x-slack-signature": f"v0={digest}", "content-type": kind}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        raw = {name.encode(): value.encode("latin-1") for name, value in given.items()}
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://desk") as client:
            return await client.post("/slack/events", content=body, headers=raw)

    async def event(self, event: dict[str, Any], event_id: str = "", **more: Any) -> httpx.Response:
        """Send an event; wait until what follows is done."""
        self._triggers += 1
        envelope = {"type": "event_callback", "team_id": "T0", "event_id": event_id or f"Ev{self._triggers}"}
        body = json.dumps({**envelope, "event_time": 1, **more, "event": event}).encode()
        answer = await self.post(body, "application/json")
        await self.settle()
        return answer

    async def interaction(self, payload: dict[str, Any]) -> httpx.Response:
        body = urlencode({"payload": json.dumps(payload, ensure_ascii=False)}).encode()
        answer = await self.post(body, "application/x-www-form-urlencoded")
        await self.settle()
        return answer

    def click(self, action: str, user: str = HANA, value: str = NUMBER, **more: Any) -> dict[str, Any]:
        """Return a click on a button of the staff channel, as Slack describes it."""
        self._triggers += 1
        pressed: dict[str, Any] = {"type": "button", "action_id": action, "value": value, "block_id": "b"}
        if action == "case_reason":
            pressed = {"type": "static_select", "action_id": action, "selected_option": {"value": value}}
        return {
            "type": "block_actions",
            "user": {"id": user, "name": user.lower(), "team_id": "T0"},
            "team": {"id": "T0"},
            "trigger_id": f"trigger-{self._triggers}",
            "channel": {"id": STAFF_CHANNEL},
            "container": {"type": "message", "channel_id": STAFF_CHANNEL},
            "actions": [pressed],
            **more,
        }

    async def press(self, action: str, user: str = HANA, value: str = NUMBER, **more: Any) -> httpx.Response:
        return await self.interaction(self.click(action, user, value, **more))

    async def reply(self, text: str, user: str = HANA, view: str = "", number: str = NUMBER) -> httpx.Response:
        """Submit the window for a reply."""
        self._triggers += 1
        values = {"reply": {"reply_text": {"type": "plain_text_input", "value": text}}}
        shown = {"id": view or f"V{self._triggers}", "callback_id": "case_reply", "private_metadata": number}
        return await self.interaction(
            {
                "type": "view_submission",
                "user": {"id": user, "name": user.lower(), "team_id": "T0"},
                "team": {"id": "T0"},
                "trigger_id": f"trigger-{self._triggers}",
                "view": {**shown, "type": "modal", "state": {"values": values}},
            }
        )

    async def command(self, text: str, user: str = HANA, channel: str = STAFF_CHANNEL) -> dict[str, Any]:
        """Type /workation; return the answer in the response."""
        self._triggers += 1
        fields = {"command": "/workation", "text": text, "user_id": user, "channel_id": channel, "team_id": "T0"}
        fields |= {"trigger_id": f"trigger-{self._triggers}", "response_url": "http://unused.example"}
        answer = await self.post(urlencode(fields).encode(), "application/x-www-form-urlencoded")
        assert answer.status_code == 200
        shown: dict[str, Any] = answer.json()
        return shown
