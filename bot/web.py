"""What an operator's tools ask: is the process alive, is it ready, how is it doing."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST

from bot.clock import Ticking
from bot.metrics import Metrics
from bot.store import Store, Unavailable
from bot.store.figures import figures
from bot.store.migrate import is_current
from bot.store.skew import skew, trouble

Check = Callable[[], str]
"""Returns what is wrong, empty when nothing is."""


@dataclass(frozen=True, slots=True)
class Health:
    """Answers /healthz, /readyz and /metrics."""

    store: Store
    clock: Ticking
    metrics: Metrics
    knowledge: Check
    rehearsal: bool = False
    """The clock is meant to show another time."""
    patience: float = 1.5
    """Seconds the database has to answer; whoever asks gives up after a few."""

    async def alive(self) -> Response:
        """Tell that the process answers; asks nobody else, so that a lost database never restarts it."""
        return JSONResponse({"ok": True})

    async def ready(self) -> Response:
        """Tell whether database, migrations, clock and knowledge allow serving."""
        clock = database = ""
        try:
            migrated = await self.store.run_within(self.patience, is_current)
            if not self.rehearsal:
                clock = trouble(await self.store.run_within(self.patience, partial(skew, clock=self.clock)))
        except Unavailable as error:
            migrated, database = False, f"unavailable: {error}"
        migrations = "" if migrated or database else "missing: run workation-desk migrate"
        problems = {"database": database, "migrations": migrations, "clock": clock, "knowledge": self.knowledge()}
        found = {name: problem or "ok" for name, problem in problems.items()}
        return JSONResponse(found, 503 if any(problems.values()) else 200, {"Cache-Control": "no-store"})

    async def figures(self) -> Response:
        """Return the figures in the Prometheus format; without a database those of the process, which tell of it."""
        now = self.clock.now().timestamp()
        try:
            known = await self.store.run_within(self.patience, partial(figures, now=now))
        except Unavailable:
            known = None
        return Response(self.metrics.text(known), media_type=CONTENT_TYPE_LATEST)


def router(health: Health) -> APIRouter:
    """Return the routes of the operator's tools."""
    routes = APIRouter()
    routes.add_api_route("/healthz", health.alive, include_in_schema=False)
    routes.add_api_route("/readyz", health.ready, include_in_schema=False)
    routes.add_api_route("/metrics", health.figures, include_in_schema=False)
    return routes
