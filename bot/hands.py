"""Which leftover events a process has taken, and which of them it is handling, in the file of its life (bot/lives.py).

A try is counted when an event is taken, so that one that ends its process is found out. Most of what a killed process
had taken only waited for its turn, though, and must not be blamed for a death it had no part in: whoever buries the
process takes such a try back. What finds no place here stays counted, as it does where processes share no machine.
"""

import mmap
import struct
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from threading import Lock

PLACES = 512
"""Events of one process that can be told apart; turns that run at the same time take at most 320."""
_PLACE = struct.Struct("<q")
SIZE = PLACES * _PLACE.size


@dataclass(slots=True)
class Hands:
    """The places in the mapped file: an event's id when it only waits, the negative id while it is handled."""

    _map: mmap.mmap
    _start: int
    _free: list[int] = field(default_factory=lambda: list(range(PLACES)))
    _taken: dict[str, dict[int, int]] = field(default_factory=dict)
    """Of each conversation: event id and its place."""
    _lock: Lock = field(default_factory=Lock)

    def take(self, key: str, numbers: Collection[int]) -> None:
        """Mark events of a conversation as taken; before that is committed, so that no count stays without its mark."""
        with self._lock:
            held = self._taken.setdefault(key, {})
            for number in numbers:
                if self._free and number not in held:
                    held[number] = self._free.pop()
                    self._write(held[number], number)

    def handle(self, key: str, number: int) -> None:
        """Mark the one event of a conversation that is being handled: whoever dies now may have died over it."""
        with self._lock:
            for each, place in self._taken.get(key, {}).items():
                self._write(place, -each if each == number else each)

    def let_go(self, key: str) -> None:
        """Forget a conversation: what came of its events is in the database."""
        with self._lock:
            for place in self._taken.pop(key, {}).values():
                self._write(place, 0)
                self._free.append(place)

    def _write(self, place: int, value: int) -> None:
        _PLACE.pack_into(self._map, self._start + place * _PLACE.size, value)


def waiting(content: bytes) -> Iterable[int]:
    """Return the events that a dead process had taken and was not handling, from its part of the file."""
    return (number for (number,) in _PLACE.iter_unpack(content) if number > 0)
