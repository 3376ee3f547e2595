"""Conventions A10: each class of data is kept as long as the settings say, then purged; counts outlive it."""

import asyncio
from dataclasses import fields, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, update

from bot.clock import TOKYO
from bot.codec import encode_conversation
from bot.keeping import Retention, fiscal_year, limits, next_night
from bot.retention import KIND, ensure_nightly, nightly, purge_all, rehearse
from bot.settings import BadSetting, Settings
from bot.store import Connection, Store, cases, contacts, links, timers
from bot.store.conversations import conversation_state
from bot.store.retention import PAGE, tallies
from bot.store.tables import case_log, conversations, form_links, inbox, metadata, outbox, outbox_attempts
from bot.store.tables import contacts as contact_table
from bot.store.transcript import transcript
from handlers.turn import Case, Conversation, Row, Turn
from tests.bot.desk import Bench
from tests.bot.fakes import START, WRONG, arrival

RULES = Retention()
DAY = 86400.0


def everything(connection: Connection) -> str:
    """Return every row of every table as one text."""
    return "\n".join(str(list(connection.execute(table.select()))) for table in metadata.sorted_tables)


def purge(store: Store, bench: Bench, rules: Retention = RULES) -> None:
    purge_all(store, rules, bench.clock.now())


# --- the instants


@pytest.mark.parametrize(
    ("day", "year"),
    [("2026-03-31T23:59", 2025), ("2026-04-01T00:00", 2026), ("2026-12-31T12:00", 2026), ("2027-01-01T00:00", 2026)],
)
def test_a_fiscal_year_begins_in_april(day: str, year: int) -> None:
    assert fiscal_year(datetime.fromisoformat(day).replace(tzinfo=TOKYO)) == year


@pytest.mark.parametrize(
    ("opened", "goes"),
    [
        ("2026-04-01", "2028-04-01"),
        ("2026-11-20", "2028-04-01"),
        ("2027-03-31", "2028-04-01"),
        ("2027-04-01", "2029-04-01"),
    ],
)
def test_a10_a_case_is_kept_until_31_march_of_the_following_fiscal_year(opened: str, goes: str) -> None:
    at = datetime.fromisoformat(opened).replace(tzinfo=TOKYO, hour=23)
    first_day = datetime.fromisoformat(goes).replace(tzinfo=TOKYO)
    assert limits(RULES, first_day - timedelta(seconds=1)).case <= at.timestamp()
    assert limits(RULES, first_day).case > at.timestamp()


def test_three_years_before_a_leap_day_there_is_none() -> None:
    leap_day = datetime(2028, 2, 29, 12, tzinfo=TOKYO)
    assert limits(RULES, leap_day).audit == datetime(2025, 2, 28, 12, tzinfo=TOKYO).timestamp()


@given(st.datetimes(datetime(2020, 1, 1), datetime(2050, 1, 1), timezones=st.just(TOKYO)))  # noqa: DTZ001
def test_the_next_night_is_within_a_day_and_after_now(now: datetime) -> None:
    assert timedelta(0) < next_night(now) - now <= timedelta(days=1)
    assert next_night(now).astimezone(TOKYO).hour == 3


def test_every_length_of_time_is_a_setting(tmp_path: object) -> None:
    environ = {f"RETENTION_{rule.name.upper()}": str(index + 2) for index, rule in enumerate(fields(Retention))}
    given_key = {"SECRET_KEY": "a secret for tests only"}
    retention = Settings.from_environment(environ | given_key).retention
    assert [getattr(retention, rule.name) for rule in fields(Retention)] == list(range(2, 8))
    assert Settings.from_environment(given_key).retention == Retention()


@pytest.mark.parametrize("text", ["0", "-1", "90 days", "１", "1.5", "10000"])
def test_a_length_of_time_that_is_none_stops_the_start(text: str) -> None:
    with pytest.raises(BadSetting, match="RETENTION_TALK_DAYS"):
        Settings.from_environment({"SECRET_KEY": "x" * 20, "RETENTION_TALK_DAYS": text})


# --- talk


async def test_a10_the_talk_is_kept_90_days_and_then_nothing_of_it(store: Store) -> None:
    bench = Bench(store)
    await bench.hears(arrival("秘密の問い", event="e1"))
    bench.clock.pass_by(90 * DAY)
    purge(store, bench)
    assert "秘密の問い" in await store.run(everything)
    bench.clock.pass_by(1)
    purge(store, bench)
    left = await store.run(everything)
    assert "秘密の問い" not in left
    assert "U1" not in left
    for table in (inbox, outbox, outbox_attempts, conversations):
        assert await bench.table(table) == []


async def test_a10_counts_by_month_channel_and_kind_survive_the_talk(store: Store) -> None:
    bench = Bench(store)
    await bench.hears(arrival("a"), arrival("b"), arrival("c", user="U2"))
    bench.clock.pass_by(91 * DAY)
    purge(store, bench)
    assert await store.run(tallies) == {"inbox 2026-04 line text": 3, "outbox 2026-04 line answer sent": 3}
    await bench.hears(arrival("d", at=bench.clock.now()))
    bench.clock.pass_by(91 * DAY)
    purge(store, bench)
    assert (await store.run(tallies))["inbox 2026-07 line text"] == 1
    assert (await store.run(tallies))["inbox 2026-04 line text"] == 3


async def test_a_late_redelivery_is_known_for_30_days_even_when_texts_go_sooner(store: Store) -> None:
    bench = Bench(store)
    rules = replace(RULES, talk_days=7)
    await bench.hears(arrival("秘密の問い", event="e1"))
    bench.clock.pass_by(8 * DAY)
    purge(store, bench, rules)
    assert "秘密の問い" not in await store.run(everything)
    assert await bench.hears(arrival("秘密の問い", event="e1", redelivered=True)) == 0
    bench.clock.pass_by(23 * DAY)
    purge(store, bench, rules)
    assert await bench.inbox() == []


async def test_reply_tokens_go_after_a_day_and_the_words_stay(store: Store) -> None:
    bench = Bench(store)
    await bench.hears(arrival("hello"))
    bench.clock.pass_by(DAY + 1)
    purge(store, bench)
    assert {row["reply_token"] for row in [*await bench.inbox(), *await bench.outbox()]} == {""}
    said = await store.run(transcript, "line:U1")
    assert [entry.text for entry in said] == ["hello", "1 hello"]


async def test_the_form_of_an_answer_goes_after_30_days_its_words_with_the_talk(store: Store) -> None:
    bench = Bench(store)
    await bench.hears(arrival("hello"))
    [sending] = await bench.outbox()
    bench.clock.pass_by(31 * DAY)
    purge(store, bench)
    assert [entry.text for entry in await store.run(transcript, "line:U1")] == ["hello", "1 hello"]
    assert [row["payload"] for row in await bench.outbox()] == ["[]"]
    await bench.hears(arrival("もう一度", kind="tap", data=f"1|again|{sending['id']}", at=bench.clock.now()))
    assert await bench.states() == ["sent", "sent"]
    assert bench.line.texts[-1] == "2 もう一度"


async def test_what_never_arrived_goes_with_the_talk_too(store: Store) -> None:
    bench = Bench(store)
    bench.line.script = [WRONG]
    await bench.hears(arrival("秘密の問い"))
    bench.clock.pass_by(91 * DAY)
    purge(store, bench)
    assert "秘密" not in await store.run(everything)


async def test_an_event_that_comes_in_while_its_conversation_is_purged_is_answered(store: Store) -> None:
    bench = Bench(store)
    await store.run(bench.engine.turns.ingest, (arrival("hello"),), mine=False)
    await store.run(lambda connection: connection.execute(conversations.delete()))
    await bench.sweeps()
    assert bench.line.texts == ["1 hello"]


# --- drafts, links, cases, log


async def test_a10_the_answers_of_a_form_left_alone_for_24_hours_go_language_and_case_stay(store: Store) -> None:
    draft = Conversation(language="en", form="estimate", answers={"estimate": {"people": "3"}}, case="MW-2026-0001")
    bench = Bench(store, respond=lambda conversation, message, desk: Turn(draft, ()))
    await bench.hears(arrival("hello"))
    bench.clock.pass_by(DAY)
    purge(store, bench)
    assert (await store.run(conversation_state, "line:U1")).answers
    bench.clock.pass_by(1)
    purge(store, bench)
    left = await store.run(conversation_state, "line:U1")
    assert (left.language, left.case, left.form, left.answers) == ("en", "MW-2026-0001", "", {})


CASE = Case("interest", "ja", "秘密の相談", (Row("行き先", "秘密の町"),), (Row("所在", "秘密の区"),), "秘密商会")


async def open_case(store: Store, number: str = "MW-2026-0001", at: datetime = START, key: str = "line:U1") -> None:
    await store.run(cases.open_case, number, CASE, key, at)
    await store.run(contacts.save_contact, number, b"sealed", at.timestamp())
    await store.run(links.add_link, f"token {number}", number, at.timestamp())


async def test_a10_contact_and_words_of_a_case_go_after_the_following_fiscal_year_its_figures_stay(
    store: Store,
) -> None:
    await open_case(store)
    rules, last = RULES, datetime(2028, 3, 31, 23, 59, 59, tzinfo=TOKYO)
    purge_all(store, rules, last)
    assert await store.run(contacts.sealed_contact, "MW-2026-0001")
    purge_all(store, rules, last + timedelta(seconds=1))
    left = await store.run(cases.find_case, "MW-2026-0001")
    assert left is not None
    assert (left.kind, left.language, left.state, left.opened_at) == ("interest", "ja", "closed", START)
    assert await store.run(contacts.sealed_contact, "MW-2026-0001") is None
    assert "秘密" not in await store.run(everything)


async def test_a_contact_entered_in_the_next_fiscal_year_keeps_its_case_a_year_longer(store: Store) -> None:
    await open_case(store, at=datetime(2027, 3, 31, 23, 0, tzinfo=TOKYO))
    entered = datetime(2027, 4, 1, 9, 0, tzinfo=TOKYO)
    await store.run(lambda connection: connection.execute(delete(contact_table)))
    await store.run(contacts.save_contact, "MW-2026-0001", b"sealed", entered.timestamp())
    purge_all(store, RULES, datetime(2028, 4, 1, 9, 0, tzinfo=TOKYO))
    assert await store.run(contacts.sealed_contact, "MW-2026-0001")
    purge_all(store, RULES, datetime(2029, 4, 1, 9, 0, tzinfo=TOKYO))
    assert await store.run(contacts.sealed_contact, "MW-2026-0001") is None


async def test_a_case_nobody_closed_gives_the_person_back_to_the_desk(store: Store) -> None:
    bench = Bench(
        store, respond=lambda conversation, message, desk: Turn(Conversation(with_staff=True, case="MW-2026-0001"))
    )
    await bench.hears(arrival("hello"))
    await open_case(store)
    purge_all(store, RULES, datetime(2028, 4, 1, 9, 0, tzinfo=TOKYO))
    state = await store.run(conversation_state, "line:U1")
    assert (state.with_staff, state.case) == (False, "")


async def test_a_person_whose_case_is_kept_stays_reachable(store: Store) -> None:
    bench = Bench(store)
    await bench.hears(arrival("hello"))
    await open_case(store)
    bench.clock.pass_by(200 * DAY)
    purge(store, bench)
    assert len(await bench.table(conversations)) == 1


async def test_a10_the_log_is_kept_three_years_and_links_14_days(store: Store) -> None:
    await open_case(store)
    purge_all(store, RULES, START + timedelta(days=14, seconds=1))
    assert await store.run(lambda connection: connection.execute(select(form_links)).all()) == []
    three_years = START.replace(year=START.year + 3)
    for at, kept in ((three_years, 1), (three_years + timedelta(seconds=1), 0)):
        purge_all(store, RULES, at)
        assert await store.run(lambda c: c.execute(select(func.count()).select_from(case_log)).scalar()) == kept


# --- when


async def test_a_rehearsal_counts_and_keeps_everything(store: Store) -> None:
    bench = Bench(store)
    await bench.hears(arrival("hello"))
    bench.clock.pass_by(91 * DAY)
    before = await store.run(everything)
    counts = rehearse(store, RULES, bench.clock.now())
    assert (counts["events"], counts["sendings"], counts["conversations"]) == (1, 1, 1)
    assert await store.run(everything) == before
    assert purge_all(store, RULES, bench.clock.now()) == counts


async def test_of_two_replicas_one_purges_and_plans_the_next_night(store: Store) -> None:
    kinds = {"timers": {KIND: nightly(RULES)}}
    bench = Bench(store, more=kinds)
    other = bench.replica()
    for process in (bench, other):
        await store.run(ensure_nightly, process.clock.now())
    await bench.hears(arrival("hello"))
    bench.clock.pass_by(91 * DAY)
    await bench.sweeps()
    await other.sweeps()
    assert await bench.inbox() == []
    waiting = [row for row in await bench.table(metadata.tables["timers"]) if row["state"] == "new"]
    assert [row["due_at"] for row in waiting] == [next_night(bench.clock.now()).timestamp()]


async def test_what_does_not_fit_one_page_goes_on_the_same_night(store: Store) -> None:
    bench = Bench(store, more={"timers": {KIND: nightly(RULES)}})

    def fill(connection: Connection) -> None:
        row = {"channel": "line", "conversation": "", "address": "", "kind": "text", "state": "done", "occurred_at": 0.0,
               "received_at": 0.0, "visible_at": 0.0}  # fmt: skip
        connection.execute(inbox.insert(), [{**row, "event_id": str(index)} for index in range(PAGE + 1)])

    await store.run(fill)
    await store.run(timers.schedule, KIND, "tonight", bench.clock.now(), {})
    await bench.sweeps()
    assert len(await bench.inbox()) == 1
    await bench.sweeps(11)
    assert await bench.inbox() == []


async def test_a_purge_looks_only_at_what_came_of_age_since_the_last_one(store: Store) -> None:
    bench = Bench(store)
    await bench.hears(arrival("a"))
    bench.clock.pass_by(DAY + 1)
    purge(store, bench)
    await bench.hears(arrival("b", at=bench.clock.now()))
    bench.clock.pass_by(DAY + 1)
    purge(store, bench)
    assert {row["reply_token"] for row in [*await bench.inbox(), *await bench.outbox()]} == {""}


def test_nothing_is_forgotten_of_a_conversation_without_a_draft() -> None:
    assert '"answers"' not in encode_conversation(Conversation(language="en", case="MW-2026-0001"))


# --- a clock that is wrong, and somebody who is just writing


async def test_a_night_of_a_clock_that_jumped_purges_nothing_and_the_next_night_decides(store: Store) -> None:
    bench = Bench(store, more={"timers": {KIND: nightly(RULES)}})
    await store.run(ensure_nightly, bench.clock.now())
    await bench.sweeps(DAY)
    await bench.hears(arrival("hello"))
    await bench.sweeps(200 * DAY)
    assert [row["text"] for row in await bench.inbox()] == ["hello"]
    bench.clock.pass_by(-200 * DAY)
    await bench.sweeps()
    for _ in range(3):
        await bench.sweeps(DAY)
    assert [row["text"] for row in await bench.inbox()] == ["hello"]
    await bench.sweeps(200 * DAY)  # this time the days did pass
    await bench.sweeps(DAY)
    for _ in range(3):
        await bench.sweeps(3)
    assert await bench.inbox() == []


async def test_somebody_who_is_just_writing_keeps_the_conversation(database_url: str, store: Store) -> None:
    bench = Bench(store)
    await bench.hears(arrival("hello"))
    old = bench.clock.now()
    bench.clock.pass_by(100 * DAY)
    if store.sqlite:  # one writer at a time: nothing can come between
        return
    purging = Store(database_url)
    with store.engine.begin() as turn:
        turn.execute(
            update(conversations)
            .where(conversations.c.key == "line:U1")
            .values(updated_at=bench.clock.now().timestamp())
        )
        purge = asyncio.create_task(asyncio.to_thread(purge_all, purging, RULES, bench.clock.now()))
        await asyncio.sleep(1.0)
    await purge
    purging.close()
    kept = await bench.table(conversations)
    assert [row["position"] for row in kept] == [2]
    assert old < bench.clock.now()


@pytest.mark.parametrize("name", ["RETENTION_CASE_YEARS", "RETENTION_AUDIT_YEARS"])
def test_years_that_lie_before_all_calendars_are_refused(name: str) -> None:
    given = {"SECRET_KEY": "a secret for tests only"}
    with pytest.raises(BadSetting, match="from 1 to 100"):
        Settings.from_environment({**given, name: "101"})
    longest = Settings.from_environment({**given, name: "100", "RETENTION_TALK_DAYS": "9999"})
    assert limits(longest.retention, START).case < START.timestamp()
