"""Trips a message tells one behind the other, each behind its number 「1回目は…、2回目は…」「A案は…、B案は…」."""

from handlers.desk import Desk
from handlers.reading.numerals import hear

Numbered = tuple[str, tuple[tuple[str, str], ...]]
"""What is told of all of them, and each with its number and what is told of it."""


def numbered(text: str, desk: Desk) -> Numbered:
    """Cut a message at the numbers of its trips; a number with no figure behind it only announces them."""
    said = hear(text).text
    heads = list(desk.library.sayings.said["asked.trip_number"].finditer(said))
    if not heads:
        return said, ()
    ends = [*(head.start() for head in heads[1:]), len(said)]
    told = [(head, said[head.end() : end]) for head, end in zip(heads, ends, strict=True)]
    trips = [(head, part) for head, part in told if hear(part).numbers]
    if len({head[0].strip("は:、 ") for head, _ in trips}) < len(trips) or not trips:
        return said, ()
    shared = said[: heads[0].start()]
    return shared, tuple((head[0].strip("はがでに:、, ").removesuffix(" is").upper(), part) for head, part in trips)
