"""The partner a text means by a part of its name: 「なんとか北山村」, 「山形のなんとか町」, 奈良の北山村 (下北山村)."""

import re
from collections.abc import Iterable, Mapping

from knowledge.gazetteer import Place

_BLANK = (
    r"(?:なんとかかんとか|なんとか|何とか|なんちゃら|なんたら|何たら|ほにゃらら|うんたら"
    r"|[○〇◯△]{1,4}|x{2,4}|\.{3}|…{1,2})"
)
_KANJI = "一-龥々ケヶ"
_LEFT_OUT = re.compile(
    rf"(?:(?P<head>[{_KANJI}]{{1,4}}))?{_BLANK}(?P<tail>[{_KANJI}]{{0,3}}[市町村])(?![{_KANJI}])"
    rf"|(?P<begun>[{_KANJI}]{{1,4}}){_BLANK}(?=って|という|とか|みたい|[、。?？!\s]|だっけ|でした|です|$)"
    rf"|(?P<like>[{_KANJI}]{{1,4}})(?:みたいな|っぽい|に似た|のような|的な|がつく|が付く|がはいる|が入る|とかいう|とかいった|なんとかいう)"
    r"(?:感じの)?(?:名前|町名|地名|とこ|市|町|村)"
)
"""A part of a name, with a sign that the rest of it is not remembered."""
_SHORTENED = re.compile(
    rf"(?<![{_KANJI}])(?P<name>[{_KANJI}]{{2,5}})(?=って|という|とか|みたい|の(?:村|町|市|ほう|方|ぷろぐらむ|体験|感想)|[はにをへで、。?？!\s]|$)"
)
"""A name that may be a shortened one where its prefecture stands beside it."""
_LEAST = 2
"""Signs of a part without its ending that tell a partner by themselves."""


def meant_by_part(
    said: str, partners: Iterable[Place], prefectures: Mapping[str, str], *, known: bool
) -> tuple[Place, ...]:
    """Return the partners whose name has the part a text names; of a prefecture where it names one.

    A part with nothing left out counts only beside a prefecture, and where no known place was meant by it.
    """
    left_out = _LEFT_OUT.search(said)
    if left_out is None and known:
        return ()
    named = {name for spelling, name in prefectures.items() if spelling in said}
    within = [place for place in partners if not named or place.prefecture in named]
    bare = _without(said, prefectures) if named else said
    left_out = _LEFT_OUT.search(bare)
    if left_out:
        return tuple(place for place in within if _fits(left_out, place, alone=not named))
    parts = [found["name"] for found in _SHORTENED.finditer(bare)] if named else []
    return tuple(place for place in within if any(_is_part(part, place) for part in parts))


def _without(said: str, prefectures: Mapping[str, str]) -> str:
    for spelling in sorted(prefectures, key=len, reverse=True):
        said = said.replace(spelling, " ")
    return said


def _fits(found: re.Match[str], place: Place, *, alone: bool) -> bool:
    """Tell whether the parts told are those of a name; without a prefecture they have to be more than one sign."""
    head, tail = found["head"] or found["begun"] or "", found["tail"] or ""
    like = found["like"] or ""
    if like:
        return len(like) >= (_LEAST if alone else 1) and like not in "市町村" and like in place.name
    fits = place.name.startswith(head) and place.name.endswith(tail) and len(head + tail) < len(place.name)
    return fits and (not alone or len(head + tail.rstrip("市町村")) >= _LEAST)


def _is_part(part: str, place: Place) -> bool:
    """Tell whether a word is a name with its beginning or end left out: 北山村 or 北山 for 下北山村."""
    if part[-1] in "市町村":
        return part[-1] == place.name[-1] and part[:-1] in place.stem and part != place.name
    return part in place.stem
