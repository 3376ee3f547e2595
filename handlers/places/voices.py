"""What the businesses that went to a place said, one card per published result."""

from collections.abc import Iterable
from dataclasses import replace

from handlers.desk import Desk, Voice
from handlers.menu import say, tile
from handlers.place_names import place_choice, shown
from handlers.places.partners import PAGE
from handlers.turn import Bubble, Card, Conversation, Deck, Reply, Row, Turn
from knowledge.partners import Partner, Result

VOICES = "voices"
"""The aspect of a conversation in which the voices of a place were shown last."""


def heard_of(codes: Iterable[str], desk: Desk) -> bool:
    """Tell whether results of any of the places are published."""
    return any(partner.results for code in codes if (partner := desk.library.directory.partner(code)))


def show_voices(code: str, conversation: Conversation, desk: Desk) -> Turn:
    """Show what the businesses that went to a place said, one card per published result."""
    voice = desk.voice(conversation)
    partner = desk.library.directory.partner(code)
    changed = replace(conversation, place=code, aspect=VOICES, misses=0)
    if partner is None or not partner.results:
        name = shown(code, voice)
        return say(changed, desk, Bubble(voice.say("partners.voices.none", name=name)))
    cards = tuple(_voice_card(partner, number, voice) for number in range(len(partner.results)))
    deck = Deck(cards[:PAGE], " ".join(card.summary for card in cards[:2]))
    about = (card for card in desk.library.about_place(code) if card.topic == VOICES)
    told = tuple(Bubble(voice.say("faq.titled", title=voice.pick(c.title), text=voice.pick(c.answer))) for c in about)
    choices = (place_choice(partner, voice), tile("interest", voice), tile("partners", voice))
    return Turn(changed, (Reply((*told[:1], *_companies(partner, voice), deck), choices),))


def show_companies(code: str, conversation: Conversation, desk: Desk) -> Turn:
    """Show which companies are named for a place, and that none of them is tied to a result; then the results."""
    turn, partner = show_voices(code, conversation, desk), desk.library.directory.partner(code)
    reply, voice = turn.outgoing[0], desk.voice(conversation)
    if partner is None or not partner.results or not isinstance(reply, Reply):
        return turn
    unnamed = Bubble(voice.say("partners.voices.no_company", name=shown(code, voice)))
    return replace(
        turn, outgoing=(replace(reply, parts=(*(_companies(partner, voice) or (unnamed,)), reply.parts[-1])),)
    )


def _companies(partner: Partner, voice: Voice) -> tuple[Bubble, ...]:
    """The companies the ward names as cases; none when it names none."""
    names = (", " if voice.language == "en" else "、").join(company.name for company in partner.companies)
    return (Bubble(voice.say("partners.voices.companies", names=names)),) if names else ()


def _voice_card(partner: Partner, number: int, voice: Voice) -> Card:
    result = partner.results[number]
    impressions = voice.pick(result.impressions)
    rows = (
        Row(voice.say("partners.voices.dates"), voice.pick(result.dates)),
        Row(voice.say("partners.voices.count"), _people(result, partner, voice)),
        Row(voice.say("partners.card.reason"), voice.pick(result.reasons)),
        Row(voice.say("partners.card.voice"), impressions),
    )
    count = len(partner.results)
    return Card(
        title=voice.say("partners.voices.title", name=partner.name, n=number + 1, count=count),
        summary=voice.say("partners.voices.summary", name=partner.name, voice=impressions),
        rows=rows,
        citation=voice.desk.library.facts.citation(result.facts, voice.language),
    )


def _people(result: Result, partner: Partner, voice: Voice) -> str:
    return voice.say(
        "partners.voices.people", n=sum(stay.people for stay in result.stays if stay.place == partner.code)
    )
