"""The terms a text is compared by: by sound, by characters, by dictionary forms, by English words."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import add

from knowledge.glossary import Glossary
from knowledge.reading import Reader, Word, folded, search_form
from knowledge.romaji import to_kana, words

_JAPANESE = re.compile(r"[぀-ヿ㐀-鿿々〆]")
_KANA_ONLY = re.compile(r"[^㐀-鿿]*[぀-ヿ][^㐀-鿿]*")
_LATIN = re.compile(r"[a-z]{2}")
_NOT_TEXT = re.compile(r"[^\w]+")
LIKELY_ROMAJI = 0.8
"""Share of letters that must be readable as syllables before Latin text is taken for Japanese."""
KNOWN_ENGLISH = 0.6
"""Share of English words we know from which on it is not."""


@dataclass(frozen=True, slots=True)
class Terms:
    """A text as the channels see it; `script` is ja, kana, romaji or english."""

    script: str
    text: str
    words: tuple[Word, ...]
    sound: str
    sounds: frozenset[str]
    characters: tuple[str, ...]
    forms: tuple[str, ...]
    english_words: tuple[tuple[str, tuple[str, ...]], ...]
    """English words without endings, each with its group of like meaning."""

    @property
    def english(self) -> tuple[str, ...]:
        """All English terms: the words, then their groups."""
        return tuple(term for word, groups in self.english_words for term in (word, *groups))

    @property
    def channels(self) -> tuple[Iterable[str], ...]:
        """The terms of each channel: sound, characters, forms, English words."""
        return self.sounds, self.characters, self.forms, self.english


def grams(text: str, *sizes: int) -> list[str]:
    """Return all runs of the given sizes, which ascend."""
    found: list[str] = []
    runs = list(text)
    for size in range(1, sizes[-1] + 1):
        runs = list(map(add, runs, text[size - 1 :])) if size > 1 else runs  # each run and the sign after it
        found += runs if size in sizes else ()
    return found


class Analyser:
    """Turns a text into terms; the same for cards and questions."""

    def __init__(self, reader: Reader, glossary: Glossary, english_words: frozenset[str] = frozenset()) -> None:
        self._reader = reader
        self._glossary = glossary
        self._english_words = english_words

    def script(self, text: str) -> str:
        """Tell how a text in its search form is written: ja, kana, romaji or english."""
        if _JAPANESE.search(text):
            return "kana" if _KANA_ONLY.fullmatch(text) else "ja"
        found = words(text)
        if not found:
            return "ja"
        known = sum(word in self._english_words or word in self._glossary.stop for word in found) / len(found)
        return "romaji" if known < KNOWN_ENGLISH and to_kana(text)[1] >= LIKELY_ROMAJI else "english"

    def terms(self, text: str) -> Terms:
        """Return the terms of a text in every channel that its script has."""
        text = search_form(text)
        script = self.script(text)
        if script in {"romaji", "english"}:
            return self._latin(text, script)
        found = self._reader.words(text)
        sound = folded("".join(word.sound for word in found))
        plain = _NOT_TEXT.sub("", text)
        return Terms(
            script=script,
            text=text,
            words=found,
            sound=sound,
            sounds=frozenset(grams(sound, 2, 3)),
            characters=tuple(grams(plain, 1, 2)),
            forms=tuple(self._forms(found, text)),
            english_words=tuple(self._glossary.english_words(text)) if _LATIN.search(text) else (),
        )

    def sounds(self, text: str) -> tuple[str, ...]:
        """Return the terms by sound with their repetitions, as an index wants them."""
        terms = self.terms(text)
        return tuple(grams(terms.sound, 2, 3))

    def _latin(self, text: str, script: str) -> Terms:
        sound = folded(to_kana(text)[0]) if script == "romaji" else ""
        english = tuple(self._glossary.english_words(text))
        return Terms(script, text, (), sound, frozenset(grams(sound, 2, 3)), (), (), english)

    def _forms(self, found: tuple[Word, ...], text: str) -> Iterator[str]:
        for word in found:
            if word.is_content:
                yield word.form
                yield from word.tags
        yield from self._glossary.meanings(text)
