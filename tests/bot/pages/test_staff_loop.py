"""The whole way without any account: ask, hand over, claim, reply, read, close; also with a restart in between."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager

import pytest

from tests.bot.pages.ward import HANAKO, Person, Ward

pytestmark = pytest.mark.anyio
PREFIX = "【港区 全国連携推進担当】"
NUMBER = "MW-2026-0001"
PLACE = f"/staff/cases/{NUMBER}"
Seat = Callable[[str], Awaitable[Person]]


@asynccontextmanager
async def one_run(ward: Ward) -> AsyncIterator[Seat]:
    """Seat everybody in front of the same desk."""
    async with ward.running() as transport:

        async def seat(who: str) -> Person:
            return ward.person(transport, who)

        yield seat


@asynccontextmanager
async def restarts(ward: Ward) -> AsyncIterator[Seat]:
    """Stop the desk and start a fresh one over the same database whenever somebody sits down."""
    async with AsyncExitStack() as runs:

        async def seat(who: str) -> Person:
            await runs.aclose()
            return ward.person(await runs.enter_async_context(ward.running()), who)

        yield seat


@pytest.mark.parametrize("between", [one_run, restarts], ids=["in one run", "with a restart between any two steps"])
async def test_asked_claimed_answered_closed_and_the_desk_is_back(
    ward: Ward, between: Callable[[Ward], AbstractAsyncContextManager[Seat]]
) -> None:
    async with between(ward) as seat:
        await handed_over_and_claimed(seat)
        await passed_on_while_the_desk_is_silent(seat)
        await answered_by_a_person(seat)
        await closed_and_answered_by_the_desk_again(seat)


async def handed_over_and_claimed(seat: Seat) -> None:
    told = await (await seat("applicant")).says("担当者に聞く")
    assert NUMBER in " ".join(told)
    assert (await (await seat("officer")).logs_in(HANAKO)).headers["location"] == "/staff"
    queue = await (await seat("officer")).page("/staff")
    assert queue.one("caption")[1] == "未対応(古い順) 1件"
    claimed = await (await seat("officer")).does(NUMBER, "claim")
    assert claimed.headers["location"] == f"{PLACE}?done=claim"


async def passed_on_while_the_desk_is_silent(seat: Seat) -> None:
    said = await (await seat("applicant")).says("上限はいくらですか")
    assert said[-1] == "上限はいくらですか", "a person has the case: the desk is silent"
    case = await (await seat("officer")).page(PLACE)
    assert "上限はいくらですか" in case.one("ol")[1]
    assert "返信待ち(相談者から連絡あり)" in case.one("main")[1]


async def answered_by_a_person(seat: Seat) -> None:
    draft = await (await seat("officer")).does(NUMBER, "reply", text="一人当たり5万円です。")
    assert f"{PREFIX} 一人当たり5万円です。" in " ".join(draft.text.split())
    assert PREFIX not in " ".join(await (await seat("applicant")).reads()), "a preview is not sent"
    sent = await (await seat("officer")).does(NUMBER, "reply", text="一人当たり5万円です。", go="send")
    assert sent.headers["location"] == f"{PLACE}?done=reply"
    assert (await (await seat("applicant")).reads())[-1] == f"{PREFIX} 一人当たり5万円です。"
    case = await (await seat("officer")).page(PLACE)
    assert f"{HANAKO} 11月20日(金)" in case.one("ol")[1]
    assert "相談者がページを開くと表示されます" in case.one("ol")[1]


async def closed_and_answered_by_the_desk_again(seat: Seat) -> None:
    closed = await (await seat("officer")).does(NUMBER, "close", reason="answered")
    assert closed.headers["location"] == f"{PLACE}?done=close"
    assert "終了しました" in (await (await seat("applicant")).reads())[-1]
    answered = await (await seat("applicant")).says("上限はいくらですか")
    assert "50,000円" in " ".join(answered[-2:])
    queue = await (await seat("officer")).page("/staff")
    assert "いま対応の必要な案件はありません。" in queue.one("main")[1]
    case = await (await seat("officer")).page(PLACE)
    steps = [text for _, text in case.all("tr", role="row")]
    assert [step.split()[2] for step in steps[1:]] == ["受付", "担当", "相談者から連絡", "返信", "終了"]
