"""The words of the desk's own texts are stored, are what the dictionary says today, and are only a short cut."""

from pathlib import Path

import pytest

from knowledge import stored_words
from knowledge.answers import Answers
from knowledge.errors import BrokenData
from knowledge.reading import Reader
from knowledge.stored_words import Noting

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
WORDS = KNOWLEDGE / "words.tsv"


def test_the_stored_words_are_current() -> None:
    reader = Noting()
    Answers.load(KNOWLEDGE / "answers", reader)
    expected = stored_words.dump(map(reader.split, reader.asked))
    assert WORDS.read_text("utf-8") == expected, "cards, gaps or the dictionary changed: run script/store_words"


@pytest.mark.parametrize(
    "text", ["補助率は何割ですか", "補助率 何割", "一行目\n二行目", "六十谷(むそた)の橋", "ﾎｼﾞｮ 2.0"]
)
def test_a_stored_text_has_the_words_the_dictionary_gives_it(tmp_path: Path, text: str) -> None:
    reader, path = Reader(), tmp_path / "words.tsv"
    path.write_text(stored_words.dump([reader.split(text), reader.split("別の文")]), "utf-8")
    assert stored_words.load(path)[text] == reader.words(text)


def test_a_text_that_is_not_stored_is_split_all_the_same() -> None:
    assert Reader(stored_words.load(WORDS)).words("まだ誰も書いていない文") == Reader().words("まだ誰も書いていない文")


def test_without_the_file_nothing_is_stored(tmp_path: Path) -> None:
    assert stored_words.load(tmp_path / "words.tsv") == {}


@pytest.mark.parametrize("broken", ["# head\nword\tform\n\n0\n", "# head\na\ta\ta\t名詞\t普通名詞\t\n\n7\n"])
def test_a_broken_file_is_named(tmp_path: Path, broken: str) -> None:
    path = tmp_path / "words.tsv"
    path.write_text(broken, "utf-8")
    with pytest.raises(BrokenData, match=r"words\.tsv"):
        stored_words.load(path)
