"""Words that mean the same in this field, in Japanese and English, and English words without their endings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from knowledge.romaji import words
from knowledge.strict import read


@lru_cache(maxsize=8_192)
def stem(word: str) -> str:
    """Return an English word without the endings of plural and tense; crude, the same for questions and cards."""
    for ending, least in (("ies", 5), ("ing", 6), ("ed", 5), ("es", 5), ("s", 4)):
        if word.endswith(ending) and len(word) >= least and not word.endswith("ss"):
            return word[: -len(ending)] + ("y" if ending == "ies" else "")
    return word.removesuffix("e") if len(word) > 3 else word


@dataclass(frozen=True, slots=True)
class Glossary:
    """Groups of words of one meaning, and the English words that carry none."""

    pattern: re.Pattern[str]
    japanese: dict[str, str]
    english: dict[str, str]
    stop: frozenset[str]
    talk: frozenset[str]
    """English words of greeting and of the desk's own buttons."""

    @classmethod
    def load(cls, path: Path) -> "Glossary":
        """Read the glossary; raises BrokenData."""
        table = read(path)
        japanese, english = table.table("japanese"), table.table("english")
        tags = {stem(word): f"§{number}" for number, group in enumerate(english.groups("groups")) for word in group}
        meant = {word: f"§{number}" for number, group in enumerate(japanese.groups("groups")) for word in group}
        stop, talk = frozenset(english.texts("stop")), frozenset(english.texts("talk"))
        for inner in (japanese, english, table):
            inner.done()
        longest_first = sorted(meant, key=len, reverse=True)
        return cls(re.compile("|".join(map(re.escape, longest_first))), meant, tags, stop, talk)

    def meanings(self, text: str) -> Iterator[str]:
        """Yield the groups of which a Japanese text holds a word."""
        yield from dict.fromkeys(self.japanese[word] for word in self.pattern.findall(text))

    def english_words(self, text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield the English words of a text that carry meaning, without endings, each with its group if it has one."""
        for word in words(text):
            if word not in self.stop and len(word) > 1:
                root = stem(word)
                yield root, (self.english[root],) if root in self.english else ()
