"""A case has one owner, one state and a history that only grows."""

import asyncio
from datetime import datetime, timedelta

from bot.store import Store, cases
from bot.store.cases import Actor
from handlers.turn import Case
from tests.bot.fakes import START

HANA, KEN = Actor("S1", "花"), Actor("S2", "健")


async def opened(store: Store, number: str = "MW-2026-0001", due_at: datetime | None = None) -> str:
    case = Case("handoff", "ja", "相談", organisation="港商会")
    await store.run(cases.open_case, number, case, "line:U1", START, due_at)
    return number


async def test_of_a_hundred_who_claim_at_the_same_time_one_wins(store: Store) -> None:
    number = await opened(store)
    claims = (store.run(cases.claim, number, Actor(f"S{index}", f"人{index}"), START) for index in range(100))
    results = await asyncio.gather(*claims)
    assert results.count(True) == 1
    case = await store.run(cases.find_case, number)
    assert case is not None
    assert case.owner_id == f"S{results.index(True)}"
    assert [step.action for step in await store.run(cases.history, number)] == ["opened", "claimed"]


async def test_claiming_what_one_has_is_no_failure(store: Store) -> None:
    number = await opened(store)
    assert [await store.run(cases.claim, number, HANA, START) for _ in range(2)] == [True, True]
    assert not await store.run(cases.claim, number, KEN, START)


async def test_only_the_owner_releases_and_then_another_may_claim(store: Store) -> None:
    number = await opened(store)
    await store.run(cases.claim, number, HANA, START)
    assert not await store.run(cases.release, number, KEN, START)
    assert await store.run(cases.release, number, HANA, START)
    assert await store.run(cases.claim, number, KEN, START)


async def test_a_closed_case_is_closed_once_and_may_be_reopened(store: Store) -> None:
    number = await opened(store)
    assert [await store.run(cases.close, number, HANA, START, "済") for _ in range(2)] == [True, False]
    assert not await store.run(cases.claim, number, HANA, START)
    assert await store.run(cases.reopen, number, HANA, START)
    case = await store.run(cases.find_case, number)
    assert case is not None
    assert (case.state, case.owner_id, case.closed_at) == ("new", "", None)


async def test_a_case_goes_back_and_forth_between_staff_and_applicant(store: Store) -> None:
    number = await opened(store)
    await store.run(cases.mark_waiting_staff, number, "wrote", START)
    states = [(await store.run(cases.find_case, number)).state]  # type: ignore[union-attr]
    await store.run(cases.claim, number, HANA, START)
    for step in (cases.mark_answered, None, cases.mark_answered):
        if step:
            await store.run(step, number, HANA, START + timedelta(hours=1))
        else:
            await store.run(cases.mark_waiting_staff, number, "wrote", START)
        states.append((await store.run(cases.find_case, number)).state)  # type: ignore[union-attr]
    assert states == ["new", "waiting_applicant", "waiting_staff", "waiting_applicant"]


async def test_the_queue_shows_what_is_due_first_and_leaves_out_what_is_closed(store: Store) -> None:
    for index, hours in enumerate((5, 1, 3)):
        await opened(store, f"MW-2026-000{index}", START + timedelta(hours=hours))
    await store.run(cases.close, "MW-2026-0002", HANA, START)
    await store.run(cases.claim, "MW-2026-0000", HANA, START)
    assert [case.number for case in await store.run(cases.queue)] == ["MW-2026-0001", "MW-2026-0000"]
    assert [case.number for case in await store.run(cases.queue, owner_id="S1")] == ["MW-2026-0000"]
    assert [case.number for case in await store.run(cases.queue, closed=True)] == ["MW-2026-0002"]


async def test_staff_are_reminded_once(store: Store) -> None:
    number = await opened(store)
    assert [await store.run(cases.mark_reminded, number, START) for _ in range(2)] == [True, False]


async def test_the_first_post_stays_the_root_of_the_thread(store: Store) -> None:
    number = await opened(store)
    await store.run(cases.mark_posted, number, "C1", "17.1")
    await store.run(cases.mark_posted, number, "C1", "18.2")
    found = await store.run(cases.find_case, number)
    assert found is not None
    assert found.slack_ts == "17.1"
