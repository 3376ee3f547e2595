"""One question looked up: the cards and gaps in order, how sure the judge is, and which gate closed."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from knowledge.cards import AnswerCard, Gap
from knowledge.found import NOWHERE, PlaceHints, places_told
from knowledge.gates import AskedYear, Gates
from knowledge.judge import Evidence, Judge
from knowledge.manners import Manners
from knowledge.own_words import OwnWords
from knowledge.ranking.channels import Analyser, Terms
from knowledge.ranking.fusion import SAME, LexicalRanker, Ranked, Ranker
from knowledge.ranking.stored import StoredCounts
from knowledge.searched import card_entry, card_text, gap_entry

OTHER_PLACE = 0.5
"""What is left of a card's score when it is about another place than the one asked about."""
SAME_PLACE = 0.15
"""What a card gains when it is about the place asked about."""
OTHER_YEAR = 0.7
"""What is left of a card's score when it does not hold for the year asked about."""
OLDER = 0.97
"""What is left of a card's score when no year is asked about and it holds only for an older year than others do."""
BESIDE = 0.93
"""What is left of the score of a card that is not about the programme itself: it must be asked for by its own words."""
LIKE_A_QUESTION, WEAKLY = 0.35, 0.25
"""How near kana without a known word must sound to a stored question, and kana with few of the card's words: below,
it is babble that sounds alike."""
FEW_WORDS = 0.3
"""Coverage of dictionary forms up to which kana has few of the card's words."""
REMEMBERED, USUAL = 256, 60
"""How many of the latest looks are kept, and up to how many signs a text is kept with its look: what the buttons and
the menu say, and what everybody asks, comes again and again, and the cards never change while a process runs."""
GAPS = 4
"""Gaps whose variants are compared one by one: only the best is used."""
CARDS_NAME, GAPS_NAME = "cards", "gaps"
"""Under these names the counts of both are stored."""
_BESIDE = frozenset({"related", "ward"})
_OF_PLACES = frozenset({"where", "voices", "related"})
_OF_PARTNERS = frozenset({"where", "voices"})
_ANYWHERE = frozenset({"who", "money", "contact"})
"""Topics that hold wherever one goes, so that an unknown place in the question does no harm."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What the search works with; each can be replaced by something cleverer."""

    analyser: Analyser
    gates: Gates
    manners: Manners
    judge: Judge
    stored: StoredCounts = field(default_factory=StoredCounts)


@dataclass(frozen=True, slots=True)
class Look:
    """One question looked up: the cards in order, the judge's probability, the gap and the gate that closed."""

    evidence: Evidence
    probability: float
    closed: str
    word: str
    asked: AskedYear


class Lookup:
    """Gathers the evidence for one question, without deciding."""

    def __init__(self, cards: Sequence[AnswerCard], gaps: Sequence[Gap], tools: Tools) -> None:
        self._cards = tuple(cards)
        self._tools = tools
        found, open_ = list(map(card_entry, cards)), list(map(gap_entry, gaps))
        self._words = LexicalRanker(found, tools.analyser, counts=tools.stored.counts(CARDS_NAME, found))
        self._ranker: Ranker = self._words
        of_gaps = LexicalRanker(open_, tools.analyser, GAPS, tools.stored.counts(GAPS_NAME, open_))
        self._gap_ranker: Ranker = of_gaps
        self.counted = {CARDS_NAME: (found, self._words.counts), GAPS_NAME: (open_, of_gaps.counts)}
        self._names = self._place_names()
        self._partners = frozenset(card.place for card in cards if card.place and card.topic in _OF_PARTNERS)
        self._own = OwnWords.over(self._cards, tools.analyser)
        self._newest = max((year for card in cards for year in card.years if year[0] == "R"), default="")
        self._texts: dict[int, str] = {}
        self.remembered = lru_cache(maxsize=REMEMBERED)(self.look_up)

    def __call__(self, text: str, hints: PlaceHints = None) -> Look:
        """Look one text up, in its search form; `hints` is what is known of the places it names."""
        look_up = self.remembered if len(text) <= USUAL else self.look_up
        return look_up(text, tuple(places_told(hints, text)))

    def look_up(self, text: str, places: tuple[str, ...]) -> Look:
        """Look one text up, remembering nothing; `places` are the outcome, codes and names of the places in it."""
        terms = self._tools.analyser.terms(text)
        if not any(place.isdigit() for place in places):
            places += tuple(self._names[word.surface] for word in terms.words if word.surface in self._names)
        asked = self._tools.gates.asked_year(text)
        ranked = self._placed(self._ranker.rank(terms), asked, places)
        shown = self._open(ranked, terms, places)
        by_name = ranked[:1] != shown[:1]
        evidence = self._evidence(terms, shown if by_name else ranked)
        closed, word = ("place", "") if by_name else self._gate(text, terms, asked, places, ranked)
        probability = self._tools.judge.probability(evidence)
        return Look(replace(evidence, ranked=shown), probability, closed, word, asked)

    def without_kin(self, look: Look) -> float:
        """Return how likely the best card answers where its neighbours of the same topic are no rivals of it."""
        best, *others = look.evidence.ranked
        first = self._cards[best.number]
        kin = {found.number for found in others if self._cards[found.number].topic == first.topic}
        near = {number for number in kin if self._cards[number].id in first.next}
        ranked = (best, *(found for found in others if found.number not in near))
        return self._tools.judge.probability(replace(look.evidence, ranked=ranked))

    def _evidence(self, terms: Terms, ranked: tuple[Ranked, ...]) -> Evidence:
        gaps = self._gap_ranker.rank(terms)
        missing = self._words.missing(ranked[0].number, terms) if ranked else 0.0
        gap = gaps[0] if gaps else None
        return Evidence(terms, ranked, gap, self._unknown(terms), self._stranger(ranked), missing)

    def _open(self, ranked: tuple[Ranked, ...], terms: Terms, places: Sequence[str]) -> tuple[Ranked, ...]:
        """Return the cards that may be shown: where no place was heard, a partner's card is asked for by its own words.

        Its name alone is a person's (大野さん), a bank's (伊予銀行) or a chance (部屋にこもろう).
        """
        if NOWHERE not in places or self._tools.gates.wants_a_place(terms.text):
            return ranked
        return tuple(found for found in ranked if self._is_asked_for(self._cards[found.number], terms))

    def _is_asked_for(self, card: AnswerCard, terms: Terms) -> bool:
        return card.place not in self._partners or self._own.asked(card.place, terms)

    def missing(self, card_id: str, text: str) -> float:
        """Return the share of a text's nouns, in its search form, that one card does not hold; -1 when it has none."""
        number = next(number for number, card in enumerate(self._cards) if card.id == card_id)
        terms = self._tools.analyser.terms(text)
        named = terms.english_words if terms.script == "english" else [word for word in terms.words if word.is_noun]
        return self._words.missing(number, terms) if named else -1.0

    def _place_names(self) -> dict[str, str]:
        """Return the place names in the titles of the cards about one place, with the place's code."""
        codes: dict[str, set[str]] = {}
        for card in self._cards:
            for word in self._tools.analyser.terms(card.title["ja"]).words if card.place else ():
                if word.is_place:
                    codes.setdefault(word.surface, set()).add(card.place)
        return {name: min(found) for name, found in codes.items() if len(found) == 1}

    def _placed(self, ranked: Sequence[Ranked], asked: AskedYear, places: Sequence[str]) -> tuple[Ranked, ...]:
        codes = {place for place in places if place.isdigit()}
        moved = []
        for found in ranked:
            card, score = self._cards[found.number], found.score
            if codes and card.place:
                score = score + SAME_PLACE if card.place in codes else score * OTHER_PLACE
            if asked.named and card.years and not set(asked.named) & set(card.years):
                score *= OTHER_YEAR
            elif card.years and self._newest not in card.years:
                score *= OLDER
            if card.topic in _BESIDE:
                score *= BESIDE
            moved.append(Ranked(found.number, score, found.channels, found.nearest))
        return tuple(sorted(moved, key=lambda found: -found.score))

    def _stranger(self, ranked: Sequence[Ranked]) -> float:
        """Return the score of the best card that is no neighbour of the first: a neighbour is offered beside it."""
        if not ranked:
            return 0.0
        first = self._cards[ranked[0].number]
        others = ((self._cards[found.number], found.score) for found in ranked[1:])
        return next((score for card, score in others if card.id not in first.next and first.id not in card.next), 0.0)

    def _unknown(self, terms: Terms) -> float:
        """Return the share of the question's nouns that no card uses."""
        nouns = [word.form for word in terms.words if word.is_noun]
        return sum(not self._words.knows(form) for form in nouns) / len(nouns) if nouns else 0.0

    def _gate(
        self, text: str, terms: Terms, asked: AskedYear, places: Sequence[str], ranked: Sequence[Ranked]
    ) -> tuple[str, str]:
        if not ranked:
            return "", ""
        if terms.script == "kana" and _is_babble(ranked[0]):
            return "sound", ""
        card, card_text = self._cards[ranked[0].number], self._text(ranked[0].number)
        if self._tools.gates.year_is_closed(asked, card.years, card_text):
            return "year", ""
        if ranked[0].nearest < SAME and self._is_elsewhere(terms, places, card, card_text):
            return "place", ""
        word = self._tools.gates.missing_attribute(text, card_text)
        return ("attribute", word) if word else ("", "")

    def _text(self, number: int) -> str:
        """Return all that a card shows and is asked by, in the search form; made when the card is first the best."""
        text = self._texts.get(number)
        if text is None:
            text = self._texts[number] = card_text(self._cards[number])
        return text

    @staticmethod
    def _is_elsewhere(terms: Terms, places: Sequence[str], card: AnswerCard, card_text: str) -> bool:
        """Tell whether the question names a place the card does not know, and the card is about places."""
        named = [word.surface for word in terms.words if word.is_place]
        if any(name in card_text for name in named) or (card.place and card.place in places):
            return False
        if {"not_partner", "nonexistent"} & set(places):
            if any(place in card_text for place in places):
                return False
            return card.topic not in _ANYWHERE or not named
        known = any(place.isdigit() for place in places)
        return bool(named) and not (known and not card.place) and (bool(card.place) or card.topic in _OF_PLACES)


def _is_babble(best: Ranked) -> bool:
    """Tell whether kana is like the best card by chance: it sounds a little like it and shares hardly a word."""
    words = best.channels[2]
    return best.nearest < (WEAKLY if words else LIKE_A_QUESTION) and words < FEW_WORDS
