"""English as people write it in a chat, in the plain words in which the desk hears a trip: "my boss is coming too"."""

import re

from handlers.desk import Desk
from handlers.reading.numerals import LEAST_PRICE, MARK, Said, hear
from knowledge.english import Rules
from knowledge.text import plain

LONGEST, WHOLE = 400, 120
"""Characters of a message, and of a sentence, up to which it is looked through."""
_SLOT = re.compile(r"\{([1-3])(\+1|\*2)?\}")
_SENTENCES = re.compile(r"(?<=[.!?;])\s+|\n+")
_LETTERS = re.compile("[a-z]{2}")
_SIGNS = str.maketrans("’‘`´“”–—", "''''\"\"--")
_YEARS = range(2018, 2036)
_SEVERAL = 4


def plainly(text: str, desk: Desk) -> str:
    """The message in plain words, itself where nothing in it is said in others."""
    said = " ".join(plain(text).translate(_SIGNS).split(" ")).strip()
    if len(said) > LONGEST or not _LETTERS.search(said):
        return text
    return desk.once(_plainly if said.replace("¥", "").isascii() else _figures_in, said) or text


def _figures_in(said: str, desk: Desk) -> str:
    """A Japanese message with its English figures in plain words: 「3人で train 14,000 yen each way」."""
    put = _each(desk.library.english.figures, said) if hear(said).numbers else said
    return "" if put == said else put


def _plainly(said: str, desk: Desk) -> str:
    english, heard = desk.library.english, hear(said)
    put = _each(english.figures, said) if heard.numbers else said
    if _has_price(heard) and not english.asks_rules.search(put):
        put = _each(english.names, put)
    put = _sentence(put, desk) or _sentences(put, desk)
    return "" if put == said else put


def _has_price(heard: Said) -> bool:
    """Tell whether a number is a price; 2024 is a year."""
    return any((one.value or 0) >= LEAST_PRICE and one.whole not in _YEARS for one in heard.numbers)


def _sentences(said: str, desk: Desk) -> str:
    """A message of a few sentences with each in plain words."""
    parts = [part for part in _SENTENCES.split(said) if part]
    if not 1 < len(parts) <= _SEVERAL:
        return said
    put = ((_sentence(part, desk), part) for part in parts)
    return " ".join(f"{plain_words}." if plain_words else part for plain_words, part in put)


def _sentence(said: str, desk: Desk) -> str:
    """A whole sentence in plain words, empty where it is none of those that are known."""
    english = desk.library.english
    if len(said) > WHOLE:
        return ""
    bare = said.strip(" .!?,;~")
    bare = english.behind.sub("", english.before.sub("", bare)).strip(" .!?,;~")
    hits = ((words, pattern.fullmatch(bare)) for words, pattern in english.whole)
    put = next((_said(words, hit) for words, hit in hits if hit), "")
    alone = hear(put).shape == MARK
    return said if alone and english.puts_right.search(said) else put


def _each(rules: Rules, said: str) -> str:
    for words, pattern in rules:
        if pattern.search(said):
            said = _replaced(words, pattern.finditer(said), said)
    return said


def _replaced(words: str, hits: "re.Iterator[re.Match[str]]", said: str) -> str:  # type: ignore[name-defined]
    parts, at = [], 0
    for hit in hits:
        parts += [said[at : hit.start()], _said(words, hit)]
        at = hit.end()
    return "".join((*parts, said[at:]))


def _said(words: str, hit: re.Match[str]) -> str:
    """The words with the groups of a match put in; a figure is reckoned with."""
    return _SLOT.sub(lambda slot: _group(hit, int(slot[1]), slot[2] or ""), words)


def _group(hit: re.Match[str], number: int, step: str) -> str:
    text = next((group for group in (hit.groups() if step or number == 1 else ()) if group), "")
    text = text if number == 1 else hit[number] or ""
    if not step:
        return text
    value = next((one.whole for one in hear(text).numbers if one.whole), None)
    return text if value is None else str(value + 1 if step == "+1" else value * 2)
