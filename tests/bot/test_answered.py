"""Success is what the person said helped, never that something was answered (rule B9)."""

from collections.abc import Mapping

import pytest

from bot.keeping import Retention
from bot.retention import purge_all
from bot.store.answered import answered, whole_figures
from bot.store.contacts import save_contact
from bot.store.tables import inbox
from handlers.turn import Choice
from tests.bot.desk import rows
from tests.bot.office import Office

QUESTION, GAP = "日帰りでもいいですか", "レンタカー代は出ますか"
NOTHING = {"answer": 0, "solved_yes": 0, "solved_no": 0, "gap": 0, "handed_over": 0}


async def judges(office: Office, value: str, card: str, user: str = "U1") -> None:
    """Tap one of the two buttons under an answer."""
    await office.hears("はい", user=user, kind="tap", data=Choice("はい", "solved:", f"{value}:{card}").pack())


async def told(office: Office, since: float = 0.0) -> Mapping[str, int]:
    return await office.store.run(answered, since)


async def test_b9_answered_solved_not_solved_silent_and_handed_over_are_figures_of_their_own(office: Office) -> None:
    assert await told(office) == NOTHING
    for user in ("U1", "U2", "U3"):
        await office.hears(QUESTION, user=user)
    await judges(office, "yes", "day_trip", "U1")
    await judges(office, "no", "day_trip", "U2")
    await office.hears(GAP, user="U4")
    await office.hears("担当者と話したい", user="U5")
    await office.hears("ありがとう", user="U6")
    assert await told(office) == {"answer": 3, "solved_yes": 1, "solved_no": 1, "gap": 1, "handed_over": 1}


async def test_b9_an_answer_nobody_judged_is_not_solved(office: Office) -> None:
    await office.hears(QUESTION)
    assert await told(office) == {**NOTHING, "answer": 1}


async def test_b9_the_same_answer_is_judged_once_however_often_the_button_is_tapped(office: Office) -> None:
    await office.hears(QUESTION)
    for value in ("yes", "yes", "no"):
        await judges(office, value, "day_trip")
    await judges(office, "yes", "rate")
    assert await told(office) == {**NOTHING, "answer": 1, "solved_yes": 2}


async def test_the_figures_of_a_year_begin_with_it(office: Office) -> None:
    await office.hears(QUESTION)
    office.clock.pass_by(3600)
    assert (await told(office, office.clock.now().timestamp()))["answer"] == 0


async def test_the_command_and_the_figures_agree(office: Office) -> None:
    await office.hears(QUESTION)
    await judges(office, "yes", "day_trip")
    shown = str(await office.command("stats"))
    assert "回答した質問 1件" in shown
    assert "「解決した」 1件" in shown
    assert "「解決していない」 0件" in shown
    counted = await office.store.run(whole_figures, 0.0)
    assert counted["answered:solved_yes"] == 1


async def test_a13_the_figures_tell_how_many_contacts_are_kept(office: Office) -> None:
    now = office.clock.now().timestamp()
    for number, at in enumerate((now - 400 * 86400, now, now)):
        await office.store.run(save_contact, f"MW-2026-{number:04d}", b"sealed", at)
    shown = str(await office.command("stats"))
    assert "保存している連絡先 2件" in shown
    assert "保存している連絡先 3件" in shown


@pytest.mark.parametrize("text", [QUESTION, GAP])
async def test_what_was_told_is_kept_as_a_kind_and_not_as_words(office: Office, text: str) -> None:
    await office.hears(text)
    [row] = await office.store.run(rows, inbox)
    assert row["told"] in {"answer", "gap"}


async def test_b9_the_figures_outlive_the_talk(office: Office) -> None:
    await office.hears(QUESTION)
    await judges(office, "yes", "day_trip")
    before = await told(office)
    office.clock.pass_by(91 * 86400)
    purge_all(office.store, Retention(), office.clock.now())
    assert await office.store.run(rows, inbox) == []
    assert await told(office) == before == {**NOTHING, "answer": 1, "solved_yes": 1}
    assert (await told(office, office.clock.now().timestamp()))["answer"] == 0, "an earlier month"
