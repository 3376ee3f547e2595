"""Languages the desk does not speak: which message is in one, and what is heard of it."""

from pathlib import Path

import pytest

from knowledge.errors import BrokenData
from knowledge.foreign import load_tongues
from knowledge.library import HERE, Library

CHINESE = ("每个人最多多少？", "请问", "您好", "補貼是多少錢嗎", "山形县有哪些可以去的地方？")
KOREAN = ("전화번호를 알려 주세요", "小国町 은?")
SPOKEN = (
    "小国町",
    "補助上限額",
    "令和6年度募集期間",
    "国の補助金は使えますか",
    "你が何",
    "how much?",
    "縣國邊齋",
    "03-3578-2509",
    "",
)


@pytest.mark.parametrize(
    ("text", "tongue"),
    [(text, tongue) for tongue, texts in {"zh": CHINESE, "ko": KOREAN, None: SPOKEN}.items() for text in texts],
)
def test_a_language_is_told_by_the_signs_japanese_does_not_have(
    library: Library, text: str, tongue: str | None
) -> None:
    found = library.tongue_of(text)
    assert (found.id if found else None) == tongue


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("每家公司最多可以补助多少钱？", "1事業者当たり最大で補助いくら？"),
        ("每人每晚8000日元", "一人1泊8000円"),
        ("2명이 1박, 8,000엔", "2人 1泊, 8,000円"),
        ("한 회사당 보조금은 최대 얼마인가요?", "1事業者当たり 補助金 最大 いくら ?"),
    ],
)
def test_the_words_that_matter_are_heard_in_japanese(library: Library, text: str, heard: str) -> None:
    tongue = library.tongue_of(text)
    assert tongue is not None
    assert tongue.in_japanese(text) == heard


def test_no_name_and_no_answer_in_japanese_looks_foreign(library: Library) -> None:
    names = [place.full for place in library.directory.gazetteer.places]
    titles = [card.title["ja"] for card in library.answers.cards]
    towns = (HERE / "towns.tsv").read_text("utf-8").splitlines()
    assert [text for text in (*names, *titles, *towns) if library.tongue_of(text)] == []


@pytest.mark.parametrize(("key", "value"), [("marks", "["), ("signs", "补")])
def test_broken_data_names_the_key(tmp_path: Path, key: str, value: str) -> None:
    row = {"id": "xx", "notice": "x", "marks": "x", "signs": "", key: value}
    lines = "".join(f'{name} = "{text}"\n' for name, text in row.items())
    (tmp_path / "foreign.toml").write_text(f'[[tongue]]\n{lines}words = [["a", "b"]]\n', "utf-8")
    with pytest.raises(BrokenData, match=key):
        load_tongues(tmp_path / "foreign.toml")
