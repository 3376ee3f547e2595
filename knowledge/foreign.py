"""Messages in Chinese and Korean, which the desk does not speak: what it says to that, and what it hears of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from knowledge.strict import Table, read

_KANA = re.compile("[ぁ-ゖァ-ヺ]")
_HANGUL = re.compile("[가-힣]+")
_STOPS = str.maketrans("，；", "、、")


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language the desk does not speak."""

    id: str
    notice: str
    """What is said to it, in that language; {phone} stands for the number."""
    marks: re.Pattern[str]
    """Finds signs and words that Japanese does not have."""
    signs: Mapping[int, str]
    """Its signs and the Japanese ones for them."""
    words: Mapping[str, str]
    """Its words and what is heard for them."""
    known: re.Pattern[str]
    """Finds its words, the longest first."""

    def in_japanese(self, text: str) -> str:
        """The words of a message that matter here, in Japanese; the other signs of its own script are left out."""
        heard = self.known.sub(lambda word: self.words[word[0]], text.translate(_STOPS))
        return " ".join(_HANGUL.sub(" ", heard.translate(self.signs)).split())


def has_kana(text: str) -> bool:
    """Tell whether a message has a sign that only Japanese has."""
    return bool(_KANA.search(text))


def tongue_of(text: str, tongues: tuple[Tongue, ...]) -> Tongue | None:
    """The language a message is written in, None for one the desk speaks: any kana makes it Japanese."""
    if text.isascii() or has_kana(text):
        return None
    return next((tongue for tongue in tongues if tongue.marks.search(text)), None)


def load_tongues(path: Path) -> tuple[Tongue, ...]:
    """Read foreign.toml; raises BrokenData."""
    return tuple(map(_tongue, read(path).tables("tongue")))


def _tongue(row: Table) -> Tongue:
    words = {word: heard for heard, *said in row.groups("words") for word in said}
    signs = row.text("signs", "")
    if len(signs) % 2:
        raise row.broken("signs", "has a sign without the Japanese one for it")
    longest = sorted(words, key=len, reverse=True)
    return Tongue(
        row.text("id"),
        row.text("notice"),
        _pattern(row),
        {ord(own): japanese for own, japanese in zip(signs[::2], signs[1::2], strict=True)},
        words,
        re.compile("|".join(map(re.escape, longest))),
    )


def _pattern(row: Table) -> re.Pattern[str]:
    try:
        return re.compile(row.text("marks"))
    except re.error as problem:
        raise row.broken("marks", f"is no pattern: {problem}") from problem
