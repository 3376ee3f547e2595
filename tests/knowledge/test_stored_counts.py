"""The stored counts are what counting anew gives, and are left alone as soon as anything they rest on has changed."""

from pathlib import Path

import pytest

from knowledge import stored_words
from knowledge.answers import READ_BY, TERMS, WORDS, Answers
from knowledge.errors import BrokenData
from knowledge.ranking.counts import Counts
from knowledge.ranking.fusion import Entry
from knowledge.ranking.stored import StoredCounts, dump, load, mark_of, marked
from knowledge.reading import Reader

ENTRIES = [Entry(["交通費は出ますか"], ["対象です"]), Entry(["締切はいつですか"], [])]
COUNTS = (Counts.of([["a", "b", "a"], ["b"]]), Counts.of([["x"], []]), Counts.of([[], []]), Counts.of([["é"], ["é"]]))


def _same(one: Counts, other: Counts) -> bool:
    return (dict(one.terms), one.ends, one.codes, one.lengths) == (
        dict(other.terms),
        other.ends,
        other.codes,
        other.lengths,
    )


def test_the_stored_counts_are_those_of_the_cards_and_gaps_as_they_are() -> None:
    """Where this fails, run script/store_words."""
    stored = load(TERMS, mark_of(READ_BY))
    reader = Reader(stored_words.load(WORDS))
    anew = Answers.load(Path(TERMS).parent / "answers", reader).search.look.counted
    for name, (entries, counts) in anew.items():
        kept = stored.counts(name, entries)
        assert kept is not None
        assert all(map(_same, kept, counts))


def test_counts_come_back_as_they_were_stored(tmp_path: Path) -> None:
    path = tmp_path / "terms.bin"
    path.write_bytes(dump("mark", {"cards": (ENTRIES, COUNTS)}))
    found = load(path, "mark").counts("cards", ENTRIES)
    assert found is not None
    assert all(map(_same, found, COUNTS))
    assert (found[0].frequency("b"), found[0].frequency("a"), found[0].frequency("c")) == (2, 1, 0)
    assert list(found[0].postings("a")) == [2]


@pytest.mark.parametrize(
    ("beside", "entries"),
    [
        ("another glossary", ENTRIES),
        ("mark", [Entry(["交通費は出ますか？"], ["対象です"]), ENTRIES[1]]),
        ("mark", [Entry(["交通費は出ますか", "対象です"], []), ENTRIES[1]]),
        ("mark", ENTRIES[:1]),
    ],
)
def test_what_has_changed_is_counted_anew(tmp_path: Path, beside: str, entries: list[Entry]) -> None:
    path = tmp_path / "terms.bin"
    path.write_bytes(dump("mark", {"cards": (ENTRIES, COUNTS)}))
    assert load(path, beside).counts("cards", entries) is None


def test_without_a_file_nothing_is_stored(tmp_path: Path) -> None:
    assert load(tmp_path / "terms.bin", "mark").counts("cards", ENTRIES) is None
    assert StoredCounts().counts("gaps", ENTRIES) is None


@pytest.mark.parametrize("damage", [b"", b"no file of ours", dump("", {"cards": (ENTRIES, COUNTS)})[:-9]])
def test_a_damaged_file_is_named(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "terms.bin"
    path.write_bytes(damage)
    with pytest.raises(BrokenData, match=r"terms\.bin"):
        load(path, "mark")


def test_a_text_moved_from_the_questions_to_what_is_shown_is_another_document() -> None:
    assert marked("", [Entry(["a", "b"], [])]) != marked("", [Entry(["a"], ["b"])])
