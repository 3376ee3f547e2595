"""What a message states, piece by piece: what it is about, and whether that is said, denied, left open or asked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from knowledge.pattern import Meanings
from knowledge.sayings import Sayings

YES, NO, OPEN, LEANS, ASKED = "\ue011", "\ue012", "\ue013", "\ue014", "\ue015"
"""The mark at the end of a statement: said, denied, not known yet, only leaned to (which tells nothing), asked."""
_CUT = re.compile(
    r"[。;!?、]|,(?!\d)|\.(?= |$)|けれども?|けど|(?<=[すんいるただ])が(?=[、 ]|[^、 ]{4})"
    r"|(?:では|じゃ|で)なくて?(?![てはるらっ])"
    r"|\b(?:but|and|though|however)\b|(?<=だけで)(?![すしはもな])|(?<=のみで)(?![すしはもな])|(?<=で)(?=支店|支社|営業所|本社|本店|事務所|港区|法人(?:格|登記|に|で|じゃ)|(?:規約|会則|定款)[はにがも])"
)
_BREATH = re.compile(r"(?:[はもをにへの]|(?<![すんいるただ])が|来[月年春]|今[度後]|将来)[、,]?$")
"""Where more is to come: a comma here is only a breath (「体験談の公開は、無理です」)."""
_LEADS_ON = re.compile(r"(?<=[人名日泊員り])で[、,]?$")
"""Where only who and how long is told so far, and the verb is still to come: 「社員3人で」「日帰りで」."""
_ANEW = re.compile(r"ので|から|ず(?!に)")
_TAIL = 8
"""Characters at the end of a clause that show whether more is to come."""
ECHO = 60
"""Characters up to which a clause can only repeat what is asked about."""
CLAUSES = 100
"""Clauses of a message that are looked at."""
LONGEST, WORDS = 300, 150
"""Characters of a clause and of a statement that are looked at; nobody tells a fact of their case at greater length."""
_BESIDE = re.compile(r"[\s?、。,.!]+")


@dataclass(frozen=True, slots=True)
class Statement:
    """A piece of a message about one topic (empty when about none), its polarity as a mark at its end."""

    topic: str
    marked: str


def statements(said: str, sayings: Sayings) -> tuple[Statement, ...]:
    """Return the statements of a text in normal form; a denial holds for the topic it follows and for no other."""
    for idiom, plain in sayings.idiom.pairs:
        said = plain.sub(idiom, said)
    told = islice(_clauses(said, sayings), CLAUSES)
    return tuple(stated for clause in told for stated in _of_clause(clause, sayings))


def _clauses(said: str, sayings: Sayings) -> Iterator[str]:
    start = 0
    for cut in _CUT.finditer(said):
        clause = said[start : cut.end()]
        breath = _BREATH.search(clause[-_TAIL:]) and len(clause) < LONGEST
        if not breath and not _is_echo(clause, sayings):
            yield clause[:LONGEST]
            start = cut.end()
    yield said[start:][:LONGEST]


def _is_echo(clause: str, sayings: Sayings) -> bool:
    """Tell whether a clause only repeats what is asked about (「他の補助金？」): what follows is said of it."""
    rest = _topics(sayings.topic).sub("", clause) if "?" in clause and len(clause) < ECHO else clause
    return rest != clause and sayings.is_all("clause.filler", _BESIDE.sub("", rest))


def _of_clause(clause: str, sayings: Sayings) -> Iterator[Statement]:
    starts = _starts(clause, sayings) or [(0, "")]
    asking = sayings.holds("clause.asks", clause.strip())
    for index, (start, topic) in enumerate(starts):
        last = index + 1 == len(starts)
        end = len(clause) if last else starts[index + 1][0]
        # what is said of a topic may come after the next ones: 「プログラムに社員3人で2泊3日で参加」
        if not last and _BREATH.search(clause[start:end][-_TAIL:]):
            end = _verb_at(clause, [at for at, _ in starts[index + 2 :]])
        piece = clause[0 if index == 0 else start : end][-WORDS:].strip(" 、,。;!.")
        # in Japanese a denial follows what it denies; in English it may stand before it
        denied = piece if piece.isascii() else clause[start:end][-WORDS:]
        leans = sayings.holds("clause.leans", piece)
        mark = LEANS if leans else _mark(denied, sayings, asking=asking and last)
        yield Statement(topic, piece.rstrip("?") + mark)


def _verb_at(clause: str, turns: list[int]) -> int:
    """Where what is said of a topic ends: before the first turn to another that no particle leads on to."""
    return next((at for at in turns if not _LEADS_ON.search(clause[:at][-_TAIL:])), len(clause))


def _starts(clause: str, sayings: Sayings) -> list[tuple[int, str]]:
    """Where a clause turns to a topic, or to the same one anew: 「日帰りは無理なので1泊します」."""
    starts: list[tuple[int, str]] = []
    end = 0
    for hit in _topics(sayings.topic).finditer(clause):
        topic = str(hit.lastgroup)
        if not starts or topic != starts[-1][1] or _ANEW.search(clause, end, hit.start()):
            starts.append((hit.start(), topic))
        end = hit.end()
    return starts


def _mark(words: str, sayings: Sayings, *, asking: bool) -> str:
    unsettled = sayings.holds("clause.open", words)
    denied = sayings.holds("clause.denies", words)
    if asking:
        return LEANS if unsettled or denied else ASKED
    return OPEN if unsettled else NO if denied else YES


@lru_cache(maxsize=4)
def _topics(topics: Meanings[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{name}>{pattern.pattern})" for name, pattern in topics.pairs))
