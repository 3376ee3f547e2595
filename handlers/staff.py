"""Handing over to a person at the ward, coming back, and requests about one's own data."""

from dataclasses import replace

from handlers.desk import Desk, Voice
from handlers.menu import say
from handlers.turn import (
    CASE_NUMBER,
    Bubble,
    Case,
    Choice,
    Conversation,
    Message,
    Relay,
    Reply,
    Return,
    Row,
    Turn,
)

TELLING = "staff"
"""The aspect of a conversation in which the person was just told to write what the staff should know."""

BARE = 14
"""Characters up to which a wish for a person is that and no more."""
RIGHTS = "rights"
"""The aspect of a conversation in which a request about one's own data was just passed on."""


def ask_staff(conversation: Conversation, message: Message, desk: Desk) -> Turn:
    """Open a case of kind handoff, or tell that there is one, and say when a person answers."""
    voice = desk.voice(conversation)
    wish = message.text if message.kind == "text" and len(message.text) > BARE else ""
    if conversation.case:
        text = voice.say("staff.already", case=conversation.case)
        turn = say(replace(conversation, aspect=TELLING), desk, Bubble(f"{text}\n{reply_times(voice)}"))
        return replace(turn, outgoing=(Relay(wish), *turn.outgoing)) if wish else turn
    asked = (Row(Voice(desk, "ja").say("staff.case.asked"), wish),) if wish else ()
    rows = (*asked, *_topic(conversation, desk))
    case = Case("handoff", voice.language, voice.say("staff.case.summary"), rows=rows)
    text = voice.say("staff.opened", case=CASE_NUMBER)
    told = Reply((Bubble(text), Bubble(reply_times(voice))), (*_resume(conversation, voice), menu_choice(voice)))
    return Turn(replace(conversation, case=CASE_NUMBER, aspect=TELLING), (case, told))


def _resume(conversation: Conversation, voice: Voice) -> tuple[Choice, ...]:
    """The button that goes on with the form the hand-over left open."""
    form = conversation.form
    return (Choice(voice.say("word.resume_label"), f"form:{form}", "resume"),) if form else ()


def told_to_staff(turn: Turn, text: str, case: str, desk: Desk) -> Turn:
    """Pass on the words that follow the hand-over, as was promised, together with what the desk itself can say."""
    voice = desk.voice(turn.conversation)
    noted = Bubble(voice.say("staff.noted_too", case=case))
    outgoing = tuple(
        replace(item, parts=(noted, *item.parts)[:5]) if isinstance(item, Reply) else item for item in turn.outgoing
    )
    return Turn(replace(turn.conversation, aspect=""), (Relay(text), *outgoing))


def _topic(conversation: Conversation, desk: Desk) -> tuple[Row, ...]:
    voice = Voice(desk, "ja")
    library = desk.library
    rows = []
    card = library.card(conversation.card)
    if card is not None:
        rows.append(Row(voice.say("staff.case.topic"), card.title["ja"]))
    if conversation.place:
        rows.append(Row(voice.say("staff.case.place"), library.place_name(conversation.place)))
    return tuple(rows)


def reply_times(voice: Voice) -> str:
    """When a person answers: the hours while open, otherwise the computed next opening (design rule D13)."""
    desk = voice.desk
    if desk.opening.is_open(desk.now):
        return voice.say("staff.open_now")
    return voice.say("staff.closed_now", next=voice.next_opening())


def menu_choice(voice: Voice) -> Choice:
    """The button to the menu."""
    return Choice(voice.say("menu.label"), "intent:menu")


def staff_choice(voice: Voice) -> Choice:
    """The button to a person."""
    return Choice(voice.say("staff.label"), "intent:staff")


def held(conversation: Conversation, message: Message, desk: Desk) -> Turn:
    """Pass a message on to the person who has the case and stay silent (design rule D15)."""
    return Turn(conversation, (Relay(message.text if message.kind in {"text", "tap"} else "", message.kind),))


def back_to_desk(conversation: Conversation, _: Message, desk: Desk) -> Turn:
    """Return from the person at the ward to the automatic desk; the case stays."""
    voice = desk.voice(conversation)
    if not conversation.with_staff:
        return say(conversation, desk, Bubble(voice.say("menu.text")))
    turn = say(
        replace(conversation, with_staff=False), desk, Bubble(voice.say("staff.returned", case=conversation.case))
    )
    return replace(turn, outgoing=(Return(), *turn.outgoing))


def rights(conversation: Conversation, message: Message, desk: Desk) -> Turn:
    """Explain the route for requests about stored data and open a task; never show what is stored (rule A9)."""
    voice = desk.voice(conversation)
    if conversation.aspect == RIGHTS:
        return rights_already(conversation, desk)
    case = Case("rights", voice.language, voice.say("rights.case.summary"))
    told = Bubble(voice.say("rights.text", case=CASE_NUMBER))
    changed = replace(conversation, case=conversation.case or CASE_NUMBER, aspect=RIGHTS)
    return Turn(changed, (case, Reply((told,), (menu_choice(voice),))))


def rights_already(conversation: Conversation, desk: Desk) -> Turn:
    """Say that a request about stored data is with the staff: a yes after it opens no second case."""
    voice = desk.voice(conversation)
    told = Bubble(voice.say("rights.already", case=conversation.case))
    return Turn(conversation, (Reply((told,), (menu_choice(voice),)),))
