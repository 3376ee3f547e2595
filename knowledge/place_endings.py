"""The partner a text means whose last sign came out as another one: 利尻富士超, 新島寸, 南陽子 for 南陽市."""

import re
from collections.abc import Iterable

from knowledge.gazetteer import Place

ALIKE = {"町": "超兆待街調張丁訂長庁帳挑眺頂", "村": "損孫尊寸付材杁忖杜邨", "市": "死誌紙詩視資志巾"}
"""Signs that a phone offers for the sound of an ending, or that look like it."""
OF_PERSONS = {"市": "子氏師士史司"}
"""Signs of the same sound that end a person's name too: a place only where it is clearly one that is meant."""
_BEHIND = r"(?=[のはにをでがへもとっ、。,.?!\s]|$)(?!って(?:い|る|た|て))"
_GOAL = r"(?=の(?:ぷろぐらむ|わーけーしょん|体験ぷ|宿|温泉|補助)|(?:に|へ)(?:行|い[きくけっ]|泊))"
_TOLD = (
    r"(?=の(?:体験|感想|声|評判|口こみ|実績|会社|町|ほう|内容)"
    r"|(?:では|は|って)、?(?:何|なに|どこ|どう|どんな|ぷろぐらむ))"
)
_ANY = re.compile(f"[{''.join((*ALIKE.values(), *OF_PERSONS.values()))}]")
LEAST = 2
"""Signs of a stem; a shorter one is found in many a word."""


def meant_by_sound(said: str, places: Iterable[Place], surnames: frozenset[str]) -> tuple[tuple[Place, ...], str]:
    """Return the places whose name stands in a text with such an ending, and the rest of the text."""
    for place in places if _ANY.search(said) else ():
        named = len(place.stem) >= LEAST and place.stem in said
        hit = re.search(_misspelt(place, surnames), said) if named else None
        if hit:
            return (place,), said[: hit.start()] + said[hit.end() :]
    return (), said


def _misspelt(place: Place, surnames: frozenset[str]) -> str:
    """Return the pattern of a name with a wrong ending; behind a surname a person's ending has to be a goal."""
    signs, personal = ALIKE.get(place.name[-1], ""), OF_PERSONS.get(place.name[-1], "")
    behind = _GOAL if place.stem in surnames else f"(?:{_GOAL}|{_TOLD})"
    ways = [f"[{signs}]{_BEHIND}"] if signs else []
    ways += [f"[{personal}]{behind}"] if personal else []
    return f"{place.stem}(?:{'|'.join(ways)})" if ways else "(?!)"
