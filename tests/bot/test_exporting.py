"""Conventions A11, F9: the exported table opens in a spreadsheet, runs nothing, and is logged."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.exporting import BOM, as_csv, export, harmless
from bot.sealing import BrokenSeal, Sealer
from bot.store import Store, cases, contacts
from handlers.turn import Case, Row
from tests.bot.fakes import START

SEALER = Sealer(["a secret for tests only"])
CASE = Case("interest", "ja", "秘密の相談", (Row("行き先", "=山形県南陽市"),), (), "秘密商会")
SECRET = {"name": "金糸雀花子", "tel": "+819098765432", "organization": "=SUM(A1)", "kind": "company"}


async def two_cases(store: Store) -> None:
    for number in ("MW-2026-0001", "MW-2026-0002"):
        await store.run(cases.open_case, number, CASE, "line:Ualice", START)
    sealed = SEALER.seal("MW-2026-0002", SECRET)
    await store.run(contacts.save_contact, "MW-2026-0002", sealed, 0.0)


@pytest.mark.parametrize(
    ("cell", "shown"),
    [("=1+1", "'=1+1"), ("+81", "'+81"), ("-5", "'-5"), ("@x", "'@x"), ("\t=1", "'\t=1"), ("港区", "港区"), ("", "")],
)
def test_f9_a_formula_is_shown_and_not_run(cell: str, shown: str) -> None:
    assert harmless(cell) == shown


@given(st.lists(st.lists(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00")), min_size=1)))
def test_whatever_is_in_a_cell_is_read_back_harmless(lines: list[list[str]]) -> None:
    text = as_csv(lines)
    assert text.startswith(BOM)
    read = list(csv.reader(io.StringIO(text.removeprefix(BOM), newline="")))
    assert [line for line in read if line] == [[harmless(cell) for cell in line] for line in lines]


async def test_an_export_holds_no_contact_no_talk_and_no_user_id(store: Store) -> None:
    await two_cases(store)
    text = await store.run(export, "健", START)
    assert text.count("\r\n") == 3
    assert "'=山形県南陽市" in text
    assert "参加希望,未対応,LINE,日本語" in text, "the staff read words, not codes"
    assert [word for word in ("秘密", "金糸雀", "9876", "Ualice") if word in text] == []


async def test_an_export_with_contacts_holds_them_and_each_is_logged(store: Store) -> None:
    await two_cases(store)
    text = await store.run(export, "健", START, SEALER)
    assert "金糸雀花子" in text
    assert "090-9876-5432" in text, "as one dials it"
    assert ",会社(株式会社、合同会社など)," in text or '"会社(株式会社、合同会社など)"' in text
    assert "'=SUM(A1)" in text
    last = (await store.run(cases.history, "MW-2026-0002"))[-1]
    assert (last.actor_name, last.action) == ("健", "contact exported")
    assert [step.action for step in await store.run(cases.history, "MW-2026-0001")] == ["opened"]


async def test_a11_every_export_is_logged_with_its_size(store: Store) -> None:
    await two_cases(store)
    await store.run(export, "健", START)
    await store.run(export, "花", START, SEALER)
    log = await store.run(cases.history, "")
    assert [(step.actor_name, step.action, step.note) for step in log] == [
        ("健", "exported", "cases 2, contacts 0"),
        ("花", "exported", "cases 2, contacts 1"),
    ]


async def test_a_contact_no_key_opens_stops_the_export_and_nothing_is_logged(store: Store) -> None:
    await two_cases(store)
    with pytest.raises(BrokenSeal):
        await store.run(export, "健", START, Sealer(["another secret, too"]))
    assert await store.run(cases.history, "") == ()
