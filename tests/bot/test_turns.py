"""What a turn writes besides its answer: cases, form links, posts for the staff."""

from collections.abc import Callable
from typing import Any

from bot.arrival import Arrival
from bot.channels import Sent
from bot.store import Store, conversations, links
from bot.store.cases import Actor, claim, find_case, history
from bot.store.inbox import Event
from bot.store.transcript import transcript
from bot.unit import Unit
from handlers.turn import (
    CASE_NUMBER,
    FORM_LINK,
    Bubble,
    Case,
    Conversation,
    Link,
    Message,
    Outgoing,
    Relay,
    Reply,
    Return,
    Row,
    Turn,
)
from tests.bot.desk import SETTINGS, SLACK, Bench
from tests.bot.fakes import SetClock, arrival

CASE = Case("interest", "ja", "南陽市に関心", (Row("人数", "3人"),), (Row("要件", "満たす"),), "港商会")
RECEIPT = Reply((Bubble(f"受け付けました。番号は{CASE_NUMBER}です。"),), (Link("フォームを開く", FORM_LINK),))


def says(*outgoing: Outgoing, case: str = "") -> Callable[[Conversation, Message, Any], Turn]:
    return lambda conversation, message, desk: Turn(
        Conversation(case=case or conversation.case, with_staff=True), tuple(outgoing)
    )


async def test_a_case_gets_a_number_of_the_wards_year_and_the_person_reads_it(store: Store) -> None:
    bench = Bench(store, respond=says(CASE, RECEIPT))
    await bench.hears(arrival("参加したい"))
    case = await store.run(find_case, "MW-2026-0001")
    assert case is not None
    assert (case.kind, case.state, case.conversation, case.organisation) == ("interest", "new", "line:U1", "港商会")
    assert (case.rows, case.findings) == (CASE.rows, CASE.findings)
    assert bench.line.texts == ["受け付けました。番号はMW-2026-0001です。"]
    assert (await store.run(conversations.conversation_state, "line:U1")).case == "MW-2026-0001"


async def test_the_form_link_is_signed_kept_and_used_once(store: Store) -> None:
    bench = Bench(store, respond=says(CASE, RECEIPT))
    await bench.hears(arrival("参加したい"))
    address = bench.line.sent[0].payload[0]["choices"][0]["uri"]
    assert address.startswith("https://desk.example/interest/")
    token = address.rpartition("/")[2]
    assert links.read_token([SETTINGS["secret_key"]], token) == "MW-2026-0001"
    assert links.read_token(["the key after it", SETTINGS["secret_key"]], token) == "MW-2026-0001"
    assert links.read_token(["another key"], token) is None
    given = await store.run(links.find_link, token)
    assert given is not None
    assert (given.number, given.used_at) == ("MW-2026-0001", None)
    assert [await store.run(links.use_link, token, 1.0) for _ in range(2)] == [True, False]
    assert await store.run(links.find_link, "forged") is None


async def test_a_later_turn_may_show_the_number_and_the_form_of_the_open_case(store: Store) -> None:
    bench = Bench(store, respond=says(CASE))
    await bench.hears(arrival("参加したい"))
    later = Bench(store, respond=says(RECEIPT), clock=bench.clock)
    await later.hears(arrival("番号は?"))
    assert later.line.texts == ["受け付けました。番号はMW-2026-0001です。"]
    assert "/interest/" in later.line.sent[0].payload[0]["choices"][0]["uri"]


async def test_numbers_run_on_within_a_year_and_start_again_in_the_next(store: Store) -> None:
    bench = Bench(store, respond=says(CASE))
    await bench.hears(arrival("a"), arrival("b", user="U2"))
    bench.clock.pass_by(275 * 24 * 3600)
    await bench.hears(arrival("c", user="U3"))
    assert [case["number"] for case in await bench.cases()] == ["MW-2026-0001", "MW-2026-0002", "MW-2027-0001"]


async def test_staff_are_told_in_slack_and_the_thread_is_remembered(store: Store) -> None:
    bench = Bench(store, respond=says(CASE, RECEIPT), settings=SLACK)
    bench.slack.script = [Sent("1700000000.000100")]
    await bench.hears(arrival("参加したい"))
    [post] = bench.slack.sent
    assert (post.kind, post.case, post.address, post.payload) == ("post", "MW-2026-0001", "C0STAFF", [{"type": "case"}])
    case = await store.run(find_case, "MW-2026-0001")
    assert case is not None
    assert (case.slack_channel, case.slack_ts) == ("C0STAFF", "1700000000.000100")


async def test_without_slack_a_case_waits_in_the_queue_and_nothing_is_posted(store: Store) -> None:
    bench = Bench(store, respond=says(CASE))
    await bench.hears(arrival("参加したい"))
    assert len(await bench.cases()) == 1
    assert await bench.outbox() == []


async def test_what_the_applicant_writes_goes_into_the_thread_of_the_case(store: Store) -> None:
    bench = Bench(store, respond=says(CASE), settings=SLACK)
    bench.slack.script = [Sent("17.1")]
    await bench.hears(arrival("参加したい"))
    await store.run(claim, "MW-2026-0001", Actor("S1", "港"), bench.clock.now())
    wrote = Bench(store, respond=says(Relay("いつですか")), clock=bench.clock, slack=bench.slack, settings=SLACK)
    wrote.clock.pass_by(10)
    await wrote.hears(arrival("いつですか"))
    relayed = bench.slack.sent[1]
    assert relayed.payload == [{"type": "relay", "text": "いつですか", "kind": "text"}]
    assert relayed.thread == "17.1"
    case = await store.run(find_case, "MW-2026-0001")
    assert case is not None
    assert case.state == "waiting_staff"


async def test_while_slack_is_down_the_card_waits_to_be_drawn_once_however_much_is_written(store: Store) -> None:
    bench = Bench(store, respond=says(CASE), settings=SLACK)
    bench.engine.breaker.failed("slack", 2)
    await bench.hears(arrival("参加したい"))
    wrote = Bench(store, respond=says(Relay("いつですか"), case="MW-2026-0001"), clock=bench.clock, settings=SLACK)
    wrote.engine.breaker.failed("slack", 2)
    for index in range(3):
        await wrote.hears(arrival(f"m{index}"))
    kinds = [row["kind"] for row in await wrote.outbox() if row["channel"] == "slack"]
    assert (kinds.count("post"), kinds.count("update")) == (1 + 3, 1)


async def test_going_back_to_the_desk_is_noted_in_the_thread(store: Store) -> None:
    bench = Bench(store, respond=says(CASE), settings=SLACK)
    await bench.hears(arrival("担当者"))
    back = Bench(
        store, respond=says(Return(), case="MW-2026-0001"), clock=bench.clock, slack=bench.slack, settings=SLACK
    )
    back.clock.pass_by(10)
    await back.hears(arrival("戻る"))
    assert {"type": "return"} in [post.payload[0] for post in bench.slack.attempts]
    assert "returned" in [step.action for step in await store.run(history, "MW-2026-0001")]


async def test_what_is_said_without_a_lease_token_waits_for_a_claim(store: Store) -> None:
    bench = Bench(store, respond=says(RECEIPT))
    await store.run(bench.engine.turns.ingest, (arrival("a"),), mine=True)
    done = await store.run(bench.engine.turns.run, "line:U1", "")
    assert (done.leased, done.lanes) == ((), ("line:U1",))
    assert await bench.states() == ["pending"]


async def test_slack_being_down_never_holds_the_persons_answer(store: Store) -> None:
    bench = Bench(store, respond=says(CASE, RECEIPT), settings=SLACK)
    bench.engine.breaker.failed("slack", 2)
    await bench.hears(arrival("参加したい"))
    assert len(bench.line.texts) == 1
    assert sorted(await bench.states()) == ["pending", "sent"]


async def test_a_staff_event_is_handled_by_whoever_is_plugged_in_within_its_transaction(store: Store) -> None:
    def answer(unit: Unit, event: Event) -> None:
        unit.say("line:U1", Reply((Bubble(event.body["reply_text"]),)), role="staff")
        unit.post(event.body["case"], {"type": "case"}, kind="update")

    bench = Bench(store, respond=says(CASE), settings=SLACK, more={"others": {"staff": answer}})
    await bench.hears(arrival("参加したい"))
    bench.clock.pass_by(10)
    body = {"reply_text": "担当です", "case": "MW-2026-0001"}
    event: Arrival = arrival("", event="slack-1", kind="staff", channel="slack", conversation="staff:S1", body=body)
    await bench.hears(event)
    assert bench.line.texts == ["担当です"]
    assert [sent.kind for sent in bench.line.sent] == ["push"]
    assert bench.slack.sent[-1].kind == "update"
    entries = await store.run(transcript, "line:U1")
    assert [(entry.who, entry.text) for entry in entries] == [("person", "参加したい"), ("staff", "担当です")]


async def test_a_transcript_continues_after_an_entry(store: Store) -> None:
    bench = Bench(store, clock=SetClock())
    await bench.hears(arrival("a"))
    first = await store.run(transcript, "line:U1")
    assert [(entry.who, entry.text) for entry in first] == [("person", "a"), ("desk", "1 a")]
    assert first[1].reply == Reply((Bubble("1 a"),))
    await bench.hears(arrival("b"))
    rest = await store.run(transcript, "line:U1", first[-1].id)
    assert [entry.text for entry in rest] == ["b", "2 b"]
