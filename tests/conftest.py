"""What every test may use: the real knowledge, loaded once, and a desk at a given moment."""

from collections.abc import Callable
from datetime import datetime

import pytest
from hypothesis import settings

from handlers.desk import Desk
from knowledge.calendar import TOKYO
from knowledge.library import Library

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")  # machines are shared: how long an example takes says nothing
FRIDAY_NOON = datetime(2026, 11, 20, 12, 0, tzinfo=TOKYO)


@pytest.fixture(scope="session")
def library() -> Library:
    """The knowledge as the product ships it."""
    return Library.load()


@pytest.fixture(scope="session")
def desk_at(library: Library) -> Callable[[datetime], Desk]:
    """A desk at a moment."""
    return lambda now: Desk(library, now, public_url="https://desk.example")


@pytest.fixture(scope="session")
def desk(desk_at: Callable[[datetime], Desk]) -> Desk:
    """A desk on Friday, 20 November 2026, at noon."""
    return desk_at(FRIDAY_NOON)
