"""A case as the staff see it in the channel: one card, drawn anew at every change (design rules E2, E3, E4)."""

from datetime import datetime

from bot.channels.slack_blocks import (
    Block,
    actions,
    button,
    confirmed,
    context,
    header,
    message,
    pairs,
    section,
    select,
)
from bot.channels.slack_text import Markup, known, lines, mention, say, word
from bot.clock import TOKYO
from bot.store.cases import CaseRecord
from bot.store.casework import Sight, is_overdue
from handlers.casework import REASONS, Standing, Step, steps
from handlers.turn import Row

WEEKDAYS = "月火水木金土日"
STYLES = {"claim": "primary", "reply": "primary", "close": "danger"}
MOST_ROWS = 20


def at(when: datetime) -> str:
    """Write an instant as the staff read it: 11月20日(金) 14:05, ward time."""
    here = when.astimezone(TOKYO)
    return f"{here.month}月{here.day}日({WEEKDAYS[here.weekday()]}) {here:%H:%M}"


def action_name(step: Step) -> str:
    """Return the action_id of a step's button."""
    return f"case_{step}"


def card(sight: Sight, now: datetime) -> Block:
    """Return the case's message: everything on one card, the buttons that work now under it."""
    case = sight.case
    blocks = [header(say("card.head", kind=word(f"kind.{case.kind}"), number=case.number)), section(case.summary)]
    blocks += pairs(_standing(sight, now))
    blocks += pairs([(row.label, row.value) for row in case.rows[:MOST_ROWS]])
    if case.findings:
        blocks.append(section(findings(case.findings)))
    if sight.blocked:
        blocks.append(section(say("card.blocked")))
    blocks.append(context(say("card.internal")))
    return message(title(case), [*blocks, *buttons(case)])


def title(case: CaseRecord) -> Markup:
    """Say the whole case in one line, for notifications and lists."""
    return say(
        "card.text",
        kind=word(f"kind.{case.kind}"),
        number=case.number,
        summary=" ".join([case.summary, *_short(case)]),
        state=word(f"state.{case.state}"),
        owner=owner(case),
    )


def _short(case: CaseRecord) -> list[str]:
    """Return the values that a notification needs: where to and how many, when the summary lacks them."""
    return [row.value for row in case.rows[:2] if row.value not in case.summary and len(row.value) <= 30]


def owner(case: CaseRecord) -> Markup:
    """Return who has the case."""
    if not case.owner_id:
        return say("card.nobody")
    shown = mention(case.owner_id)
    return shown if shown.startswith("<@") else mention(case.owner_name or case.owner_id)


def age(case: CaseRecord) -> Markup:
    """Return when the case came in; Slack itself keeps 「3 hours ago」 up to date."""
    return say("card.age", epoch=int(case.opened_at.timestamp()), at=at(case.opened_at))


def _standing(sight: Sight, now: datetime) -> list[tuple[str, str]]:
    case = sight.case
    rows: list[tuple[str, str]] = [
        (word("card.state"), word(f"state.{case.state}")),
        (word("card.owner"), owner(case)),
        (word("card.opened"), age(case)),
        (word("card.language"), word(f"language.{case.language}")),
        (
            word("card.channel"),
            word(f"channel.{sight.channel}") if known(f"channel.{sight.channel}") else sight.channel,
        ),
        (word("card.contact"), word("card.contact_yes" if sight.has_contact else "card.contact_no")),
    ]
    if case.state == "closed":
        rows.append((word("card.reason"), word(f"reason.{case.reason or 'none'}")))
    elif case.due_at is not None and case.answered_at is None:
        late = say("card.overdue", at=at(case.due_at)) if is_overdue(case, now) else at(case.due_at)
        rows.append((word("card.due"), late))
    return rows


def channel_word(channel: str) -> str:
    """Name the channel an applicant writes on."""
    key = f"channel.{channel}"
    return word(key) if known(key) else channel


def findings(rows: tuple[Row, ...]) -> Markup:
    """Return the findings of the eligibility check, each with its source."""
    return lines([say("card.findings"), *(f"• {row.label}: {row.value}" for row in rows)])


def buttons(case: CaseRecord) -> list[Block]:
    """Return the buttons of the case's state; a closed one also asks once why it was closed."""
    made = [_button(step, case.number) for step in steps(Standing(case.state, case.owner_id))]
    if case.state == "closed" and not case.reason:
        options = [(f"{reason} {case.number}", word(f"reason.{reason}")) for reason in REASONS]
        made.append(select("case_reason", word("reason.ask"), options))
    return actions(made, f"case {case.number}")


def _button(step: Step, number: str) -> Block:
    hint = say(f"hint.{step}", number=number)
    made = button(word(f"step.{step}"), action_name(step), number, style=STYLES.get(step, ""), hint=hint)
    if step != "close":
        return made
    return confirmed(made, word("confirm.title"), say("confirm.text"), word("confirm.yes"), word("confirm.no"))
