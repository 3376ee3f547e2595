"""How many people make use of the whole cap of a business 「満額」: 「20万円を使い切るには何人？」."""

from handlers.desk import Desk
from handlers.forms.asking import interrupted
from handlers.forms.form import Answers, answers_of, sure_of
from handlers.menu import say, tile
from handlers.reading.amounts import amounts_of
from handlers.reading.numerals import hear
from handlers.registry import FORMS
from handlers.staff import staff_choice
from handlers.trip.estimate import FORM, NAME, cited, from_sentence, trip_told
from handlers.trip.fare import choices_after
from handlers.trip.shares import trip_of
from handlers.turn import Bubble, Conversation, Message, Part, Reply, Turn
from knowledge.calendar import yen
from subsidy import Rules, estimate

LONG = 80
"""Characters beyond which a message asks for more than that."""


def in_full(conversation: Conversation, message: Message, desk: Desk) -> Turn | None:
    """Say up to how many people each gets all of it and from how many the cap of the business is used up."""
    asks = message.kind == "text" and len(message.text) <= LONG
    said = hear(message.text).text.strip(" 。?!") if asks else ""
    if not said or not desk.library.sayings.holds("asked.how_many_in_full", said):
        return None
    told = sure_of(trip_told(message.text))
    trip = {slot.name: told[slot.name] for slot in FORM.slots if slot.name != "people" and slot.name in told}
    if set(trip_told(message.text)) & {"lodging", "transport"} and len(trip) < len(FORM.slots) - 1:
        return None  # a trip of its own that is not told in full: it is asked about first
    done = not trip and FORM.pending(answers_of(conversation, NAME)) is None
    answers = {**trip, "people": 1} if trip else answers_of(conversation, NAME) if done else {}
    each = _named(said, desk) or _each(answers, desk.rules) if done or len(trip) > 1 else None
    parts = _parts(each or desk.rules.person.yen, conversation, desk)
    if parts is None:
        return None
    return _answered(parts, trip, conversation, desk)


def _answered(parts: tuple[Part, ...], trip: Answers, conversation: Conversation, desk: Desk) -> Turn:
    voice, form = desk.voice(conversation), FORMS.get(conversation.form)
    if len(trip) > 1:
        turn = from_sentence(conversation, trip, desk)
        reply = turn.outgoing[0]
        noted = Reply((*parts, *reply.parts), reply.choices) if isinstance(reply, Reply) else reply
        return Turn(turn.conversation, (noted, *turn.outgoing[1:]))
    if form:
        return interrupted(form, conversation, desk, parts)
    if FORM.pending(answers_of(conversation, NAME)) is None:
        return Turn(conversation, (Reply(parts, choices_after(conversation, voice)),))
    return say(conversation, desk, *parts, choices=(tile(NAME, voice), staff_choice(voice)))


def _named(said: str, desk: Desk) -> int | None:
    """What is said to be the subsidy of one: 「1人5万円を満額で」."""
    amounts = [number.whole for number in amounts_of(hear(said)) if number.whole]
    one = [amount for amount in amounts if amount <= (desk.rules.person.yen or 0)]
    return one[0] if one and desk.library.sayings.holds("basis.each", said) else None


def _each(answers: Answers, rules: Rules) -> int | None:
    """The subsidy of one before the cap of the business, where it is the same for all who go."""
    trip = trip_of(answers) if answers else None
    amounts = {share.amount for share in estimate(rules, trip).shares} if trip else set()
    return next(iter(amounts)) if len(amounts) == 1 else None


def _parts(each: int | None, conversation: Conversation, desk: Desk) -> tuple[Part, ...] | None:
    voice, business = desk.voice(conversation), desk.rules.business.yen
    if not each or not business:
        return None
    most, rest = divmod(business, each)
    shown = {name: yen(amount, voice.language) for name, amount in (("each", each), ("business", business))}
    whole = yen(most * each, voice.language)
    key = "estimate.in_full.rest" if rest else "estimate.in_full.even"
    text = voice.say(key, most=most, reached=most + bool(rest), whole=whole, **shown)
    return (Bubble(text), Bubble(cited(voice)))
