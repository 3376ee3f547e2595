"""From a message to what the desk may say: answer, offer the nearest, name a known gap, or nothing."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache, lru_cache, partial

from knowledge import clauses
from knowledge.cards import AnswerCard, Gap
from knowledge.found import NOWHERE, Found, PlaceHints, places_told
from knowledge.look import Look, Lookup, Tools
from knowledge.reading import search_form

AS_SURE = 0.1
"""How much less sure than the whole message its phrases may be and still be two questions."""

BY_FAR = 0.1
"""How much surer than enough an answer must be, its neighbours aside, where they leave it too close to call."""

OPEN = frozenset({"", "attribute"})
"""Gates that leave open whether a part of a message is answered: what no card tells may stand in the story alone."""

NEAR_ENOUGH = 0.6
"""The score from which on a card is itself asked for, and not only a matter of its kind."""


class Search:
    """Finds cards and gaps for a message."""

    def __init__(self, cards: Sequence[AnswerCard], gaps: Sequence[Gap], tools: Tools) -> None:
        self._cards = tuple(cards)
        self._gaps = tuple(gaps)
        self._tools = tools
        self._manner_of = lru_cache(maxsize=256)(tools.manners.of)
        self.look = Lookup(cards, gaps, tools)

    def find(self, question: str, limit: int, places: PlaceHints) -> Found:
        """Return what may be said to a message; two questions in one get two cards."""
        manner = self._manner_of(question)
        if manner:
            return Found(manner.outcome, kind=manner.kind)
        text = clauses.without_lead_in(self.without_talk(search_form(question)))
        look = self._looker(text, places)
        several = self._several(text, look) or self._in_passing(text, look)
        return several or _of_what_is_asked(self._decide(self._clearest(text, look), limit), text)

    def clearest(self, question: str, places: PlaceHints = None) -> Look:
        """Return the look that decides about a message when it is one question."""
        text = clauses.without_lead_in(self.without_talk(search_form(question)))
        return self._clearest(text, self._looker(text, places))

    def talk(self, text: str) -> str:
        """Return the kind of small talk a message is, empty when it is none."""
        manner = self._manner_of(text)
        return manner.kind if manner and manner.outcome == "smalltalk" else ""

    def is_talk(self, text: str) -> bool:
        """Tell whether a message asks for no fact at all."""
        return self._manner_of(text) is not None

    def refuses(self, text: str) -> str:
        """Return what a message wants that is never done, such as a promise; empty when it wants nothing of it."""
        manner = self._manner_of(text)
        return manner.kind if manner and manner.outcome == "refuse" else ""

    def without_talk(self, text: str) -> str:
        """Return the message without the sentences that only greet or thank; the message itself where none does."""
        parts = clauses.sentences(text)
        if len(parts) < 2 or self.is_talk(text):
            return text
        asking = [part for part in parts if not self.is_talk(part)]
        joint = " " if text.isascii() else "。"
        return joint.join(asking) if 0 < len(asking) < len(parts) else text

    def _looker(self, text: str, hints: PlaceHints) -> Callable[[str], Look]:
        """Return what looks up the message or a part of it, each once; a part without a place is about the whole's."""
        known = cache(partial(places_told, hints))
        return cache(lambda part: self.look(part, known(text) if known(part) in ((), (NOWHERE,)) else known(part)))

    def _several(self, text: str, look_up: Callable[[str], Look]) -> Found | None:
        """Return the answers to two questions in one message, or None when it asks one thing."""
        years = self._tools.gates.asked_year(text).named
        for split in (clauses.sentences, clauses.each_place, clauses.phrases):
            parts = _asking(split(text)) if split is clauses.sentences else split(text)
            if len(parts) < 2 or (split is clauses.phrases and self._is_one(look_up(text), look_up(parts[0]))):
                continue
            least = look_up(text).probability if split is clauses.phrases else 0.0
            clear = partial(self._clearest, look_up=look_up) if split is clauses.sentences else look_up
            looks = [clear(part) for part in parts]
            sure = [look for look in looks if self._is_sure(look)]
            score = min((look.probability for look in sure), default=0.0)
            numbers = _best(sure)
            if len(numbers) >= 2 and (score >= least - AS_SURE or not self._is_sure(look_up(text))):
                return Found("answer", tuple(self._cards[n] for n in numbers[:2]), score=score, years=years)
            if split is clauses.sentences and len(parts) == 2:
                likely = _best([look for look in looks if self._is_likely(look)])
                if len(likely) == 2 and all(map(clauses.asks, parts)):
                    return Found("likely", tuple(self._cards[n] for n in likely), score=score, years=years)
            if numbers and split is clauses.sentences and self._are_idle(look for look in looks if look not in sure):
                return self._decide(sure[0], 1)
            if numbers and split is clauses.sentences and len(text) <= clauses.SHORT:
                return self._beside_gap(looks, self._cards[numbers[0]], score)
        return None

    def _in_passing(self, text: str, look_up: Callable[[str], Look]) -> Found | None:
        """Return the answer to a question asked in one breath of a long message, when the whole points to it too."""
        whole = look_up(text)
        if self._is_sure(whole) or whole.closed == "place":
            return None
        likely = {found.number for found in whole.evidence.ranked[:2]}
        looks = map(look_up, clauses.breaths(text))
        sure = (look for look in looks if self._is_sure(look) and look.evidence.ranked[0].number in likely)
        return next((self._decide(look, 1) for look in sure), None)

    def _clearest(self, text: str, look_up: Callable[[str], Look]) -> Look:
        """Return the look at the whole message, or at the part that asks where the story around it blurs the whole."""
        whole = look_up(text)
        if whole.closed not in OPEN or self._is_sure(whole) or self._names_gap(whole):
            return whole
        parts = clauses.sentences(text)
        asking = [part for part in parts if clauses.asks(part)]
        looks = [look_up(asking[0])] if len(asking) == 1 < len(parts) else []
        silent = next((look for look in looks if self._names_gap(look)), None)
        if whole.closed:
            return next((look for look in looks if self._is_sure(look)), silent or whole)
        pointed_to = {found.number for found in whole.evidence.ranked[:3]}
        bare = clauses.plainly(text)
        pieces = (*clauses.breaths(text), *([bare] if bare != text else []))
        breaths = (look for look in map(look_up, pieces) if look.evidence.ranked)
        looks += [look for look in breaths if look.evidence.ranked[0].number in pointed_to]
        best = max([whole, *(look for look in looks if not look.closed)], key=lambda look: look.probability)
        return silent if silent and not self._is_likely(best) else best

    def _beside_gap(self, looks: Sequence[Look], card: AnswerCard, score: float) -> Found | None:
        """Return an answer together with the gap that the other half of the message asks for, if it does."""
        named = (look for look in looks if not self._is_sure(look) and self._names_gap(look))
        gap = next((look.evidence.gap for look in named), None)
        return Found("answer", (card,), self._gaps[gap.number], score) if gap else None

    def _are_idle(self, looks: Iterable[Look]) -> bool:
        """Tell whether what else stands in a message asks for nothing that is known or missing."""
        return all(look.probability < self._tools.judge.likely and not self._names_gap(look) for look in looks)

    def _is_one(self, whole: Look, phrase: Look) -> bool:
        """Tell whether a message is surer than its first phrase: then it is about one thing."""
        return self._is_sure(whole) and (not self._is_sure(phrase) or phrase.probability < whole.probability - AS_SURE)

    def _is_sure(self, look: Look) -> bool:
        return not look.closed and look.probability >= self._tools.judge.answer

    def _is_likely(self, look: Look) -> bool:
        return not look.closed and look.probability >= self._tools.judge.likely

    def _is_first_of_kin(self, look: Look) -> bool:
        """Tell whether the best card would answer surely if its neighbours did not answer nearly as well."""
        near = look.evidence.ranked[0].score >= NEAR_ENOUGH
        return near and self.look.without_kin(look) >= self._tools.judge.answer + BY_FAR

    def _names_gap(self, look: Look) -> bool:
        gap, ranked = look.evidence.gap, look.evidence.ranked
        open_field = not ranked or bool(look.closed)
        return bool(gap and gap.score >= self._tools.judge.gap and (open_field or gap.score > ranked[0].score))

    def _decide(self, look: Look, limit: int) -> Found:
        near = tuple(self._cards[found.number] for found in look.evidence.ranked[:limit])
        found = Found("none", (), None, look.probability, look.closed, near, look.asked.named, look.word)
        if self._is_sure(look):
            return replace(found, outcome="answer", cards=near[:1], near=near[1:])
        if look.evidence.gap and self._names_gap(look):
            return replace(found, outcome="gap", gap=self._gaps[look.evidence.gap.number])
        if self._is_likely(look) and self._is_first_of_kin(look):
            return replace(found, outcome="answer", cards=near[:1], near=near[1:])
        if self._is_likely(look):
            return replace(found, outcome="likely", cards=near[:1], near=near[1:])
        if near and look.closed != "sound" and look.probability >= self._tools.judge.suggest:
            return replace(found, outcome="suggest", cards=near, near=())
        return found


def _of_what_is_asked(found: Found, text: str) -> Found:
    """Return what was found without the word that no card tells, where that stands in the story alone."""
    asking = [part for part in clauses.sentences(text) if clauses.asks(part)] if found.word else []
    return replace(found, word="") if asking and not any(found.word in part for part in asking) else found


def _asking(parts: Sequence[str]) -> Sequence[str]:
    """Return the parts that ask, where several do: what stands around them is the story."""
    asking = [part for part in parts if clauses.asks(part)]
    return asking if len(asking) > 1 else parts


def _best(looks: Sequence[Look]) -> tuple[int, ...]:
    """Return the numbers of the best cards, each once."""
    return tuple(dict.fromkeys(look.evidence.ranked[0].number for look in looks))
