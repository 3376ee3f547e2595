"""What was acknowledged is handled once, in order, and answered once, whatever stops in between."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from bot.channels import Sent
from bot.store import Store
from bot.store.conversations import lock_conversation, save_conversation
from handlers.turn import Bubble, Conversation, Message, Reply, Turn
from tests.bot.desk import SLACK, Bench
from tests.bot.fakes import BROKEN, DEAD_TOKEN, arrival, echo


def nothing(conversation: Conversation, message: Message, desk: Any) -> Turn:
    return Turn(conversation)


def stumbles(conversation: Conversation, message: Message, desk: Any) -> Turn:
    if message.text == "bad":
        raise ValueError("a handler's fault")
    return echo(conversation, message, desk)


async def test_an_event_is_answered_by_a_free_reply(store: Store) -> None:
    bench = Bench(store)
    assert await bench.hears(arrival("hello")) == 1
    assert bench.line.texts == ["1 hello"]
    assert [(sent.kind, sent.reply_token) for sent in bench.line.sent] == [("reply", "token-U1-hello")]
    assert await bench.states() == ["sent"]


async def test_the_same_event_again_is_not_handled_again(store: Store) -> None:
    bench = Bench(store)
    await bench.hears(arrival("hello"))
    assert await bench.hears(arrival("hello"), arrival("hello", redelivered=True)) == 0
    assert bench.line.texts == ["1 hello"]


async def test_one_request_may_carry_events_of_several_people_and_of_one(store: Store) -> None:
    bench = Bench(store)
    await bench.hears(arrival("a"), arrival("b", user="U2"), arrival("c"))
    assert sorted(bench.line.texts) == ["1 a", "1 b", "2 c"]
    assert [text for text in bench.line.texts if text != "1 b"] == ["1 a", "2 c"]


async def test_the_events_of_one_person_are_answered_in_the_order_received(store: Store) -> None:
    bench = Bench(store)
    await asyncio.gather(*(bench.engine.ingest([arrival(f"m{index}")]) for index in range(30)))
    await bench.engine.idle()
    assert [int(text.split()[0]) for text in bench.line.texts] == list(range(1, 31))
    assert [row["position"] for row in await bench.outbox()] == sorted(row["position"] for row in await bench.outbox())


async def test_two_replicas_never_interleave_one_conversation(store: Store) -> None:
    one = Bench(store)
    two = one.replica()
    for index in range(20):
        await asyncio.gather(one.engine.ingest([arrival(f"a{index}")]), two.engine.ingest([arrival(f"b{index}")]))
    await asyncio.gather(one.engine.idle(), two.engine.idle())
    await one.sweeps()
    assert [int(text.split()[0]) for text in one.line.texts] == list(range(1, 41))


async def test_what_a_dead_process_stored_is_handled_by_another_after_its_lease(store: Store) -> None:
    dead, alive = Bench(store), Bench(store)
    await store.run(dead.engine.turns.ingest, (arrival("hello"),), mine=True)
    await alive.sweeps(9)
    assert alive.line.texts == []
    await alive.sweeps(2)
    alive.clock.pass_by(2)
    await alive.sweeps()
    assert alive.line.texts == ["1 hello"]


async def test_an_event_left_to_others_is_handled_at_once(store: Store) -> None:
    bench = Bench(store)
    await store.run(bench.engine.turns.ingest, (arrival("hello"),), mine=False)
    await bench.sweeps()
    assert bench.line.texts == ["1 hello"]


async def test_a_sending_of_a_dead_process_is_taken_over_as_doubtful_with_the_same_token(store: Store) -> None:
    bench = Bench(store)
    await store.run(bench.engine.turns.ingest, (arrival("hello"),), mine=True)
    await store.run(bench.engine.turns.run, "line:U1", "dead process")
    assert await bench.states() == ["sending"]
    await bench.sweeps(9)
    assert bench.line.attempts == []
    await bench.sweeps(2)
    assert [(sent.kind, sent.ambiguous) for sent in bench.line.sent] == [("reply", True)]


async def test_a_writer_whose_lease_was_taken_over_changes_nothing_any_more(store: Store) -> None:
    bench = Bench(store)
    bench.line.hold()
    await bench.engine.ingest([arrival("hello")])
    await bench.line.begun.wait()
    taker = Bench(store, clock=bench.clock)
    await taker.sweeps(11)
    assert taker.line.texts == ["1 hello"]
    [before] = await bench.outbox()
    bench.line.script = [Sent("late")]
    bench.line.held.set()
    await bench.engine.idle()
    [after] = await bench.outbox()
    assert (after["provider_id"], after["state"]) == (before["provider_id"], "sent")


async def test_a_later_answer_never_overtakes_one_that_is_being_sent_elsewhere(store: Store) -> None:
    """P1: the head of a lane is waited for, never stepped over."""
    slow = Bench(store)
    slow.line.hold()
    await slow.engine.ingest([arrival("first")])
    await slow.line.begun.wait()
    other = Bench(store, clock=slow.clock)
    await other.hears(arrival("second"))
    await other.sweeps()
    assert other.line.attempts == []
    assert [row["state"] for row in await other.outbox()] == ["sending", "pending"]
    slow.line.held.set()
    await slow.engine.idle()
    assert slow.line.texts == ["1 first", "2 second"]


async def test_a_failing_handler_is_tried_again_and_keeps_its_place(store: Store) -> None:
    down = Bench(store, respond=stumbles)
    await down.hears(arrival("ok"), arrival("bad"), arrival("later"))
    assert down.line.texts == ["1 ok"]
    mended = Bench(store, clock=down.clock)
    await mended.sweeps(10)
    assert mended.line.texts == ["2 bad", "3 later"]


async def test_a_poison_event_is_parked_with_one_apology_and_a_trace_and_the_next_goes_on(store: Store) -> None:
    bench = Bench(store, respond=stumbles, settings=SLACK)
    await bench.hears(arrival("bad"), arrival("good"))
    for _ in range(3):
        await bench.sweeps(10)
    states = [row["state"] for row in await bench.inbox()]
    assert states == ["dead", "done"]
    apology, answer = bench.line.texts
    trace = (await bench.inbox())[0]["error"]
    assert trace in apology
    assert answer == "1 good"
    [alert] = bench.slack.sent
    assert alert.payload == [{"type": "alert", "what": "parked", "trace": trace, "error": "ValueError"}]


async def test_a_turn_that_says_nothing_is_done(store: Store) -> None:
    bench = Bench(store, respond=nothing)
    await bench.hears(arrival("hello"))
    assert [row["state"] for row in await bench.inbox()] == ["done"]
    assert await bench.outbox() == []


async def test_several_replies_of_one_turn_share_the_free_reply(store: Store) -> None:
    said = (Reply((Bubble("1"),)), Reply((Bubble("2"),)))
    bench = Bench(store, respond=lambda conversation, message, desk: Turn(conversation, said))
    await bench.hears(arrival("hello"))
    assert [sent.kind for sent in bench.line.sent] == ["reply"]
    assert bench.line.texts == ["1", "2"]


async def test_a_reply_too_long_for_one_sending_is_pushed_in_order(store: Store) -> None:
    said = (Reply((Bubble("1"),) * 4), Reply((Bubble("2"),) * 2))
    bench = Bench(store, respond=lambda conversation, message, desk: Turn(conversation, said))
    await bench.hears(arrival("hello"))
    assert [sent.kind for sent in bench.line.sent] == ["reply", "push"]


async def test_unsend_removes_the_text_that_was_taken_back(store: Store) -> None:
    bench = Bench(store)
    await bench.hears(arrival("secret", message_id="m1"))
    await bench.hears(arrival("", event="e2", kind="unsend", message_id="m1", reply_token=""))
    assert [row["text"] for row in await bench.inbox()] == ["", ""]
    assert bench.line.texts == ["1 secret"]


async def test_unfollow_stops_the_pushes_and_follow_allows_them_again(store: Store) -> None:
    bench = Bench(store)
    bench.engine.breaker.failed("line", 2)
    await bench.hears(arrival("a", reply_token=""))
    await bench.hears(arrival("", event="e2", kind="unfollow", reply_token=""))
    assert await bench.states() == ["cancelled"]
    await bench.sweeps()
    await bench.hears(arrival("b", reply_token=""))
    assert await bench.states() == ["cancelled", "cancelled"]
    await bench.hears(arrival("", event="e4", kind="follow"))
    await bench.hears(arrival("c", reply_token=""))
    assert await bench.states() == ["cancelled", "cancelled", "sent", "sent"]


async def test_an_event_nobody_handles_is_done_and_silent(store: Store) -> None:
    bench = Bench(store)
    await bench.hears(arrival("", event="s1", kind="staff", channel="slack", conversation="staff:U9"))
    assert [row["state"] for row in await bench.inbox()] == ["done"]


async def test_the_process_that_stops_leaves_its_waiting_events_to_others(store: Store) -> None:
    bench = Bench(store)
    bench.line.hold()
    await bench.engine.start()
    await bench.engine.ingest([arrival("running")])
    await bench.line.begun.wait()
    stopping = asyncio.create_task(bench.engine.stop())
    await asyncio.sleep(0)
    await bench.engine.ingest([arrival("late", user="U2")])
    bench.line.held.set()
    await stopping
    assert bench.line.texts == ["1 running"]
    other = Bench(store, clock=bench.clock)
    await other.sweeps()
    assert other.line.texts == ["1 late"]


async def test_a_state_of_another_version_starts_a_fresh_conversation(store: Store) -> None:
    bench = Bench(store)
    await bench.hears(arrival("a"))
    locked = await store.run(lock_conversation, "line:U1")
    assert locked is not None
    await store.run(save_conversation, replace(locked, state='{"v": 99}'), 0.0)
    await bench.hears(arrival("b"))
    assert bench.line.texts == ["1 a", "1 b"]


@pytest.mark.parametrize("count", [0, 1, 3])
async def test_ingest_counts_what_is_new(store: Store, count: int) -> None:
    bench = Bench(store, respond=nothing)
    assert await bench.hears(*(arrival(f"m{index}") for index in range(count))) == count


async def test_a_reply_token_ages_while_its_event_waits_to_be_kept(store: Store) -> None:
    """After a stall of the database an "invalid token" proves nothing: the token may have run out meanwhile."""
    bench = Bench(store)
    received = bench.clock.now().timestamp()
    bench.clock.pass_by(40)
    await store.run(bench.engine.turns.ingest, (arrival("hello"),), mine=True, received=received)
    bench.line.script = [BROKEN, DEAD_TOKEN]
    await bench.engine.settle("line:U1")
    [row] = await bench.outbox()
    assert (row["certain_until"], row["try_until"]) == (received + 30, received + 55)
    await bench.sweeps(1)
    assert (await bench.states())[0] == "uncertain"
