"""Two things asked for in one breath (「上限と締切を教えて」) of which only one was answered."""

import re
from dataclasses import replace

from handlers.desk import Desk
from handlers.reading.halves import halves
from knowledge.answers import Found
from knowledge.clauses import asks

LONGEST = 40
MOST = 0.5
"""Share of the nouns of a question from which on a card that lacks them is about something else."""
SURE_ENOUGH = frozenset({"answer", "likely"})
"""What a bare half may come to beside one that is sure: both are shown, with a caveat where one is only likely."""
HALF_ANSWERED = frozenset({"answer", "likely", "suggest", "none"})
"""What a look-up may have come to when it heard one half only; a refusal and a gap are about the whole."""
_BOTH = re.compile(
    r"(?P<first>[^、。?？\s]{2,10}?)(?:と(?![きこもいうしっ])、?|や|、|・|および|及び|＆|&)(?:あと|それと|それから)?、?(?P<second>[^、。?？\s]{2,12}?)"
    r"(?:は|を|が|も|について|って)*(?:教えて|おしえて|知りたい|お?願い|おねがい|何|いくら|いつ|どう)?(?:します|です|ます|でしょう|ください|下さい|か|の)*[。?？!！]*"
)


def both_answered(text: str, found: Found, desk: Desk) -> Found:
    """The answers to both halves, where the whole message found only what one half asks for."""
    both = _in_full(halves(text), found, desk)
    if both:
        return both
    if found.outcome not in HALF_ANSWERED:
        return found
    pair = _BOTH.fullmatch(text.strip()) if len(text) <= LONGEST and len(found.cards) < 2 else None
    if pair is None or desk.library.sayings.holds("asked.done_there", pair["second"]):
        return found
    looks = [_alone(half, desk) for half in pair.groups()]
    outcomes = {look.outcome for look in looks}
    if "answer" not in outcomes or not outcomes <= SURE_ENOUGH:
        return found
    cards = tuple({look.cards[0].id: look.cards[0] for look in looks}.values())
    only_one = not found.cards or found.outcome != "answer" or found.cards[0] in cards
    both = replace(found, outcome="likely" if "likely" in outcomes else "answer", cards=cards, gap=None)
    return both if len(cards) == 2 and only_one else found


def _in_full(questions: tuple[str, ...], found: Found, desk: Desk) -> Found | None:
    """The answers to two questions told in full, one of them sure at least; a card that holds for both alone."""
    if not questions or found.outcome not in {*HALF_ANSWERED, "gap"}:
        return None
    looks = [_looked_up(question, desk) for question in questions]
    outcomes = {look.outcome for look in looks}
    if "answer" not in outcomes or not outcomes <= SURE_ENOUGH:
        return None
    cards = tuple({look.cards[0].id: look.cards[0] for look in looks}.values())
    said = list(zip(looks, questions, strict=True))
    if any(desk.library.answers.missing(look.cards[0], question) >= MOST for look, question in said):
        return None  # 「発信って、何をどこに出せばいいんですか」 asks of no papers
    doubtful = "likely" in outcomes
    if found.outcome == "answer" and (doubtful or len(cards) <= len(found.cards)):
        return None
    return replace(found, outcome="likely" if doubtful else "answer", cards=cards, gap=None)


def _looked_up(question: str, desk: Desk) -> Found:
    """What a question comes to; a matter without a verb is asked for."""
    said = question if asks(question) or question.isascii() else f"{question}を教えて"
    return desk.library.answers.find(desk.library.sayings.question(said))


def _alone(half: str, desk: Desk) -> Found:
    return desk.library.answers.find(desk.library.sayings.question(f"{half}を教えて"))
