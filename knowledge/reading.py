"""How a text sounds and which words it is made of: the form the search reads, hiragana readings, dictionary forms."""

import re
import threading
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any

from sudachipy import Dictionary, SplitMode

from knowledge.text import hiragana

_TILDES = str.maketrans({"～": "~", "〜": "~", "‐": "-", "−": "-", "–": "-", "—": "-"})
_TILDE = re.compile("[～〜‐−–—]")
"""Finds whether there is a dash to unify; str.translate asks for every sign, which takes ten times as long."""
_LONG = re.compile(r"(?<=[おこそとのほもよろをごぞどぼぽょ])[うお]|(?<=[うくすつぬふむゆるぐずづぶぷゅ])う|ー")
_RUN = re.compile(r"(\D)\1{3,}")
_CONTENT = frozenset({"名詞", "動詞", "形容詞", "副詞", "接尾辞", "接頭辞", "形状詞", "代名詞"})
MAX_LENGTH = 1_000
"""Characters of a message that are looked at: a longer one says nothing new, and look-up stays quick."""


def search_form(text: str) -> str:
    """Return the text in NFKC and lower case, dashes unified, long runs of one sign shortened, at most MAX_LENGTH.

    Katakana and old kanji stay, unlike in `text.normal`: the dictionary knows words by them.
    """
    plain = text[:MAX_LENGTH]
    plain = (plain if unicodedata.is_normalized("NFKC", plain) else unicodedata.normalize("NFKC", plain)).lower()
    plain = plain.translate(_TILDES) if _TILDE.search(plain) else plain
    return _RUN.sub(r"\1", plain)[:MAX_LENGTH].strip()


def folded(kana: str) -> str:
    """Return hiragana with long vowels shortened and like sounds written alike, as romaji cannot tell them apart."""
    return _LONG.sub("", hiragana(kana)).replace("を", "お").replace("づ", "ず").replace("ぢ", "じ")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text: as written, in dictionary form, as it sounds (hiragana), with its synonym groups as terms."""

    surface: str
    form: str
    sound: str
    kind: str
    detail: str
    tags: tuple[str, ...]
    terms: tuple[str, ...] = field(init=False, compare=False)
    """What a word that carries meaning of its own is found by: its dictionary form and its synonym groups."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "terms", (self.form, *self.tags) if self.kind in _CONTENT else ())

    @property
    def is_place(self) -> bool:
        """True for the name of a place."""
        return self.detail == "地名"

    @property
    def is_noun(self) -> bool:
        """True for nouns that name a thing (numbers are not)."""
        return self.kind == "名詞" and self.detail != "数詞"


DICTIONARY = "system.dic"
"""Name of the dictionary's file, which Sudachi maps into memory."""


@cache
def dictionary() -> Dictionary:
    """Return the dictionary, opened when it is first asked for."""
    return Dictionary(dict="core")


class Reader:
    """Splits texts into words; may be shared by threads, each gets a tokenizer of its own (Sudachi demands it).

    `stored` are texts whose words are known already; the dictionary is opened when the first other text comes.
    """

    def __init__(self, stored: Mapping[str, tuple[Word, ...]] = MappingProxyType({})) -> None:
        self._stored = stored
        self._local = threading.local()
        self._seen: dict[int, Word] = {}

    def words(self, text: str) -> tuple[Word, ...]:
        """Return the words of an already normal text, spaces left out."""
        return self._stored.get(text) or tuple(word for word in self.split(text) if word.surface != " ")

    def split(self, text: str) -> tuple[Word, ...]:
        """Return the words as the dictionary has them now, spaces too: put together they are the text."""
        tokenizer = getattr(self._local, "tokenizer", None)
        if tokenizer is None:
            tokenizer = self._local.tokenizer = dictionary().tokenizer()
        return tuple(self._word(morpheme) for morpheme in tokenizer.tokenize(text, SplitMode.A))

    def sound(self, text: str) -> str:
        """Return the text as one run of folded hiragana."""
        return folded("".join(word.sound for word in self.words(search_form(text))))

    def _word(self, morpheme: Any) -> Word:
        """Return a word; one of the dictionary is made once (their number is bounded, a lost race is harmless).

        A reading in brackets may belong to the surface and not to the word of the dictionary, so it is compared.
        """
        if morpheme.is_oov():
            return _word(morpheme)
        number = morpheme.word_id()
        word = self._seen.get(number)
        if word is None or word.surface != morpheme.surface():
            word = self._seen[number] = _word(morpheme)
        return word


def _word(morpheme: Any) -> Word:
    part = morpheme.part_of_speech()
    detail = part[2] if part[1] == "固有名詞" else part[1]
    mark = part[0] in {"補助記号", "空白", "記号"}
    return Word(
        surface=morpheme.surface(),
        form=morpheme.normalized_form(),
        sound="" if mark else hiragana(morpheme.reading_form()),
        kind=part[0],
        detail=detail,
        tags=tuple(f"#{group}" for group in morpheme.synonym_group_ids()),
    )


@cache
def reader() -> Reader:
    """Return the reader of names; the dictionary of 80 MB is loaded by the first name that needs it."""
    return Reader()
