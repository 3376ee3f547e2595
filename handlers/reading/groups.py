"""A party whose people do not all pay the same 「組」: fares by group are one for each of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from handlers.reading.numerals import LEAST_PRICE, MARK, Said, hear
from handlers.reading.unit_prices import CURRENCY

N = MARK
_HEADS = r"(?: ?[人名]| people\b| persons?\b| of (?:us|them)\b| (?=fly|take|go|drive|will))"
_GROUP = re.compile(
    rf"{N}{_HEADS}(?P<joins>(?:組|の?(?:ほう|方)?[はがも]|[:、, ])*)(?P<words>[^{N}。]{{0,40}}?)"
    rf"(?P<one>{N} ?[人名](?:様)?[^{N}。、]{{0,8}}?)?(?P<price>{N})"
    rf"(?P<currency>{CURRENCY})?(?P<after>[^{N}、。]{{0,10}})"
)
_EACH = re.compile(r"ずつ|当たり|あたり|それぞれ|\beach\b|per person|a head")
_LODGING = re.compile(r"宿|ホテル|旅館|泊|hotel|lodging|room")
_WAY = re.compile(
    r"交通|新幹線|飛行機|航空|電車|汽車|列車|特急|バス|車|運賃|往復|切符|足代|train|fl(?:y|ies|ights?)|bus|drive|fare|travel"
)
_NAMED = re.compile(r"(?:もう|残りの?|あとの?|他の?|ほかの?|[一-龥ァ-ヶー]{1,8}(?:組|班|の)? ?)$")
_PART = re.compile(
    rf"(?<!と){N} ?[人名](?:の?(?:ほう|方))?(?:だけ|のみ)?(?:は|も|が|だけ(?!で)|のみ(?!で))"
    rf"(?!.{{0,4}}(?:増|ふえ|追加|加わ|減|へっ|抜け|行け))"
    rf"(?:[^{N}。、]|{N} ?[人名泊](?:様)?(?=[^{N}。、]*{N})){{0,16}}?{N} ?[泊晩円]"
)
"""Some of the people with nights or a price of their own: 「飛行機の2人は3泊」."""


@dataclass(frozen=True, slots=True)
class Party:
    """The fare of each person in the order told, the message without the groups, and the fare by the way they go."""

    fares: tuple[int, ...]
    rest: str
    by_way: Mapping[str, int]


def fares_by_group(text: str) -> Party | None:
    """Read 「2人は新幹線で1人2万2千円、2人は飛行機で1人4万円」; None for anything but two groups and a fare of each."""
    said = hear(text)
    groups = _groups(said)
    ways = [f"{hit['words']}{hit['after']}{said.shape[max(0, hit.start() - 12) : hit.start()]}" for hit in groups]
    beds = [re.split("[、。]", way)[-1] + hit["words"] for way, hit in zip(ways, groups, strict=True)]
    if len(groups) < 2 or not any(map(_WAY.search, ways)) or any(map(_LODGING.search, beds)):
        return None
    fares = [fare for hit in groups for fare in [_price(said, hit)] * _count(said, hit)]
    start, end = groups[0].start(), groups[-1].end("currency" if groups[-1]["currency"] else "price")
    before = _NAMED.sub("", said.shape[:start])
    rest = f"{said.part(0, len(before)).text}、{said.part(end, len(said.shape)).text}"
    by_way = {way: _price(said, hit) for way, hit in zip(map(way_of, ways), groups, strict=True)}
    return Party(tuple(fares), rest, by_way if len(by_way) == len(groups) else {})


def way_of(text: str) -> str:
    """How a group goes, by its first sign or two: 「新幹線組」「新幹線の人」; empty where it is not said."""
    hit = _WAY.search(hear(text).shape)
    return hit[0][:2] if hit else ""


def regrouped(fares: list[int], fare: int, people: int) -> list[int]:
    """The fares of all when so many go and only the group with this fare has changed; none where it is too small."""
    more = people - len(fares)
    if fare not in fares or fares.count(fare) + more < 1:
        return []
    first = fares.index(fare)
    return [*fares[:first], *[fare] * (fares.count(fare) + more), *(one for one in fares[first:] if one != fare)]


def part_told(text: str, people: int) -> bool:
    """Tell whether a message gives some of the people nights or a price of their own."""
    said = hear(text)
    counts = [said.number_at(hit.start()).whole or 0 for hit in _PART.finditer(said.shape)]
    return len(counts) > 1 or any(0 < count < people for count in counts)


def _groups(said: Said) -> list[re.Match[str]]:
    """Return the groups of a text in their order, none of them inside another."""
    found: list[re.Match[str]] = []
    at = 0
    while (at := said.shape.find(N, at)) >= 0:
        hit = _GROUP.match(said.shape, at)
        whole = hit is not None and _is_group(said, hit)
        if hit and whole:
            found.append(hit)
        at = hit.end("price") if hit and whole else at + 1
    return found


def _is_group(said: Said, hit: re.Match[str]) -> bool:
    """Tell whether a count and a price are a group and the fare of each: the 1 is a unit."""
    count, price = _count(said, hit), _price(said, hit)
    unit = said.number_at(hit.start("one")).whole == 1 if hit["one"] else True
    each = hit["one"] or _EACH.search(hit["words"] + hit["after"])
    marked = re.search("[はがも]", hit["joins"]) if count == 1 else each
    return bool(0 < count < 100 and price >= LEAST_PRICE and unit and marked)


def _count(said: Said, hit: re.Match[str]) -> int:
    return said.number_at(hit.start()).whole or 0


def _price(said: Said, hit: re.Match[str]) -> int:
    return said.number_at(hit.start("price")).whole or 0
