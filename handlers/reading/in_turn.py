"""Prices told one by one 「順に」: each night its own, each person a fare."""

import re

from handlers.reading.amounts import MOST_YEN
from handlers.reading.numerals import MARK, Said, hear
from handlers.reading.unit_prices import CURRENCY

N = MARK
_IN_TURN = {
    slot: re.compile(rf"{N} ?{unit}目(?:[がはを、: ]|の?(?:宿|ホテル|交通費)代?[がはを]?)*{N}(?={CURRENCY})")
    for slot, unit in (("lodging", "[泊晩]"), ("transport", "[人名]"))
}
"""Prices told by their number."""
_PERSON = re.compile(
    rf"(?:[a-z]|[一-龥ァ-ヶー]{{1,6}})(?:さん|氏|くん|君|様)(?:[がはを: ]|の?(?:交通費|運賃)は?)*{N}(?={CURRENCY})"
)
_OF_FARES = re.compile("交通|運賃|新幹線|飛行機|電車|バス|往復")
_OF_BEDS = re.compile("宿|ホテル|泊")


def read_in_turn(text: str) -> dict[str, list[int]]:
    """Read prices told one by one: 「1泊目8,000円、2泊目14,000円」 under lodging, 「1人目2万円…」 under transport."""
    said = hear(text)
    by_name = _by_name(said)
    found = {"transport": by_name} if by_name else {}
    for slot, priced in _IN_TURN.items() if "目" in said.shape else ():
        pairs = [(hit.start(), said.shape.index(N, hit.start() + 1)) for hit in priced.finditer(said.shape)]
        prices = [said.number_at(price).whole or 0 for _, price in pairs]
        order = [said.number_at(at).whole for at, _ in pairs]
        if len(pairs) > 1 and order == list(range(1, len(pairs) + 1)) and all(0 < p <= MOST_YEN for p in prices):
            found[slot] = prices
    return found


def _by_name(said: Said) -> list[int]:
    """The fares of people told by their names: 「交通費はAさん2万円、Bさん3万円」; none where they may be of a bed."""
    hits = list(_PERSON.finditer(said.shape)) if "さん" in said.shape or "氏" in said.shape else []
    lead = said.shape[: hits[0].start()] if hits else ""
    fares = [said.number_at(hit.end() - 1).whole or 0 for hit in hits]
    named = [hit.end() for hit in _OF_FARES.finditer(lead)]
    beds = [hit.end() for hit in _OF_BEDS.finditer(lead)]
    whole = len(fares) > 1 and all(0 < fare <= MOST_YEN for fare in fares)
    return fares if whole and max(named, default=-1) > max(beds, default=-1) else []
