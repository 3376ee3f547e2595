"""Whatever is said or kept, Slack gets what it accepts."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.line import Quota
from bot.channels.slack_card import card
from bot.channels.slack_commands import case_answer, case_number, parse, queue_answer, unknown
from bot.channels.slack_home import home_view
from bot.channels.slack_render import render
from bot.channels.slack_text import Markup, markup, plain, word
from bot.channels.slack_thread import alert, digest, note, whisper
from bot.channels.slack_views import Cost, contact_view, reply_view
from bot.store.cases import CaseRecord
from bot.store.casework import Sight
from bot.store.transcript import Entry
from handlers.turn import Bubble, Card, Choice, Deck, Link, Picture, Reply, Row
from tests.bot.fakes import START
from tests.bot.slack_rules import broken_rules, broken_view, texts

ROUGH = st.text(max_size=60) | st.sampled_from(
    [
        "<!channel>",
        "<@U1>",
        "a & b < c > d",
        "&amp;",
        "*" * 80,
        "あ" * 4_000,
        "<" * 5_000,
        "\n> x",
        " ",
        "😀" * 900,
        "\ud800",
    ]
)
BUTTONS = st.lists(
    st.builds(Choice, ROUGH, st.just("intent:menu"), ROUGH) | st.builds(Link, ROUGH, st.sampled_from(
        ["https://desk.example/x", "tel:0335782509", "javascript:x", "https://" + "a" * 4_000])), max_size=30
).map(tuple)  # fmt: skip
ROWS = st.lists(st.builds(Row, ROUGH, ROUGH), max_size=25).map(tuple)
CARDS = st.builds(
    Card, title=ROUGH, summary=ROUGH, subtitle=ROUGH, rows=ROWS, body=ROUGH, citation=ROUGH, buttons=BUTTONS
)
PARTS = st.builds(Bubble, ROUGH) | CARDS | st.builds(Picture, ROUGH, ROUGH) | st.builds(
    Deck, st.lists(CARDS, max_size=6).map(tuple), ROUGH
)  # fmt: skip
REPLIES = st.builds(Reply, st.lists(PARTS, min_size=1, max_size=6).map(tuple), BUTTONS)
TIMES = st.none() | st.just(START)
CASES = st.builds(
    CaseRecord, number=st.just("MW-2026-0001"), kind=st.sampled_from(["handoff", "interest", "rights"]),
    conversation=st.sampled_from(["line:U1", "web:x", "slack:D1", "fax:1"]), language=st.sampled_from(["ja", "easy", "en"]),
    state=st.sampled_from(["new", "claimed", "waiting_applicant", "waiting_staff", "closed"]),
    owner_id=st.sampled_from(["", "U0HANA", "staff:港"]), owner_name=ROUGH, reason=st.sampled_from(["", "answered"]),
    summary=ROUGH, rows=ROWS, findings=ROWS, organisation=ROUGH, slack_channel=st.just("C1"), slack_ts=st.just("1.1"),
    opened_at=st.just(START), due_at=TIMES, claimed_at=TIMES, answered_at=TIMES, closed_at=TIMES, reminded_at=TIMES,
)  # fmt: skip
TALK = st.lists(
    st.builds(Entry, st.integers(1, 9), st.sampled_from(["person", "desk", "staff"]), st.just(START), ROUGH, st.none()),
    max_size=12,
).map(tuple)
SIGHTS = st.builds(Sight, CASES, st.just("U1"), st.booleans(), st.booleans(), TALK)
NOW = START + timedelta(days=3)
FEW = settings(max_examples=60, deadline=None)


@FEW
@given(REPLIES)
def test_any_reply_is_a_message_slack_takes(reply: Reply) -> None:
    assert broken_rules(render(reply)) == []


@FEW
@given(SIGHTS)
def test_any_case_is_a_card_slack_takes_with_its_buttons(sight: Sight) -> None:
    drawn = card(sight, NOW)
    assert broken_rules(drawn) == []
    assert drawn["blocks"][-1]["type"] == "actions"


TOLD: list[dict[str, Any]] = [
    {"type": "relay", "text": "<!here>" * 900, "kind": "text"},
    {"type": "relay", "text": "", "kind": "hologram"},
    {"type": "return"},
    {"type": "sent", "text": "&" * 500, "actor": "U0HANA", "name": "", "at": 1_775_000_000.0},
    {"type": "sent", "text": "x", "actor": "staff:1", "name": "<港>", "at": 1_775_000_000.0},
    *({"type": "delivery", "became": became} for became in ("sent", "blocked", "quota", "uncertain", "failed")),
    {"type": "details"},
    {"type": "talk", "since": 0.0},
    {"type": "reminder"},
]


@pytest.mark.parametrize("told", TOLD, ids=lambda told: told["type"])
@FEW
@given(sight=SIGHTS)
def test_any_note_in_a_thread_is_one_slack_takes(told: dict[str, Any], sight: Sight) -> None:
    drawn = note(sight, told, "03-3578-2509")
    assert drawn is None or broken_rules(drawn) == []


@FEW
@given(SIGHTS, st.booleans(), st.none() | st.builds(Quota, st.integers(0, 999), st.none() | st.integers(0, 200)), ROUGH)
def test_any_window_is_one_slack_takes(sight: Sight, free: bool, quota: Quota | None, typed: str) -> None:
    assert broken_view(reply_view(sight, Cost(free, quota), "【港区】")) == []
    assert broken_view(contact_view("MW-2026-0001", {"name": typed, "note": typed}, Markup("x"))) == []
    assert broken_view(contact_view("MW-2026-0001", None, Markup("x"))) == []


@pytest.mark.parametrize("count", [0, 1, 12, 15, 16, 200])
def test_the_home_shows_fifteen_cases_a_page_and_is_friendly_when_empty(count: int) -> None:
    found = [case(number=f"MW-2026-{index:04d}") for index in range(count)]
    for first in (0, 15, 195, 9_999):
        view = home_view(found, "U0HANA", NOW, first)
        assert broken_view(view) == []
        listed = [block for block in view["blocks"] if block.get("block_id", "").startswith("home MW")]
        assert len(listed) <= 15
        assert (word("home.empty") in list(texts(view))) == (count == 0)
    assert broken_rules(queue_answer(found, "U0HANA", NOW)) == []


def case(**more: Any) -> CaseRecord:
    values: dict[str, Any] = dict.fromkeys(CaseRecord.__slots__, "")
    times = dict.fromkeys(("due_at", "claimed_at", "answered_at", "closed_at", "reminded_at"))
    values |= {
        "kind": "interest",
        "conversation": "line:U1",
        "language": "ja",
        "state": "new",
        "rows": (),
        "findings": (),
    }
    return CaseRecord(**{**values, **times, "opened_at": START, **more})


def test_the_home_puts_late_cases_first_then_unclaimed_by_age_then_mine() -> None:
    hour = timedelta(hours=1)
    found = [
        case(number="MW-2026-0004", state="claimed", owner_id="U0HANA"),
        case(number="MW-2026-0003", opened_at=START),
        case(number="MW-2026-0002", opened_at=START - hour),
        case(number="MW-2026-0005", state="claimed", owner_id="U0TARO"),
        case(number="MW-2026-0001", state="claimed", owner_id="U0TARO", due_at=START),
    ]
    view = home_view(found, "U0HANA", NOW)
    shown = [block["block_id"][-1] for block in view["blocks"] if block.get("block_id", "").startswith("home MW")]
    assert "".join(shown) == "12345"


@given(ROUGH)
def test_small_notes_are_within_the_limits(text: str) -> None:
    assert broken_rules(whisper({"why": text, "case": text, "owner": text})) == []
    assert broken_rules(alert({"what": text, "error": text})) == []
    assert broken_rules(unknown(text)) == []
    assert broken_rules(case_answer(None, (), text, NOW)) == []
    counts = {"new": 1, "unclaimed": 2, "overdue": 3}
    listed = {"unclaimed": [case(summary=text)] * 30, "overdue": [case(summary=text)]}
    assert broken_rules(digest({"at": 1_775_000_000.0, **counts}, listed, Quota(3, 200))) == []


@given(st.text(max_size=80))
def test_what_is_escaped_means_itself_and_comes_back_as_it_was(text: str) -> None:
    assert markup(markup(text)) == markup(text)
    assert "<" not in markup(text)
    assert plain(markup(text)) == text


SPELLED = [
    ("はい &amp; &lt;確認&gt;", "はい & <確認>"),
    ("<@U0HANA> さん", "担当者 さん"),
    ("<@U0HANA|花子> さん", "@花子 さん"),
    ("<#C0STAFF|workation> で", "#workation で"),
    ("<!channel> 至急", "@channel 至急"),
    ("<https://example.jp|区のページ>", "区のページ ( https://example.jp )"),
    ("<https://example.jp>", "https://example.jp"),
    ("<mailto:a@example.jp|a@example.jp>", "a@example.jp"),
    ("<tel:0335782509|0335782509>", "0335782509"),
    ("1 &lt; 2 &amp;amp;", "1 < 2 &amp;"),
]


@pytest.mark.parametrize(("written", "read"), SPELLED)
def test_tokens_of_slack_become_words(written: str, read: str) -> None:
    assert plain(written) == read


COMMANDS = [
    ("", ("help", "")),
    ("find 南陽市", ("find", "南陽市")),
    ("FIND　伊予市 ", ("find", "伊予市")),
    ("qeue", ("qeue", "")),
]


@pytest.mark.parametrize(("typed", "meant"), COMMANDS)
def test_a_command_is_a_word_and_what_follows(typed: str, meant: tuple[str, str]) -> None:
    assert parse(typed) == meant


NUMBERS = [
    ("12", "MW-2026-0012"),
    ("MW-2026-0012", "MW-2026-0012"),
    ("mw-2025-7", "MW-2025-0007"),
    ("2025-0007", "MW-2025-0007"),
    ("十二", ""),
    ("", ""),
]


@pytest.mark.parametrize(("typed", "number"), NUMBERS)
def test_a_case_is_named_by_its_number_in_any_form(typed: str, number: str) -> None:
    assert case_number(typed, datetime(2026, 4, 1, tzinfo=START.tzinfo)) == number
