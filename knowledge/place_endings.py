"""The partner a text means whose last sign came out as another of the same sound: 利尻富士超 for 利尻富士町."""

import re
from collections.abc import Iterable

from knowledge.gazetteer import Place

ALIKE = {"町": "超兆待街調張丁", "村": "損孫尊", "市": "死"}
"""Signs that a phone offers for the sound of an ending; 氏 is no such sign, for it makes a person's name."""
_BEHIND = r"(?=[のはにをでがへもとっ、。,.?!\s]|$)(?!って(?:い|る|た|て))"
_ANY = re.compile(f"[{''.join(ALIKE.values())}]")
LEAST = 2
"""Signs of a stem; a shorter one is found in many a word."""


def meant_by_sound(said: str, places: Iterable[Place]) -> tuple[tuple[Place, ...], str]:
    """Return the places whose name stands in a text with such an ending, and the rest of the text."""
    for place in places if _ANY.search(said) else ():
        signs = ALIKE.get(place.name[-1], "")
        hit = re.search(f"{place.stem}[{signs}]{_BEHIND}", said) if signs and len(place.stem) >= LEAST else None
        if hit:
            return (place,), said[: hit.start()] + said[hit.end() :]
    return (), said
