"""The quick check: seven questions, three outcomes, every requirement with its reason and source."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from handlers.desk import Desk, Voice
from handlers.forms.asking import ask, open_form, understood
from handlers.forms.form import Answers, Form, Slot, answers_of, with_answer, without_answers
from handlers.forms.slots import one_of
from handlers.menu import tile
from handlers.reading.readers import Misread
from handlers.reading.situation import denies_another, names_a_group, situation
from handlers.staff import staff_choice
from handlers.turn import Bubble, Card, Choice, Conversation, Message, Reply, Row, Turn, Value
from knowledge.calendar import year_name
from knowledge.text import plain
from subsidy import Applicant, Eligibility, Finding, Outcome, Verdict, check

NAME = "eligibility"
_YES_NO = {"yes": True, "no": False}
_OPTIONS: dict[str, tuple[str, ...]] = {
    "located": ("head_office", "branch", "outside", "unsure"),
    "kind": ("company", "group_with_rules", "group_without_rules", "sole_proprietor", "school", "embassy", "other"),
    "participants": ("employees", "officers", "part_time", "contractors", "family", "mixed", "self", "unsure"),
    "nights": ("one_or_more", "day_trip", "mixed", "unsure"),
    "programme": ("yes", "no", "unsure"),
    "publish": ("yes", "no", "unsure"),
    "other_subsidy": ("none", "state_or_prefecture", "ward_or_town", "private", "unsure"),
}


_NOTHING_KNOWN: Answers = {name: "other" if name == "kind" else "unsure" for name in _OPTIONS}
_AGAINST = {
    Outcome.LIKELY: Verdict.UNKNOWN,
    Outcome.UNLIKELY: Verdict.NOT_MET,
    Outcome.UNDECIDED: Verdict.UNKNOWN,
}
MUCH = 4
"""Answers in one message from which on it is said how it looks so far, asked for or not."""
SOME = 3
"""Answers up to which a message changes a finished check instead of telling a new case."""
WHO = frozenset({"located", "kind"})
"""Answers that tell who one is."""
BRIEF = 60
"""Characters up to which a message about the outcome asks for nothing else."""
CHECKED = "checked"
"""What is talked about once an outcome was shown."""


def start(conversation: Conversation, message: Message, desk: Desk) -> Turn:
    """Open the quick check with what the wish for it tells of the case; a bare wish may go on where it was left."""
    told = dict(situation(message.text, desk)) if message.kind == "text" else {}
    return from_sentence(conversation, told, desk) if told else open_form(FORM, conversation, desk)


def begin_unsure(conversation: Conversation, message: Message, desk: Desk) -> Turn:
    """Open the check for one who is not sure to sit in the ward, saying first that this is a condition."""
    turn = start(conversation, message, desk)
    slot = FORM.pending(answers_of(turn.conversation, NAME))
    return why(slot, turn.conversation, desk) if slot is FORM.slots[0] else turn


def verdict(conversation: Conversation, desk: Desk) -> Eligibility:
    """What the rules of the newest programme say about the answers given."""
    return Eligibility(_findings(answers_of(conversation, NAME), desk))


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
    return Turn(replace(conversation, aspect=CHECKED), (Reply((card, Bubble(decides)), choices),))


def finding_rows(found: Eligibility, voice: Voice) -> tuple[Row, ...]:
    """One row per requirement: what it is, whether it is met, and why."""
    return tuple(_row(finding, voice) for finding in found.findings)


def _row(finding: Finding, voice: Voice) -> Row:
    scheme = voice.desk.scheme
    verdict_text = voice.say(f"eligibility.result.{finding.verdict.value}")
    reason = voice.pick(scheme.reasons[finding.reason_key])
    return Row(voice.pick(scheme.requirements[finding.requirement]), f"{verdict_text}: {reason}")


def from_sentence(conversation: Conversation, facts: Mapping[str, Value], desk: Desk, *, asked: bool = False) -> Turn:
    """Take everything a sentence says about the applicant, ask for what is missing; how it looks so far where asked.

    After an outcome a message that tells most of a case, and who one is, tells a new one; any other changes it.
    """
    tells_anew = len(facts) > SOME and bool(facts.keys() & WHO)
    fresh = tells_anew and FORM.pending(answers_of(conversation, NAME)) is None
    changed = without_answers(conversation, NAME) if fresh else conversation
    for name, value in facts.items():
        changed = with_answer(changed, NAME, name, value)
    voice = desk.voice(changed)
    beside: tuple[Bubble, ...] = ()
    if FORM.pending(answers_of(changed, NAME)) is not None:
        doubts = reasons(facts, voice)
        much = len(facts) >= MUCH and not doubts
        left = [slot for slot in FORM.slots if slot.name not in answers_of(changed, NAME)]
        all_but_one = len(left) == 1 and left[0] is not FORM.slots[-1] and not doubts  # which was passed over
        beside = so_far(changed, desk) if asked or much or all_but_one else doubts
    return ask(FORM, changed, desk, (understood(FORM, facts, voice), *beside))


def why(slot: Slot, conversation: Conversation, desk: Desk) -> Turn:
    """Which condition a question of the check is for, then the question again."""
    voice, scheme = desk.voice(conversation), desk.scheme
    condition = voice.pick(scheme.requirements[slot.name])
    text = voice.say(f"{NAME}.why", year=year_name(scheme.year, voice.language), condition=condition)
    return ask(FORM, conversation, desk, (Bubble(text),))


def reasons(facts: Mapping[str, Value], voice: Voice) -> tuple[Bubble, ...]:
    """Why an answer just told is one the documents leave open or do not allow; nothing while all of them fit."""
    doubts = [finding for finding in _findings(facts, voice.desk) if finding.verdict is not Verdict.MET]
    said = [voice.pick(voice.desk.scheme.reasons[finding.reason_key]) for finding in doubts]
    if any(finding.verdict is Verdict.UNKNOWN for finding in doubts):
        said.append(voice.say(f"{NAME}.ask_staff"))
    return (Bubble("\n".join(said)),) if said else ()


def so_far(conversation: Conversation, desk: Desk) -> tuple[Bubble, ...]:
    """The outlook as far as the answers go, with the first thing that speaks against it, and that the ward decides."""
    voice, answers = desk.voice(conversation), answers_of(conversation, NAME)
    if not answers:
        return (Bubble(voice.say(f"{NAME}.so_far.nothing", questions=len(FORM.slots))),)
    found = Eligibility(_findings(answers, desk))
    against = found.having(_AGAINST[found.outcome])[:1]
    why = "".join(voice.pick(desk.scheme.reasons[finding.reason_key]) for finding in against)
    left = len(FORM.slots) - len(answers)
    decides = voice.say("eligibility.result.decides", year=year_name(desk.scheme.year, voice.language))
    return Bubble(voice.say(f"eligibility.so_far.{found.outcome.value}", left=left, why=why)), Bubble(decides)


def _findings(answers: Answers, desk: Desk) -> tuple[Finding, ...]:
    """The findings on the questions answered, as long as others are open."""
    found = check(desk.rules, applicant({**_NOTHING_KNOWN, **answers})).findings
    return tuple(finding for finding in found if finding.requirement in answers)


def outcome_asked(conversation: Conversation, text: str, desk: Desk) -> Turn | None:
    """The outcome just shown, asked for once more: in full, or in short where a promise is wished for.

    None where a message tells another case: 「家族も一緒で大丈夫？」 asks about that.
    """
    answers = answers_of(conversation, NAME)
    done = not conversation.form and FORM.pending(answers) is None
    if not done or conversation.aspect != CHECKED or len(text) > BRIEF:
        return None
    if any(answers.get(slot) != told for slot, told in situation(text, desk).items()):
        return None
    if desk.library.sayings.holds("asked.promised", plain(text)):
        return in_short(conversation, desk)
    return finish(conversation, desk) if asks_outcome(text, desk) else None


def asks_outcome(text: str, desk: Desk) -> bool:
    """Tell whether a message asks how the check looks, and not when the ward decides."""
    sayings, said = desk.library.sayings, plain(text).strip()
    last = said.rstrip("。!?").rpartition("。")[2]  # 「行き先は伊予市の予定です。うちは対象になりそうですか」
    asks = sayings.holds("asked.again", said) or sayings.holds("asked.again", last)
    return asks and not sayings.holds("asked.decided", said)


def in_short(conversation: Conversation, desk: Desk) -> Turn:
    """The outcome again in short, with what speaks against it; it promises nothing (rule B5)."""
    voice, answers = desk.voice(conversation), answers_of(conversation, NAME)
    outcome = voice.say(f"eligibility.result.{verdict(conversation, desk).outcome.value}")
    decides = voice.say("eligibility.result.decides", year=year_name(desk.scheme.year, voice.language))
    parts = (Bubble(voice.say("eligibility.result.no_promise", outcome=outcome)), *reasons(answers, voice))
    edit = Choice(voice.say("form.edit_label"), f"form:{NAME}", "edit")
    return Turn(conversation, (Reply((*parts, Bubble(decides)), (edit, tile("interest", voice), staff_choice(voice))),))


def alone(text: str, conversation: Conversation, desk: Desk) -> dict[str, Value]:
    """Who travels, where one who works alone says that nobody else does; of a company it may be anybody."""
    by_oneself = answers_of(conversation, NAME).get("kind") == "sole_proprietor"
    return {"participants": "self"} if by_oneself and desk.library.sayings.holds("asked.alone", plain(text)) else {}


def _told(name: str) -> Callable[[str, Voice], str | Misread | None]:
    def read(text: str, voice: Voice) -> str | Misread | None:
        told = situation(text, voice.desk).get(name)
        if not told and name == "kind" and names_a_group(text, voice.desk):
            return Misread("rules")
        return told or (Misread("options") if denies_another(name, text, voice.desk) else None)

    return read


FORM = Form(
    NAME,
    tuple(one_of(name, f"{NAME}.{name}", options, _told(name)) for name, options in _OPTIONS.items()),
    finish,
    ends={"located": "outside"},
)
