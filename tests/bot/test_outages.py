"""Hours of trouble in seconds of test: LINE away, LINE in doubt, tokens that age, limits, the database gone."""

import asyncio
import base64
import hashlib
import hmac
import itertools
import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.exc import OperationalError
from typing_extensions import override

from bot.channels import Delivery, Failed, Outcome, Sent
from bot.channels.line_webhook import router
from bot.store import Connection, Store, Unavailable, gates
from bot.timing import SENDING
from tests.bot.desk import SLACK, Bench
from tests.bot.fakes import BROKEN, DEAD_TOKEN, MONTHLY, REFUSED, START, SetClock, arrival

HOUR = 3600.0
PEOPLE = 20
MINUTES = 60


async def an_hour_of(bench: Bench, trouble: Outcome) -> int:
    """Let LINE fail for an hour while a person a minute writes; return how many wrote. Then it is back."""
    bench.line.alive = False
    bench.line.script = [trouble] * 10_000
    for minute in range(MINUTES):
        await bench.hears(arrival(f"m{minute}", user=f"U{minute % PEOPLE}"))
        for _ in range(3):
            await bench.sweeps(20)
    bench.line.alive, bench.line.script = True, []
    for _ in range(5):
        await bench.sweeps(61)
    return MINUTES


async def test_an_hour_without_a_connection_costs_pushes_and_no_answer(store: Store) -> None:
    bench = Bench(store)
    wrote = await an_hour_of(bench, REFUSED)
    assert sorted(text.split()[1] for text in bench.line.texts) == sorted(f"m{minute}" for minute in range(wrote))
    assert set(await bench.states()) == {"sent"}
    for person in range(PEOPLE):
        mine = [one.payload[0]["parts"][0]["text"] for one in bench.line.sent if one.address == f"U{person}"]
        counts = [int(text.split()[0]) for text in mine]
        assert counts == sorted(counts)


async def test_an_hour_of_server_errors_leaves_two_answers_in_doubt_because_two_opened_the_breaker(
    store: Store,
) -> None:
    """P8: every attempt into such an outage would make another answer undecidable."""
    bench = Bench(store)
    wrote = await an_hour_of(bench, BROKEN)
    states = await bench.states()
    assert states.count("uncertain") <= 2
    answers = {text for text in bench.line.texts if text.split()[-1].startswith("m")}
    assert len(answers) == wrote - states.count("uncertain")
    assert len(bench.line.attempts) - len(bench.line.sent) <= 2


@pytest.mark.parametrize("alive", [False, True], ids=["all of it down", "the probe answers"])
async def test_an_outage_makes_doubts_of_what_was_under_way_and_of_nothing_that_waits(
    store: Store, alive: bool
) -> None:
    """P8: two processes, a hundred people at once, and ten more while nothing arrives."""
    one = Bench(store)
    two, most = one.replica(), 2 * (SENDING + 1)
    one.line.alive, one.line.script = alive, [BROKEN] * 10_000
    await asyncio.gather(*([one, two][n % 2].engine.ingest([arrival("a", user=f"U{n}")]) for n in range(100)))
    await asyncio.gather(one.engine.idle(), two.engine.idle())
    assert 2 <= len(one.line.attempts) <= most
    for second in range(120):
        await one.sweeps(1)
        await two.sweeps()
        if second in range(20, 30):
            await two.hears(arrival("b", user=f"V{second}"))
    doubtful = [row for row in await one.outbox() if row["role"] == "answer" and row["ambiguous"]]
    assert len(doubtful) <= most
    assert not [row for row in doubtful if row["address"].startswith("V")]
    one.line.alive, one.line.script = True, []
    for _ in range(4):
        await one.sweeps(61)
    answers = [row["state"] for row in await one.outbox() if row["role"] == "answer"]
    assert answers.count("sent") + answers.count("uncertain") == 110
    assert answers.count("uncertain") <= len(doubtful)


async def test_while_the_probe_answers_and_sendings_fail_one_at_a_time_is_tried_and_ever_more_seldom(
    store: Store,
) -> None:
    bench = Bench(store)
    bench.line.script = [BROKEN] * 10_000
    for user in ("U1", "U2", "U3"):
        await bench.hears(arrival("hello", user=user, reply_token=""))
    assert len(bench.line.attempts) == 2
    tried = []
    for second in range(1, 200):
        before = len(bench.line.attempts)
        await bench.sweeps(1)
        assert len(bench.line.attempts) - before <= 1
        tried += [second] * (len(bench.line.attempts) - before)
    pauses = [later - earlier for earlier, later in itertools.pairwise(tried)]
    assert pauses[:3] == sorted(pauses[:3])
    assert max(pauses) >= 30
    assert len(tried) <= 12
    bench.line.script = []
    await bench.sweeps(31)
    await bench.sweeps(61)
    assert sorted(bench.line.texts) == ["1 hello"] * 3


async def test_one_answer_that_always_fails_does_not_keep_a_destination_shut(store: Store) -> None:
    def fails(delivery: Delivery) -> Outcome:
        return BROKEN if delivery.address == "U0" else Sent()

    bench = Bench(store)
    bench.line.script = [fails] * 10_000
    await bench.hears(arrival("poison", user="U0"))
    for second in range(90):
        await bench.sweeps(1)
        if second % 5 == 0:
            await bench.hears(arrival("hello", user=f"V{second}"))
    await bench.sweeps(61)
    assert len([text for text in bench.line.texts if text == "1 hello"]) == 18
    kinds = [sent.kind for sent in bench.line.sent if sent.address.startswith("V")]
    assert kinds.count("reply") >= 17


async def test_a_breaker_that_closed_because_nothing_waited_opens_at_the_next_failure(store: Store) -> None:
    bench = Bench(store, settings={"uncertain_policy": "hold"})
    bench.line.script = [BROKEN, BROKEN]
    await bench.hears(arrival("a"), arrival("b", user="U2"))
    for _ in range(3):
        bench.line.script = [DEAD_TOKEN] if bench.line.script else [DEAD_TOKEN, DEAD_TOKEN]
        await bench.sweeps(40)
    for _ in range(2):
        await store.run(gates.note_failure, "line", bench.clock.now().timestamp())
    await bench.sweeps()
    assert list(bench.engine.breaker.open) == ["line"]
    await bench.sweeps(2)
    assert list(bench.engine.breaker.open) == []
    bench.line.script = [BROKEN]
    await bench.hears(arrival("c", user="U3"))
    assert list(bench.engine.breaker.open) == ["line"]


@pytest.mark.parametrize(("minutes", "kind"), [(5, "reply"), (18, "reply"), (21, "push")])
async def test_a_redelivery_refreshes_the_token_until_the_event_is_too_old(
    store: Store, minutes: int, kind: str
) -> None:
    bench = Bench(store)
    bench.line.alive = False
    bench.line.script = [REFUSED, REFUSED]
    await bench.hears(arrival("waits"), arrival("waits too", user="U2"))
    bench.clock.pass_by(minutes * 60)
    await bench.hears(arrival("waits", redelivered=True))
    bench.line.alive = True
    await bench.sweeps(1)
    await bench.sweeps(1)
    [sent] = [one for one in bench.line.sent if one.address == "U1"]
    assert sent.kind == kind
    assert bool(sent.reply_token) == (kind == "reply")


@pytest.mark.parametrize(("tried", "state"), [(REFUSED, "dead"), (BROKEN, "uncertain")])
async def test_a_push_is_given_up_before_its_retry_key_is_over(store: Store, tried: Failed, state: str) -> None:
    bench = Bench(store)
    bench.line.alive = False
    bench.line.script = [tried] * 100
    await bench.hears(arrival("hello", reply_token=""), arrival("other", user="U2", reply_token=""))
    await bench.sweeps(25 * HOUR)
    bench.line.alive, bench.line.script = True, []
    await bench.sweeps(1)
    await bench.sweeps(1)
    rows = [row for row in await bench.outbox() if row["role"] == "answer"]
    assert [row["state"] for row in rows] == [state, state]
    assert "1 hello" not in bench.line.texts


async def test_a_doubtful_push_is_repeated_under_the_same_key_and_arrives_once(store: Store) -> None:
    def takes_it_and_fails(delivery: Delivery) -> Outcome:
        bench.line.used.add(delivery.retry_key)
        bench.line.sent.append(delivery)
        return BROKEN

    bench = Bench(store)
    bench.line.script = [takes_it_and_fails]
    await bench.hears(arrival("hello", reply_token=""))
    await bench.sweeps(22 * HOUR)
    assert len({one.retry_key for one in bench.line.attempts}) == 1
    assert bench.line.texts == ["1 hello"]
    assert await bench.states() == ["sent"]


async def test_a_monthly_limit_stops_pushes_and_no_replies(store: Store) -> None:
    def limit(delivery: Delivery) -> Outcome:
        return MONTHLY if delivery.kind == "push" else Sent()

    bench = Bench(store, settings=SLACK)
    bench.line.script = [limit] * 10
    await bench.hears(arrival("push", reply_token=""))
    await bench.hears(arrival("reply"))
    await bench.sweeps()
    assert await bench.states() == ["dead", "sent", "sent"]
    assert [post.payload[0]["what"] for post in bench.slack.sent] == ["dead"]
    assert "2 reply" in bench.line.texts


async def test_a_retry_after_of_two_minutes_is_kept_for_everybody(store: Store) -> None:
    bench = Bench(store)
    bench.line.script = [Failed("HTTP 429", retry=True, after=120.0)]
    await bench.hears(arrival("a"))
    await bench.hears(arrival("b", user="U2"))
    for _ in range(11):
        await bench.sweeps(10)
    assert len(bench.line.attempts) == 1
    await bench.sweeps(11)
    assert sorted(bench.line.texts) == ["1 a", "1 b"]
    assert [one.kind for one in bench.line.sent] == ["push", "push"]


@pytest.mark.parametrize("limits", [(120.0, 1.0), (1.0, 120.0)])
async def test_of_two_rate_limits_the_longer_one_is_kept_whichever_came_first(
    store: Store, limits: tuple[float, float]
) -> None:
    bench = Bench(store)
    bench.line.script = [Failed("HTTP 429", retry=True, after=after) for after in limits]
    bench.line.hold()
    for user in ("U1", "U2"):
        await bench.engine.ingest([arrival("hello", user=user)])
        await bench.line.begun.wait()
        bench.line.begun.clear()
    bench.line.held.set()
    await bench.engine.idle()
    for _ in range(11):
        await bench.sweeps(10)
    assert len(bench.line.attempts) == 2
    await bench.sweeps(11)
    assert len(bench.line.texts) == 2


async def test_a_senseless_retry_after_is_kept_for_a_quarter_of_an_hour_and_then_asked_again(store: Store) -> None:
    bench = Bench(store)
    bench.line.script = [Failed("HTTP 429", retry=True, after=99_999_999_999.0)]
    await bench.hears(arrival("a"))
    await bench.sweeps(890)
    assert len(bench.line.attempts) == 1
    await bench.sweeps(11)
    assert bench.line.texts == ["1 a"]


async def test_a_dead_token_of_a_doubtful_reply_after_half_a_minute_proves_nothing(store: Store) -> None:
    bench = Bench(store)
    bench.line.script = [BROKEN]
    await bench.hears(arrival("hello"))
    bench.line.script = [DEAD_TOKEN]
    await bench.sweeps(31)
    assert (await bench.states())[0] == "uncertain"


class Fickle(Store):
    """A database that is gone while `gone` is set."""

    gone = False

    @override
    def _begin(self, work: Callable[[Connection], Any]) -> "asyncio.Future[Any]":
        if not self.gone:
            return super()._begin(work)
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        future.set_exception(OperationalError("", None, Exception("the server is starting up")))
        return future


@pytest.fixture
def fickle(database_url: str) -> Iterator[Fickle]:
    opened = Fickle(database_url)
    yield opened
    opened.close()


async def test_while_the_database_is_gone_nothing_is_acknowledged_and_what_was_stays(fickle: Fickle) -> None:
    bench = Bench(fickle)
    bench.line.hold()
    await bench.engine.ingest([arrival("before")])
    await bench.line.begun.wait()
    fickle.gone = True
    bench.line.held.set()
    await bench.engine.idle()  # LINE took the answer, and nobody could write it down
    with pytest.raises(Unavailable):
        await bench.engine.ingest([arrival("meanwhile")])
    fickle.gone = False
    assert await bench.states() == ["sending"]
    await bench.hears(arrival("meanwhile", redelivered=True))
    await bench.sweeps(11)
    assert bench.line.texts == ["1 before", "2 meanwhile"]
    assert await bench.states() == ["sent", "sent"]


@pytest.mark.parametrize(("gone", "status"), [(True, 503), (False, 200)])
async def test_the_webhook_says_503_without_a_database_so_that_line_delivers_again(
    fickle: Fickle, gone: bool, status: int
) -> None:
    bench = Bench(fickle)
    fickle.gone = gone
    app = FastAPI()
    app.include_router(router("secret", bench.engine.ingest, bench.clock))
    event = {
        "type": "message", "mode": "active", "timestamp": int(START.timestamp() * 1000), "webhookEventId": "E1",
        "source": {"type": "user", "userId": "U" + "0" * 32}, "deliveryContext": {"isRedelivery": False},
        "replyToken": "r1", "message": {"type": "text", "id": "1", "text": "hello", "quoteToken": "q"},
    }  # fmt: skip
    body = json.dumps({"destination": "D", "events": [event]}).encode()
    signature = base64.b64encode(hmac.new(b"secret", body, hashlib.sha256).digest()).decode()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://desk") as client:
        answer = await client.post("/line/webhook", content=body, headers={"X-Line-Signature": signature})
    await bench.engine.idle()
    fickle.gone = False
    assert answer.status_code == status
    assert len(await bench.inbox()) == int(not gone)


class Slow(Store):
    """A database that lets everybody wait for `stall` seconds of the desk's clock."""

    clock: SetClock | None = None
    stall = 0.0

    @override
    def _begin(self, work: Callable[[Connection], Any]) -> "asyncio.Future[Any]":
        if self.clock:
            self.clock.pass_by(self.stall)
        return super()._begin(work)


async def test_an_event_is_received_when_it_came_and_not_when_the_database_had_time(database_url: str) -> None:
    slow = Slow(database_url)
    bench = Bench(slow)
    slow.clock, slow.stall = bench.clock, 20.0
    await bench.hears(arrival("hello"))
    slow.stall = 0.0
    assert [row["received_at"] for row in await bench.inbox()] == [START.timestamp()]
    slow.close()
