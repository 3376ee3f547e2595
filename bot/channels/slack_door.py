"""What follows from a request of Slack: kept first, answered in time, windows opened while their trigger lives."""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

import structlog

from bot.arrival import Arrival
from bot.channels.slack import SlackChannel
from bot.channels.slack_blocks import Block
from bot.channels.slack_events import (
    Click,
    Json,
    click_of,
    entered,
    is_outside,
    member_name,
    message_arrival,
    tap_arrival,
)
from bot.channels.slack_home import TURN, home_view, outside_view, unsure_view
from bot.channels.slack_members import Members
from bot.channels.slack_text import plain
from bot.channels.slack_thread import whisper
from bot.channels.slack_views import REPLY, REPLY_BLOCK, REPLY_INPUT
from bot.channels.slack_windows import Windows
from bot.clock import Ticking
from bot.engine import Engine
from bot.staff_turns import staff_body, standing_of
from bot.store import Store
from bot.store.cases import Actor, queue
from bot.store.casework import sight
from bot.trace import fault
from handlers.casework import refusal, wrong_reply

log = structlog.get_logger("slack")
REMEMBERED = 2_000
"""Trigger ids kept in mind, so that a request that comes twice opens one window."""
DECIDED = frozenset({"case_claim", "case_release", "case_close", "case_reopen"})
WINDOWS = frozenset({"case_reply", "case_contact"})


@dataclass(kw_only=True)
class SlackDoor:
    """Everything that comes in from the workspace."""

    engine: Engine
    store: Store
    channel: SlackChannel
    windows: Windows
    members: Members
    clock: Ticking
    staff_channel: str
    leads: frozenset[str] = frozenset()
    _seen: "OrderedDict[str, None]" = field(default_factory=OrderedDict)
    _tasks: "set[asyncio.Task[None]]" = field(default_factory=set)

    async def event(self, envelope: Json) -> None:
        """Keep a direct message; draw the Home when it is opened; everything else is nobody's business."""
        arrival = message_arrival(envelope)
        if arrival is not None:
            await self.engine.ingest([arrival])
            return
        event = envelope.get("event") or {}
        if event.get("type") == "app_home_opened" and event.get("tab", "home") == "home" and event.get("user"):
            self.spawn(self.show_home(str(event["user"]), outside=bool(envelope.get("is_ext_shared_channel"))))

    async def action(self, payload: Json) -> None:
        """Keep what was clicked, or open the window it asks for."""
        click = click_of(payload)
        if click is None:
            return
        arrival = tap_arrival(click, self.clock.now())
        if arrival is not None:
            await self.engine.ingest([arrival])
        elif click.outside:
            self.tell(click, "outside")
        elif await self._may(click):
            await self._press(click)
        else:
            self.spawn(self.show_home(click.user))

    async def _press(self, click: Click) -> None:
        """Do what one of the section clicked."""
        if click.action in DECIDED:
            await self._decide(click, click.action.removeprefix("case_"), click.value)
        elif click.action == "case_reason":
            reason, _, number = click.value.partition(" ")
            await self._decide(click, "reason", number, reason=reason)
        elif click.action in WINDOWS and self._first(click.trigger):
            self.spawn(self._open(click))
        elif click.action.startswith(TURN):
            self.spawn(self.show_home(click.user, int(click.value) if re.fullmatch("[0-9]{1,4}", click.value) else 0))

    async def _may(self, click: Click) -> bool:
        """Tell whether one of the section clicked: Slack shows the channel to its members, the Home to everybody."""
        return click.channel == self.staff_channel or await self.members.includes(click.user) is True

    async def submitted(self, payload: Json) -> Json:
        """Keep a reply that was sent from its window; return what is wrong with the field otherwise."""
        view = payload.get("view") or {}
        if view.get("callback_id") != REPLY:
            return {}
        user, number = payload.get("user") or {}, str(view.get("private_metadata", ""))
        text = plain(entered(view, REPLY_BLOCK, REPLY_INPUT)).strip()
        actor = Actor(str(user.get("id", "")), member_name(user))
        why = "outside" if is_outside(payload) else await self._wrong(number, actor, text)
        if why:
            told = whisper({"why": why[0] if isinstance(why, tuple) else why, **_details(why, number, text)})
            return {"response_action": "errors", "errors": {REPLY_BLOCK: plain(told["text"])}}
        body = staff_body("reply", number, actor, text=text, place=self.staff_channel)
        await self._keep(number, f"view {view.get('id')}", body)
        return {}

    async def _wrong(self, number: str, actor: Actor, text: str) -> str | tuple[str, str]:
        """Return what speaks against this reply now: its text, or who has the case (and who that is)."""
        wrong = wrong_reply(text)
        if wrong:
            return wrong
        seen = await self.store.run(sight, number)
        if seen is None:
            return "gone"
        why = refusal("reply", standing_of(seen.case), actor.id, self.leads)
        return (why, seen.case.owner_id) if why else ""

    async def _decide(self, click: Click, step: str, number: str, **more: str) -> None:
        place = {"place": click.channel or self.staff_channel, "thread": click.thread}
        body = staff_body(step, number, Actor(click.user, click.name), **more, **place)
        kept = await self._keep(number, click.trigger, body)
        if kept is None:
            self.tell(click, "gone", case=number)
        elif not click.channel:
            self.spawn(self._home_after(click.user, kept))

    async def _keep(self, number: str, event_id: str, body: Json) -> str | None:
        """Keep a step of the staff in the order of the applicant's own events; None when there is no such case."""
        seen = await self.store.run(sight, number)
        if seen is None:
            return None
        arrival = Arrival(
            channel=seen.channel,
            event_id=f"slack {event_id}",
            conversation=seen.case.conversation,
            address=seen.address,
            kind="staff",
            occurred_at=self.clock.now(),
            body=body,
        )
        await self.engine.ingest([arrival])
        return arrival.conversation

    async def _open(self, click: Click) -> None:
        actor = Actor(click.user, click.name)
        opened: Block | tuple[str, str]
        if click.action == "case_reply":
            opened = await self.windows.reply(click.value, actor)
        else:
            opened = await self.windows.contact(click.value, actor)
        if isinstance(opened, tuple):
            self.tell(click, opened[0], case=click.value, owner=opened[1])
            return
        answer = await self.channel.api.try_call("views.open", {"trigger_id": click.trigger, "view": opened})
        if not answer.ok:
            log.warning("window not opened", error=answer.error, window=click.action)
            self.tell(click, "trouble")

    async def show_home(self, user: str, first: int = 0, *, outside: bool = False) -> None:
        """Draw the Home of one member."""
        inside = not outside and await self.members.includes(user)
        if inside:
            found = await self.store.run(queue, most=1_000)
            view = home_view(found, user, self.clock.now(), first)
        else:
            view = unsure_view(self.staff_channel) if inside is None else outside_view()
        answer = await self.channel.api.try_call("views.publish", {"user_id": user, "view": view})
        if not answer.ok:
            log.warning("home not drawn", error=answer.error)

    async def _home_after(self, user: str, conversation: str) -> None:
        await self.engine.idle(conversation)
        await self.show_home(user)

    def tell(self, click: Click, why: str, **more: str) -> None:
        """Tell the one who clicked why nothing happened; only they see it, and nothing depends on it."""
        body = {"channel": click.channel or self.staff_channel, "user": click.user, **whisper({"why": why, **more})}
        thread = {"thread_ts": click.thread} if click.thread else {}
        self.spawn(self._told({**body, **thread}))

    async def _told(self, body: Json) -> None:
        await self.channel.api.try_call("chat.postEphemeral", body)

    def _first(self, trigger: str) -> bool:
        if trigger in self._seen:
            return False
        self._seen[trigger] = None
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return True

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something after the answer; a fault is logged and hurts nobody else."""
        task = asyncio.create_task(self._guard(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _guard(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception as error:  # the end of a request: there is nobody left to tell
            log.warning("slack work failed", **fault(error))

    async def idle(self) -> None:
        """Wait for what was begun after answers."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))


def _details(why: str | tuple[str, str], number: str, text: str) -> dict[str, str]:
    return {"case": number, "owner": why[1] if isinstance(why, tuple) else "", "count": str(len(text))}
