"""The words by which one place's cards are asked for without its name: 「ぼたんこしょう」, not 「中野さん」."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from knowledge.cards import AnswerCard
from knowledge.ranking.channels import Analyser, Terms
from knowledge.reading import folded
from knowledge.text import is_kana

SHORTEST, LEAST_KANA, LEAST_SOUND = 2, 3, 4
"""Signs of a word, of one in hiragana and of a word's sound, from which on it tells a place."""
_QUOTED = re.compile(r"[「『]([^「」『』]{2,12})[」』]")
ELSEWHERE = 1
"""Cards about no place that may use such a word too."""
_STEM = re.compile(r"([^\s・]+?)[市町村](?:[のに・]|$)")
"""The place's own name in the title of its card."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class OwnWords:
    """For each place the words, sounds and English words that no other place's cards have."""

    written: Mapping[str, frozenset[str]]
    spoken: Mapping[str, frozenset[str]]
    english: Mapping[str, frozenset[str]]

    @staticmethod
    def over(cards: Sequence[AnswerCard], analyser: Analyser) -> "OwnWords":
        """Gather the words of the cards; the name of a place is none of its own words."""
        written: dict[str, set[str]] = {}
        english: dict[str, set[str]] = {}
        sounds: dict[str, str] = {}
        apart = [Counter[str](), Counter[str]()]
        names = {card.place: found[1] for card in cards if card.place and (found := _STEM.match(card.title["ja"]))}
        for card in cards:
            words, letters = _words(card, names.get(card.place, ""), analyser)
            sounds |= words
            if card.place:
                written.setdefault(card.place, set()).update(words)
                english.setdefault(card.place, set()).update(letters)
            else:
                apart[0].update(words.keys())
                apart[1].update(letters)
        own = _only_there(written, apart[0])
        spoken = {place: frozenset(filter(_long, map(sounds.__getitem__, words))) for place, words in own.items()}
        return OwnWords(own, spoken, _only_there(english, apart[1]))

    def asked(self, place: str, terms: Terms) -> bool:
        """Tell whether a question has one of a place's own words, written, by its sound or in English."""
        if any(word in terms.text for word in self.written[place]):
            return True
        latin = {word for word, _ in terms.english_words}
        heard = terms.script in {"kana", "romaji"} and any(sound in terms.sound for sound in self.spoken[place])
        return heard or (terms.script == "english" and not latin.isdisjoint(self.english[place]))


def _words(card: AnswerCard, name: str, analyser: Analyser) -> tuple[dict[str, str], frozenset[str]]:
    """Return the nouns of a card's text with their sounds, and its English words."""
    words: dict[str, str] = {}
    for text in (card.title["ja"], card.answer["ja"]):
        for word in analyser.words(text):
            if word.is_noun and _tells(word.surface) and word.surface not in name:
                words[word.surface] = folded(word.sound)
        words |= {name: folded(name) for name in _QUOTED.findall(text)}
    return words, analyser.english(card.answer["en"])


def _only_there(found: Mapping[str, set[str]], apart: Counter[str]) -> dict[str, frozenset[str]]:
    """Return for each place the words of no other place, and of hardly any card about none."""
    places = Counter(word for words in found.values() for word in words)
    return {
        place: frozenset(word for word in words if places[word] == 1 and apart[word] <= ELSEWHERE)
        for place, words in found.items()
    }


def _tells(surface: str) -> bool:
    return len(surface) >= (LEAST_KANA if is_kana(surface) else SHORTEST)


def _long(sound: str) -> bool:
    return len(sound) >= LEAST_SOUND
