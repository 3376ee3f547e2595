"""The terms a text is compared by: by sound, by characters, by dictionary forms, by English words."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from operator import add

from knowledge.glossary import Glossary
from knowledge.reading import Reader, Word, folded, search_form
from knowledge.romaji import to_kana, words

_JAPANESE = re.compile(r"[぀-ヿ㐀-鿿々〆]")
_KANA = re.compile(r"[぀-ヿ]")
_KANJI = re.compile(r"[㐀-鿿]")
_LATIN = re.compile(r"[a-z]{2}")
_NOT_TEXT = re.compile(r"[^\w]+")
BREAK = "\n"
"""Stands between the texts of a document: no term reaches over it."""
_NOT_TEXTS = re.compile(rf"[^\w{BREAK}]+")
LATIN = frozenset({"romaji", "english"})
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


def _runs(text: str, *sizes: int) -> Counter[str]:
    """Return how often each run of the given sizes occurs in a text, none over a break."""
    counted = Counter(grams(text, *sizes))
    for term in [term for term in counted if BREAK in term]:
        del counted[term]
    return counted


class Analyser:
    """Turns a text into terms; the same for cards and questions."""

    def __init__(self, reader: Reader, glossary: Glossary, english_words: frozenset[str] = frozenset()) -> None:
        self._reader = reader
        self._glossary = glossary
        self._common = english_words | glossary.stop

    def script(self, text: str) -> str:
        """Tell how a text in its search form is written: ja, kana, romaji or english."""
        if _JAPANESE.search(text):
            return "kana" if _KANA.search(text) and not _KANJI.search(text) else "ja"
        found = words(text)
        if not found:
            return "ja"
        known = sum(map(self._common.__contains__, found)) / len(found)
        return "romaji" if known < KNOWN_ENGLISH and to_kana(text)[1] >= LIKELY_ROMAJI else "english"

    def words(self, text: str) -> tuple[Word, ...]:
        """Return the words of a text."""
        return self._reader.words(search_form(text))

    def english(self, text: str) -> frozenset[str]:
        """Return the English words of a text without their endings."""
        return frozenset(word for word, _ in self._glossary.english_words(search_form(text)))

    def terms(self, text: str) -> Terms:
        """Return the terms of a text in every channel that its script has."""
        text = search_form(text)
        script = self.script(text)
        if script in LATIN:
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

    def counts(self, texts: Iterable[str]) -> tuple[Counter[str], ...]:
        """Return how often each channel's terms occur in the texts of one document, which are read in one go."""
        sounds, plain, latin, forms = [], [], [], list[str]()
        for text in map(search_form, texts):
            script = self.script(text)
            if script in LATIN:
                sounds.append(to_kana(text)[0] if script == "romaji" else "")
            else:
                found = self._reader.words(text)
                sounds.append("".join([word.sound for word in found]))
                plain.append(text)
                forms += self._forms(found, text)
            if script in LATIN or _LATIN.search(text):
                latin.append(text)
        english = self._glossary.english_words(BREAK.join(latin))
        return (
            _runs(folded(BREAK.join(sounds)), 2, 3),
            _runs(_NOT_TEXTS.sub("", BREAK.join(plain)), 1, 2),
            Counter(forms),
            Counter(term for word, groups in english for term in (word, *groups)),
        )

    def _latin(self, text: str, script: str) -> Terms:
        sound = folded(to_kana(text)[0]) if script == "romaji" else ""
        english = tuple(self._glossary.english_words(text))
        return Terms(script, text, (), sound, frozenset(grams(sound, 2, 3)), (), (), english)

    def _forms(self, found: Iterable[Word], text: str) -> Iterable[str]:
        return chain(chain.from_iterable([word.terms for word in found]), self._glossary.meanings(text))
