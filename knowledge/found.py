"""What a look-up comes back with, and what it is told of the places a message names."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from knowledge.cards import AnswerCard, Gap

Outcome = Literal["answer", "likely", "suggest", "gap", "none", "refuse", "smalltalk"]
PlaceHints = str | Sequence[str] | Callable[[str], Sequence[str]] | None
"""What is known of the places a text names: what was heard (an outcome), then municipality codes; or who can tell."""
NOWHERE = "none"
"""What was heard where somebody listened for places and there were none."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: `cards` are answers or suggestions, `near` what may be offered beside them.

    A "likely" card is shown with a caveat: the nearest thing the documents say, maybe not what was asked.

    `kind` says more: the gate that closed (year, place, attribute, sound) or the kind of talk; `years` those asked for.
    """

    outcome: Outcome
    cards: tuple[AnswerCard, ...] = ()
    gap: Gap | None = None
    score: float = 0.0
    kind: str = ""
    near: tuple[AnswerCard, ...] = ()
    years: tuple[str, ...] = ()
    word: str = ""


def places_told(hints: PlaceHints, text: str) -> tuple[str, ...]:
    """Return what is known of the places in a text, asking whoever can tell."""
    if callable(hints):
        return tuple(hints(text))
    return (hints,) if isinstance(hints, str) else tuple(hints or ())
