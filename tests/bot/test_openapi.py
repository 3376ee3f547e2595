"""The description of the addresses programs use is true: schemathesis finds nothing that contradicts it."""

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.public_api import description
from knowledge.library import Library
from tests.bot.whole import HOME, Whole, whole

pytestmark = pytest.mark.anyio
BOUNDED = settings(
    max_examples=100, deadline=None, database=None, derandomize=True,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
OPERATIONS: list[Any] = [each.ok() for each in schemathesis.openapi.from_dict(description()).get_all_operations()]  # type: ignore[union-attr]
OUTSIDE = {"/", "/entries", "/new", "/policy", "/interest/{token}"}
"""Pages for people; they are HTML, and tests/bot/pages describes them."""


@pytest.fixture
async def desk(tmp_path: Path, sqlite_template: Path, library: Library) -> AsyncIterator[Whole]:
    shutil.copy(sqlite_template, tmp_path / "desk.db")
    async with whole(f"sqlite:///{tmp_path}/desk.db", library) as running:
        yield running


async def test_every_address_for_programs_is_described(desk: Whole) -> None:
    served = {route.path for route in walked(desk.app.routes)}
    described = set(description()["paths"])
    assert described <= served
    assert {path for path in served - described if not path.startswith("/staff")} <= OUTSIDE


def walked(routes: Any) -> Iterator[Any]:
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from walked(inner.routes)
        elif hasattr(route, "methods"):
            yield route


async def test_the_description_is_not_served(desk: Whole) -> None:
    assert {(await desk.client.get(path)).status_code for path in ("/openapi.json", "/docs", "/redoc")} == {404}


async def test_the_application_carries_the_description(desk: Whole) -> None:
    assert desk.app.openapi() == description()


@given(case=st.one_of([operation.as_strategy() for operation in OPERATIONS]))
@BOUNDED
async def test_what_is_described_is_what_happens(desk: Whole, case: Any) -> None:
    asked = case.as_transport_kwargs(base_url=HOME)
    body = {"content" if isinstance(asked.get("data"), str | bytes) else "data": asked.get("data")}
    more = {name: asked[name] for name in ("json", "params", "headers") if asked.get(name) is not None}
    answer = await desk.client.request(asked["method"], asked["url"], **more, **(body if asked.get("data") else {}))
    case.validate_response(answer)
    assert answer.status_code < 500
