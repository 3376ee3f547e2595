"""Partner municipalities: cards, lists, voices, homonyms, and places that are no partners."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from handlers.desk import Desk, Voice
from handlers.faq import more_choice
from handlers.forms.asking import led
from handlers.menu import say, tile
from handlers.place_names import namesakes, place_choice, place_label, place_title, shown
from handlers.places import doubtful_places
from handlers.places.partner_areas import listed, may_be_listed, prefectures_key
from handlers.places.partner_map import partner_map
from handlers.staff import staff_choice
from handlers.turn import Bubble, Card, Choice, Conversation, Deck, Message, Part, Reply, Row, Turn
from knowledge.calendar import span, year_name
from knowledge.directory import Places
from knowledge.partners import Partner

PAGE = 5
SHOWN, VOICED = "place", "voices"
"""The aspects of a conversation in which a place, or its voices, were shown last: a short question goes on about it."""
CARD_SHOWN = frozenset({SHOWN, VOICED})
OWN_WORDS = frozenset({"near", "both"})
"""Kinds of lists that are introduced in words of their own."""
ALIKE = 3
"""Places of one name, none of them a partner, that are named together."""


def find(conversation: Conversation, _: Message, desk: Desk) -> Turn:
    """Ask where to, offering purposes and the whole list."""
    voice = desk.voice(conversation)
    purposes = tuple(
        Choice(voice.pick(purpose.title), "list:purpose:" + purpose.id, "0")
        for purpose in desk.library.directory.purposes[:8]
    )
    listed = Choice(voice.say("partners.by_prefecture"), "list:all:", "0")
    return say(conversation, desk, Bubble(voice.say("partners.ask")), choices=(listed, *purposes))


def show_places(places: Places, asked: str, conversation: Conversation, desk: Desk) -> Turn | None:
    """Say what is known of the place or places a message names; None when it names none."""
    shown = _OUTCOMES.get(places.outcome)
    return shown(places, asked, replace(conversation, misses=0), desk) if shown else None


def _partner(places: Places, _: str, conversation: Conversation, desk: Desk) -> Turn:
    return show_partner(places.places[0].code, conversation, desk)


def show_partner(code: str, conversation: Conversation, desk: Desk) -> Turn:
    """Show the card of one partner: programme, fiscal year, results."""
    voice = desk.voice(conversation)
    partner = desk.library.directory.partner(code)
    if partner is None:
        return _not_partner_named(code, conversation, desk)
    choices = (tile("partners", voice), tile("eligibility", voice), tile("estimate", voice), staff_choice(voice))
    note = Bubble(voice.say("partners.card.current", year=year_name(partner.year, voice.language)))
    return Turn(
        replace(conversation, place=code, aspect=SHOWN, misses=0),
        (Reply((partner_card(partner, voice), note), choices),),
    )


def described(code: str, voice: Voice) -> tuple[Card, ...]:
    """The card of a partner beside another matter; nothing for any other place."""
    partner = voice.desk.library.directory.partner(code)
    return (partner_card(partner, voice),) if partner else ()


def show_told(code: str, told: str, conversation: Conversation, desk: Desk) -> Turn:
    """Show of a partner's card no more than the row that is asked for, where the whole card was shown before."""
    turn, voice = show_partner(code, conversation, desk), desk.voice(conversation)
    reply, label = turn.outgoing[0], voice.say(f"partners.card.{told}")
    if conversation.place != code or conversation.aspect not in CARD_SHOWN or not isinstance(reply, Reply):
        return turn
    card = next((part for part in reply.parts if isinstance(part, Card)), None)
    if card is None:
        return turn
    row = replace(card, rows=tuple(row for row in card.rows if row.label == label))
    return replace(turn, outgoing=(replace(reply, parts=(row,)),))


def partner_card(partner: Partner, voice: Voice) -> Card:
    """The card of a partner; its summary says name, programme and year."""
    year = year_name(partner.year, voice.language)
    titles = "／".join(partner.programmes) or voice.say("partners.card.no_title")
    titles += voice.say("partners.card.more_titles") if partner.unnamed else ""
    listed = voice.say("partners.card.r6_confirmed", year=year) if partner.r6 == "confirmed" else year
    rows = (
        Row(voice.say("partners.card.programme"), titles),
        Row(voice.say("partners.card.year"), listed),
        Row(voice.say("partners.card.results"), _results(partner, voice)),
        *_companies(partner, voice),
    )
    return Card(
        title=place_title(partner, voice),
        summary=voice.say("partners.card.summary", name=partner.name, programme=titles, year=year),
        rows=rows,
        citation=voice.desk.library.facts.citation(_facts(partner), voice.language),
        buttons=_partner_buttons(partner, voice),
    )


def _facts(partner: Partner) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*partner.facts, *(company.fact for company in partner.companies))))


def _results(partner: Partner, voice: Voice) -> str:
    if not partner.results:
        return voice.say("partners.card.results_none")
    stays = [stay for result in partner.results for stay in result.stays if stay.place == partner.code]
    told = (
        voice.say("partners.card.stay", days=span(stay.starts, stay.ends, voice.language), n=stay.people)
        for stay in sorted(stays, key=lambda stay: stay.starts)
    )
    return voice.say(
        "partners.card.results_some",
        entries=len(partner.results),
        people=sum(stay.people for stay in stays),
        stays=("; " if voice.language == "en" else "、").join(told),
    )


def _companies(partner: Partner, voice: Voice) -> tuple[Row, ...]:
    """The companies the ward names as cases; which published result is whose is not known."""
    if not partner.companies:
        return ()
    names = (", " if voice.language == "en" else "、").join(company.name for company in partner.companies)
    return (Row(voice.say("partners.card.companies"), names),)


def _partner_buttons(partner: Partner, voice: Voice) -> tuple[Choice, ...]:
    interest = Choice(voice.say("partners.card.interest_label"), "slot:interest.place", partner.code)
    if not partner.results:
        return (interest,)
    return (Choice(voice.say("partners.card.voices_label"), "voices:", partner.code), interest)


def _several(places: Places, _: str, conversation: Conversation, desk: Desk) -> Turn:
    voice = desk.voice(conversation)
    partners = [partner for place in places.places if (partner := desk.library.directory.partner(place.code))]
    if not partners:
        return _not_partner(places, "", conversation, desk)
    others = [place for place in places.places if desk.library.directory.partner(place.code) is None]
    notes = tuple(Bubble(voice.say("partners.not_partner", name=shown(place.code, voice))) for place in others[:1])
    deck = side_by_side(partners, voice)
    choices = (*(place_choice(partner, voice) for partner in partners[:PAGE]), tile("partners", voice))
    talked = replace(conversation, place=partners[0].code if len(partners) == 1 else "")
    return Turn(talked, (Reply((deck, *notes), choices),))


def side_by_side(partners: Sequence[Partner], voice: Voice) -> Deck:
    """The cards of several partners, each with the button that shows it alone."""
    cards = tuple(
        replace(partner_card(partner, voice), buttons=(_show_choice(partner, voice),)) for partner in partners[:PAGE]
    )
    return Deck(cards, " ".join(card.summary for card in cards))


def _prefecture(places: Places, _: str, conversation: Conversation, desk: Desk) -> Turn:
    return list_partners("prefecture", prefectures_key(places), 0, conversation, desk)


def list_partners(kind: str, key: str, start: int, conversation: Conversation, desk: Desk) -> Turn:
    """List partners by prefecture, by purpose or all, five at a time."""
    voice = desk.voice(conversation)
    area, partners = listed(kind, key, voice)
    if not partners:
        text = voice.say("partners.list.empty", area=area)
        beside = may_be_listed(kind, key, voice)
        return say(conversation, desk, Bubble(text), *beside, choices=(tile("partners", voice), staff_choice(voice)))
    page = partners[start : start + PAGE]
    names = (", " if voice.language == "en" else "、").join(place_label(partner, voice) for partner in partners)
    intro: tuple[Part, ...] = ()
    if start == 0:
        told = kind if kind in OWN_WORDS else "intro"
        intro = (Bubble(voice.say(f"partners.list.{told}", area=area, count=len(partners), names=names)),)
        intro += (partner_map(voice),) if kind == "all" else may_be_listed(kind, key, voice)
    summary = voice.say("partners.list.summary", area=area, count=len(partners), names=names)
    deck = Deck(tuple(_short_card(partner, voice) for partner in page), summary)
    more = more_choice(voice, f"{kind}:{key}", start + PAGE, len(partners))
    choices = (*more, *(place_choice(partner, voice) for partner in page), tile("partners", voice))
    listing = f"{kind}:{key}:{start + PAGE}" if more else ""
    place = partners[0].code if len(partners) == 1 else _kept(kind, key, conversation, desk)
    talked = replace(conversation, listing=listing, place=place, aspect=SHOWN if len(partners) == 1 else "", misses=0)
    return Turn(talked, (Reply((*intro, deck), choices),))


def list_unsaid(conversation: Conversation, desk: Desk) -> Turn:
    """All partners, behind that no document tells what they are wished for by, such as a mild winter."""
    note = Bubble(desk.voice(conversation).say("partners.list.unsaid"))
    return led(list_partners("all", "", 0, conversation, desk), (note,))


def _kept(kind: str, key: str, conversation: Conversation, desk: Desk) -> str:
    """The place talked about before a list: it stays where the list is of its surroundings."""
    place = desk.library.directory.place(conversation.place)
    within = place is not None and key.partition("-")[0] == place.prefecture
    around = kind == "near" or (kind in {"prefecture", "besides"} and within)
    return conversation.place if around else ""


def _short_card(partner: Partner, voice: Voice) -> Card:
    card = partner_card(partner, voice)
    return replace(card, rows=card.rows[:1], citation="", buttons=(_show_choice(partner, voice),))


def _show_choice(partner: Partner, voice: Voice) -> Choice:
    """The button below one of several cards: it names the place, so that no two are alike."""
    name = place_choice(partner, voice).label
    return Choice(voice.say("partners.card.show_label", name=name), f"place:{partner.code}")


def _not_partner(places: Places, _: str, conversation: Conversation, desk: Desk) -> Turn:
    voice = desk.voice(conversation)
    alike = sorted(places.places, key=lambda place: not place.name.endswith(("市", "区")))[:ALIKE]
    name = (", " if voice.language == "en" else "、").join(shown(place.code, voice) for place in alike)
    return _not_partner_named(alike[0].code, conversation, desk, name=name, unverified=places.unverified_r6)


def _not_partner_named(
    code: str, conversation: Conversation, desk: Desk, *, name: str = "", unverified: bool = False
) -> Turn:
    voice = desk.voice(conversation)
    name = name or shown(code, voice)
    sentences = [voice.say("partners.not_partner", name=name)]
    sentences += [voice.say("partners.unverified")] if unverified else []
    alike = namesakes(code, desk.library.directory)
    sentences += [voice.say("partners.namesake", name=shown(partner.code, voice)) for partner in alike]
    sentences.append(voice.say("partners.not_partner_ask"))
    separator = " " if voice.language == "en" else ""
    related = tuple(Choice(voice.pick(card.title), f"card:{card.id}") for card in desk.library.about_place(code)[:2])
    choices = (*(place_choice(one, voice) for one in alike), *related, tile("partners", voice), staff_choice(voice))
    meant = alike[0].code if len(alike) == 1 else code  # told which one is listed, people go on about that one
    talked = replace(conversation, place=meant, aspect=SHOWN, misses=0)
    return say(talked, desk, Bubble(separator.join(sentences)), choices=choices)


_OUTCOMES: dict[str, Callable[[Places, str, Conversation, Desk], Turn]] = {
    "partner": _partner,
    "several": _several,
    "prefecture": _prefecture,
    "ambiguous": doubtful_places.ambiguous,
    "suggest": doubtful_places.suggest,
    "nonexistent": doubtful_places.nonexistent,
    "not_partner": _not_partner,
}
