"""What LINE accepts, counted as LINE counts; the one place where anything is cut to fit.

Lengths are UTF-16 code units or, where a name says so, grapheme clusters (LINE Messaging API reference).
"""

import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import accumulate
from urllib.parse import quote, urlsplit

from bot.written import written
from handlers.turn import CASE_NUMBER, FORM_LINK

MESSAGES = 5
TEXT = 5000
ALT_TEXT = 1500
QUICK_REPLIES = 13
QUICK_LABEL = 20
FLEX_LABEL = 40
DISPLAY_TEXT = 300
DATA = 300
URI = 1000
IMAGE_URL = 2000
BUBBLES = 12
BUBBLE_BYTES = 30_000
CAROUSEL_BYTES = 50_000
"""The reference says 30 KB and 50 KB; the smaller reading of KB is safe under either."""

STAND_INS = {CASE_NUMBER: 15, FORM_LINK: 400}
"""Room kept for what the store writes over these characters later, in UTF-16 units and bytes alike."""
SCHEMES = ("https", "http", "tel", "line")
ADDRESS_MARKS = "%/:=&?~#+!$,;'@()*[]"
JOINER = "\u200d"
MORE = "…"


def units(text: str) -> int:
    """Count UTF-16 units, with room for what replaces the stand-ins."""
    return len(text.encode("utf-16-le", "replace")) // 2 + _later(text)


def fit(text: str, limit: int) -> str:
    """Cut a text to so many UTF-16 units, never inside a character people see; the cut shows as 「…」."""
    text = whole(text)
    if len(text) * 2 <= limit and not _later(text):
        return text
    return text if units(text) <= limit else _fitted(list(clusters(text[: limit + 1])), limit, units)


def fit_label(text: str, limit: int) -> str:
    """Cut a label to so many grapheme clusters; one cluster may hold 16 code points, so that bytes are bounded too."""
    start = whole(text.replace(FORM_LINK, "")).strip()[: limit * 16]
    if len(start) <= limit and not _later(start):
        return start
    return _fitted([cluster[:16] for cluster in clusters(start)], limit, lambda cluster: 1 + _later(cluster))


def clusters(text: str) -> Iterator[str]:
    """Split into what people see as one character; rather too many than too few (a near form of UAX 29)."""
    start = 0
    for end in range(1, len(text)):
        if not _joins(text[end - 1], text[end], flags=text[start:end]):
            yield text[start:end]
            start = end
    if text:
        yield text[start:]


def split(text: str, limit: int = TEXT) -> list[str]:
    """Split a long text into pieces LINE accepts, at the ends of lines where there are any."""
    pieces: list[str] = []
    for line in whole(text).split("\n"):
        longer = f"{pieces[-1]}\n{line}" if pieces else line
        if pieces and units(longer) <= limit:
            pieces[-1] = longer
        else:
            pieces += _cut(line, limit)
    return [piece for piece in pieces if piece.strip()]


def whole(text: str) -> str:
    """Replace half a surrogate pair, which no JSON of ours can carry."""
    return text.encode("utf-8", "replace").decode()


def address(uri: str) -> str:
    """Return an address as LINE takes it, percent-encoded; empty when LINE would refuse it."""
    if uri == FORM_LINK:
        return uri
    try:
        parts = urlsplit(uri)
    except ValueError:
        return ""
    if parts.scheme not in SCHEMES or not (parts.netloc or (parts.scheme == "tel" and parts.path)):
        return ""
    encoded = quote(whole(uri), safe=ADDRESS_MARKS)
    return encoded if units(encoded) <= URI else ""


def weight(contents: Mapping[str, object]) -> int:
    """Size of a flex container in bytes of compact JSON, with room for what replaces the stand-ins."""
    text = written(contents)
    return len(text.encode("utf-8", "replace")) + _later(text)


def _later(text: str) -> int:
    if CASE_NUMBER not in text and FORM_LINK not in text:  # as in most texts of a reply
        return 0
    return sum(text.count(char) * room for char, room in STAND_INS.items())


def _fitted(pieces: Sequence[str], limit: int, size: Callable[[str], int]) -> str:
    ends = list(accumulate(map(size, pieces)))
    if not ends or ends[-1] <= limit:
        return "".join(pieces)
    return "".join(pieces[: bisect_left(ends, limit)]) + MORE


def _joins(previous: str, char: str, flags: str) -> bool:
    if char.isascii():
        return previous == "\r" and char == "\n"
    if _regional(char):
        return _regional(previous) and len(flags) % 2 == 1
    return (
        unicodedata.category(char) in ("Mn", "Me", "Mc")
        or char == JOINER
        or (previous == JOINER and ord(char) > 0x2000)
        or 0x1F3FB <= ord(char) <= 0x1F3FF
    )


def _regional(char: str) -> bool:
    return 0x1F1E6 <= ord(char) <= 0x1F1FF


def _cut(line: str, limit: int) -> list[str]:
    """Cut one line where it is too long by itself."""
    if units(line) <= limit:
        return [line]
    pieces, size = [""], 0
    for cluster in clusters(line):
        size += units(cluster)
        if size > limit:
            pieces.append("")
            size = units(cluster)
        pieces[-1] += cluster
    return pieces
