"""Cards and gaps are read strictly, and what they offer and cite is there."""

from pathlib import Path

import pytest

from knowledge.answers import Answers
from knowledge.cards import load_cards, load_gaps
from knowledge.errors import BrokenData
from knowledge.facts import Facts

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
CARD = """
[[card]]
id = "rate"
topic = "money"
years = ["R6"]
title = "補助率"
title_easy = "割合"
title_en = "Rate"
answer = "補助率は10/10です。"
answer_easy = "全部出ます。"
answer_en = "The rate is 10/10."
facts = ["R6-RATE"]
questions = ["補助率は", "何割出ますか", "全額ですか", "ほじょりつ", "hojoritsu", "subsidy rate"]
"""
GAP = """
[[gap]]
id = "meals"
kind = "money"
title = "食事代"
title_easy = "食事の お金"
title_en = "Meals"
questions = ["食事代は出ますか"]
"""


def broken_card(tmp_path: Path, text: str) -> BrokenData:
    (tmp_path / "money.toml").write_text(text, "utf-8")
    with pytest.raises(BrokenData) as problem:
        load_cards(tmp_path)
    return problem.value


def test_a_card_is_read_with_its_three_languages(tmp_path: Path) -> None:
    (tmp_path / "money.toml").write_text(CARD, "utf-8")
    (card,) = load_cards(tmp_path)
    assert (card.id, card.topic, card.years, card.window, card.place) == ("rate", "money", ("R6",), False, "")
    assert card.title == {"ja": "補助率", "easy": "割合", "en": "Rate"}
    assert card.answer["en"] == "The rate is 10/10."


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('id = "rate"', 'id = "Rate"', "card[Rate].id"),
        ('topic = "money"', 'topic = "gold"', "card[rate].topic"),
        ('years = ["R6"]', 'years = ["2024"]', "card[rate].years"),
        ('title = "補助率"', f'title = "{"長" * 21}"', "card[rate].title (ja)"),
        ('answer = "補助率は10/10です。"', f'answer = "{"長" * 301}"', "card[rate].answer (ja)"),
        ('answer_en = "The rate is 10/10."', "", "card[rate].answer_en"),
        ('facts = ["R6-RATE"]', "facts = []", "card[rate].facts"),
        ('"全額ですか", ', "", "card[rate].questions"),
        ('facts = ["R6-RATE"]', 'facts = ["R6-RATE"]\nnext = ["nowhere"]', "card[rate].next"),
        ('facts = ["R6-RATE"]', 'facts = ["R6-RATE"]\nplace = "南陽市"', "card[rate].place"),
        ('facts = ["R6-RATE"]', 'facts = ["R6-RATE"]\nwindow = "yes"', "card[rate].window"),
        ('facts = ["R6-RATE"]', 'facts = ["R6-RATE"]\nquestion = []', "card[rate].question"),
    ],
)
def test_a_broken_card_is_named_with_its_key(tmp_path: Path, old: str, new: str, key: str) -> None:
    problem = broken_card(tmp_path, CARD.replace(old, new))
    assert (problem.file, problem.key) == ("money.toml", key)


def test_two_cards_of_one_name_are_refused(tmp_path: Path) -> None:
    assert "twice" in broken_card(tmp_path, CARD + CARD).reason


def test_a_gap_needs_its_note_in_all_languages_or_none(tmp_path: Path) -> None:
    path = tmp_path / "gaps.toml"
    path.write_text(GAP, "utf-8")
    assert load_gaps(path)[0].note == {"ja": "", "easy": "", "en": ""}
    path.write_text(GAP + 'note = "資料にありません。"\n', "utf-8")
    with pytest.raises(BrokenData, match="all three languages"):
        load_gaps(path)


def test_every_card_and_gap_of_the_desk_cites_facts_that_are_there() -> None:
    answers, facts = Answers.load(KNOWLEDGE / "answers"), Facts.load(KNOWLEDGE / "facts")
    cited = {fact for card in answers.cards for fact in card.facts} | {f for gap in answers.gaps for f in gap.facts}
    assert {fact for fact in cited if fact not in facts} == set()


def test_no_card_rests_on_garbled_text_alone() -> None:
    answers, facts = Answers.load(KNOWLEDGE / "answers"), Facts.load(KNOWLEDGE / "facts")
    for card in answers.cards:
        assert {facts.fact(fact).reliability for fact in card.facts} != {"garbled"}, card.id
