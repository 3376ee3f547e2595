"""What people say in their own words: patterns by key, and patterns with what each of them means."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.pattern import Meanings, Pattern
from knowledge.strict import Table, read
from knowledge.text import joined

_PART = re.compile(r"%([a-z_]+)%")
LISTED = (
    *("asked", "bare", "told", "thinking", "beside", "language", "order"),
    *("outcome", "checked", "picks", "clause", "frame", "basis", "consent", "refused", "recalled", "anew", "shown"),
    *("matter",),
)
"""Tables of patterns whose keys are told with the name of their table: asked.eligible."""
TOP = ("meant", "idiom", "topic", "circumstance", "applicant", "spelt")
"""Lists that stand at the top of the file, each a list of meanings."""


@dataclass(frozen=True, slots=True)
class Sayings:
    """Regular expressions on a text in NFKC and small letters, in the order they are tried."""

    wish: Mapping[str, Pattern]
    """By intent: a short message that wishes for what the desk does."""
    said: Mapping[str, Pattern]
    """By dotted key, such as asked.eligible: anything else a message may say, all its patterns in one."""
    kinds: Mapping[str, Meanings[str]]
    """The same by table: the names in it as meanings."""
    situation: Mapping[str, Meanings[str]]
    """By question of the check: the answer and what a sentence says for it, the first fit counts."""
    of_case: Meanings[tuple[str, str]]
    """The same for all questions at once: each with an answer."""
    meant: Meanings[str]
    """The question that is meant by a bare one, such as 「上限は？」."""
    idiom: Meanings[str]
    """What is heard instead of a turn of phrase that means something else than its words (「問題ありません」)."""
    topic: Meanings[str]
    """What a piece of a message is about, where its case is told."""
    circumstance: Meanings[str]
    """The answers (cards, a gap or the check) for what one tells of one's own offices, staff and plans."""
    applicant: Meanings[str]
    """The answers for the kind of applicant one is, where it is asked whether the programme is for one."""
    after: Mapping[str, Meanings[str]]
    """By topic of the answer shown last: the question a bare noun stands for then (「宿は？」 after the caps)."""
    spelt: Meanings[str]
    """A word of what the desk does in kanji, and how it sounds: people without an IME spell it in kana."""

    @classmethod
    def load(cls, path: Path) -> "Sayings":
        """Read the patterns with their parts put in; raises BrokenData for one that is no regular expression."""
        table = read(path)
        parts = {name: str(part) for name, part in table.table("parts").items()}
        situation = table.table("situation")
        told = {name: _meanings(situation, name, parts) for name, _ in situation.items()}
        of_case = [((name, meaning), one) for name, meanings in told.items() for meaning, one in meanings.pairs]
        listed = {kind: _lists(table, kind, parts) for kind in LISTED}
        said = {f"{kind}.{name}": pattern for kind, patterns in listed.items() for name, pattern in patterns.items()}
        kinds = {kind: Meanings(list(patterns.items())) for kind, patterns in listed.items()}
        topics = table.table("after")
        after = {name: _meanings(topics, name, parts) for name, _ in topics.items()}
        pairs = {name: _meanings(table, name, parts) for name in TOP}
        return cls(_lists(table, "wish", parts), said, kinds, told, Meanings(of_case), after=after, **pairs)

    def question(self, text: str) -> str:
        """Return the question a bare one stands for, the text itself when it says what it means."""
        return self.meant.of(joined(text)) or text

    def asked_after(self, topic: str, text: str) -> str:
        """Return the question a bare noun stands for after an answer of a topic, the text itself where it is none."""
        meanings = self.after.get(topic)
        return (meanings.of(joined(text)) if meanings else "") or text

    def holds(self, key: str, text: str) -> bool:
        """Tell whether a pattern of a key fits somewhere in the text."""
        return self.said[key].search(text) is not None

    def is_all(self, key: str, text: str) -> bool:
        """Tell whether a pattern of a key fits the whole text."""
        return self.said[key].fullmatch(text) is not None

    def all_of(self, table: str, *texts: str) -> frozenset[str]:
        """Return the names in a table of which a pattern fits the whole of one of the texts."""
        return frozenset(name for text in texts for name in self.kinds[table].wholly(text))

    def all_in(self, table: str, text: str) -> frozenset[str]:
        """Return the names in a table of which a pattern fits somewhere in the text."""
        return frozenset(self.kinds[table].told(text))

    def without(self, key: str, text: str) -> str:
        """Return the text without the places where a pattern of a key fits."""
        return self.said[key].sub("", text)


def _lists(table: Table, key: str, parts: Mapping[str, str]) -> dict[str, Pattern]:
    inner = table.table(key)
    return {name: _in_one(inner, name, inner.texts(name), parts) for name, _ in inner.items()}


def _in_one(table: Table, key: str, texts: Sequence[str], parts: Mapping[str, str]) -> Pattern:
    """One pattern that fits where one of them does: asked for at every turn, dozens of them one by one take long."""
    try:
        return Pattern("|".join(f"(?:{put_together(table, key, text, parts)})" for text in texts) or "(?!)")
    except re.error:
        for text in texts:
            _pattern(table, key, text, parts)  # names the one that is broken
        raise


def _meanings(table: Table, key: str, parts: Mapping[str, str]) -> Meanings[str]:
    pairs = table.raw(key)
    if not isinstance(pairs, list) or not all(isinstance(pair, list) and len(pair) > 1 for pair in pairs):
        raise table.broken(key, "is not a list of meanings, each with its patterns")
    return Meanings(
        [(str(meaning), _pattern(table, key, str(text), parts)) for meaning, *texts in pairs for text in texts]
    )


def _pattern(table: Table, key: str, text: str, parts: Mapping[str, str]) -> Pattern:
    try:
        return Pattern(put_together(table, key, text, parts))
    except re.error as problem:
        raise table.broken(key, f"{problem.pattern!r} is no pattern: {problem}") from problem


def put_together(table: Table, key: str, text: str, parts: Mapping[str, str]) -> str:
    """Return a pattern with the parts it names put in; raises BrokenData for one that does not exist."""
    while found := _PART.search(text):
        if found[1] not in parts:
            raise table.broken(key, f"names the part {found[0]}, which does not exist")
        text = text.replace(found[0], parts[found[1]])
    return text
