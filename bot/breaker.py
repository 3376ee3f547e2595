"""This process's copy of the gates: which destinations are left alone at the moment."""

from collections.abc import Iterable

from bot.store.gates import OPENS_AT, Gate


class Breaker:
    """Read on every attempt; refreshed by every sweep and by this process's own failures."""

    def __init__(self) -> None:
        self._failures: dict[str, int] = {}
        self._open: set[str] = set()
        self._blocked: dict[str, float] = {}

    def load(self, gates: Iterable[Gate]) -> tuple[str, ...]:
        """Take over what all processes know; return the destinations that are back."""
        found = tuple(gates)
        before = self._open
        self._open = {gate.destination for gate in found if gate.open}
        self._failures = {gate.destination: gate.failures for gate in found if gate.failures}
        self._blocked = {gate.destination: gate.blocked_until for gate in found if gate.blocked_until is not None}
        return tuple(sorted(before - self._open))

    def failed(self, destination: str, count: int) -> None:
        """Remember a failure of ours, the `count`-th in a row of all processes."""
        self._failures[destination] = count
        if count >= OPENS_AT:
            self._open.add(destination)

    def healed(self, destination: str) -> None:
        """Remember that a destination works."""
        self._failures.pop(destination, None)
        self._open.discard(destination)

    def eased(self, destination: str) -> None:
        """Remember that a destination may work; one failure shows that it does not."""
        self._failures[destination] = OPENS_AT - 1
        self._open.discard(destination)

    def block(self, destination: str, until: float) -> None:
        """Remember a rate limit; a shorter one ends no longer one."""
        self._blocked[destination] = max(until, self._blocked.get(destination, until))

    def troubled(self, destination: str) -> bool:
        """Tell whether a success is news."""
        return destination in self._failures

    @property
    def open(self) -> tuple[str, ...]:
        """Return the destinations that are down, which only a probe and its trial may touch."""
        return tuple(sorted(self._open))

    def shut(self, now: float) -> frozenset[str]:
        """Return the destinations that get nothing now: down, or rate-limited until later."""
        return frozenset(self._open | {name for name, until in self._blocked.items() if until > now})
