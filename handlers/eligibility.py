"""The quick check: seven questions, three outcomes, every requirement with its reason and source."""

from collections.abc import Callable, Mapping

from handlers.asking import ask, open_form, understood
from handlers.desk import Desk, Voice
from handlers.forms import Answers, Form, answers_of, with_answer, without_answers
from handlers.menu import tile
from handlers.situation import situation
from handlers.slots import one_of
from handlers.staff import staff_choice
from handlers.turn import Bubble, Card, Choice, Conversation, Message, Reply, Row, Turn, Value
from knowledge.calendar import year_name
from subsidy import Applicant, Eligibility, Finding, check

NAME = "eligibility"
_YES_NO = {"yes": True, "no": False}
_OPTIONS: dict[str, tuple[str, ...]] = {
    "located": ("head_office", "branch", "outside", "unsure"),
    "kind": ("company", "group_with_rules", "group_without_rules", "sole_proprietor", "school", "embassy", "other"),
    "participants": ("employees", "officers", "part_time", "contractors", "family", "mixed", "unsure"),
    "nights": ("one_or_more", "day_trip", "mixed", "unsure"),
    "programme": ("yes", "no", "unsure"),
    "publish": ("yes", "no", "unsure"),
    "other_subsidy": ("none", "state_or_prefecture", "ward_or_town", "private", "unsure"),
}


def start(conversation: Conversation, _: Message, desk: Desk) -> Turn:
    """Open the quick check."""
    return open_form(FORM, conversation, desk)


def verdict(conversation: Conversation, desk: Desk) -> Eligibility:
    """What the rules of the newest programme say about the answers given."""
    return check(desk.rules, applicant(answers_of(conversation, NAME)))


def applicant(answers: Answers) -> Applicant:
    """The answers as the rules want them."""
    return Applicant(**{name: _YES_NO.get(str(value), value) for name, value in answers.items()})  # type: ignore[arg-type]


def finish(conversation: Conversation, desk: Desk) -> Turn:
    """Show the outcome, every requirement's finding, and that the ward decides."""
    voice = desk.voice(conversation)
    found = verdict(conversation, desk)
    outcome = voice.say(f"eligibility.result.{found.outcome.value}")
    decides = voice.say("eligibility.result.decides", year=year_name(desk.scheme.year, voice.language))
    card = Card(
        title=outcome,
        subtitle=voice.say("eligibility.name"),
        summary=f"{outcome} {decides}",
        rows=finding_rows(found, voice),
        citation=desk.library.facts.citation(dict.fromkeys(f.source for f in found.findings), voice.language),
        buttons=(tile("estimate", voice), tile("interest", voice)),
    )
    choices = (
        Choice(voice.say("form.edit_label"), f"form:{NAME}", "edit"),
        staff_choice(voice),
    )
    return Turn(conversation, (Reply((card, Bubble(decides)), choices),))


def finding_rows(found: Eligibility, voice: Voice) -> tuple[Row, ...]:
    """One row per requirement: what it is, whether it is met, and why."""
    return tuple(_row(finding, voice) for finding in found.findings)


def _row(finding: Finding, voice: Voice) -> Row:
    scheme = voice.desk.scheme
    verdict_text = voice.say(f"eligibility.result.{finding.verdict.value}")
    reason = voice.pick(scheme.reasons[finding.reason_key])
    return Row(voice.pick(scheme.requirements[finding.requirement]), f"{verdict_text}: {reason}")


def from_sentence(conversation: Conversation, facts: Mapping[str, Value], desk: Desk) -> Turn:
    """Take everything a sentence says about the applicant, and ask for what is missing."""
    fresh = FORM.pending(answers_of(conversation, NAME)) is None
    changed = without_answers(conversation, NAME) if fresh else conversation
    for name, value in facts.items():
        changed = with_answer(changed, NAME, name, value)
    return ask(FORM, changed, desk, (understood(FORM, facts, desk.voice(changed)),))


def _told(name: str) -> Callable[[str, Voice], str | None]:
    return lambda text, voice: situation(text, voice.desk).get(name)


FORM = Form(
    NAME, tuple(one_of(name, f"{NAME}.{name}", options, _told(name)) for name, options in _OPTIONS.items()), finish
)
