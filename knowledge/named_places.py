"""The places one message and its parts name, each looked up once: the dialogue and the search both want to know."""

from collections.abc import Callable

from knowledge.place_borders import Typed
from knowledge.places import Places

TELLING = frozenset({"partner", "ambiguous", "suggest", "several", "not_partner", "nonexistent"})
"""Outcomes whose places the search is told; of any other outcome it is told no more than that."""


class NamedPlaces:
    """Looks places up for one message; `resolve` is what the directory says of a text."""

    def __init__(self, resolve: Callable[[str], Places]) -> None:
        self._resolve = resolve
        self._known: dict[Typed, Places] = {}

    def places(self, text: str) -> Places:
        """Return what the directory says of the places in the message or a part of it."""
        forms = Typed.of(text.strip())
        found = self._known.get(forms)
        if found is None:
            found = self._known[forms] = self._resolve(text)
        return found

    def hints(self, text: str) -> tuple[str, ...]:
        """Return what the search is told: the outcome, then the codes and names of the places it tells of."""
        found = self.places(text)
        told = found.places if found.outcome in TELLING else ()
        return (found.outcome, *(place.code for place in told), *(place.name for place in told))
