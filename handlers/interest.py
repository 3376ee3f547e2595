"""Recording interest: place, people, months, kind of organisation, consent; contact details only in the ward's form."""

import re
from collections.abc import Iterator
from dataclasses import replace

from handlers.desk import Desk, Voice
from handlers.eligibility import FORM as ELIGIBILITY_FORM
from handlers.eligibility import NAME as ELIGIBILITY
from handlers.eligibility import finding_rows, verdict
from handlers.forms.asking import ask, led, open_form, understood
from handlers.forms.form import Answers, Form, Slot, answers_of, with_answer, without_answer, without_answers
from handlers.forms.slots import UNDECIDED, count, months, one_of, place
from handlers.menu import say
from handlers.place_names import shown, the_one
from handlers.reading.amounts import count_in
from handlers.reading.numerals import hear
from handlers.reading.readers import Misread, read_months
from handlers.reading.situation import situation
from handlers.staff import menu_choice, reply_times
from handlers.trip.estimate import FORM as ESTIMATE_FORM
from handlers.trip.estimate import NAME as ESTIMATE
from handlers.trip.estimate import estimate_rows
from handlers.trip.shares import trip_of
from handlers.turn import (
    CASE_NUMBER,
    FORM_LINK,
    Bubble,
    Case,
    Conversation,
    Link,
    Message,
    Reply,
    Row,
    Turn,
    Value,
)
from knowledge.text import plain
from subsidy import estimate

NAME = "interest"
_MONTH = re.compile(r"\d ?(?:月|gatsu)|[一二三四五六七八九十]月|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)")
_SENTENCE = re.compile(r"[。!?]+")
_NO_MONTH = re.compile(
    r"(?:時期|日程|日にち|いつ|何月|\bdates?\b|\bwhen\b)[^、。]{0,10}"
    r"(?:未定|(?:決ま|決め)[^、。]{0,4}(?:ない|ませ)|わから|分から|検討中|\bnot (?:yet )?(?:decided|fixed|sure))"
)
KINDS = ("company", "group_with_rules", "group_without_rules", "sole_proprietor", "school", "embassy", "other")
AHEAD = ("people", "months", "kind")
"""Answers of a wish that are heard before they are asked for; a place is named in many a question."""
LONGEST = 120
"""Characters up to which a wish may be put off in the same breath: 「社内で決めてから登録します」."""
BRIEF = 30
"""Characters up to which a message tells an answer ahead and nothing else."""


def registers(text: str, desk: Desk) -> bool:
    """Tell whether a message wishes to be on record as interested, whatever else it tells."""
    said, sayings = plain(text).rstrip(" 。.!?"), desk.library.sayings
    wishing = any(sayings.holds("asked.register", part) for part in (said, *_SENTENCE.split(said)))
    put_off = len(said) <= LONGEST and sayings.holds("order.declines", said)
    return wishing and not put_off and not sayings.holds("asked.elsewhere", said)


def start(conversation: Conversation, message: Message, desk: Desk) -> Turn:
    """Open the form of interest with what was told before or with the wish; consent is asked anew every time."""
    told = {} if answers_of(conversation, NAME) else dict(_told_before(conversation))
    told |= (
        {**_pointed_at(message.text, conversation, desk), **wish_facts(message.text, desk)}
        if message.kind == "text"
        else {}
    )
    unlisted = _unlisted(message.text, desk) if message.kind == "text" else ""
    voice = desk.voice(conversation)
    begun = () if answers_of(conversation, NAME) else (Bubble(voice.say("interest.begun")),)
    lead = (*begun, Bubble(voice.say("interest.place.unlisted", name=shown(unlisted, voice)))) if unlisted else begun
    if desk.library.sayings.holds("asked.applies", plain(message.text)):
        lead = (Bubble(voice.say("manners.no_application")), *lead)
    if told:
        return led(from_sentence(conversation, told, desk), lead)
    return led(open_form(FORM, without_answer(conversation, NAME, "consent"), desk), lead)


def _unlisted(text: str, desk: Desk) -> str:
    """The place a wish names that is no partner of the ward, empty when it names none or is a place of the ward's."""
    places = desk.library.directory.resolve(text)
    if places.outcome != "not_partner":
        return ""
    return min(places.places, key=lambda place: not place.name.endswith(("市", "区"))).code


def _pointed_at(text: str, conversation: Conversation, desk: Desk) -> dict[str, Value]:
    """The partner talked about last where a wish points at it (「そこで登録したい」)."""
    known = desk.library.directory.partner(conversation.place)
    return (
        {"place": conversation.place} if known and desk.library.sayings.holds("asked.goes_there", plain(text)) else {}
    )


def _told_before(conversation: Conversation) -> Iterator[tuple[str, Value]]:
    """The people of a finished estimate and the kind told in a finished check: nothing is asked twice (rule D10)."""
    trip, case = answers_of(conversation, ESTIMATE), answers_of(conversation, ELIGIBILITY)
    if ESTIMATE_FORM.pending(trip) is None:
        yield "people", trip["people"]
        yield "nights", trip["nights"]
    if ELIGIBILITY_FORM.pending(case) is None and "kind" in case:
        yield "kind", case["kind"]


def from_sentence(conversation: Conversation, facts: dict[str, Value], desk: Desk) -> Turn:
    """Take everything a sentence says about the wish, and ask for what is missing; consent is asked anew."""
    changed = without_answer(conversation, NAME, "consent")
    for name, value in facts.items():
        changed = with_answer(changed, NAME, name, value)
    return ask(FORM, changed, desk, (understood(FORM, facts, desk.voice(changed)),))


def wish_facts(text: str, desk: Desk) -> dict[str, Value]:
    """What a sentence says of place, people, months and kind of organisation; what it leaves out is absent."""
    return dict(_wished(text, desk))


def _wished(text: str, desk: Desk) -> Iterator[tuple[str, Value]]:
    places = desk.library.directory.resolve(text)
    meant = the_one(places, desk.library.directory)
    if meant and desk.library.directory.partner(meant):
        yield "place", meant
    people = count_in(hear(text), "people")
    if isinstance(people, int):
        yield "people", people
    nights = count_in(hear(text), "nights")
    if isinstance(nights, int):
        yield "nights", nights
    found = read_months(text) if _MONTH.search(hear(text).text) else Misread("months")
    if not isinstance(found, Misread):
        yield "months", ",".join(map(str, found))
    elif _NO_MONTH.search(hear(text).text):
        yield "months", UNDECIDED
    catalogue = desk.library.catalogue
    kind = next((kind for kind in KINDS if catalogue.contains(f"{NAME}.sentence.{kind}", text)), "")
    if kind:
        yield "kind", kind


def finish(conversation: Conversation, desk: Desk) -> Turn:
    """With consent, open a case and hand out the link to the contact form; without it, pass nothing on."""
    voice = desk.voice(conversation)
    answers = answers_of(conversation, NAME)
    if answers["consent"] != "yes":
        return not_passed_on(conversation, desk)
    told = Reply(
        (
            Bubble(voice.say("interest.done.text", case=CASE_NUMBER, reply_by=reply_times(voice))),
            Bubble(voice.say("interest.done.form")),
        ),
        (Link(voice.say("interest.done.form_label"), FORM_LINK), menu_choice(voice)),
    )
    changed = replace(without_answer(conversation, NAME, "consent"), case=CASE_NUMBER)
    return Turn(changed, (interest_case(conversation, desk), told))


def not_passed_on(conversation: Conversation, desk: Desk) -> Turn:
    """Forget the answers: without consent nothing is passed on; the phone is another way."""
    text = desk.voice(conversation).say("interest.done.not_sent")
    return say(without_answers(conversation, NAME), desk, Bubble(text))


def interest_case(conversation: Conversation, desk: Desk) -> Case:
    """What the ward's team gets to see: the answers, and the check and estimate if they were made. In Japanese."""
    staff_voice = Voice(desk, "ja")
    answers = answers_of(conversation, NAME)
    shown = {slot.name: slot.show(answers[slot.name], staff_voice) for slot in FORM.known(answers)}
    rows = tuple(
        Row(staff_voice.say(f"{NAME}.{name}.label"), text) for name, text in shown.items() if name != "consent"
    )
    return Case(
        "interest",
        desk.voice(conversation).language,
        staff_voice.say(
            "interest.case.summary", place=shown["place"], people=answers["people"], months=shown["months"]
        ),
        rows=(*rows, *_estimated(conversation, staff_voice)),
        findings=_checked(conversation, staff_voice),
        organisation=shown["kind"],
    )


def _checked(conversation: Conversation, voice: Voice) -> tuple[Row, ...]:
    if ELIGIBILITY_FORM.pending(answers_of(conversation, ELIGIBILITY)) is not None:
        return ()
    found = verdict(conversation, voice.desk)
    outcome = Row(voice.say("eligibility.result.title"), voice.say(f"eligibility.result.{found.outcome.value}"))
    return (outcome, *finding_rows(found, voice))


def _estimated(conversation: Conversation, voice: Voice) -> tuple[Row, ...]:
    answers: Answers = answers_of(conversation, ESTIMATE)
    trip = trip_of(answers) if ESTIMATE_FORM.pending(answers) is None else None
    if trip is None:
        return ()
    return tuple(estimate_rows(estimate(voice.desk.rules, trip), voice).values())


FORM = Form(
    NAME,
    (
        place("place", f"{NAME}.place"),
        count("people", "people", (1, 2, 3, 4, 5), 99, rough=True),
        months("months", f"{NAME}.months", (8, 9, 10, 11, 12)),
        one_of("kind", f"{ELIGIBILITY}.kind", KINDS, lambda text, voice: situation(text, voice.desk).get("kind")),
        replace(one_of("consent", f"{NAME}.consent", ("yes", "no")), recaps=True),
    ),
    finish,
    told=(count("nights", "nights", (1, 2, 3, 4, 5), 99),),
)


def wish_ahead(slot: Slot, conversation: Conversation, message: Message, desk: Desk) -> Turn | None:
    """Keep how many or when, told when the place was asked for (「3人」), and ask for the place again."""
    asking = desk.library.sayings.holds("asked.at_all", plain(message.text))
    own = not isinstance(slot.read(message.text, desk.voice(conversation)), Misread)
    if asking or own or len(message.text) > BRIEF:
        return None
    known = answers_of(conversation, NAME)
    facts = wish_facts(message.text, desk)
    ahead = {name: facts[name] for name in AHEAD if name in facts and name not in known and name != slot.name}
    return from_sentence(conversation, ahead, desk) if ahead else None
