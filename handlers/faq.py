"""Answers from the documents: the answer first, then its source; and honesty where they are silent."""

import re
from collections.abc import Iterable
from dataclasses import replace

from handlers.desk import Desk, Voice
from handlers.menu import say, tile, tiles
from handlers.staff import staff_choice
from handlers.turn import Bubble, Choice, Conversation, Link, Message, Part, Reply, Turn, in_five
from knowledge.answers import AnswerCard, Found, Gap
from knowledge.calendar import era_date, year_name

MONEY = "money"
TOPICS = (MONEY, "who", "when", "how", "where", "voices", "about", "contact", "related", "ward")
RELATED = 3
_OWN_CASE = {"who": "eligibility", MONEY: "estimate"}
"""What works an answer out for the person's own case, by its topic."""
YEARS_GAP = "later_years"
"""Kind of the gaps about other years; a year that is named outright goes first."""
_A_YEAR = re.compile("R[1-9][0-9]?")
PAGE = 5
JUDGED = 20
"""Answers whose feedback is remembered in a talk, the last ones."""


def topics(conversation: Conversation, _: Message, desk: Desk) -> Turn:
    """Offer the topics of the answer cards."""
    voice = desk.voice(conversation)
    choices = tuple(Choice(voice.say(f"faq.topic_{topic}"), "topic:", topic) for topic in TOPICS)
    return say(conversation, desk, Bubble(voice.say("faq.topics")), choices=choices)


def go_on(conversation: Conversation, desk: Desk) -> Turn:
    """Answer 「それは何ですか」 or 「詳しく」: what else there is on the last card, or the wish for more words."""
    voice = desk.voice(conversation)
    card = desk.library.card(conversation.card)
    if card is None:
        return say(conversation, desk, Bubble(voice.say("miss.rephrase")))
    related = [desk.library.answers.card(name) for name in card.next]
    choices = (*(card_choice(other, voice) for other in (card, *related)), staff_choice(voice))
    return say(conversation, desk, Bubble(voice.say("faq.vague", title=voice.pick(card.title))), choices=choices)


def topic(conversation: Conversation, name: str, start: int, desk: Desk) -> Turn:
    """Offer the cards of one topic, five at a time."""
    voice = desk.voice(conversation)
    cards = [card for card in desk.library.answers.cards if card.topic == name]
    shown = cards[start : start + PAGE]
    more = more_choice(voice, f"topic:{name}", start + PAGE, len(cards))
    choices = (*(card_choice(card, voice) for card in shown), *more, tile("faq", voice))
    return say(conversation, desk, Bubble(voice.say("faq.pick")), choices=choices)


def more_choice(voice: Voice, listing: str, start: int, total: int) -> tuple[Choice, ...]:
    """The button that shows the rest of a list, none when there is no rest."""
    if start >= total:
        return ()
    return (Choice(voice.say("word.more_label", left=total - start), f"list:{listing}", str(start)),)


def card_choice(card: AnswerCard, voice: Voice) -> Choice:
    """The button that shows one answer card."""
    return Choice(voice.pick(card.title), f"card:{card.id}")


def show_cards(cards: tuple[AnswerCard, ...], conversation: Conversation, desk: Desk) -> Turn:
    """Answer with one card, or two for two questions, then the sources and related questions."""
    voice = desk.voice(conversation)
    place = cards[0].place or cards[0].there or conversation.place
    changed = replace(conversation, card=cards[0].id, place=place, aspect="", misses=0, listing="")
    return Turn(changed, (Reply(answer_parts(cards, voice), follow_ups(cards, conversation, voice)),))


def show_likely(found: Found, conversation: Conversation, desk: Desk) -> Turn:
    """Show the nearest card, saying first that it may not be what was asked; other questions are one tap away."""
    voice, card = desk.voice(conversation), found.cards[0]
    changed = replace(conversation, card=card.id, place=card.place or conversation.place, aspect="", misses=1)
    others = (card_choice(other, voice) for other in found.near[:2])
    choices = (*others, rephrase(voice), *_feedback(card, conversation, voice))
    parts = in_five((Bubble(voice.say("faq.likely")), *answer_parts(found.cards, voice, named=True)))
    return Turn(changed, (Reply(parts, (*choices, staff_choice(voice))),))


def answer_parts(cards: tuple[AnswerCard, ...], voice: Voice, *, named: bool = False) -> tuple[Part, ...]:
    """The bubbles of an answer: each answer, its binding Japanese text where it is a translation, one source line.

    An answer begins with its title where that is not clear from the question: `named`, one of two, about one place.
    """
    bubbles = [
        bubble for card in cards for bubble in _answer(card, voice, named=named or len(cards) > 1 or bool(card.place))
    ]
    facts = tuple(dict.fromkeys(fact for card in cards for fact in card.facts))
    return in_five((*bubbles, Bubble(voice.desk.library.facts.citation(facts, voice.language))))


def _answer(card: AnswerCard, voice: Voice, *, named: bool) -> tuple[Bubble, ...]:
    state = (Bubble(window_state(voice)),) if card.window else ()
    answer = voice.pick(card.answer)
    if named:
        answer = voice.say("faq.titled", title=voice.pick(card.title), text=answer)
    if voice.language != "en":
        return (*state, Bubble(answer))
    marked = Bubble(f"{answer}\n{voice.say('faq.reference')}")
    return (*state, marked, Bubble(voice.say("faq.binding", text=card.answer["ja"])))


def window_state(voice: Voice) -> str:
    """The last known application window compared with today, and that a later one is not known (rule B3)."""
    desk, today = voice.desk, voice.desk.now.date()
    for scheme in desk.library.schemes:
        phase = scheme.phase("recruit")
        if phase.opens and phase.closes:
            values = {
                "year": year_name(scheme.year, voice.language),
                "opens": era_date(phase.opens, voice.language),
                "closes": era_date(phase.closes, voice.language),
            }
            state = phase.state_on(today)
            later = f"\n{voice.say('window.unknown_now')}" if state == "over" else ""
            return f"{voice.say(f'window.{state}', **values)}{later}"
    return voice.say("window.unknown_now")


def follow_ups(cards: tuple[AnswerCard, ...], conversation: Conversation, voice: Voice) -> tuple[Choice | Link, ...]:
    """One's own case, related questions, the way on where a window is concerned, feedback, and a person."""
    names = dict.fromkeys(name for card in cards for name in card.next)
    own = tuple(tile(name, voice) for name in dict.fromkeys(_OWN_CASE.get(card.topic, "") for card in cards) if name)
    related = [voice.desk.library.answers.card(name) for name in names][: RELATED - len(own)]
    interest = (tile("interest", voice),) if any(card.window for card in cards) else ()
    return (
        *own,
        *(card_choice(card, voice) for card in related),
        *interest,
        *_feedback(cards[0], conversation, voice),
        staff_choice(voice),
    )


def _feedback(card: AnswerCard, conversation: Conversation, voice: Voice) -> tuple[Choice, ...]:
    """The two buttons that tell whether an answer helped, once for each answer (rule B9)."""
    if card.id in conversation.judged.split():
        return ()
    return tuple(Choice(voice.say(f"faq.solved_{value}"), "solved:", f"{value}:{card.id}") for value in ("yes", "no"))


def solved(conversation: Conversation, value: str, desk: Desk) -> Turn:
    """Take the feedback on an answer; where it did not help, offer a person (rule B9)."""
    card, known = value.partition(":")[2], conversation.judged.split()
    judged = " ".join([*known, card][-JUDGED:]) if card not in known else conversation.judged
    voice, changed = desk.voice(conversation), replace(conversation, judged=judged)
    if value.startswith("yes"):
        return say(changed, desk, Bubble(voice.say("faq.solved_thanks")))
    return say(changed, desk, Bubble(voice.say("faq.unsolved")), choices=(staff_choice(voice), *tiles(voice)[:2]))


def show_found(found: Found, conversation: Conversation, desk: Desk) -> Turn | None:
    """Turn what the look-up found into an answer; None when it found nothing."""
    if found.outcome == "answer":
        return show_cards(found.cards, conversation, desk)
    doubtful = found.outcome in {"likely", "suggest"} or (found.gap is not None and found.gap.kind == YEARS_GAP)
    covered = any(set(found.years) <= set(card.years) for card in found.cards[:1])
    named = bool(found.years) and doubtful and not covered
    if (found.kind == "year" or named) and not set(found.years or ("",)).issubset(_known_years(desk)):
        return year_unknown(found, conversation, desk)
    if found.outcome == "gap" and found.gap:
        return show_gap(found.gap, found.cards, conversation, desk)
    if found.outcome == "likely":
        return show_likely(found, conversation, desk)
    if found.outcome == "suggest" and found.cards:
        return suggest(found.cards, conversation, desk)
    return None


def year_unknown(found: Found, conversation: Conversation, desk: Desk) -> Turn:
    """Say that the documents are silent on the year asked about; what they say of other years is one tap away."""
    voice = desk.voice(conversation)
    known = _known_years(desk)
    unknown = (year for year in found.years if year not in known and _A_YEAR.fullmatch(year))
    asked = years_named(unknown, voice) or voice.say("faq.that_year")
    later = desk.library.card("future_years")
    near = [card for card in (found.cards or found.near)[:2] if card != later]
    cards = [later, *near] if later else near
    choices = (*(card_choice(card, voice) for card in cards), tile("interest", voice), staff_choice(voice))
    text = Bubble(voice.say("faq.year_unknown", year=asked, known=years_named(known, voice)))
    return say(replace(conversation, misses=0), desk, text, choices=choices)


def _known_years(desk: Desk) -> tuple[str, ...]:
    """The fiscal years the desk has a programme for, the oldest first."""
    return tuple(dict.fromkeys(scheme.year for scheme in reversed(desk.library.schemes)))


def years_named(years: Iterable[str], voice: Voice) -> str:
    """Fiscal years in one line."""
    return (", " if voice.language == "en" else "、").join(year_name(year, voice.language) for year in years)


def not_said(word: str, name: str, choices: tuple[Choice, ...], conversation: Conversation, desk: Desk) -> Turn:
    """Say that the documents do not speak of one thing about a place."""
    voice = desk.voice(conversation)
    text = voice.say("faq.not_said", word=word, name=name)
    return say(replace(conversation, misses=0), desk, Bubble(text), choices=(*choices, staff_choice(voice)))


def show_gap(gap: Gap, near: tuple[AnswerCard, ...], conversation: Conversation, desk: Desk) -> Turn:
    """Say that the documents are silent, what they do say about it, and the way to a person (rule B4)."""
    voice = desk.voice(conversation)
    note = voice.pick(gap.note) if gap.note.get("ja") else ""
    key = "faq.elsewhere" if gap.kind == "elsewhere" else "faq.gap"
    bubbles = [Bubble(voice.say(key, title=voice.pick(gap.title), note=note))]
    if gap.facts and note:
        bubbles.append(Bubble(desk.library.facts.citation(gap.facts, voice.language)))
    nearby = tuple(card_choice(card, voice) for card in near[:2])
    wish = (tile("interest", voice),) if gap.kind == YEARS_GAP else ()  # who waits for a call may leave a wish for it
    choices = (staff_choice(voice), *wish, *nearby, *tiles(voice)[:2])
    return say(replace(conversation, misses=0, gap=gap.id), desk, *bubbles, choices=choices)


def suggest(cards: tuple[AnswerCard, ...], conversation: Conversation, desk: Desk) -> Turn:
    """Offer up to three nearest questions as buttons; the second time in a row also the way to a person (rule B8)."""
    voice = desk.voice(conversation)
    if conversation.misses:
        return miss(cards, conversation, desk)
    choices = (*(card_choice(card, voice) for card in cards[:3]), rephrase(voice), staff_choice(voice))
    return say(replace(conversation, misses=1), desk, Bubble(_listed("faq.suggest", cards[:3], voice)), choices=choices)


def _listed(key: str, cards: tuple[AnswerCard, ...], voice: Voice) -> str:
    """A sentence and the titles on offer, for those who see no buttons."""
    return "\n".join((voice.say(key), *(f"・{voice.pick(card.title)}" for card in cards)))


def miss(near: tuple[AnswerCard, ...], conversation: Conversation, desk: Desk) -> Turn:
    """Nothing was found: the nearest questions first, the way to a person the second time in a row."""
    voice = desk.voice(conversation)
    counted = replace(conversation, misses=conversation.misses + 1)
    nearby = tuple(card_choice(card, voice) for card in near[:3])
    if conversation.misses:
        key = "miss.second" if conversation.misses % 2 else "miss.third"  # never the same twice in a row
        return say(counted, desk, Bubble(voice.say(key)), choices=(staff_choice(voice), *nearby))
    text = _listed("miss.first", near[:3], voice) if near else voice.say("miss.none")
    return say(counted, desk, Bubble(text), choices=(*nearby, rephrase(voice), staff_choice(voice)))


def rephrase(voice: Voice) -> Choice:
    """The button that asks for other words."""
    return Choice(voice.say("word.rephrase_label"), "word:rephrase")
