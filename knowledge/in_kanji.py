"""What the desk does, named in kana or in Latin letters: 「ほじょがくのしさん」, "sanka kibou" with their kanji."""

from knowledge.pattern import Meanings
from knowledge.romaji import kana_of_word, words
from knowledge.text import hiragana, plain

LONGEST = 60
"""Characters up to which a message only names what it wants."""
_PARTICLES = {"o": "を", "wo": "を", "wa": "は", "e": "へ"}


def in_kanji(text: str, spelt: Meanings[str]) -> str:
    """Return a short message without kanji with the words of the desk in kanji; empty where it has none of them."""
    said = plain(text).strip()
    if not said or len(said) > LONGEST:
        return ""
    kana = from_latin(said) if said.isascii() else hiragana("".join(said.split()))
    if not kana or any("一" <= sign <= "龥" for sign in kana):
        return ""
    written = kana
    for kanji, sound in spelt.pairs:
        written = sound.sub(kanji, written)
    return written if written != kana else ""


def from_latin(said: str) -> str:
    """The hiragana of a message of Japanese words in Latin letters, empty where a word is none."""
    sounds = [_PARTICLES.get(word) or kana_of_word(word) for word in words(said)]
    return "".join(sound or "" for sound in sounds) if sounds and all(sounds) else ""
