"""How a lodging told without its basis was meant 「宿9,000円」: what is plausible is taken, said and offered."""

from collections.abc import Mapping
from typing import Final

from handlers.desk import Voice
from handlers.forms import form
from handlers.reading.totals import IN_ALL, UNSAID, is_in_all
from handlers.turn import Choice, Value
from knowledge.calendar import yen

TAKEN: Final = "lodging" + form.TAKEN
"""Under this name it is kept as what an unsaid lodging was taken, and which amount it was."""
PRIOR = 1.5
"""How much likelier a price called that of one is the price of a night, as one sees it when one books."""
EVEN = 1.4
"""How much likelier one reading has to be than the other, so that it is taken and noted, not asked about."""
LEAST, USUAL, MOST = 3_000, 9_000, 40_000
"""Yen of a bed for one person and night: less or more is not plausible, and the nearer to the usual the likelier."""
EACH, ALL, NIGHTLY, STAY = "each", "all", "nightly", "stay"
OTHER = {EACH: ALL, ALL: EACH, NIGHTLY: STAY, STAY: NIGHTLY}
"""What an amount can be: of one person and night or of all; where it is of one person, of a night or of all nights."""


def readings(key: str, figure: int, people: int, nights: int) -> tuple[str, ...]:
    """What an unsaid amount can plausibly be, the likelier first.

    For a single night it is that of one person, as with the fare, unless the other is likelier.
    """
    whole = {ALL: figure // (people * nights)} if key == UNSAID else {STAY: figure // nights}
    beds = {OTHER[next(iter(whole))]: figure, **whole}
    plausible = [kind for kind, bed in beds.items() if LEAST <= bed <= MOST]
    far = {kind: _far(beds[kind]) * (PRIOR if kind in whole else 1) for kind in plausible}
    likely = tuple(sorted(plausible, key=lambda kind: far[kind]))
    stay = (_far(figure // nights) * PRIOR,) if key == UNSAID and nights > 1 else ()
    clear = len(likely) > 1 and min(*(far[kind] for kind in likely[1:]), *stay, MOST) / far[likely[0]] >= EVEN
    return likely[:1] if clear or (nights == 1 and likely[:1] == (EACH,)) else likely


def _far(bed: int) -> float:
    """How many times more or less than the usual a bed is."""
    return max(bed / USUAL, USUAL / bed) if bed else MOST


def amount_of(kind: str, figure: int, people: int) -> Value:
    """The answer an amount is in one reading."""
    return f"{IN_ALL}{figure}" if kind == ALL else f"{IN_ALL}{figure * people}" if kind == STAY else figure


def taken(kind: str, figure: int, people: int, nights: int) -> dict[str, Value]:
    """The answers an unsaid amount leaves in its only plausible reading; of one bed there is nothing to note."""
    several = nights if kind in {NIGHTLY, STAY} else people * nights
    note: dict[str, Value] = {TAKEN: [kind, figure]} if several > 1 else {}
    return {"lodging": amount_of(kind, figure, people), **note}


def taken_whole(answers: Mapping[str, Value]) -> int | None:
    """The amount told where the lodging was taken as that of all people and nights."""
    kind, figure = _noted(answers)
    return figure if kind == ALL else None


def bed_basis(answers: Mapping[str, Value], voice: Voice) -> tuple[str, ...]:
    """How the lodging was taken, in one line, where it was told without its basis or is kept whole."""
    kind, figure = _noted(answers)
    return (voice.say(f"estimate.result.bed_{kind}", amount=yen(figure, voice.language)),) if kind else ()


def bed_taken(answers: Mapping[str, Value], voice: Voice) -> tuple[str, ...]:
    """The same where several trips stand beside each other and no button belongs to one of them."""
    kind, figure = _noted(answers)
    key = "bed_one" if kind in {EACH, NIGHTLY} else "bed_whole"
    return (voice.say(f"estimate.result.{key}", amount=yen(figure, voice.language)),) if kind else ()


def bed_choice(answers: Mapping[str, Value], target: str, voice: Voice) -> tuple[Choice, ...]:
    """The button that takes the lodging the other way."""
    kind, figure = _noted(answers)
    if not kind:
        return ()
    other = OTHER[kind]
    value = amount_of(other, figure, int(str(answers["people"])))
    return (Choice(voice.say(f"estimate.result.bed_{other}_label"), target, str(value)),)


def _noted(answers: Mapping[str, Value]) -> tuple[str, int]:
    """As what the lodging was taken and the amount told, as long as the lodging is still that; nothing otherwise."""
    told, lodging = answers.get(TAKEN), answers.get("lodging")
    if is_in_all(lodging):
        return ALL, int(str(lodging).removeprefix(IN_ALL))
    if not isinstance(told, list) or not isinstance(lodging, int):
        return "", 0
    kind, figure = str(told[0]), int(str(told[1]))
    people, nights = (int(str(answers[name])) for name in ("people", "nights"))
    beds = {ALL: people * nights, STAY: nights}.get(kind, 1)
    return (kind, figure) if lodging * beds == figure else ("", 0)
