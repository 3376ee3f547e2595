"""The pages in front of a desk that answers from a list."""

import asyncio
import shutil
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, sync_playwright

from bot.app import create_app
from bot.pages import chat, headers, interest, policy
from bot.pages.chat import Talk
from bot.pages.interest import FormState
from bot.pages.site import Site
from knowledge.library import Library
from tests.bot.pages.browsing import CHROMIUM, FLAGS
from tests.bot.pages.stage import FakeDesk, FakeInterestDesk, StoppedClock
from tests.bot.pages.ward import Ward

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


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for a module; not for longer, because its event loop would be in the way of the async tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def site(build: Build) -> Iterator[str]:
    """Serve the pages on a free port of this machine; give their address."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)  # who comes before the server is up waits instead of being refused
        config = uvicorn.Config(build(), log_config=None, log_level="critical", ws="none", lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = server.force_exit = True
        thread.join(10)


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    desktop = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="ja-JP")
    yield desktop.new_page()
    desktop.close()


@pytest.fixture(scope="session")
def library() -> Library:
    """Read the knowledge once for all tests of the whole desk."""
    return Library.load()


@pytest.fixture
def ward(tmp_path: Path, sqlite_template: Path, library: Library) -> Ward:
    """Give a whole desk on an empty database, not yet running."""
    shutil.copy(sqlite_template, tmp_path / "desk.db")
    return Ward(f"sqlite:///{tmp_path}/desk.db", library)


@pytest.fixture
def place(ward: Ward) -> Iterator[str]:
    """Serve the whole desk on a free port of this machine."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)  # who comes before the server is up waits instead of being refused
        app = create_app(ward.parts_of())
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, log_level="critical", ws="none", lifespan="on"))
        thread = threading.Thread(target=lambda: asyncio.run(server.serve([listening])), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = server.force_exit = True
        thread.join(10)
