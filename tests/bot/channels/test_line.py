"""Sending through the official SDK to a LINE that works, fails and lies."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import aiohttp
import pytest
from multidict import CIMultiDict

from bot.channels import Delivery, Failed, Outcome, Sent
from bot.channels.line import LineChannel, Quota
from bot.channels.line_outcome import Answer, meaning, trouble
from handlers.turn import Bubble, Card, Choice, Reply
from tests.bot.fake_line import TOKEN, FakeLine

ANA = "U" + "a" * 32
HELLO = [{"type": "text", "text": "こんにちは"}]

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def talking(line: FakeLine, token: str = TOKEN, patience: float = 5.0) -> AsyncIterator[LineChannel]:
    await line.start()
    channel = LineChannel(token, line.base_url + "/", line.base_url, timeout=patience)
    await channel.start()
    yield channel
    await channel.stop()
    await line.stop()


def reply(token: str, payload: list[dict[str, Any]] = HELLO) -> Delivery:
    return Delivery(
        id=1, conversation=f"line:{ANA}", address=ANA, kind="reply", written=json.dumps(payload), reply_token=token
    )


def push(key: str = "", address: str = ANA) -> Delivery:
    key = key or str(uuid4())
    return Delivery(
        id=2, conversation=f"line:{ANA}", address=address, kind="push", written=json.dumps(HELLO), retry_key=key
    )


def failed(outcome: Outcome) -> Failed:
    assert isinstance(outcome, Failed)
    return outcome


async def test_a_reply_reaches_the_person_by_its_token_and_costs_nothing() -> None:
    line = FakeLine()
    async with talking(line) as channel:
        said = channel.render(Reply((Bubble("どうぞ"), Card("表題", "要約")), (Choice("はい", "agree", "yes"),)))
        outcome = await channel.send(reply(line.token(ANA), said))
    assert isinstance(outcome, Sent)
    assert outcome.provider_id
    assert [(sending.kind, sending.to, sending.text) for sending in line.accepted] == [("reply", ANA, "どうぞ\n要約")]
    assert (line.pushed, line.broken) == (0, [])


async def test_a_push_carries_its_retry_key_and_a_repeat_of_it_is_sent_once() -> None:
    line, delivery = FakeLine(), push()
    async with talking(line) as channel:
        first, second = await channel.send(delivery), await channel.send(delivery)
    assert isinstance(first, Sent)
    assert second == Sent(first.provider_id, "accepted before")
    assert (len(line.accepted), line.broken) == (1, [])


async def test_a_used_or_expired_token_is_dead() -> None:
    now = [0.0]
    line = FakeLine(now=lambda: now[0])
    async with talking(line) as channel:
        used, expired = line.token(ANA), line.token(ANA)
        await channel.send(reply(used))
        now[0] = 61
        outcomes = [await channel.send(reply(token)) for token in (used, expired)]
    assert [(failed(each).dead_token, failed(each).retry, failed(each).ambiguous) for each in outcomes] == [
        (True, False, False)
    ] * 2


@pytest.mark.parametrize("how", [{"status": 500}, {"status": 503}, {"drops": True}, {"slow": 0.4, "status": 0}])
@pytest.mark.parametrize("accepts", [True, False])
async def test_after_an_unclear_failure_nobody_knows_and_the_same_attempt_is_safe(
    how: dict[str, Any], accepts: bool
) -> None:
    line, delivery = FakeLine(), push()
    line.fail("push", accepts=accepts, **how)
    async with talking(line, patience=0.2) as channel:
        doubtful = failed(await channel.send(delivery))
        assert isinstance(await channel.send(delivery), Sent)
    assert (doubtful.retry, doubtful.ambiguous, doubtful.dead_token) == (True, True, False)
    assert (len(line.accepted), line.broken) == (1, [])


async def test_a_reply_that_was_taken_in_silence_shows_as_a_dead_token_on_the_second_attempt() -> None:
    line = FakeLine()
    line.fail("reply", accepts=True)
    async with talking(line) as channel:
        delivery = reply(line.token(ANA))
        assert failed(await channel.send(delivery)).ambiguous
        assert failed(await channel.send(delivery)).dead_token
    assert len(line.accepted) == 1


async def test_a_refused_connection_is_certain_not_to_have_been_taken() -> None:
    line = FakeLine()
    async with talking(line) as channel:
        await line.stop()
        outcome = failed(await channel.send(push()))
        assert await channel.probe() is False
    assert (outcome.retry, outcome.ambiguous) == (True, False)


async def test_a_rate_limit_passes_and_a_monthly_limit_does_not() -> None:
    line = FakeLine(monthly_limit=1)
    line.fail("push", status=429, message="The API rate limit has been exceeded. Try again later.")
    async with talking(line) as channel:
        rate = failed(await channel.send(push()))
        await channel.send(push())
        month = failed(await channel.send(push()))
    assert (rate.retry, rate.after, rate.quota, rate.ambiguous) == (True, 1.0, False, False)
    assert (month.retry, month.after, month.quota, month.ambiguous) == (False, None, True, False)


async def test_a_person_line_does_not_know_can_no_longer_be_reached() -> None:
    line = FakeLine(strangers={ANA})
    async with talking(line) as channel:
        outcome = failed(await channel.send(push()))
    assert (outcome.blocked, outcome.retry) == (True, False)


async def test_with_a_wrong_access_token_everything_waits_until_it_is_mended() -> None:
    line = FakeLine()
    async with talking(line, token="old") as channel:
        outcome = failed(await channel.send(push()))
        assert await channel.probe() is False
    assert (outcome.retry, outcome.ambiguous, outcome.reason[:3]) == (True, False, "401")


async def test_a_filter_on_the_way_that_sends_us_elsewhere_is_no_sending() -> None:
    line, delivery = FakeLine(), push()
    async with talking(line) as channel:
        line.fail("push", status=302, headers={"Location": f"{line.base_url}/v2/bot/info"})
        elsewhere = failed(await channel.send(delivery))
        assert isinstance(await channel.send(delivery), Sent)
    assert (elsewhere.retry, elsewhere.ambiguous) == (True, False)
    assert len(line.accepted) == 1


def test_the_page_of_a_filter_is_no_sending_either() -> None:
    blocked = failed(meaning(Answer(200, "<html>This page is blocked.</html>")))
    assert (blocked.retry, blocked.ambiguous) == (True, True)
    assert isinstance(meaning(Answer(200, "{}")), Sent)
    assert isinstance(meaning(Answer(200, "", CIMultiDict({"X-Line-Request-Id": "r"}))), Sent)


def test_a_proxy_that_refuses_the_connection_makes_no_doubt() -> None:
    where: Any = SimpleNamespace(real_url="http://proxy")
    refused = trouble(aiohttp.ClientHttpProxyError(where, (), status=502))
    assert (refused.retry, refused.ambiguous) == (True, False)


def test_a_request_that_timed_out_at_line_is_doubtful_and_tried_again() -> None:
    late = failed(meaning(Answer(408, "")))
    assert (late.retry, late.ambiguous) == (True, True)


@pytest.mark.parametrize(
    ("asked", "wait"),
    [
        ("7", 7.0), ("120.5", 120.5), ("", 1.0), ("soon", 1.0), ("-3", 1.0), ("nan", 1.0), ("inf", 1.0),
        ("Wed, 01 Apr 2026 01:02:00 GMT", 120.0), ("Wed, 01 Apr 2020 01:00:00 GMT", 1.0),
    ],
)  # fmt: skip
def test_retry_after_is_seconds_or_an_instant_by_the_clock_of_who_says_it(asked: str, wait: float) -> None:
    sent = "Wed, 01 Apr 2026 01:00:00 GMT"
    answer = Answer(429, "", CIMultiDict({"Retry-After": asked, "Date": sent}))
    assert failed(meaning(answer)).after == wait


@pytest.mark.parametrize("status", [400, 404, 413, 415])
def test_what_line_refuses_for_good_is_not_tried_again(status: int) -> None:
    outcome = failed(meaning(Answer(status, '{"message":"no","details":[{"message":"too long","property":"text"}]}')))
    assert (outcome.retry, outcome.ambiguous, outcome.dead_token) == (False, False, False)
    assert outcome.reason.startswith(f"{status} no | text: too long")


@pytest.mark.parametrize("body", ["", "<html>Bad gateway</html>", "[1]", '{"details":7,"message":null}', "\ud83d"])
def test_an_answer_that_is_no_json_is_read_all_the_same(body: str) -> None:
    assert failed(meaning(Answer(502, body))).ambiguous


async def test_an_empty_answer_is_not_sent() -> None:
    line = FakeLine()
    async with talking(line) as channel:
        assert isinstance(await channel.send(reply(line.token(ANA), [])), Sent)
    assert line.calls == []


async def test_the_probe_and_the_quota_ask_without_sending() -> None:
    line = FakeLine(monthly_limit=200)
    async with talking(line) as channel:
        assert await channel.probe()
        await channel.send(push())
        assert await channel.quota() == Quota(used=1, limit=200)
        line.monthly_limit = None
        assert await channel.quota() == Quota(used=1, limit=None)
        line.down = True
        assert await channel.quota() is None
