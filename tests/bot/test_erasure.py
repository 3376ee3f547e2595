"""Conventions A9, A18: one person is erased by the number of a case; unsending and blocking are honoured."""

import asyncio
import shutil
from pathlib import Path

import pytest

from bot.erasure import erase
from bot.settings import Settings
from bot.store import Store, cases, contacts, links
from bot.store.backlog import due_lanes
from bot.store.database import PRAGMAS
from bot.store.tables import form_links, outbox
from bot.store.transcript import transcript
from handlers.turn import Bubble, Case, Conversation, Message, Reply, Row, Turn
from tests.bot.desk import SETTINGS, SLACK, Bench
from tests.bot.fakes import MONTHLY, REFUSED, START, arrival
from tests.bot.test_retention import everything

SECRETS = ("秘密の問い", "秘密の答え", "秘密の相談", "秘密の町", "秘密商会", "Ualice")
OPENED = Case("interest", "ja", "秘密の相談", (Row("行き先", "秘密の町"),), (), "秘密商会")


def opens_a_case(conversation: Conversation, message: Message, desk: object) -> Turn:
    """Answer everything with a case and a secret."""
    return Turn(Conversation(case="MW-2026-0001"), (OPENED, Reply((Bubble("秘密の答え"),))))


def a_bench(store: Store, **more: object) -> Bench:
    return Bench(store, respond=opens_a_case, settings=SLACK, **more)  # type: ignore[arg-type]


async def erased(store: Store, number: str = "MW-2026-0001") -> object:
    return await store.run(erase, Settings(**{**SETTINGS, **SLACK}), number, "花", START)


async def test_a9_nothing_that_names_the_person_stays(store: Store) -> None:
    bench = a_bench(store)
    await bench.hears(
        arrival("秘密の問い", user="Ualice", event="e1"), arrival("秘密の問い2", user="Ualice", event="e2")
    )
    await store.run(contacts.save_contact, "MW-2026-0001", b"sealed contact", 0.0)
    await store.run(links.add_link, "token", "MW-2026-0001", 0.0)
    before = await store.run(everything)
    assert [secret for secret in SECRETS if secret not in before] == []
    assert await erased(store)
    left = await store.run(everything)
    assert not [secret for secret in (*SECRETS, "sealed contact") if secret in left]
    assert await bench.table(form_links) == []


async def test_a9_what_was_erased_is_not_in_the_bytes_of_the_file_either(tmp_path: Path, sqlite_template: Path) -> None:
    file = tmp_path / "desk.db"
    shutil.copy(sqlite_template, file)
    store = Store(f"sqlite:///{file}")
    await a_bench(store).hears(arrival("秘密の問い", user="Ualice", event="e1"))
    store.fold()
    assert [secret for secret in SECRETS if secret.encode() not in file.read_bytes()] == []
    assert await erased(store)
    store.fold()
    assert [secret for secret in SECRETS if secret.encode() in file.read_bytes()] == []
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA secure_delete").scalar() == 1
    store.close()
    assert "PRAGMA secure_delete=ON" in "".join(PRAGMAS), "not left to how this SQLite was built"


async def test_number_kind_and_times_of_every_case_stay_for_the_statistics(store: Store) -> None:
    bench = a_bench(store)
    await bench.hears(arrival("a", user="Ualice"), arrival("b", user="Ualice"))
    await erased(store)
    left = [await store.run(cases.find_case, f"MW-2026-000{number}") for number in (1, 2)]
    assert [(case.kind, case.state, case.opened_at) for case in left if case] == [("interest", "closed", START)] * 2


async def test_the_log_says_who_erased_and_holds_no_data(store: Store) -> None:
    await a_bench(store).hears(arrival("a", user="Ualice"))
    await erased(store)
    last = (await store.run(cases.history, "MW-2026-0001"))[-1]
    assert (last.actor_name, last.action, last.at, last.note) == ("花", "erased", START, "")


async def test_what_waits_for_the_person_is_never_sent(store: Store) -> None:
    bench = a_bench(store)
    bench.line.script = [REFUSED]
    await bench.hears(arrival("a", user="Ualice"))
    await erased(store)
    await bench.sweeps(60)
    assert bench.line.sent == []
    assert "line:Ualice" not in await store.run(due_lanes, 1e12, [], 100)


async def test_an_answer_on_its_way_while_the_person_is_erased_leaves_nothing_behind(store: Store) -> None:
    bench = a_bench(store)
    bench.line.hold()
    hears = asyncio.create_task(bench.hears(arrival("a", user="Ualice", event="e1")))
    await bench.line.begun.wait()
    await erased(store)
    bench.line.held.set()
    await hears
    assert "Ualice" not in await store.run(everything)


async def test_other_people_keep_theirs(store: Store) -> None:
    bench = a_bench(store)
    await bench.hears(arrival("a", user="Ualice"), arrival("b", user="Ubob"))
    await erased(store)
    assert [entry.text for entry in await store.run(transcript, "line:Ubob")] == ["b", "秘密の答え"]
    assert [case["conversation"] for case in await bench.cases()] == ["", "line:Ubob"]


async def test_a_redelivery_of_what_was_erased_answers_nothing_and_the_person_may_write_again(store: Store) -> None:
    bench = a_bench(store)
    await bench.hears(arrival("a", user="Ualice", event="e1"))
    await erased(store)
    assert await bench.hears(arrival("a", user="Ualice", event="e1", redelivered=True)) == 0
    await bench.hears(arrival("b", user="Ualice"))
    assert len(bench.line.sent) == 2


async def test_the_card_in_slack_is_drawn_anew_without_the_data(store: Store) -> None:
    bench = a_bench(store)
    await bench.hears(arrival("a", user="Ualice"))
    await erased(store)
    waiting = [(row["kind"], row["payload"]) for row in await bench.table(outbox) if row["channel"] == "slack"]
    assert waiting == [("update", '[{"type":"case"}]')]


async def test_erasing_twice_or_after_the_purge_harms_nobody(store: Store) -> None:
    bench = a_bench(store)
    await bench.hears(arrival("a", user="Ualice"), arrival("b", user="Ubob"))
    await erased(store)
    before = len(await bench.outbox())
    again = await erased(store)
    assert again is not None
    assert len(await bench.outbox()) == before + 1  # the card once more, and nothing of anybody else


async def test_a_number_nobody_has_is_said_to_be_unknown(store: Store) -> None:
    assert await erased(store, "MW-2026-9999") is None


async def test_what_a_person_unsends_is_removed_before_and_after_it_was_answered(store: Store) -> None:
    bench = Bench(store)
    await bench.hears(arrival("秘密の問い", event="e1", message_id="m1"))
    await bench.hears(arrival("", event="e2", kind="unsend", message_id="m1"))
    assert [row["text"] for row in await bench.inbox()] == ["", ""]
    await bench.hears(
        arrival("秘密の問い", event="e3", message_id="m2"), arrival("", event="e4", kind="unsend", message_id="m2")
    )
    assert {row["text"] for row in await bench.inbox()} == {""}


@pytest.mark.parametrize("kind", ["unfollow", "leave"])
async def test_a18_who_blocks_the_account_gets_nothing_more_until_they_come_back(store: Store, kind: str) -> None:
    bench = Bench(store)
    bench.line.script = [MONTHLY]
    await bench.hears(arrival("a", reply_token=""))
    bench.engine.breaker.failed("line", 2)
    await bench.hears(arrival("b", reply_token=""), arrival("", event="gone", kind=kind))
    bench.engine.breaker.healed("line")
    await bench.sweeps(60)
    assert bench.line.sent == []
    assert await bench.states() == ["dead", "cancelled"]
    await bench.hears(arrival("", event="back", kind="follow"))
    assert len(bench.line.sent) == 1
