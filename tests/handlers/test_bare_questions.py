"""Questions that name no topic: what they ask for, and which have one of their own."""

import pytest

from handlers.desk import Desk
from handlers.places.bare_questions import kind_of

ASKED = {
    "when": ("いつ？", "日にちはいつですか？", "開催日は？", "いつ開かれたんですか", "when was it?", "itsu desu ka", "で、いつまで？"),
    "where": ("どこで？", "会場はどこでしたか", "場所は？", "where was it held?", "doko desuka"),
    "who": ("誰が？", "主催は？", "実際に行った人はいますか", "who went there?"),
    "company": ("参加した会社はどこ？", "一緒にやった企業はどこでしたか", "組んだ会社は？", "どの企業と？", "会社名は？", "パートナー企業は", "which company?"),
    "people": ("参加者は何人ですか", "全部で何人", "のべ人数を教えて", "何人くらい来たの", "How many people came?"),
    "firms": ("何社？", "全部で何社ですか"),
    "why": ("なぜ？", "その人はどうして参加したのですか", "きっかけは？", "why?"),
    "how_much": ("いくら？", "料金は？", "いくらかかりますか", "how much is it?", "ikura"),
    "language": ("何語？", "which languages?"),
    "": (
        "補助の上限はいくら？", "締切はいつ？", "南陽市には何人行った？", "対象になる会社は？", "電話番号は？", "何人まで参加できますか",
        "どこに行けますか", "条件は？", "When is the deadline?", "会社の住所が港区です", "は", "",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in ASKED.items() for text in texts])
def test_a_question_without_a_topic_is_told_by_what_it_asks_for(desk: Desk, kind: str, text: str) -> None:
    assert kind_of(text, desk) == kind
