"""What is written under a case's card and into the staff channel: messages passed on, replies, what became of them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from bot.channels.line import Quota
from bot.channels.slack_blocks import Block, actions, button, context, divider, header, message, pairs, section
from bot.channels.slack_card import at, findings, owner, title
from bot.channels.slack_text import Markup, known, lines, mention, quoted, say, word
from bot.clock import TOKYO
from bot.store.alarms import Stuck
from bot.store.cases import CaseRecord
from bot.store.casework import Sight
from bot.store.transcript import Entry

Told = Mapping[str, Any]
ALERTED = ("trace", "error", "what", "used", "limit", "left", "kind", "attempts")
"""What an alert may say."""
LISTED = 10
"""Cases named in one list of the morning's summary."""


def note(sight: Sight, told: Told, phone: str) -> Block | None:
    """Return a message for the thread of a case; None when there is nothing to say."""
    draw = _NOTES.get(str(told["type"]))
    return draw(sight, {**told, "phone": phone}) if draw else None


def _relay(_: Sight, told: Told) -> Block:
    kind = str(told.get("kind", "text"))
    said = str(told.get("text", ""))
    shown = quoted(said) if said else say(f"placeholder.{kind if known(f'placeholder.{kind}') else 'other'}")
    text = lines([say("thread.relay"), shown])
    return message(text, [section(text)])


def _returned(_: Sight, __: Told) -> Block:
    return message(say("thread.returned"))


def _sent(_: Sight, told: Told) -> Block:
    who = mention(str(told["actor"]))
    sender = who if who.startswith("<@") else mention(str(told["name"]))
    text = lines(
        [say("thread.sent", actor=sender, at=at(datetime.fromtimestamp(told["at"], UTC))), quoted(str(told["text"]))]
    )
    return message(text, [section(text)])


def _delivery(sight: Sight, told: Told) -> Block:
    text = say(f"delivery.{told['became']}", phone=told["phone"])
    call = [button(word("step.contact"), "case_contact", sight.case.number, hint=word("step.contact"))]
    return message(text, [section(text), *([] if told["became"] == "sent" else actions(call))])


def _details(sight: Sight, _: Told) -> Block:
    case = sight.case
    head = say("thread.details", number=case.number)
    blocks = [section(Markup(f"*{head}*"))]
    if case.rows:
        blocks += pairs([(row.label, row.value) for row in case.rows])
    if case.findings:
        blocks.append(section(findings(case.findings)))
    blocks += [divider(), section(say("thread.talk"))]
    blocks += talk(sight.talk) or [section(say("thread.no_talk"))]
    return message(lines([head, title(case)]), blocks)


def _talk(sight: Sight, told: Told) -> Block | None:
    """Return what the applicant wrote while nobody had the case."""
    since = float(told["since"])
    said = [entry for entry in sight.talk if entry.who == "person" and entry.at.timestamp() > since and entry.text]
    if not said:
        return None
    head = say("thread.said_since")
    text = lines([head, *(quoted(entry.text) for entry in said)])
    return message(text, [section(head), *talk(said)])


def _reminder(sight: Sight, _: Told) -> Block:
    case = sight.case
    due = at(case.due_at) if case.due_at else ""
    return message(say("reminder.text", owner=owner(case), number=case.number, due=due))


def talk(entries: Sequence[Entry]) -> list[Block]:
    """Return a stretch of conversation, masked as it is stored, a block each."""
    return [
        section(lines([f"{word(f'thread.{entry.who}')} {at(entry.at)}", quoted(_clipped(entry.text))]))
        for entry in entries
        if entry.text
    ]


def _clipped(text: str) -> str:
    return text if len(text) <= 700 else f"{text[:700]}…"


_NOTES: Mapping[str, Callable[[Sight, Told], Block | None]] = {
    "relay": _relay,
    "return": _returned,
    "sent": _sent,
    "delivery": _delivery,
    "details": _details,
    "talk": _talk,
    "reminder": _reminder,
}


def whisper(told: Told) -> Block:
    """Return why somebody could not do what they tried; only they see it."""
    why = f"why.{told['why']}"
    values = {
        "case": told.get("case", ""),
        "owner": mention(str(told.get("owner", ""))),
        "count": told.get("count", ""),
    }
    return message(say(why if known(why) else "why.trouble", **values))


def alert(told: Told) -> Block:
    """Return a note to the staff that belongs to no case."""
    key = f"alert.{told.get('what')}"
    values = {"count": 1, **{name: told.get(name, "") for name in ALERTED}}
    return message(say(key if known(key) else "alert.other", **values))


def stuck(told: Told, found: Sequence[Stuck]) -> Block:
    """Return one note of sendings that did not arrive or may not have, by the numbers the command line knows."""
    what = str(told["what"])
    named = [f"{each.id} ({each.case_number})" if each.case_number else str(each.id) for each in found[:LISTED]]
    key = "alert.uncertain_held" if what == "uncertain" and not told.get("noticed") else f"alert.{what}"
    rest = [say("alert.more", count=len(found) - LISTED)] if len(found) > LISTED else []
    head = say(key, count=len(found), error=found[0].error)
    return message(lines([head, say("alert.rows", rows=", ".join(named)), *rest]))


def digest(told: Told, listed: Mapping[str, Sequence[CaseRecord]], quota: Quota | None) -> Block:
    """Return the morning's summary; `listed` holds the cases it names."""
    day = at(datetime.fromtimestamp(told["at"], UTC).astimezone(TOKYO))
    counts = {name: told[name] for name in ("new", "unclaimed", "overdue")}
    blocks = [header(say("digest.title", day=day)), section(say("digest.counts", **counts))]
    for name in ("overdue", "unclaimed"):
        named = list(listed.get(name, ()))
        if named:
            more = len(named) - LISTED
            rest = [say("digest.more", count=more)] if more > 0 else []
            blocks.append(section(lines([say(f"digest.{name}"), *map(title, named[:LISTED]), *rest])))
    if quota is not None:
        blocks.append(context(quota_line(quota)))
    return message(say("digest.text", day=day, **counts), blocks)


def quota_line(quota: Quota) -> Markup:
    """Return how much of this month's pushes is used."""
    if quota.limit is None:
        return say("digest.quota_open", used=quota.used)
    return say("digest.quota", used=quota.used, limit=quota.limit, left=max(0, quota.limit - quota.used))
