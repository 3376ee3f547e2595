"""What is read of a text is kept for other turns, and only that: the reading depends on nothing but the text."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import cast

from typing_extensions import override

from handlers.desk import KEPT, Desk
from knowledge.library import Library


def counted() -> tuple[Callable[[str, Desk], str], list[str]]:
    read: list[str] = []

    def reading(text: str, desk: Desk) -> str:
        del desk
        read.append(text)
        return text.upper()

    return reading, read


def test_a_text_is_read_once_whichever_turn_asks(library: Library, desk_at: Callable[[datetime], Desk]) -> None:
    reading, read = counted()
    noon = desk_at(datetime.fromisoformat("2026-11-20T12:00:00+09:00"))
    assert noon.once(reading, "abc") == "ABC"
    assert replace(noon, now=noon.now + timedelta(days=1)).once(reading, "abc") == "ABC"
    assert read == ["abc"]
    assert library is noon.library


def test_readings_of_one_kind_are_not_taken_for_another(desk: Desk) -> None:
    (first, read), (second, again) = counted(), counted()
    assert desk.once(first, "abc") == desk.once(second, "abc")
    assert read == again == ["abc"]


def test_what_is_kept_is_bounded(desk: Desk) -> None:
    reading, read = counted()
    for number in range(KEPT + 10):
        desk.once(reading, f"text {number}")
    assert len(desk.library.readings) <= KEPT
    assert len(read) == KEPT + 10


class LetGo(dict[tuple[object, str], object]):
    """Readings that another thread lets go right after it was asked whether one is there."""

    @override
    def __contains__(self, key: object) -> bool:
        found = super().__contains__(key)
        self.clear()
        return found


def test_a_reading_let_go_at_the_same_moment_is_read_again(desk: Desk) -> None:
    reading, _ = counted()
    others = Desk(cast("Library", SimpleNamespace(readings=LetGo())), desk.now)
    assert [others.once(reading, "abc") for _ in range(3)] == ["ABC"] * 3
