"""What holds for every text a person may be shown, whichever file it stands in."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.pages.contact import FIELDS
from handlers.registry import FORMS

ROOT = Path(__file__).parents[1]
FILES = (
    *sorted((ROOT / "knowledge/wording").glob("*.toml")),
    *sorted((ROOT / "knowledge/answers").glob("*.toml")),
    ROOT / "knowledge/gaps.toml",
    ROOT / "bot/words.toml",
    ROOT / "bot/pages/texts.toml",
    ROOT / "bot/pages/policy.toml",
)
SAID = re.compile(r"^(ja|easy|en|answer.*|title.*|note.*|apology|notice|receipt|again|person)$")
"""Keys whose value is said; the others hold what people say, or names."""
OURS, FAX, EXAMPLE = "03-3578-2509", "03-3578-2034", "03-1234-5678"
ELSEWHERE = {"contact", "related", "ward"}
"""Topics of cards that may name the number of another desk of the ward, for what is not this desk's (rule B12)."""


def said(table: Any, key: str = "") -> Iterator[str]:
    """Return every text of a table that is shown to somebody."""
    if isinstance(table, dict):
        for name, value in table.items():
            yield from said(value, name)
    elif isinstance(table, list):
        for value in table:
            yield from said(value, key if not isinstance(value, str) else "")
    elif isinstance(table, str) and SAID.match(key):
        yield table


def texts(path: Path) -> list[str]:
    return list(said(tomllib.loads(path.read_text("utf-8"))))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_c4_no_text_has_full_width_digits(path: Path) -> None:
    assert len(texts(path)) > 5
    assert [text for text in texts(path) if re.search("[０-９，．￥]", text)] == []


ANSWERS = [path for path in FILES if path.parent.name == "answers" or path.name == "gaps.toml"]
YEN = re.compile(r"(?<![0-9,])([0-9]{2,3}),000円")


def japanese(path: Path) -> list[str]:
    """The Japanese answers and notes of a file."""
    tables = tomllib.loads(path.read_text("utf-8"))
    rows = [row for group in tables.values() for row in group]
    return [row[key] for row in rows for key in ("answer", "note") if row.get(key)]


@pytest.mark.parametrize("path", ANSWERS, ids=lambda path: path.name)
def test_c1_every_year_of_an_era_has_its_western_year(path: Path) -> None:
    assert len(japanese(path)) > 3
    alone = re.compile(r"(?:令和|平成)[0-9元]+年(?!度|\([0-9]{4}年\))")
    assert [text for text in japanese(path) if alone.search(text)] == []


@pytest.mark.parametrize("path", ANSWERS, ids=lambda path: path.name)
def test_c4_a_round_sum_has_its_man_form_in_the_same_text(path: Path) -> None:
    for text in japanese(path):
        for amount in YEN.findall(text):
            thousands = int(amount)
            assert thousands % 10 or f"{thousands // 10}万円" in text, (amount, text)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_b12_no_text_invents_a_phone_number(path: Path) -> None:
    cards = tomllib.loads(path.read_text("utf-8")).get("card")
    own = (
        [card for card in cards if card["topic"] not in ELSEWHERE] if cards else tomllib.loads(path.read_text("utf-8"))
    )
    named = {number for text in said(own) for number in re.findall(r"0\d{1,3}-\d{2,4}-\d{3,4}", text)}
    assert named <= {OURS, FAX, EXAMPLE}


ASKING = re.compile(
    r"(お名前|氏名|電話番号|メールアドレス|ご住所|連絡先)(を|は)(お?(入力|知らせ|教え|書き|送り)|入力して|教えて|書いて ?ください)"
    r"|(あなたの 名前|お名前|電話番号|メールアドレス|住所)を ?(書|おく|送)(いて|って) ?ください"
    r"|(?:tell|send|give|enter|type) (?:me|us)? ?your (?:name|phone|e-?mail|address)", re.IGNORECASE
)  # fmt: skip
THE_LINK = "連絡先を入力"
"""The label of the link that leads out of the talk, to the ward's own form."""
IN_THE_TALK = [path for path in FILES if "pages" not in path.parts]


@pytest.mark.parametrize("path", IN_THE_TALK, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a1_no_text_of_the_talk_asks_for_personal_data(path: Path) -> None:
    assert [text for text in texts(path) if ASKING.search(text) and text != THE_LINK] == []


def test_a1_the_search_would_find_such_a_question() -> None:
    for text in (
        "お名前を入力してください",
        "電話番号を教えてください",
        "あなたの 名前を 書いて ください",
        "Please tell us your name",
    ):
        assert ASKING.search(text), text


def test_a1_no_question_of_a_form_is_about_a_person() -> None:
    kept = {"organization", "name", "tel", "email", "contact_time", "note"}
    assert kept < set(FIELDS)
    assert len(FORMS) >= 3
    assert [
        slot.name for form in FORMS.values() for slot in form.slots if slot.name in {*kept, "phone", "address"}
    ] == []


def test_a8_nothing_asks_line_or_slack_for_a_profile() -> None:
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "bot").rglob("*.py"))
    assert "/v2/bot/" in code
    assert re.findall(r"/profile|get_profile|users[._](?:info|profile|lookupByEmail)", code) == []
    assert "users:read" not in (ROOT / "slack-manifest.yml").read_text("utf-8")


def test_a2_contact_details_are_kept_by_the_form_alone() -> None:
    writers = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "bot").rglob("*.py")
        if re.search(
            r"\bsave_contact\(|(insert|update)\(contacts\)", path.read_text("utf-8").replace("contacts.save", "save")
        )
    }
    assert writers == {"bot/contact_form.py", "bot/store/contacts.py"}


def test_b4_every_address_in_a_text_is_the_wards_own() -> None:
    found = {address for path in FILES for text in texts(path) for address in re.findall(r"https?://[^\s/)」]+", text)}
    assert found <= {"https://www.city.minato.tokyo.jp"}, json.dumps(sorted(found))
