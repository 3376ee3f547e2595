"""What a text says about places, and the rules by which names become a verdict."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from knowledge.gazetteer import Gazetteer, Place
from knowledge.partners import Partner, PartnerList

Outcome = Literal["partner", "ambiguous", "suggest", "several", "prefecture", "not_partner", "nonexistent", "none"]


@dataclass(frozen=True, slots=True)
class Places:
    """What a text says about places 「場所」; only the outcome "partner" may show a programme without asking back."""

    outcome: Outcome
    places: tuple[Place, ...] = ()
    """Partners first; for "nonexistent" the real places it may have meant."""
    prefecture: str = ""
    rest: str = ""
    """What the text says besides the place, in the normal form."""
    unverified_r6: bool = False
    """True when the unreadable R6 list has the name and nothing confirms it: ask the ward."""
    elsewhere: tuple[str, ...] = ()
    """Facts of other documents that speak of the first place."""


NOWHERE = Places("none")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Verdicts:
    """Judges names by the partner list; "partner" needs exactly one municipality, and that a partner."""

    gazetteer: Gazetteer
    known: PartnerList

    def partner(self, code: str) -> Partner | None:
        """Return a partner; either prefecture of the joint row (31000, 33000) finds that row."""
        return self.known.by_code.get(code)

    def judge(self, places: tuple[Place, ...], *, rest: str) -> Places:
        """Return the verdict on one name: its place, or all places of that name."""
        ours = [place for place in places if self.partner(place.code)]
        if len(places) == 1:
            return self.noted("partner" if ours else "not_partner", places, rest=rest)
        return self.noted("ambiguous" if ours else "not_partner", self.first(places), rest=rest)

    def county(self, places: tuple[Place, ...], *, rest: str) -> Places:
        """Return the verdict on a county: its partner is a suggestion, for the county was named and not the town."""
        ours = tuple(place for place in places if self.partner(place.code))
        return Places("suggest", ours, rest=rest) if ours else self.noted("not_partner", places, rest=rest)

    def noted(self, outcome: Outcome, places: tuple[Place, ...], *, rest: str) -> Places:
        """Return places with what else the documents say about the first."""
        unverified = outcome == "not_partner" and any(place.code in self.known.unverified for place in places)
        elsewhere = self.known.elsewhere.get(places[0].code, ()) if outcome == "not_partner" else ()
        return Places(
            outcome,
            places,
            _only(place.prefecture for place in places),
            rest.strip(),
            unverified,
            elsewhere,
        )

    def prefectures(self, prefectures: tuple[str, ...], rest: str) -> Places:
        """Return the partners of the prefectures; the two of the joint row together mean that row."""
        partners = {p.code: p for prefecture in prefectures for p in self.known.in_prefecture(prefecture)}
        both = next(
            (p for p in partners.values() if set(p.prefectures) == set(prefectures) and len(prefectures) > 1), None
        )
        if both:
            return self.judge((self.place_of(both),), rest=rest)
        places = tuple(self.place_of(partner) for partner in partners.values())
        return Places("prefecture", places, prefectures[0], rest)

    def place_of(self, partner: Partner) -> Place:
        """Return a partner as a place."""
        return self.gazetteer.by_code.get(partner.code) or Place(partner.code, "", "", partner.name, partner.kana)

    def first(self, places: Iterable[Place]) -> tuple[Place, ...]:
        """Return the places without repeats, partners first."""
        return tuple(sorted(dict.fromkeys(places), key=lambda place: self.partner(place.code) is None))

    def several(self, named: list[tuple[Place, ...]], rest: str) -> Places:
        """Return the verdict on several names; a name of two places counts as the partner."""
        ours = [tuple(place for place in places if self.partner(place.code)) or places for places in named]
        places = self.first(tuple(dict.fromkeys(place for group in ours for place in group)))
        outcome: Outcome = "several" if any(self.partner(place.code) for place in places) else "not_partner"
        return self.noted(outcome, places, rest=rest)


def _only(names: Iterable[str]) -> str:
    """Return the one name, or nothing when there are several."""
    found = set(names)
    return found.pop() if len(found) == 1 else ""
