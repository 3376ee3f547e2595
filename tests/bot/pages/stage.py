"""A desk behind the pages that answers from a list, and a place that keeps contacts in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html.parser import HTMLParser

from typing_extensions import override

from bot.arrival import Arrival
from bot.clock import TOKYO
from bot.pages.contact import Contact
from bot.pages.interest import FormState
from bot.store.transcript import Entry
from handlers.turn import Bubble, Card, Choice, Deck, Link, Picture, Reply, Row

SOURCE_R6 = "出典: 港区の全国連携(令和6年6月1日)〔令和6年度〕"
SOURCE_R5 = "出典: 令和5年度ワーケーション促進事業の実施結果〔令和5年度〕"
MENU = (
    Choice("よくある質問", "faq"),
    Choice("行き先をさがす", "partners"),
    Choice("対象かチェック", "check"),
    Choice("補助額の試算", "estimate"),
    Choice("参加を希望する", "interest"),
    Choice("担当者に聞く", "staff"),
)
DETAILS = Choice("くわしく見る", "partner", "06213")
GREETING = Reply(
    (
        Bubble(
            "港区ワーケーション相談窓口です。自動応答で、24時間お答えします。\n"
            "連携自治体ワーケーション促進事業について、質問を入力するか、下のボタンを選んでください。"
        ),
    ),
    (*MENU, Choice("English", "language:", "en")),
)
ANSWERS: Mapping[str, Reply] = {
    "一人いくらまで補助されますか": Reply(
        (
            Bubble(
                "令和6年度の募集は終了しています。以下は令和6年度の内容です。\n"
                "補助の上限は、一人当たり50,000円(5万円)、1事業者当たり200,000円(20万円)です。"
                f"補助率は10/10です。\n{SOURCE_R6}"
            ),
        ),
        (MENU[3], Choice("解決した", "solved", "yes"), Choice("解決していない", "solved", "no")),
    ),
    "南陽市は行けますか": Reply(
        (
            Card(
                title="山形県南陽市",
                summary="山形県南陽市は令和5年度の連携自治体です。",
                subtitle="令和5年度の連携自治体",
                rows=(
                    Row("プログラム", "待ち時間だって五感で愉しめ!ひらめき促進ワーケーションプログラム"),
                    Row("実施結果", "4件、延べ9名(令和5年度)"),
                    Row("令和6年度", "資料だけでは確認できません。担当者にお尋ねください。"),
                ),
                citation=SOURCE_R5,
                buttons=(Choice("参加した人の声", "voices"), Choice("ここへの参加を希望", "interest", "06213")),
            ),
        ),
        (Choice("ほかの行き先", "partners"), Choice("担当者に聞く", "staff")),
    ),
    "3人で2泊、1泊12,000円、交通費3万円だと？": Reply(
        (
            Card(
                title="補助額の目安 150,000円(15万円)",
                summary="3人、2泊の補助額の目安は150,000円です。",
                subtitle="3人・2泊3日、令和6年度の内容で計算",
                rows=(
                    Row("宿泊費(1泊の上限 10,000円)", "12,000円 → 10,000円 × 2泊 = 20,000円"),
                    Row("交通費", "30,000円"),
                    Row("一人当たり(上限 50,000円)", "20,000円 + 30,000円 = 50,000円"),
                    Row("3人分(上限 200,000円)", "50,000円 × 3人 = 150,000円"),
                    Row("自己負担の目安", "12,000円(一人当たり 4,000円)"),
                ),
                body="概算です。交付額を約束するものではありません。国や都道府県等の他の補助金とは併用できません。",
                citation=SOURCE_R6,
                buttons=(Choice("条件を変える", "estimate", "again"), Choice("参加を希望する", "interest")),
            ),
        ),
        (Choice("4人だったら？", "estimate", "people=4"), MENU[2], MENU[5]),
    ),
    "二つ並べて": Reply(
        (
            Deck(
                (
                    Card("北海道利尻富士町", "利尻富士町", body="働き手不足解消プログラム", buttons=(DETAILS,)),
                    Card("山形県南陽市", "南陽市", rows=(Row("実施結果", "4件、延べ9名"),), buttons=(DETAILS,)),
                ),
                "北海道利尻富士町、山形県南陽市",
            ),
            Picture("static/icon.svg", "相談窓口の印"),
        ),
    ),
    "リンク": Reply(
        (Bubble("こちらへ"),),
        (
            Link("公式", "https://city.example/"),
            Link("あやしい", "javascript:alert(1)"),
            Link("電話", "tel:+81335782509"),
        ),
    ),
    "住所": Reply(
        (Bubble("運用方針: https://desk.example/policy?a=1&b=2。<b>電話 03-3578-2509、受付番号 MW-2026-0012"),)
    ),
    "english please": Reply((Bubble("The workation programme of fiscal year 2024 is closed."),)),
    "<script>alert(1)</script>": Reply((Bubble("<b>& 'そのまま'</b>"),)),
}


class StoppedClock:
    """A clock that moves only when told."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 20, 10, 5, tzinfo=TOKYO)

    def now(self) -> datetime:
        return self.at

    def pass_by(self, **span: float) -> None:
        self.at += timedelta(**span)


@dataclass
class FakeDesk:
    """Keeps arrivals once and answers them from the list; `silent` is a person at the ward having the case."""

    clock: StoppedClock
    arrivals: list[Arrival] = field(default_factory=list)
    entries: dict[str, list[Entry]] = field(default_factory=dict)
    silent: bool = False
    greeting: Reply = GREETING

    async def ingest(self, arrivals: Sequence[Arrival]) -> int:
        known = {arrival.event_id for arrival in self.arrivals}
        fresh = [arrival for arrival in arrivals if arrival.event_id not in known]
        for arrival in fresh:
            self.arrivals.append(arrival)
            self.add(arrival.conversation, "person", arrival.text)
            if not self.silent:
                self._answer(arrival)
        return len(fresh)

    async def settle(self, conversation: str) -> None:
        return None

    async def transcript(self, conversation: str, after: int) -> Sequence[Entry]:
        return tuple(entry for entry in self.entries.get(conversation, ()) if entry.id > after)

    def add(self, conversation: str, who: str, text: str, reply: Reply | None = None) -> None:
        """Add one thing said, also from outside: a late answer of staff."""
        kept = self.entries.setdefault(conversation, [])
        kept.append(Entry(len(kept) + 1, who, self.clock.now(), text, reply))  # type: ignore[arg-type]

    def _answer(self, arrival: Arrival) -> None:
        if arrival.kind == "follow":
            self.add(arrival.conversation, "desk", "", self.greeting)
        elif arrival.kind == "tap":
            self.add(arrival.conversation, "desk", "", Reply((Bubble(f"「{arrival.text}」ですね。"),), MENU[:2]))
        else:
            unknown = Reply((Bubble("資料に記載がありません。"),), (Choice("担当者に聞く", "staff"),))
            self.add(arrival.conversation, "desk", "", ANSWERS.get(arrival.text, unknown))


@dataclass
class FakeInterestDesk:
    """Links by token, and the contacts saved."""

    clock: StoppedClock
    links: dict[str, FormState] = field(default_factory=dict)
    saved: list[Contact] = field(default_factory=list)

    async def open(self, token: str) -> FormState:
        return self.links.get(token, FormState("unknown"))

    async def save(self, token: str, contact: Contact) -> FormState:
        state = self.links[token]
        if state.state == "fresh":
            self.saved.append(contact)
            self.links[token] = FormState("used", state.case, state.municipality, state.language, self.clock.now())
        return self.links[token]


class Page(HTMLParser):
    """Every element of a page in order: its tag, its attributes, the text inside it."""

    VOID = frozenset({"meta", "link", "input", "br", "img", "hr"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str], list[str]]] = []
        self._open: list[tuple[str, dict[str, str], list[str]]] = []
        self.feed(html)

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element: tuple[str, dict[str, str], list[str]] = (tag, {name: value or "" for name, value in attrs}, [])
        self.elements.append(element)
        if tag not in self.VOID:
            self._open.append(element)

    @override
    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open[-1][0] == tag, f"</{tag}> closes <{self._open[-1][0]}>"
        self._open.pop()

    @override
    def handle_data(self, data: str) -> None:
        for _, _, text in self._open:
            text.append(data)

    def all(self, tag: str, **wanted: str) -> list[tuple[dict[str, str], str]]:
        """Return attributes and text of every such element, in document order."""
        return [
            (attributes, " ".join("".join(text).split()))
            for name, attributes, text in self.elements
            if name == tag and all(attributes.get(key.rstrip("_")) == value for key, value in wanted.items())
        ]

    def one(self, tag: str, **wanted: str) -> tuple[dict[str, str], str]:
        """Return the only such element."""
        found = self.all(tag, **wanted)
        assert len(found) == 1, f"{len(found)} × <{tag} {wanted}>"
        return found[0]

    def hidden(self, name: str) -> str:
        """Return the value of the first hidden field of that name."""
        return self.all("input", name=name)[0][0]["value"]

    @property
    def title(self) -> str:
        return self.one("title")[1]
