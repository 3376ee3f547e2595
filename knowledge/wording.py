"""Every fixed sentence the desk says, in Japanese, easy Japanese and English."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from knowledge.errors import BrokenData
from knowledge.languages import LANGUAGES
from knowledge.pattern import Pattern
from knowledge.strict import read
from knowledge.text import ENDING, normal


@lru_cache(maxsize=1)  # one message is compared with the phrases of some forty keys
def phrase_form(text: str) -> str:
    """The form in which phrases are compared: normal, one space between words, no punctuation at the end."""
    return " ".join(normal(text).split()).rstrip(ENDING)


@lru_cache(maxsize=2_048)
def label_form(label: str) -> str:
    """The same for a button of our own, of which there are few: each turn offers a dozen."""
    return phrase_form.__wrapped__(label)


@lru_cache(maxsize=256)  # as many as there are keys of phrases
def _any_of(phrases: frozenset[str]) -> Pattern:
    return Pattern("|".join(map(re.escape, phrases)) or "(?!)")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Texts by dotted key and language, and the phrases people use by dotted key."""

    texts: Mapping[str, Mapping[str, str]]
    phrases: Mapping[str, frozenset[str]]

    @staticmethod
    def load(folder: Path) -> "Catalogue":
        """Read every TOML file of the folder; BrokenData when a language or a placeholder is missing."""
        texts: dict[str, Mapping[str, str]] = {}
        phrases: dict[str, frozenset[str]] = {}
        for file in sorted(folder.glob("*.toml")):
            for key, value in _leaves(dict(read(file).items())):
                if isinstance(value, dict):
                    _check(file, key, value)
                    texts[key] = value
                else:
                    phrases[key] = frozenset(phrase_form(phrase) for phrase in value)
        return Catalogue(texts, phrases)

    def say(self, key: str, language: str, **values: object) -> str:
        """Return the text of a key with its placeholders filled in; KeyError when there is no such key."""
        return self.texts[key][language].format_map(values)

    def says(self, key: str, text: str) -> bool:
        """Tell whether the whole text is one of the phrases of a key."""
        return phrase_form(text) in self.phrases.get(key, frozenset())

    def contains(self, key: str, text: str) -> bool:
        """Tell whether one of the phrases of a key occurs in the text."""
        return _any_of(self.phrases.get(key, frozenset())).search(phrase_form(text)) is not None


def _leaves(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, dict[str, str] | list[str]]]:
    for name, value in table.items():
        key = f"{prefix}{name}"
        if isinstance(value, list):
            yield key, value
        elif isinstance(value.get("ja"), str):
            yield key, {language: text for language, text in value.items() if language in LANGUAGES}
            yield from _leaves({n: v for n, v in value.items() if n not in LANGUAGES}, f"{key}.")
        else:
            yield from _leaves(value, f"{key}.")


def _check(file: Path, key: str, texts: Mapping[str, str]) -> None:
    for language in LANGUAGES:
        if language not in texts:
            raise BrokenData(file.name, key, f"has no text in {language}")
