"""Takes phone numbers and mail addresses out of what people write, before anything is kept (rule A3)."""

import re
import unicodedata
from collections.abc import Iterator

from phonenumbers import PhoneNumberMatcher

PHONE = "［電話番号］"
MAIL = "［メールアドレス］"
LONGEST = 5000
"""Characters kept of one message (rule H6)."""
FEWEST_DIGITS = 9
"""No phone number that can be dialled from Japan has fewer digits, country code included."""

Span = tuple[int, int, str]
INVISIBLE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\ue000-\uf8ff]"
)
"""Control, bidirectional, zero-width, half a pair, private use; not the joiners that emoji are built with."""
SUSPECT = re.compile("[\\d@＠⁰-₉①-⓿]")
"""Without one of these there is nothing to mask; most messages end here."""
DASHES = {ord(dash): "-" for dash in "‐‑‒–—―−ー─━﹘﹣－ｰ"}
MAIL_FORM = re.compile(r"(?<![\w.%+-])[\w.%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", re.ASCII)
BEFORE = r"(?<!\d)(?<!\d[-.,/:])\(?"
GAP = r"[ \-.()の・]{0,3}"
PHONE_FORM = re.compile(
    rf"{BEFORE}(?:0[1-9]0(?:-?\d){{8}}|0[1-9](?:-?\d){{8}}"
    rf"|0[1-9]0{GAP}\d{{3,4}}{GAP}\d{{4}}|0(?=(?:{GAP}\d){{9}}(?!\d))[1-9]\d{{0,3}}{GAP}\d{{1,4}}{GAP}\d{{3,4}})(?!\d)"
)
"""Ten digits after a leading zero, eleven when the third is a zero too, in the groupings people use."""


def clean(text: str) -> str:
    """Remove what is not to be seen and cut at 5,000 characters; a tab becomes a space, a line end one line feed."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return INVISIBLE.sub("", plain)[:LONGEST]


def mask(text: str) -> tuple[str, bool]:
    """Replace phone numbers and mail addresses by a word for what they were; True when there was one."""
    if not SUSPECT.search(text):
        return text, False
    plain, origin = _normalised(text)
    if "@" not in plain and sum(map(str.isdecimal, plain)) < FEWEST_DIGITS:
        return text, False
    spans = sorted(_spans(plain))
    for start, end, word in reversed(spans):
        text = text[: origin[start]] + word + text[origin[end] :]
    return text, bool(spans)


def _normalised(text: str) -> tuple[str, list[int] | range]:
    """Return the compatibility form with plain hyphens, and for every position where it came from."""
    if text.isascii():
        return text, range(len(text) + 1)
    pieces, origin = [], []
    for index, char in enumerate(text):
        piece = char if char.isascii() else unicodedata.normalize("NFKC", char)
        pieces.append(piece)
        origin.extend([index] * len(piece))
    return "".join(pieces).translate(DASHES), [*origin, len(text)]


def _spans(plain: str) -> Iterator[Span]:
    """Find mail addresses, then phones in what is left, each (start, end, word); they never overlap."""
    rest = plain
    for form, word in ((MAIL_FORM, MAIL), (PHONE_FORM, PHONE)):
        for match in form.finditer(rest):
            yield match.start(), match.end(), word
        rest = form.sub(lambda match: "\n" * len(match[0]), rest)
    if "+" in rest and sum(map(str.isdecimal, rest)) >= FEWEST_DIGITS:
        yield from _abroad(rest)


def _abroad(plain: str) -> Iterator[Span]:
    """Find numbers with a country code; only the matcher knows how long they are in each country."""
    for match in PhoneNumberMatcher(plain, "JP"):
        if match.raw_string.startswith(("+", "(+")):
            yield match.start, match.end, PHONE
