"""A question that no document answers, gone on about: once more, for another year (「5年度は？」), are you sure."""

from handlers import faq
from handlers.desk import Desk
from handlers.questions.other_year import YEAR_ONLY
from handlers.questions.refusals import pressed
from handlers.turn import Conversation, Message, Turn
from knowledge.text import ENDING, plain

REPEATS = ("asked.once_more", "asked.source", "asked.why_open")


def same_no(conversation: Conversation, message: Message, desk: Desk) -> Turn | None:
    """What was refused, or what no document answers, pressed for or gone on about."""
    return pressed(conversation, message, desk) or still_silent(conversation, message, desk)


def still_silent(conversation: Conversation, message: Message, desk: Desk) -> Turn | None:
    """Say again that the documents are silent, where a message goes on about nothing else."""
    known = desk.library.answers.gaps if conversation.gap else ()
    gap = next((gap for gap in known if gap.id == conversation.gap), None)
    if gap is None or message.kind != "text" or conversation.form or conversation.with_staff:
        return None
    said, is_all = plain(message.text).strip(ENDING), desk.library.sayings.is_all
    told = desk.library.card(gap.answered_by)
    if told and not set(told.years).isdisjoint(_year_alone(message.text, desk)):
        return faq.show_cards((told,), conversation, desk)
    again = any(is_all(key, said) for key in REPEATS)
    return faq.show_gap(gap, (), conversation, desk) if again or _of_a_year(message.text, gap.kind, desk) else None


def _of_a_year(text: str, kind: str, desk: Desk) -> bool:
    """Tell whether a message names one of the years told and nothing else: what no document says, none says of it."""
    told = {scheme.year for scheme in desk.library.schemes}
    years = _year_alone(text, desk)
    return kind != faq.YEARS_GAP and len(years) == 1 and years[0] in told


def _year_alone(text: str, desk: Desk) -> tuple[str, ...]:
    """The fiscal years of a message that names nothing else."""
    return desk.library.answers.years(text) if YEAR_ONLY.fullmatch(text.strip()) else ()
