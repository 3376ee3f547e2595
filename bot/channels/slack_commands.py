"""The slash command /workation: what was typed, and the answer only the one who typed it sees (design rule E11)."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from rapidfuzz import fuzz, process

from bot.case_queue import counts, ordered
from bot.channels.slack_blocks import Block, message, pairs, section
from bot.channels.slack_card import at, card, title
from bot.channels.slack_home import rows
from bot.channels.slack_render import render
from bot.channels.slack_text import Markup, known, lines, markup, mention, say, word
from bot.store.answered import SHOWN as ANSWERED
from bot.store.cases import CaseRecord, LogEntry
from bot.store.casework import Sight
from handlers.casework import REASONS, STEPS
from handlers.desk import Desk
from handlers.dialogue import respond
from handlers.turn import Conversation, Message, Reply

COMMANDS = ("help", "queue", "find", "case", "stats")
INSIDE = frozenset({"queue", "case", "stats"})
"""Commands that tell of cases: answered in the staff channel only."""
SHOWN = 15
KINDS = ("handoff", "interest", "rights")
_NUMBER = re.compile(r"^(?:MW-)?(?:(\d{4})-)?0*(\d{1,6})$", re.IGNORECASE)


def parse(text: str) -> tuple[str, str]:
    """Return the command and what follows it; nothing typed is help, an unknown word comes back as it is."""
    first, _, rest = text.strip().replace("　", " ").partition(" ")
    return first.lower() or "help", rest.strip()


def case_number(text: str, now: datetime) -> str:
    """Return the number of a case as it is kept: 12, 2026-12 and MW-2026-0012 are the same in 2026."""
    found = _NUMBER.match(text.strip())
    return f"MW-{found[1] or now.year}-{int(found[2]):04d}" if found else ""


def help_text() -> Block:
    """Return how the command is used."""
    text = say("command.help")
    return message(text, [section(text)])


def unknown(typed: str) -> Block:
    """Return the nearest command, and help."""
    near = process.extractOne(typed, COMMANDS, scorer=fuzz.WRatio)[0]
    told = say("command.unknown", word=typed[:40], near=near)
    return message(lines([told, say("command.help")]), [section(told), section(say("command.help"))])


def wrong_channel(staff_channel: str) -> Block:
    """Return where cases are shown."""
    return message(say("command.wrong_channel", channel=Markup(staff_channel)))


def queue_answer(cases: Sequence[CaseRecord], user: str, now: datetime) -> Block:
    """Return the open cases, late ones first."""
    listed = ordered(cases, user, now)[:SHOWN]
    text = say("command.queue", **counts(cases, user, now))
    said = lines([text, *(title(case) for _, case in listed)])
    blocks = rows(listed) or [section(say("home.empty"))]
    # an ephemeral answer cannot be drawn anew, so it has no buttons that would grow stale
    return message(said, [section(text), *(_without_button(block) for block in blocks)])


def _without_button(block: Block) -> Block:
    return {name: value for name, value in block.items() if name != "accessory"}


def case_answer(sight: Sight | None, history: Sequence[LogEntry], asked: str, now: datetime) -> Block:
    """Return one case with its history."""
    if sight is None:
        return message(say("why.gone", case=asked) if asked else say("command.case_what"))
    drawn = card(sight, now)
    steps = lines([say("command.history"), *(_step(entry) for entry in history)])
    return message(Markup(drawn["text"]), [*(b for b in drawn["blocks"] if b["type"] != "actions"), section(steps)])


def _step(entry: LogEntry) -> Markup:
    key = f"action.{entry.action}"
    reason = f"reason.{entry.note}"
    said = [at(entry.at), word(key) if known(key) else entry.action]
    if entry.actor_id:
        said.append(mention(entry.actor_id) if mention(entry.actor_id).startswith("<@") else entry.actor_name)
    if entry.note and known(reason):
        said.append(word(reason))
    return Markup(" ".join(markup(part) for part in said))


def stats_answer(figures: Sequence[tuple[Markup, Mapping[str, int]]]) -> Block:
    """Return how many questions were answered and helped (rule B9), and the cases by kind, state and reason."""
    blocks, told = [section(say("command.stats"))], [say("command.stats")]
    for head, counted in figures:
        table = [
            *_counted("answered", ANSWERED, counted),
            *_counted("kind", KINDS, counted),
            *_counted("state", tuple(STEPS), counted),
        ]
        table += [*_counted("reason", (*REASONS, "none"), counted), *_counted("contacts", ("kept",), counted)]
        blocks += [section(head), *pairs(table)]
        told += [head, *(say("command.pair", label=label, count=count) for label, count in table)]
    return message(lines(told), blocks)


def _counted(group: str, names: Sequence[str], counted: Mapping[str, int]) -> list[tuple[str, str]]:
    return [(word(f"{group}.{name}"), str(counted.get(f"{group}:{name}", 0))) for name in names]


def find_answer(name: str, desk: Desk) -> Block:
    """Look a municipality up with the same engine as everybody else's."""
    if not name:
        return message(say("command.find_what"))
    if desk.library.directory.resolve(name).outcome == "none":
        return message(say("command.nothing_found", name=name[:40]))
    turn = respond(Conversation(language="ja"), Message(text=name[:100]), desk)
    replies = [item for item in turn.outgoing if isinstance(item, Reply)]
    parts = tuple(part for reply in replies for part in reply.parts)
    drawn = render(Reply(parts))
    blocks = [block for block in drawn.get("blocks", ()) if block["type"] != "actions"]
    return message(Markup(drawn["text"]), blocks)
