"""The questions that bare ones stand for (「上限は？」, 「区は？」 after the rule on combining) are themselves answered."""

import pytest

from handlers.desk import Desk


def _meant(desk: Desk) -> list[str]:
    sayings = desk.library.sayings
    tables = (sayings.meant, *sayings.after.values())
    return list(dict.fromkeys(meaning for table in tables for meaning, _ in table.pairs))


def test_every_question_that_is_meant_has_an_answer_or_is_known_to_have_none(desk: Desk) -> None:
    found = {question: desk.library.answers.find(question).outcome for question in _meant(desk)}
    assert {question: outcome for question, outcome in found.items() if outcome not in {"answer", "gap"}} == {}


@pytest.mark.parametrize(
    ("bare", "card"),
    [
        ("終わったら報告書みたいなのを書くの", ""),
        ("帰社後の手続きについて教えて", "report"),
        ("エントリーするとき何の紙を用意したらええの", "documents"),
        ("申込書類の提出先をお教えください", ""),
        ("町会の仲間で始めた集まりですが、登記をしていなくても申し込めますか", ""),
        ("小国へ行ったら自然の中で何ができますか", ""),
        ("行った後ホームページに記事を載せる必要がある？", ""),
        ("都の助成金をもらっていても使えますか", "combine"),
        ("ほかにも補助金はありますか", ""),
        ("特別区の助成金が財源だと聞いたのですが", ""),
        ("行き先の町の補助金と併用できますか", "ward_town_subsidy"),
    ],
)
def test_a_question_in_other_words_is_only_taken_for_the_one_it_means(desk: Desk, bare: str, card: str) -> None:
    meant = desk.library.sayings.question(bare)
    found = desk.library.answers.find(meant)
    told = found.gap.id if found.outcome == "gap" and found.gap else found.cards[0].id if found.cards else ""
    assert (told if meant != bare else "") == card
