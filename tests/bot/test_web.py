"""What an operator's tools see."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response

from bot.app import build, running
from bot.clock import Clock
from bot.metrics import Metrics
from bot.settings import BadSetting, Settings
from bot.store import Store
from bot.web import Health, router
from tests.bot.desk import SLACK, Bench
from tests.bot.fakes import WRONG, SetClock, arrival


async def asked(store: Store, path: str, knowledge: str = "", metrics: Metrics | None = None) -> Response:
    app = FastAPI()
    app.include_router(
        router(Health(store, SetClock(), metrics or Metrics(), lambda: knowledge, rehearsal=True, patience=60.0))
    )
    async with AsyncClient(transport=ASGITransport(app), base_url="http://desk") as client:
        return await client.get(path)


async def test_a_migrated_desk_with_its_knowledge_is_ready(store: Store) -> None:
    answer = await asked(store, "/readyz")
    fine = dict.fromkeys(("database", "migrations", "clock", "knowledge"), "ok")
    assert (answer.status_code, answer.json()) == (200, fine)


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


@pytest.mark.parametrize(("off", "status"), [(0.0, 200), (1.0, 200), (3.0, 503), (-3.0, 503)])
async def test_a_clock_that_is_not_the_databases_is_not_ready(store: Store, off: float, status: int) -> None:
    """On SQLite every process has the machine's own clock, so there is nothing to compare."""
    clock = Clock(Clock().now() + timedelta(seconds=off))
    health = Health(store, clock, Metrics(), lambda: "", patience=60.0)
    answer = await health.ready()
    assert answer.status_code == (200 if store.sqlite else status)
    assert (b"NTP" in answer.body) == (answer.status_code == 503)


async def test_a_process_whose_clock_is_not_the_databases_does_not_start(store: Store, tmp_path: Path) -> None:
    environ = {"DATABASE_URL": store.url, "SECRET_KEY": "a secret that is long enough for this"}
    parts = build(Settings.from_environment(environ, tmp_path), more={})
    late = replace(parts, clock=Clock(Clock().now() - timedelta(seconds=3)))
    if store.sqlite:
        async with running(late):
            return
    with pytest.raises(BadSetting, match="NTP"):
        async with running(late):
            pytest.fail("it runs")
