"""This process's copy of the gates: which destinations are left alone at the moment."""

from collections.abc import Iterable

from bot.store.gates import OPENS_AT, Gate


class Breaker:
    """Read on every attempt; refreshed by every sweep and by this process's own failures."""

    def __init__(self) -> None:
        self._failures: dict[str, int] = {}
        self._open: set[str] = set()
        self._blocked: dict[str, float] = {}
        self._news = 0
        self._learnt: dict[str, int] = {}
        """When each destination was last news of our own, as counted by `_news`."""

    def mark(self) -> int:
        """Return where our own news stands, before the gates are read."""
        return self._news

    def load(self, gates: Iterable[Gate], mark: int) -> None:
        """Take over what all processes knew when the gates were read; what we learnt since `mark` is younger."""
        found = {gate.destination: gate for gate in gates}
        younger = {name for name, count in self._learnt.items() if count > mark}
        for name in {*found, *self._failures, *self._open, *self._blocked} - younger:
            self._take(name, found.get(name))

    def _take(self, name: str, gate: Gate | None) -> None:
        for known in (self._failures, self._blocked):
            known.pop(name, None)
        self._open.discard(name)
        if gate is None:
            return
        if gate.open:
            self._open.add(name)
        if gate.failures:
            self._failures[name] = gate.failures
        if gate.blocked_until is not None:
            self._blocked[name] = gate.blocked_until

    def _note(self, destination: str) -> None:
        self._news += 1
        self._learnt[destination] = self._news

    def failed(self, destination: str, count: int) -> None:
        """Remember a failure of ours, the `count`-th in a row of all processes."""
        self._note(destination)
        self._failures[destination] = count
        if count >= OPENS_AT:
            self._open.add(destination)

    def healed(self, destination: str) -> None:
        """Remember that a destination works."""
        self._note(destination)
        self._failures.pop(destination, None)
        self._open.discard(destination)

    def eased(self, destination: str) -> None:
        """Remember that a destination may work; one failure shows that it does not."""
        self._note(destination)
        self._failures[destination] = OPENS_AT - 1
        self._open.discard(destination)

    def block(self, destination: str, until: float) -> None:
        """Remember a rate limit; a shorter one ends no longer one."""
        self._note(destination)
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
