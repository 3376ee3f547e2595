"""A card about one place where no place was heard: only for its own words, never for its name or by chance."""

from pathlib import Path

import pytest

from knowledge.answers import Answers, place_hints
from knowledge.directory import Directory
from knowledge.found import Found

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
ANSWERS = Answers.load(KNOWLEDGE / "answers")
HINTS = place_hints(Directory.load(KNOWLEDGE))


def found(text: str) -> Found:
    return ANSWERS.find(text, places=HINTS)


@pytest.mark.parametrize(
    "text",
    [
        "大野さんに代わってください",
        "高畠さんはお休みですか",
        "小諸さんという方から電話がありました",
        "瀬戸内寂聴のファンです",
        "新島襄を尊敬しています",
        "伊予銀行に振り込んでもらえますか",
        "みんなでわいわいわきあいあいできますか",
        "部屋にこもろうと思っています",
        "中のしくみを教えて",
        "中野先生のご紹介です",
        "おおのさんいますか",
        "大野様はいらっしゃいますか",
        "岩城さんをお願いします",
    ],
)
def test_a_name_that_is_no_place_shows_no_place(text: str) -> None:
    shown = found(text)
    assert [card.id for card in (*shown.cards, *shown.near) if card.place] == []


@pytest.mark.parametrize(
    ("text", "card"),
    [
        ("びーさて", "bisate"),
        ("パラグライダーをした会社の感想", "voice_nanyo"),
        ("卓球で交流した会社", "voice_oguni"),
        ("郡上おどり", "gujo"),
        ("尻利富士町のぷろぐらむは？", "programme_rishirifuji"),
    ],
)
def test_a_place_is_shown_for_its_own_words(text: str, card: str) -> None:
    shown = found(text)
    assert card in [other.id for other in (*shown.cards, *shown.near)]
