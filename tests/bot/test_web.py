"""What an operator's tools see."""

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response

from bot.metrics import Metrics
from bot.store import Store
from bot.web import Health, router
from tests.bot.desk import SLACK, Bench
from tests.bot.fakes import WRONG, SetClock, arrival


async def asked(store: Store, path: str, knowledge: str = "", metrics: Metrics | None = None) -> Response:
    app = FastAPI()
    app.include_router(router(Health(store, SetClock(), metrics or Metrics(), lambda: knowledge, patience=60.0)))
    async with AsyncClient(transport=ASGITransport(app), base_url="http://desk") as client:
        return await client.get(path)


async def test_a_migrated_desk_with_its_knowledge_is_ready(store: Store) -> None:
    answer = await asked(store, "/readyz")
    assert (answer.status_code, answer.json()) == (200, {"database": "ok", "migrations": "ok", "knowledge": "ok"})


async def test_broken_knowledge_is_not_ready_and_says_why(store: Store) -> None:
    answer = await asked(store, "/readyz", "faq.toml: title: missing")
    assert (answer.status_code, answer.json()["knowledge"]) == (503, "faq.toml: title: missing")


async def test_a_database_without_tables_is_alive_but_not_ready(empty_database: str) -> None:
    store = Store(empty_database)
    assert (await asked(store, "/healthz")).status_code == 200
    answer = await asked(store, "/readyz")
    assert answer.status_code == 503
    assert "workation-desk migrate" in answer.json()["migrations"]
    store.close()


@pytest.mark.parametrize(
    "line",
    [
        'desk_rows{state="dead",table="outbox"} 1.0',
        'desk_rows{state="pending",table="outbox"} 1.0',
        'desk_rows{state="new",table="inbox"} 0.0',
        'desk_attempts_total{channel="line",kind="reply",state="dead"} 1.0',
        'desk_events_total{channel="line",known="new"} 1.0',
    ],
)
async def test_what_is_stuck_is_seen_in_the_figures(store: Store, line: str) -> None:
    bench = Bench(store, settings=SLACK)
    bench.engine.breaker.failed("slack", 2)
    bench.line.script = [WRONG]
    await bench.hears(arrival("hello"))
    answer = await asked(store, "/metrics", metrics=bench.engine.metrics)
    assert line in answer.text
    assert "U1" not in answer.text
