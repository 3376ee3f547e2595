"""Decides whether kana spell a place or are ordinary words: 「登録はまだしない」 names no 浜田市."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from knowledge.gazetteer import Place
from knowledge.place_borders import AS_GOAL, PERSON, Typed, kana_goal, kana_stands, kana_starts
from knowledge.place_words import PlaceWords
from knowledge.reading import Word, reader
from knowledge.text import is_kanji

ORGANISATION = re.compile(r"総合高|高校|高等学校|大学|学園|銀行|信用金庫|信金|病院|新聞|放送")
_AROUND = frozenset(" 、。・,.!?「(\n")
"""Signs behind which a clause begins."""
_LED_IN = re.compile(r"(?:^|[、。 ])(?:じゃあ?|それじゃ|では|で|やっぱり?|やはり|あと|それと|次は|なら)$")
_PARTICLE = re.compile(
    r"[にへでをは、・?!。 とも]|って|だと|なら|とか|まで|が[いよ気]|じゃ(?:なく|だめ)|の(?:ぷろ|声|感想|体験|わーけ|方)"
)
"""What follows a word that is a name, where it may be another word too (なかの, いよ)."""
_CLAUSE = re.compile(r"[^、。,!?！？\n]+")
_PARTICLES = frozenset({"助詞", "助動詞"})
"""Kinds of words that lean on the word before them: a name begins with none right behind a noun."""
_DOES = re.compile(r"(?:ます|まし|ませ|ない|なく|なけ|て|た(?!い)|よう)")
"""Behind し: it is no 市 but the verb する (「がいとうします」)."""
_NAMES = frozenset({"地名", "人名", "一般"})
"""Details of words that are names; a word of the dictionary that is none means what it says (とまり, なかま)."""
Cut = tuple[int, int, Word]
"""A word with where it begins and ends in the text."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class KanaNames:
    """Tells names in kana from other words by what stands around them and by the words of the dictionary."""

    words: PlaceWords
    partners: frozenset[str]

    def whole(self, text: Typed, start: int, end: int, places: tuple[Place, ...], *, free: bool) -> bool:
        """Return whether a reading with its 市 names the place."""
        ours = self._ours(places)
        if not (end - start > LEAST or free or ours):
            return False
        begins = free or (ours and end - start > LEAST and _word_begins(text, start))
        if not (self._stands(text, start, end, free=begins) or kana_goal(text, start, end, anywhere=True)):
            return False
        return free or ours or not ordinary(text, start, end, opening=True)

    def before_ending(self, text: Typed, start: int, end: int, places: tuple[Place, ...], *, free: bool) -> bool:
        """Return whether a reading with 市, 町, 村 or 区 in kanji behind it names the place."""
        if not kana_starts(text, start, free=free):
            return self._ours(places) and end - start >= LEAST
        return free or self._ours(places) or not ordinary(text, start, end, opening=True)

    def stem(self, text: Typed, start: int, end: int, places: tuple[Place, ...], *, free: bool) -> bool:
        """Return whether a reading without its 市 names a partner, or clearly a place where someone goes."""
        spelling, after, ours = text.said[start:end], text.said[end : end + 8], self._ours(places)
        as_goal = end - start > SHORTEST and ours and kana_goal(text, start, end)
        if len(spelling) < SHORTEST or PERSON.match(after) or ORGANISATION.match(after):
            return False
        if not (as_goal or self._stands(text, start, end, free=free)):
            return False
        weak = spelling in self.words.weak and not free and not text.katakana(start, end)
        if weak and not as_goal and not opens_clause(text, start, after):
            return False
        if ours:
            return free or not _before_that(text, start, end)
        known = len(spelling) > SHORTEST and spelling not in self.words.never and bool(AS_GOAL.match(after))
        return known and (free or not ordinary(text, start, end))

    def prefecture(self, text: Typed, start: int, end: int) -> bool:
        """Return whether kana name a prefecture; a short one has to be in katakana."""
        long = end - start > LEAST or text.katakana(start, end)
        return long and self._stands(text, start, end, free=False) and not ordinary(text, start, end)

    def _ours(self, places: Iterable[Place]) -> bool:
        return any(place.code in self.partners for place in places)

    def _stands(self, text: Typed, start: int, end: int, *, free: bool) -> bool:
        after = text.said[end : end + 1]
        weak = bool(after) and is_kanji(after) and text.said[start:end] in self.words.weak  # 「なかの人」
        return kana_stands(text, start, end, free=free) and (text.katakana(start, end) or not weak)


LEAST, SHORTEST = 3, 2
"""Signs a reading has more of than that with its 市, and has at least without it."""


def opens_clause(text: Typed, start: int, after: str) -> bool:
    """Return whether a word begins a clause, or what leads in to one, and a particle follows it."""
    opens = not text.said[:start].strip() or text.said[start - 1] in _AROUND or _LED_IN.search(text.said[:start])
    return bool(opens) and (not after or bool(_PARTICLE.match(after)))


def ordinary(text: Typed, start: int, end: int, *, opening: bool = False) -> bool:
    """Return whether the dictionary reads a stretch of kana as other words than a name.

    They are other words when one of them crosses a border of the stretch (no うきは市 in 「法人とうきはしない」),
    when a particle begins it right behind a word (「登録はまだしない」), or when it is one common word (とまり).
    A name with its 市 that opens a clause (`opening`) is taken for one, however the dictionary cuts it.
    """
    around = _around(text.typed, start)
    inside = [word for begins, ends, word in around if start <= begins and ends <= end]
    over = [word for begins, ends, word in around if begins < end < ends]
    if text.said[end - 1] == "し" and _DOES.match(text.said, end):
        return True
    glued = start > 0 and text.typed[start - 1] not in _AROUND
    if any(word.is_place for word in inside) or (opening and not glued):
        return False
    if any(begins < start < ends for begins, ends, _ in around) or any(word.kind != "名詞" for word in over):
        return True
    if not opening and len(inside) == 1 and len(inside[0].surface) == end - start:
        return not _is_name(inside[0])
    first = inside[0].kind if inside and glued else ""
    return first == "接尾辞" or (not AS_GOAL.match(text.said, end) and (first in _PARTICLES or bool(over)))


def common_word(kana: str) -> bool:
    """Return whether the dictionary has a stretch of kana as one word that is no name (むこう, こうか)."""
    cuts = _cut(kana)
    return len(cuts) == 1 and not _is_name(cuts[0][2])


def _is_name(word: Word) -> bool:
    return word.kind == "名詞" and word.detail in _NAMES


def _word_begins(text: Typed, start: int) -> bool:
    """Return whether the dictionary begins a word here."""
    return any(begins == start for begins, _, _ in _around(text.typed, start))


def _before_that(text: Typed, start: int, end: int) -> bool:
    """Return whether a name runs into 「この」: 「うちこの制度使える？」 speaks of うち."""
    this = any(begins < end < ends and word.kind == "連体詞" for begins, ends, word in _around(text.typed, start))
    return this and not (AS_GOAL.match(text.said, end) or _PARTICLE.match(text.said, end))


def _around(typed: str, at: int) -> tuple[Cut, ...]:
    """Return the words of the clause that holds a place of the text, with their places in the text."""
    clause = next(found for found in _CLAUSE.finditer(typed) if found.end() > at)
    return tuple((begins + clause.start(), ends + clause.start(), word) for begins, ends, word in _cut(clause[0]))


@lru_cache(maxsize=256)
def _cut(clause: str) -> tuple[Cut, ...]:
    cuts, at = [], 0
    for word in reader().split(clause):
        cuts.append((at, at + len(word.surface), word))
        at += len(word.surface)
    return tuple(cuts)
