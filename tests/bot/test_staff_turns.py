"""Steps of the staff in the store: one of many wins, whoever else writes at the same time, on both databases."""

import asyncio
from typing import Any

import pytest

from bot.arrival import Arrival
from bot.staff_turns import StaffTurns, staff_body
from bot.store import Store
from bot.store.cases import Actor, find_case, history
from bot.store.casework import figures, free_event, sight
from bot.store.conversations import conversation_state
from bot.store.transcript import transcript
from handlers.turn import Bubble, Case, Conversation, Message, Relay, Reply, Turn
from knowledge.library import Library
from tests.bot.desk import SLACK, Bench
from tests.bot.fakes import SetClock, arrival

pytestmark = pytest.mark.anyio

NUMBER = "MW-2026-0001"
HANA, TARO = Actor("U0HANA", "花子"), Actor("U0TARO", "太郎")


def listens(conversation: Conversation, message: Message, _: Any) -> Turn:
    """Open a case at the first message; pass on while a person has it."""
    if conversation.with_staff:
        return Turn(conversation, (Relay(message.text),))
    if message.text == "人と話したい":
        return Turn(conversation, (Case("handoff", "ja", "取り次ぎ"), Reply((Bubble("受付"),))))
    return Turn(conversation, (Reply((Bubble(f"自動: {message.text}"),)),))


@pytest.fixture
def bench(store: Store, library: Library) -> Bench:
    staff = StaffTurns(library.catalogue, frozenset({"U0LEAD"}))
    more = {"others": {"staff": staff}, "followed": staff.followed, "pace": {}}
    return Bench(store, respond=listens, settings=SLACK, more=more)


def step(what: str, actor: Actor = HANA, *, event: str = "", number: str = NUMBER, **more: Any) -> Arrival:
    body = staff_body(what, number, actor, place="C0STAFF", **more)
    return Arrival(
        channel="line", event_id=f"slack {event or what + actor.id}", conversation="line:U1", address="U1",
        kind="staff", occurred_at=SetClock().now(), body=body,
    )  # fmt: skip


async def test_of_a_hundred_at_the_same_time_one_has_the_case_and_the_others_are_told(bench: Bench) -> None:
    await bench.hears(arrival("人と話したい"))
    other = bench.replica()
    clicks = [step("claim", Actor(f"U{index:03d}", "")) for index in range(100)]
    await asyncio.gather(*((bench, other)[index % 2].engine.ingest([click]) for index, click in enumerate(clicks)))
    for _ in range(20):
        await bench.sweeps()
        await other.sweeps()
    case = await bench.store.run(find_case, NUMBER)
    assert case is not None
    taken = [entry.actor_id for entry in await bench.store.run(history, NUMBER) if entry.action == "claimed"]
    assert taken == [case.owner_id]
    told = [sent.payload[0] for sent in bench.slack.sent if sent.payload[0]["type"] == "whisper"]
    assert len({each["user"] for each in told}) == 99
    assert {each["owner"] for each in told} == {case.owner_id}


async def test_a_claim_puts_the_person_into_the_hands_of_the_staff_and_a_close_gives_them_back(bench: Bench) -> None:
    await bench.hears(arrival("人と話したい"), step("claim"))
    state = await bench.store.run(conversation_state, "line:U1")
    assert (state.with_staff, state.case) == (True, NUMBER)
    await bench.hears(arrival("いますか"), step("close"))
    assert bench.line.texts[-1].startswith("担当者の対応")
    state = await bench.store.run(conversation_state, "line:U1")
    assert (state.with_staff, state.case) == (False, "")


async def test_a_person_with_two_cases_comes_back_to_the_desk_when_the_last_held_one_is_closed(bench: Bench) -> None:
    second = "MW-2026-0002"
    await bench.hears(arrival("人と話したい"), arrival("人と話したい", event="again"))
    await bench.hears(step("claim"), step("claim", number=second, event="2"))
    before = len(bench.line.texts)
    await bench.hears(step("close", number=second, event="3"))
    state = await bench.store.run(conversation_state, "line:U1")
    assert (state.with_staff, state.case, bench.line.texts[before:]) == (True, NUMBER, [])
    await bench.hears(step("close", event="4"))
    assert not (await bench.store.run(conversation_state, "line:U1")).with_staff


async def test_a_reply_is_in_the_transcript_as_the_staffs_and_a_second_event_of_it_changes_nothing(
    bench: Bench,
) -> None:
    await bench.hears(arrival("人と話したい"), step("claim"))
    reply = step("reply", text="どうぞ")
    await bench.hears(reply)
    await bench.hears(reply)
    said = [entry for entry in await bench.store.run(transcript, "line:U1") if entry.who == "staff"]
    assert [entry.text.splitlines()[:2] for entry in said] == [["【港区 全国連携推進担当】", "どうぞ"]]
    shown = await bench.store.run(sight, NUMBER, 5)
    assert shown is not None
    assert (shown.case.state, shown.channel, shown.blocked, shown.has_contact) == (
        "waiting_applicant",
        "line",
        False,
        False,
    )


async def test_a_reply_takes_a_person_back_who_had_returned_to_the_desk(store: Store, library: Library) -> None:
    staff = StaffTurns(library.catalogue)
    bench = Bench(store, respond=listens, settings=SLACK, more={"others": {"staff": staff}, "pace": {}})
    await bench.hears(arrival("人と話したい"), step("claim"))
    back = Bench(store, clock=bench.clock, line=bench.line, slack=bench.slack, settings=SLACK, more=bench.more,
                 respond=lambda conversation, message, desk: Turn(Conversation(case=conversation.case), ()))  # fmt: skip
    await back.hears(arrival("ボットに戻る"))
    assert not (await store.run(conversation_state, "line:U1")).with_staff
    await bench.hears(step("reply", text="お待たせしました"))
    assert (await store.run(conversation_state, "line:U1")).with_staff


async def test_a_reply_token_is_offered_until_something_was_said_with_it(bench: Bench) -> None:
    await bench.hears(arrival("人と話したい"), step("claim"))
    assert await bench.store.run(free_event, "line:U1") is None
    await bench.hears(arrival("いますか"))
    assert await bench.store.run(free_event, "line:U1") is not None
    await bench.hears(step("reply", text="はい"))
    assert await bench.store.run(free_event, "line:U1") is None


async def test_an_unknown_case_and_a_wrong_text_are_handled_without_a_word_to_the_person(bench: Bench) -> None:
    await bench.hears(arrival("人と話したい"), step("claim"))
    before = len(bench.line.texts)
    await bench.hears(step("reply", text=" ", event="e1"), step("reply", text="あ" * 501, event="e2"))
    await bench.hears(step("claim", number="MW-2020-0001", event="e3"), step("reason", reason="nonsense", event="e4"))
    assert bench.line.texts[before:] == []
    assert [row["state"] for row in await bench.inbox()] == ["done"] * 6


async def test_the_figures_add_up(bench: Bench) -> None:
    await bench.hears(arrival("人と話したい"), arrival("人と話したい", event="again"), step("claim"), step("close"))
    await bench.hears(step("reason", reason="interest", event="r"))
    assert await bench.store.run(figures) == {
        "kind:handoff": 2, "state:new": 1, "state:closed": 1, "reason:interest": 1
    }  # fmt: skip
