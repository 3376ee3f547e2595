"""What people say in their own words: a wish to be checked, an answer to the check, a whole case in one sentence."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from handlers.desk import Desk
from handlers.forms.form import Slot
from handlers.reading.readers import Misread, hesitates
from handlers.reading.situation import situation
from handlers.reading.wishes import wished
from handlers.registry import FORMS
from handlers.told.at_once import case_meant
from handlers.turn import Conversation
from knowledge.errors import BrokenData
from knowledge.sayings import Sayings

WISHES = {
    "eligibility": [
        "うちの会社が補助の対象になるか確認したいです", "対象かどうか調べて", "対象かチェックしたい", "対象になるかチェックお願いします",
        "弊社が対象か知りたい", "応募できるか調べてほしい", "Can my company get this? I'd like to check if we are eligible.",
    ],
    "estimate": [
        "試算したい", "補助金がいくらになるか計算して", "見積もりをお願いします", "いくらもらえるか試算できますか", "シミュレーションしたいです",
        "How much would we get? I want an estimate.",
    ],
    "partners": ["行き先を探したい", "自治体を選びたいです"],
    "rights": ["私のデータを消してください", "登録内容を削除したい", "データを全部消して", "Please delete my data"],
    "": [
        "タクシー代が対象になるか確認したい", "子どもが対象になるか知りたい", "対象になる経費を確認したい", "計算方法を教えて", "見積書は必要ですか",
        "内容を確認して", "間違えた内容を消したい", "消費税の計算はどうしますか", "3人で2泊だといくらか計算して",
    ],
}  # fmt: skip
ANSWERS: Mapping[str, Mapping[str, object]] = {
    "located": {
        "はい、そうです": "head_office", "うん、港区です": "head_office", "港区ではないです": "outside", "ちがう": "outside",
        "いや、やっぱり港区です": "head_office", "会社は新宿区です": "outside", "港区に本社があります": "head_office", "名古屋の港区です": "outside",
        "港区には支店だけです": "branch", "Yes, we are": "head_office", "We are based in Minato": "head_office",
    },
    "kind": {
        "うちは合同会社です": "company", "個人でやってます": "sole_proprietor", "規約のない団体": "group_without_rules",
        "法人ではない団体で規約に代表者の定めがあります": "group_with_rules", "大学です": "school",
    },
    "participants": {"社員3人です": "employees", "社員と役員": "officers", "家族と役員も行きます": "mixed", "家族経営です": Misread},
    "nights": {"1泊します": "one_or_more", "二泊する予定": "one_or_more", "泊まりません": "day_trip", "はい、泊まります": "one_or_more"},
    "programme": {"もちろん参加します": "yes", "参加しないです": "no", "まだ決めてない": "unsure"},
    "publish": {"はい、載せます": "yes", "できると思います": "yes", "たぶんできる": Misread},
    "other_subsidy": {"いや、使わないです": "none", "国の補助金を使います": "state_or_prefecture", "はい": Misread, "併用しない": "none"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("intent", "said"), [(intent, said) for intent, all_said in WISHES.items() for said in all_said]
)
def test_a_wish_is_understood_in_the_person_s_own_words(desk: Desk, intent: str, said: str) -> None:
    assert wished(said, desk) == intent


@pytest.mark.parametrize(
    ("slot", "said", "meant"), [(slot, said, meant) for slot, cases in ANSWERS.items() for said, meant in cases.items()]
)
def test_an_answer_to_the_check_is_read_from_a_sentence(desk: Desk, slot: str, said: str, meant: object) -> None:
    read = _slot(slot).read(said, desk.voice(Conversation()))
    assert read == meant or (meant is Misread and isinstance(read, Misread))


@pytest.mark.parametrize("said", ["会社ではありません", "会社員です"])
def test_who_is_no_company_is_not_taken_for_one(desk: Desk, said: str) -> None:
    assert _slot("kind").read(said, desk.voice(Conversation())) != "company"


def _slot(name: str) -> Slot:
    slot = FORMS["eligibility"].slot(name)
    assert slot is not None
    return slot


def test_one_sentence_answers_the_whole_check(desk: Desk) -> None:
    said = "港区に本社がある株式会社です。社員4人で1泊します。体験プログラムにも参加し、体験談も自社HPに載せます。国や都道府県の補助金は使いません。対象になりますか？"
    assert case_meant(said, desk) == {
        "located": "head_office",
        "kind": "company",
        "participants": "employees",
        "nights": "one_or_more",
        "programme": "yes",
        "publish": "yes",
        "other_subsidy": "none",
    }


def test_a_sentence_leaves_open_what_it_does_not_say(desk: Desk) -> None:
    assert situation("新宿区の会社で、社員3人が2泊します", desk) == {
        "located": "outside",
        "kind": "company",
        "participants": "employees",
        "nights": "one_or_more",
    }


@pytest.mark.parametrize(
    "said", ["港区の会社ですが対象になりますか", "港区の会社で社員3人、2泊します", "補助率はいくらですか"]
)
def test_too_little_or_no_question_is_no_case_to_check(desk: Desk, said: str) -> None:
    assert case_meant(said, desk) == {}


@pytest.mark.parametrize(
    "said", ["うーん", "えーと", "んー", "どうしよう", "迷ってます", "まだ決まってない", "わからない", "hmm"]
)
def test_who_is_still_thinking_hesitates(desk: Desk, said: str) -> None:
    assert hesitates(said, desk.library.sayings)


@pytest.mark.parametrize(
    "said", ["はい", "うん", "3人くらい", "わからないので資料の場所を教えてください", "いつまでかわからない?", "南陽市"]
)
def test_an_answer_or_a_question_is_no_hesitation(desk: Desk, said: str) -> None:
    assert not hesitates(said, desk.library.sayings)


def test_a_pattern_that_is_none_names_its_key(tmp_path: Path) -> None:
    (tmp_path / "sayings.toml").write_text(
        'meant = []\nidiom = []\ntopic = []\ncircumstance = []\napplicant = []\nspelt = []\n[parts]\n[language]\n[order]\n[wish]\nx = ["%none%"]\n[asked]\n[bare]\n[told]\n[thinking]\n[beside]\n'
        "[clause]\n[frame]\n[basis]\n[consent]\n[refused]\n[recalled]\n[situation]\n[outcome]\n[checked]\n[picks]\n[after]\n[anew]\n[shown]\n[matter]\n",
        "utf-8",
    )
    with pytest.raises(BrokenData, match="wish"):
        Sayings.load(tmp_path / "sayings.toml")
