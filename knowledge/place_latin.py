"""Finds place names in Latin letters: Hepburn, kunrei and wapuro, with city, town, village, shi, machi, mura."""

import re
from dataclasses import dataclass

from knowledge.gazetteer import ENGLISH, Gazetteer, Place, latin
from knowledge.place_mentions import HOME, Kind, Mention
from knowledge.place_words import PlaceWords, latin_key
from knowledge.text import romaji_key

WORD = re.compile(r"[a-z]+(?:['-](?!s\b)[a-z]+)*")
PERSON = frozenset(("san", "sama", "kun", "chan", "sensei", "shi-to", "moushimasu", "hito"))
NAMED = frozenset(("mr", "ms", "mrs", "name", "am", "i'm", "dr"))
FROM = frozenset(("from", "kara", "office", "headquarters", "based", "honsha"))
WORK = frozenset(("work", "working", "workation", "telework", "teleworking"))
BEFORE_GOAL = frozenset(
    (
        "in",
        "to",
        "at",
        "visit",
        "near",
        "around",
        "for",
        "is",
        "was",
        "were",
        "did",
        "include",
        "about",
        "and",
        "or",
        "between",
        "than",
    )
)
AFTER_GOAL = frozenset(("ni", "e", "he", "de", "no", "wa", "ha", "to", "made", "prefecture", "pref", "ken", *ENGLISH))
ENDINGS = frozenset(("shi", "si", "machi", "mati", "chou", "cho", "tyou", "mura", "son", "ken", "ku"))
SHORT_QUERY = 3


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class LatinScanner:
    """Reads the Latin words of a text from left to right, the longest run of words first."""

    gazetteer: Gazetteer
    words: PlaceWords
    partners: frozenset[str]

    def mentions(self, said: str) -> list[Mention]:
        """Return the places and prefectures of a text in its normal form."""
        tokens = list(WORD.finditer(said))
        found: list[Mention] = []
        position = 0
        while position < len(tokens):
            mention, used = self._at(
                tokens, position, joined=bool(found) and _adjoin(said, found[-1], tokens[position])
            )
            if mention:
                found.append(mention)
            position += used
        return found

    def _at(self, tokens: list[re.Match[str]], first: int, *, joined: bool) -> tuple[Mention | None, int]:
        """Return the mention that begins at a word; `joined` when a place stands right before: Ono City, Fukui."""
        for count in (3, 2, 1):
            run = tokens[first : first + count]
            if len(run) < count or (count > 1 and not _joinable(run)):
                continue
            places, prefecture = self._named(run, tokens, first + count)
            if len(tokens) > count + 1 and any(place.code == HOME for place in places):
                continue
            if (prefecture and joined) or ((places or prefecture) and self._meant(tokens, first, count, places)):
                suffix = 1 if first + count < len(tokens) and tokens[first + count][0] in ENGLISH else 0
                end = tokens[first + count - 1 + suffix].end()
                kind: Kind = "place" if places else "prefecture"
                return Mention(run[0].start(), end, places, prefecture, kind), count + suffix
        return None, 1

    def _named(
        self, run: list[re.Match[str]], tokens: list[re.Match[str]], after: int
    ) -> tuple[tuple[Place, ...], str]:
        spelling = "".join(token[0] for token in run)
        key = latin_key(spelling)
        if aliases := self.words.latin_aliases.get(key):
            return aliases, ""
        names = self.gazetteer.latin_names.get(key, ())
        stems = self.gazetteer.latin_stems.get(key, ())
        suffix = ENGLISH.get(tokens[after][0], "") if after < len(tokens) else ""
        fitting = tuple(place for place in stems if place.name[-1] == suffix)
        prefecture = self.gazetteer.latin_prefectures.get(key, "")
        if fitting:
            return _exact(spelling, fitting), ""
        if prefecture:
            return (), prefecture
        return _exact(spelling, names or stems), ""

    def _meant(self, tokens: list[re.Match[str]], first: int, count: int, places: tuple[Place, ...]) -> bool:
        """Return False when the words are a person, an English word or where someone comes from."""
        words = [token[0] for token in tokens]
        before = words[first - 1] if first else ""
        after = words[first + count] if first + count < len(words) else ""
        if (
            after in PERSON
            or NAMED & set(words[max(0, first - 2) : first])
            or words[first + count - 1].endswith(("-san", "-sama"))
        ):
            return False
        works = first > 1 and words[first - 2] in WORK  # "work from Niijima" is where one goes
        if (before in FROM and not works) or (after in FROM and not places):
            return False
        key = latin_key("".join(words[first : first + count]))
        goal = works or before in BEFORE_GOAL or after in AFTER_GOAL
        if key in self.words.latin_never:
            return after in ENGLISH or after == "ken"
        if any(place.code in self.partners for place in places):
            return len(key) > 3 or goal or len(words) <= SHORT_QUERY
        return len(words) - (after in ENGLISH) <= SHORT_QUERY or (len(key) > 3 and goal)


def _adjoin(said: str, mention: Mention, token: re.Match[str]) -> bool:
    return bool(mention.places) and not said[mention.end : token.start()].strip(" ,")


def _joinable(run: list[re.Match[str]]) -> bool:
    return all(len(token[0]) > 2 or token[0] in ENDINGS for token in run) and not any(
        token[0] in ENGLISH for token in run
    )


def _exact(spelling: str, places: tuple[Place, ...]) -> tuple[Place, ...]:
    """Prefer the places whose long vowels are those that were written: oono is 大野, ono may be 大野 or 小野."""
    key = romaji_key(spelling)
    if key == latin_key(spelling):
        return places
    strict = tuple(p for p in places if key in (latin(p.kana), latin(p.kana_stem)))
    return strict or places
