"""The dialogue windows of the staff: writing a reply, and seeing contact details."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.channels.line import Quota
from bot.channels.slack_blocks import Block, cut, modal, pairs, plain_text, section
from bot.channels.slack_card import at, channel_word
from bot.channels.slack_text import Markup, lines, mention, quoted, say, word
from bot.channels.slack_thread import talk
from bot.store.casework import Sight
from handlers.casework import REPLY_LONGEST

REPLY = "case_reply"
REPLY_BLOCK, REPLY_INPUT = "reply", "reply_text"
CONTACT = "case_contact"
SHOWN = 6
"""Entries of the conversation shown above the field for a reply."""
CONTACT_FIELDS = ("organization", "kind", "name", "tel", "email", "municipality", "contact_time", "language")


@dataclass(frozen=True, slots=True)
class Cost:
    """What sending a reply now will cost."""

    free: bool
    """The last message's reply token can still be used."""
    quota: Quota | None = None


def reply_view(sight: Sight, cost: Cost, prefix: str) -> Block:
    """Return the window for a reply: the last message, the language, the cost, and the field (design rule E6)."""
    case = sight.case
    blocks = [section(lines([say("reply.language", language=word(f"language.{case.language}")), _cost(sight, cost)]))]
    if sight.blocked:
        blocks.append(section(say("reply.blocked")))
    last = sight.last_words
    blocks.append(
        section(lines([say("reply.last"), quoted(cut(last.text, 1_500))] if last else [say("reply.no_last")]))
    )
    earlier = [entry for entry in sight.talk if entry is not last][-SHOWN:]
    if earlier:
        blocks += [section(say("thread.talk")), *talk(earlier)]
    field: Block = {
        "type": "input",
        "block_id": REPLY_BLOCK,
        "label": plain_text(word("reply.label"), 2_000),
        "hint": plain_text(say("reply.hint", prefix=Markup(prefix)), 2_000),
        "element": {
            "type": "plain_text_input",
            "action_id": REPLY_INPUT,
            "multiline": True,
            "max_length": REPLY_LONGEST,
            "focus_on_load": True,
        },
    }
    title = say("reply.title", number=case.number)
    return modal(REPLY, title, word("reply.close"), [*blocks, field], submit=word("reply.submit"), note=case.number)


def _cost(sight: Sight, cost: Cost) -> Markup:
    if sight.channel != "line":
        return say("reply.nothing", channel=channel_word(sight.channel))
    if cost.free:
        return say("reply.free")
    if cost.quota is None:
        return say("reply.push_unknown")
    if cost.quota.limit is None:
        return say("reply.push_open")
    left = max(0, cost.quota.limit - cost.quota.used)
    return say("reply.push", left=left) if left else say("reply.push_none")


def contact_view(number: str, contact: Mapping[str, str] | None, note: Markup) -> Block:
    """Return the window with the contact details, for the one who clicked; None: nothing was entered."""
    blocks = [section(say("contact.none"))]
    if contact is not None:
        named = [(word(f"contact.{name}"), contact[name]) for name in CONTACT_FIELDS if contact.get(name)]
        more = [(word("contact.note_field"), contact["note"])] if contact.get("note") else []
        blocks = [*pairs(named + more)]
    title = say("contact.title", number=number)
    return modal(CONTACT, title, word("contact.close"), [*blocks, section(note)], note=number)


def broken_view(number: str) -> Block:
    """Return the window that says the details cannot be opened with the present key."""
    title = say("contact.title", number=number)
    return modal(CONTACT, title, word("contact.close"), [section(say("contact.broken"))], note=number)


def viewed(actor: str, now: datetime) -> Markup:
    """Say that looking was recorded."""
    return say("contact.note", actor=mention(actor), at=at(now))
