"""The pages in front of a desk that answers from a list."""

from collections.abc import AsyncIterator, Callable

import httpx
import pytest
from fastapi import FastAPI

from bot.pages import chat, headers, interest, policy
from bot.pages.chat import Talk
from bot.pages.interest import FormState
from bot.pages.site import Site
from tests.bot.pages.stage import FakeDesk, FakeInterestDesk, StoppedClock

SECRET = "a secret that only the tests know"


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def desk(clock: StoppedClock) -> FakeDesk:
    return FakeDesk(clock)


@pytest.fixture
def interest_desk(clock: StoppedClock) -> FakeInterestDesk:
    return FakeInterestDesk(
        clock,
        {
            "fresh": FormState("fresh", "MW-2026-0012", "山形県南陽市"),
            "used": FormState("used", "MW-2026-0011", saved_at=clock.now()),
            "late": FormState("expired"),
            "english": FormState("fresh", "MW-2026-0013", language="en"),
        },
    )


Build = Callable[..., FastAPI]


@pytest.fixture
def build(clock: StoppedClock, desk: FakeDesk, interest_desk: FakeInterestDesk) -> Build:
    def application(*, trial: bool = True) -> FastAPI:
        site = Site.load(secret_key=SECRET, now=clock.now, trial=trial)
        app = FastAPI()
        headers.install(app, site)
        app.include_router(chat.router(site, Talk(desk.ingest, desk.settle, desk.transcript)))
        app.include_router(interest.router(site, interest_desk))
        app.include_router(policy.router(site))

        @app.get("/broken")
        async def broken() -> None:
            raise RuntimeError("090-1111-2222 must not be shown")

        return app

    return application


@pytest.fixture
async def client(build: Build) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(build(), raise_app_exceptions=False)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://desk.example", headers={"Accept": "text/html"}
    ) as browser:
        yield browser
