"""The one door: respond() answers a message. The order in which a message is tried is written here and nowhere else."""

import re
from collections.abc import Callable
from dataclasses import replace

from handlers import faq, menu, staff, words
from handlers.desk import Desk
from handlers.forms.asking import ask, led
from handlers.forms.options import settled
from handlers.interest import registers
from handlers.open_form.answer_alone import answered_alone
from handlers.open_form.answer_and_order import told_first
from handlers.open_form.at_any_time import at_any_time
from handlers.open_form.corrections import correct, implied, went_back
from handlers.open_form.in_form import in_form
from handlers.open_form.leaving import left_for
from handlers.open_form.recap import recapped
from handlers.open_form.switched import in_language
from handlers.outcomes.beside_figures import with_the_rest
from handlers.outcomes.checking_back import checked_back
from handlers.outcomes.dear_bed import dear_bed
from handlers.outcomes.in_full import in_full
from handlers.outcomes.outcome import about_outcome
from handlers.outcomes.two_trips import both_shown, compared
from handlers.places.recalled_places import recalled, remembered
from handlers.places.that_place import named_there
from handlers.questions.in_topic import in_topic
from handlers.questions.refusals import asked_beside_abuse, forgotten, refuse
from handlers.questions.still_silent import same_no
from handlers.reading.tongues import Hearing, hearing
from handlers.registry import FORMS, INTENTS
from handlers.taps import tapped
from handlers.told.several_trips import several_trips
from handlers.told.told_anew import told_anew
from handlers.trip.destination import talked_about
from handlers.trip.fare import with_basis
from handlers.trip.one_night import night_apart
from handlers.turn import Bubble, Choice, Conversation, Language, Message, Relay, Reply, Turn
from handlers.understanding import intent_of, understand
from handlers.waiting import waiting
from knowledge.answers import place_hints
from knowledge.text import plain
from knowledge.wording import phrase_form

LONG = 1_000
"""Characters beyond which a message that nothing was found for is answered with the wish for a shorter one."""
_QUESTION = re.compile(r"[?？]|か[。 ]*$|教えて|how|what|when|where|can ")
_MASH = re.compile(r"[b-df-hj-np-tv-xz]{5,}|qwert|asdf|zxcv|^.{0,6}([^\W\d])\1{2,}.{0,6}$|^\W+$")
"""Keys hit at random, one sign over and over, or no letter at all: nothing to look up."""
ABUSE = "abuse"
"""What a message is refused for that may still ask something beside its hard words."""
ANYTIME = frozenset({"menu", "staff", "language"})
"""Intents that work in any state, also while a person has the case."""

Attempt = Callable[[Conversation, Message, Desk], Turn | None]


def respond(conversation: Conversation, message: Message, desk: Desk) -> Turn:
    """Answer one message; pure: the same conversation, message and desk always give the same turn."""
    heard = hearing(conversation, message, desk)
    based = with_basis(heard.conversation, heard.message.text, desk)
    heard = heard if based is heard.conversation else replace(heard, conversation=based)
    said = waiting(heard.conversation, heard.message, desk) or _for_staff(_first(heard, desk), heard, message, desk)
    said = talked_about(both_shown(with_the_rest(said, heard.conversation, heard.message, desk), desk), conversation)
    said = _noticed(said, heard.notice) if heard.notice else said
    voice = desk.voice(said.conversation)
    if conversation.lost:
        said = _noticed(said, voice.say("state.sorry_restart"))
    said = remembered(said, conversation, message.text, desk)
    return settled(_noticed(said, voice.say("input.masked")) if message.masked else said, desk.now)


def _first(heard: Hearing, desk: Desk) -> Turn:
    """What the first attempt that understands the message makes of it; going on about a no comes before."""
    conversation = forgotten(heard.conversation)
    message = answered_alone(conversation, heard.message, desk)
    attempts = (attempt(conversation, message, desk) for attempt in ORDER)
    return same_no(heard.conversation, heard.message, desk) or next(turn for turn in attempts if turn is not None)


def _for_staff(turn: Turn, heard: Hearing, message: Message, desk: Desk) -> Turn:
    """What the desk cannot answer while a case waits for a person is meant for that person: pass it on and say so."""
    before = heard.conversation
    if message.kind != "text" or not before.case or before.with_staff:
        return turn
    nearest = turn.conversation.misses > before.misses and turn.conversation.card != before.card
    if turn.conversation.misses <= before.misses or nearest:
        telling = nearest or (before.aspect == staff.TELLING and not _names_something(before, heard.message, desk))
        return staff.told_to_staff(turn, message.text, before.case, desk) if telling else turn
    voice = desk.voice(before)
    noted = Reply((Bubble(voice.say("staff.noted", case=before.case)),), (staff.menu_choice(voice),))
    return Turn(replace(turn.conversation, misses=0), (Relay(message.text), noted))


def _names_something(conversation: Conversation, message: Message, desk: Desk) -> bool:
    """Tell whether a message is a button, a word of the desk or small talk, and so not meant for a person."""
    named = (
        words.word_of(message.text, desk) or intent_of(message.text, desk) or menu.language_named(message.text, desk)
    )
    return bool(named or _typed_label(conversation, message) or desk.library.answers.search.is_talk(message.text))


def _noticed(turn: Turn, text: str) -> Turn:
    """Put a notice before the answer: personal data was taken out (rule A3), what was kept could not be read."""
    notice = Bubble(text)
    outgoing = list(turn.outgoing)
    for index, item in enumerate(outgoing):
        if isinstance(item, Reply):
            outgoing[index] = replace(item, parts=(notice, *item.parts))
            return replace(turn, outgoing=tuple(outgoing))
    return replace(turn, outgoing=(*outgoing, Reply((notice,))))


# ---- the attempts, in order ----


def _held(conversation: Conversation, message: Message, desk: Desk) -> Turn | None:
    """1: a person at the ward has the case; only the way back, menu and languages are for the desk."""
    if not conversation.with_staff:
        return None
    named = words.word_of(message.text, desk) == "desk" or intent_of(message.text, desk) in {"menu", "language"}
    back = message.choice is not None and message.choice.target == "word:desk"
    return None if named or back else staff.held(conversation, message, desk)


def _global_word(conversation: Conversation, message: Message, desk: Desk) -> Turn | None:
    """2: words that work in any state."""
    if message.kind != "text":
        return None
    word = words.word_of(message.text, desk)
    restored = went_back(conversation, message.text, desk) if word.startswith(("back", "resume")) else None
    if restored:
        return restored
    told = told_first(conversation, message, desk) if word.startswith(("resume", "quit")) else None
    if told and word.startswith("resume"):
        return told
    conversation = told.conversation if told and told.conversation.form else conversation  # an answer, then the end
    if word and not (word == "quit" and not conversation.form and not words.stops(message.text, desk)):
        return words.act(word, conversation, desk)
    language = menu.language_named(message.text, desk)
    if language:
        return in_language(language, conversation, desk)
    beside = menu.language_beside(message.text, desk)
    if beside:
        return _answered_in(beside[0], replace(message, text=beside[1]), conversation, desk)
    named = intent_of(message.text, desk)
    here = named_there(message.text, conversation, desk) if named == "menu" else None
    return here or (INTENTS[named](conversation, message, desk) if named in ANYTIME else None)


def _answered_in(language: Language, message: Message, conversation: Conversation, desk: Desk) -> Turn:
    """Switch the language, and answer in it what the message asks beside that."""
    switched = menu.set_language(conversation, language, desk)
    said = next(item for item in switched.outgoing if isinstance(item, Reply))
    turn = _first(Hearing(switched.conversation, message), desk)
    if conversation.language == language:
        return turn
    led = (
        replace(item, parts=(*said.parts, *item.parts)[:5]) if isinstance(item, Reply) else item
        for item in turn.outgoing
    )
    return replace(turn, outgoing=tuple(led))


def _tapped(conversation: Conversation, message: Message, desk: Desk) -> Turn | None:
    """3: a tapped button, or its label typed."""
    choice = message.choice or _typed_label(conversation, message)
    return tapped(conversation, choice, desk) if choice else None


def _typed_label(conversation: Conversation, message: Message) -> Choice | None:
    data = conversation.offered.get(phrase_form(message.text), "") if message.kind == "text" else ""
    return Choice.unpack(data, message.text)


def _not_text(conversation: Conversation, message: Message, desk: Desk) -> Turn | None:
    """Stickers, pictures, files: ask for words, keep nothing (rule D12)."""
    voice = desk.voice(conversation)
    if message.kind == "follow":
        return menu.greeting(Conversation(language=conversation.language), message, desk)
    if message.kind in {"text", "tap"}:
        empty = message.kind == "text" and not message.text.strip()
        return menu.say(conversation, desk, Bubble(voice.say("input.empty"))) if empty else None
    key = "input.not_text" if message.kind in {"sticker", "other"} else "input.no_files"
    said, form = Bubble(voice.say(key)), FORMS.get(conversation.form)
    return ask(form, conversation, desk, (said,)) if form else menu.say(conversation, desk, said)


def _refused(conversation: Conversation, message: Message, desk: Desk) -> Turn | None:
    """What is never done, such as a promise, whatever place or figure stands beside it; an open form goes on."""
    kind = desk.library.answers.search.refuses(message.text) if message.kind == "text" else ""
    if not kind:
        return None
    rest = asked_beside_abuse(message.text, desk) if kind == ABUSE else ""
    if rest:
        sorry = Bubble(desk.voice(conversation).say("manners.abuse_aside"))
        return led(_first(Hearing(conversation, replace(message, text=rest)), desk), (sorry,))
    return refuse(kind, conversation, message.text, desk)


def _understood(conversation: Conversation, message: Message, desk: Desk) -> Turn | None:
    """5: a question about the last estimate, a correction of what was worked out, an intent, a place, or a question."""
    if message.masked and not _QUESTION.search(message.text):
        voice = desk.voice(conversation)
        return Turn(conversation, (Reply((), (menu.tile("interest", voice), staff.staff_choice(voice))),))
    pointed = recalled(message.text, conversation, desk)
    on_record = intent_of(message.text, desk) == "interest"  # 「この条件で登録できる？」 asks for no condition
    attempts = (
        () if on_record or pointed != message.text else (went_back, night_apart, checked_back, about_outcome, dear_bed)
    )
    asked = next((turn for attempt in attempts if (turn := attempt(conversation, pointed, desk))), None)
    if asked:
        return asked
    text = pointed if conversation.answers else in_topic(pointed, conversation, desk)
    if on_record and registers(message.text, desk):  # whatever figures the wish names, it is no correction
        return understand(conversation, text, desk)
    told = several_trips(text, conversation, desk) or correct(conversation, text, desk)
    told = told or implied(conversation, text, desk) or told_anew(conversation, text, desk)
    return told or understand(conversation, text, desk)


def _not_understood(conversation: Conversation, message: Message, desk: Desk) -> Turn:
    """6: the nearest questions as buttons; the second time in a row the way to a person."""
    if _MASH.search(plain(message.text)) and not conversation.misses:
        unread = Bubble(desk.voice(conversation).say("miss.unread"))
        return menu.say(replace(conversation, misses=1), desk, unread)
    if len(message.text) > LONG:
        return menu.say(conversation, desk, Bubble(desk.voice(conversation).say("input.long")))
    hints = place_hints(desk.library.directory)
    near = desk.library.answers.find(message.text, places=hints).near if message.text.strip() else ()
    return faq.miss(near, conversation, desk)


ORDER: tuple[Attempt, ...] = (
    _held,
    _global_word,
    _tapped,
    _not_text,
    left_for,
    _refused,
    recapped,
    at_any_time,
    compared,
    in_full,
    in_form,
    _understood,
    _not_understood,
)
