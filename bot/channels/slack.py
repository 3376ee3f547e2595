"""Slack as a channel: the staff's cards and threads, drawn when they are sent, and direct messages to the desk."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_OID, uuid5

import structlog

from bot.channels import Delivery, Failed, Outcome, Payload, Sent
from bot.channels.line import Quota
from bot.channels.slack_api import TROUBLE, SlackApi
from bot.channels.slack_blocks import Block
from bot.channels.slack_card import card
from bot.channels.slack_outcome import REMEDIES, UNDRAWABLE, Answer, failure, trouble
from bot.channels.slack_render import render
from bot.channels.slack_thread import Told, alert, digest, note, stuck, whisper
from bot.clock import Ticking
from bot.store import Connection, Store
from bot.store.alarms import stuck_since
from bot.store.cases import CaseRecord, queue
from bot.store.casework import TALK, Sight, is_overdue, sight
from bot.store.unsent import posting
from handlers.turn import Reply

log = structlog.get_logger("slack")
MARK = "workation_desk"
"""Type of the metadata on our messages, by which a doubtful post is found again."""
LOOK_BACK = 200
"""Messages on one page of the look for a doubtful post."""
PAGES = 5
"""Pages that are looked through; in the staff's channel the newest come first, in a thread the oldest."""
AskQuota = Callable[[], Awaitable[Quota | None]]


async def no_quota() -> Quota | None:
    """Say nothing of a quota: LINE is off."""
    return None


class SlackChannel:
    """One workspace; what a card shows is read at the moment it is sent, so that it is never older than that."""

    name = "slack"

    def __init__(self, api: SlackApi, store: Store, clock: Ticking, *, phone: str, quota: AskQuota = no_quota) -> None:
        """Take the Web API, where the cases are, the ward's phone number, and what knows LINE's quota."""
        self.api = api
        self._store = store
        self._clock = clock
        self._phone = phone
        self.quota = quota

    async def start(self) -> None:
        """Open the connections."""
        await self.api.start()

    async def stop(self) -> None:
        """Close the connections."""
        await self.api.stop()

    def render(self, reply: Reply) -> Payload:
        """Return one message for a direct talk."""
        return [render(reply)]

    async def probe(self) -> bool:
        """Ask who we are: harmless, and it needs Slack and our token to be well."""
        return (await self.api.try_call("auth.test", {})).ok

    async def send(self, delivery: Delivery) -> Outcome:
        """Make one attempt."""
        if delivery.is_empty:
            return Sent(note="nothing to say")
        try:
            if delivery.conversation:
                return await self._post(delivery, delivery.payload[0])
            told = delivery.payload[0]
            return await (self._of_case(delivery, told) if delivery.case else self._of_none(delivery, told))
        except TROUBLE as error:
            return trouble(error)

    async def _of_case(self, delivery: Delivery, told: Told) -> Outcome:
        seen = await self._store.run(sight, delivery.case, 0 if told["type"] == "case" else TALK)
        if seen is None:
            return Sent(note="the case is gone")
        thread = delivery.thread
        if told["type"] == "redraw":
            return await self._redraw(delivery, seen, told)
        if told["type"] == "case" or not thread:
            drawn = card(seen, self._clock.now())
            if thread:
                return await self._update(delivery, drawn)
            if told["type"] == "case":
                return await self._post(delivery, drawn)
            # a note that has to post its card first: each of the two is found again by a key of its own
            posted = await self._post(replace(delivery, retry_key=card_key(delivery.retry_key)), drawn)
            if not isinstance(posted, Sent):
                return posted
            return _with_its_card(await self._under(delivery, seen, told, posted.provider_id), posted)
        return await self._under(delivery, seen, told, thread)

    async def _under(self, delivery: Delivery, seen: Sight, told: Told, thread: str) -> Outcome:
        drawn = note(seen, told, self._phone)
        return await self._post(delivery, drawn, thread) if drawn else Sent(thread, "nothing to say")

    async def _redraw(self, delivery: Delivery, seen: Sight, told: Told) -> Outcome:
        """Draw a note under a card anew where it stands: its words were taken back."""
        stands = await self._store.run(posting, int(told["of"]))
        drawn = note(seen, stands.told, self._phone) if stands else None
        if stands is None or drawn is None or not delivery.thread:
            return Sent(note="nothing to draw anew")
        # a doubtful note, or one that had to post its card first, is known by its key only
        known = stands.ts if stands.ts != delivery.thread else ""
        ts = known or await self._found(replace(delivery, retry_key=stands.key), delivery.thread)
        if isinstance(ts, Failed):
            return ts
        return await self._update(replace(delivery, thread=ts), drawn) if ts else Sent(note="nothing stands")

    async def _of_none(self, delivery: Delivery, told: Told) -> Outcome:
        match told["type"]:
            case "whisper":
                return await self._whisper(told)
            case "digest":
                listed = await self._store.run(listed_cases, self._clock.now())
                return await self._post(delivery, digest(told, listed, await self.quota()))
            case _:
                drawn = alert(told) if "since" not in told else await self._gathered(told)
                return await self._post(delivery, drawn) if drawn else Sent(note="nothing to say")

    async def _gathered(self, told: Told) -> Block | None:
        """Draw one note of all that failed since its first; None when that is mended already."""
        found = await self._store.run(stuck_since, str(told["what"]), float(told["since"]))
        return stuck(told, found) if found else None

    async def _whisper(self, told: Told) -> Outcome:
        body = {"channel": told["place"], "user": told["user"], **whisper(told)}
        if told.get("thread"):
            body["thread_ts"] = told["thread"]
        answer = await self.api.call("chat.postEphemeral", body)
        return Sent() if answer.ok else failure(answer, to_person=True)

    async def _update(self, delivery: Delivery, drawn: Block) -> Outcome:
        body = {"channel": delivery.address, "ts": delivery.thread, **drawn}
        answer = await self._drawn("chat.update", body)
        return Sent(delivery.thread) if answer.ok else self._failed(delivery, answer)

    async def _post(self, delivery: Delivery, drawn: Mapping[str, Any], thread: str = "") -> Outcome:
        if delivery.ambiguous and (found := await self._found(delivery, thread)):
            return found if isinstance(found, Failed) else Sent(found, "found again")
        mark = {"event_type": MARK, "event_payload": {"id": delivery.retry_key}}
        body = {"channel": delivery.address, **drawn, "metadata": mark, "unfurl_links": False, "unfurl_media": False}
        if thread:
            body["thread_ts"] = thread
        answer = await self._drawn("chat.postMessage", body)
        return Sent(str(answer.data.get("ts", ""))) if answer.ok else self._failed(delivery, answer)

    async def _drawn(self, method: str, body: Mapping[str, Any]) -> Answer:
        """Call a method; what Slack cannot draw is sent as its text, so that a case is never invisible."""
        answer = await self.api.call(method, body)
        if answer.error in UNDRAWABLE and body.get("blocks"):
            log.warning("slack cannot draw", error=answer.error, method=method)
            answer = await self.api.call(method, {**body, "blocks": []})
        return answer

    async def _found(self, delivery: Delivery, thread: str) -> str | Failed:
        """Return the `ts` of what an earlier, doubtful attempt posted; empty when it did not, Failed when unknown."""
        where: dict[str, Any] = {"channel": delivery.address, "limit": LOOK_BACK, "include_all_metadata": True}
        if thread:
            where["ts"] = thread
        method = "conversations.replies" if thread else "conversations.history"
        for _ in range(PAGES):
            answer = await self.api.call(method, where, form=True)
            if not answer.ok:
                return self._not_looked(delivery, answer)
            for posted in answer.data.get("messages", ()):
                marked = posted.get("metadata") or {}
                if marked.get("event_payload", {}).get("id") == delivery.retry_key and posted["ts"] != thread:
                    return str(posted["ts"])
            cursor = (answer.data.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
            where["cursor"] = cursor
        return ""

    def _not_looked(self, delivery: Delivery, answer: Answer) -> str | Failed:
        """Wait where the look may succeed later; where it never will, twice is better than never."""
        refused = self._failed(delivery, answer)
        if answer.error == "missing_scope" or not refused.retry:
            return ""
        return replace(refused, ambiguous=True)

    def _failed(self, delivery: Delivery, answer: Answer) -> Failed:
        if answer.error in REMEDIES:
            log.warning("slack refuses", error=answer.error, remedy=REMEDIES[answer.error])
        return failure(answer, to_person=bool(delivery.conversation))


def card_key(note_key: str) -> str:
    """Return the key of a card that had to be posted for a note."""
    return str(uuid5(NAMESPACE_OID, f"card {note_key}"))


def _with_its_card(outcome: Outcome, card: Sent) -> Outcome:
    """Remember a note by the card it had to post; if it failed, the card is looked up before the next attempt."""
    return Sent(card.provider_id) if isinstance(outcome, Sent) else replace(outcome, ambiguous=True)


def listed_cases(connection: Connection, now: datetime) -> Mapping[str, Sequence[CaseRecord]]:
    """Return the open cases that are late, and those nobody has, each once."""
    found = queue(connection)
    late = [case for case in found if is_overdue(case, now)]
    return {"overdue": late, "unclaimed": [case for case in found if not case.owner_id and case not in late]}
