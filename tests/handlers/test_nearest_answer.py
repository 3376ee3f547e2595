"""What is said when the desk is nearly sure: the nearest card with a caveat, other questions and a person beside it."""

import pytest

from handlers import faq
from handlers.desk import Desk
from handlers.turn import Choice, Conversation, Language, Reply
from knowledge.found import Found
from tests.handlers.conftest import Talk

CAVEAT = "確かではありません"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("交痛費もでrますか", "交通費は補助の対象です"),
        ("申し込みって早いもん勝ち？", "抽選"),
        ("近所の店主仲間でやってる集まりなんだけど会社じゃないとアウト？", "規約"),
    ],
)
def test_the_nearest_card_is_shown_with_its_source_or_without_doubt(talk: Talk, said: str, shown: str) -> None:
    answer = talk.say(said)
    assert shown in answer
    assert "出典" in answer
    assert "担当者に聞く" in answer


def nearest(desk: Desk, name: str, *others: str) -> Found:
    answers = desk.library.answers
    cards = tuple(answers.card(other) for other in (name, *others))
    return Found("likely", cards[:1], near=cards[1:])


@pytest.mark.parametrize(
    ("language", "caveat"), [("ja", CAVEAT), ("easy", "はっきり わかりません"), ("en", "not sure")]
)
def test_a_doubtful_answer_says_so_first_and_offers_other_questions(
    desk: Desk, language: Language, caveat: str
) -> None:
    turn = faq.show_found(nearest(desk, "transport", "costs", "rate"), Conversation(language=language), desk)
    assert turn is not None
    reply = turn.outgoing[0]
    assert isinstance(reply, Reply)
    assert caveat in str(reply.parts[0])
    assert any(word in str(reply.parts) for word in ("出典", "Source", "もとの 資料"))
    targets = [choice.target for choice in reply.choices if isinstance(choice, Choice)]
    assert targets == ["card:costs", "card:rate", "word:rephrase", "solved:", "solved:", "intent:staff"]


def test_a_doubtful_answer_is_remembered_for_what_follows_and_counts_as_a_miss(desk: Desk) -> None:
    turn = faq.show_found(nearest(desk, "programme_nanyo"), Conversation(), desk)
    assert turn is not None
    assert (turn.conversation.card, turn.conversation.place, turn.conversation.misses) == (
        "programme_nanyo",
        "06213",
        1,
    )


@pytest.mark.parametrize(
    "said",
    [
        "ぽにょぽにょふがふが",
        "どんぶらこどんぶらこ",
        "hogehoge",
        "ふにゃらもにゃら",
        "っっっｋ；；ｌ、、",
        "承知しました！また連絡しますね",
        "今日は冷えますね",
    ],
)
def test_a_text_without_meaning_is_shown_no_card(talk: Talk, said: str) -> None:
    answer = talk.say(said)
    assert CAVEAT not in answer
    assert "出典" not in answer


def test_a_year_its_card_covers_is_not_called_unknown(talk: Talk) -> None:
    answer = talk.say("When and where was the public-private co-creation conference 2025 held")
    assert "say nothing about" not in answer
    assert "27 June 2025" in answer or "6月27日" in answer


def test_a_sum_one_has_worked_out_oneself_starts_no_estimate(talk: Talk) -> None:
    assert "【補助額の試算" not in talk.say("計算したら補助額が47,380円になりました。千円未満は切り捨てですか")
