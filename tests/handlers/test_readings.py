"""What is read of a text is kept for other turns, and only that: the reading depends on nothing but the text."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Thread

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


def test_threads_may_read_while_others_let_all_go(desk: Desk) -> None:
    reading, _ = counted()
    failed: list[BaseException] = []

    def read_many(first: int) -> None:
        try:
            for number in range(first, first + 3 * KEPT):
                assert desk.once(reading, f"text {number % (KEPT + 5)}") == f"TEXT {number % (KEPT + 5)}"
        except (KeyError, AssertionError) as error:
            failed.append(error)

    threads = [Thread(target=read_many, args=(first,)) for first in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
