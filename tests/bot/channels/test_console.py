"""A talk at a terminal."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings

from bot.arrival import Arrival
from bot.channels import Delivery
from bot.channels.console import ConsoleChannel, Screen, talk
from bot.clock import Clock
from bot.masking import PHONE
from handlers.turn import Bubble, Card, Choice, Deck, Link, Picture, Reply, Row
from tests.bot.replies import replies

CARD = Card(
    "補助額の試算",
    "合計100,000円の見込みです",
    subtitle="令和6年度の規則",
    rows=(Row("宿泊費", "40,000円"),),
    body="概算です。",
    citation="出典: 港区の全国連携",
    buttons=(Choice("条件を変える", "estimate", "again"), Link("電話する", "tel:03-3578-2509")),
)
ANSWER = Reply((Bubble("試算しました。"), CARD), (Choice("はい", "agree", "yes"), Choice("やめる", "stop")))
SHOWN = """試算しました。
■ 補助額の試算 令和6年度の規則
  宿泊費: 40,000円
  概算です。
  出典: 港区の全国連携
  /1 条件を変える
  電話する <tel:03-3578-2509>
/2 はい
/3 やめる"""


@dataclass
class Terminal:
    """Types the given lines at a desk that answers everything with ANSWER."""

    lines: list[str]
    written: list[str] = field(default_factory=list)
    heard: list[Arrival] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.channel = ConsoleChannel(self.written.append)

    async def ingest(self, arrivals: Sequence[Arrival]) -> int:
        self.heard += arrivals
        return len(arrivals)

    async def settle(self, conversation: str) -> None:
        written = json.dumps(self.channel.render(ANSWER))
        await self.channel.send(Delivery(id=1, conversation=conversation, address="", kind="push", written=written))

    async def read(self) -> str | None:
        return self.lines.pop(0) if self.lines else None

    async def run(self) -> list[Arrival]:
        await talk(self.channel, self.ingest, self.settle, Clock(datetime(2024, 6, 10, tzinfo=UTC)), self.read)
        return self.heard


def test_a_reply_is_plain_text_and_every_button_has_a_number() -> None:
    assert Screen().show(ANSWER) == SHOWN


def test_a_deck_and_a_picture_are_read_out() -> None:
    card = Card("南陽市", "南陽市")
    assert (
        Screen().show(Reply((Deck((card, card), "二件"), Picture("map.png", "地図")))) == "■ 南陽市\n■ 南陽市\n[地図]"
    )


@pytest.mark.anyio
async def test_the_desk_greets_and_then_answers_line_by_line() -> None:
    terminal = Terminal(["補助額は？", "", "  ", "3"])
    heard = await terminal.run()
    assert [(arrival.kind, arrival.text) for arrival in heard] == [
        ("follow", ""),
        ("text", "補助額は？"),
        ("text", "3"),
    ]
    assert len({arrival.conversation for arrival in heard}) == 1
    assert terminal.written == [SHOWN] * 3


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("typed", "kind", "data", "text"),
    [
        ("/2", "tap", "1|agree|yes", ""),
        (" /1 ", "tap", "1|estimate|again", ""),
        ("/9", "text", "", "/9"),
        ("/0", "text", "", "/0"),
        ("2", "text", "", "2"),
        ("電話は090-1234-5678", "text", "", f"電話は{PHONE}"),
    ],
)
async def test_a_slash_and_a_number_tap_a_button_and_all_else_is_said(
    typed: str, kind: str, data: str, text: str
) -> None:
    _, arrival = await Terminal([typed]).run()
    assert (arrival.kind, arrival.data, arrival.text) == (kind, data, text)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(replies)
def test_any_reply_can_be_shown(reply: Reply) -> None:
    screen = Screen()
    shown = screen.show(reply)
    assert all(f"/{number} " in shown for number in range(1, len(screen.choices) + 1))
