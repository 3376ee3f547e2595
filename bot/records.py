"""The two short transactions of delivery: lease a lane's oldest row, and write down what an attempt did."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot import failpoints
from bot.channels import Channel, Outcome, Sent
from bot.clock import Ticking
from bot.codec import decode_conversation
from bot.outcome import Decision, Spread, before_attempt, decide, under_policy
from bot.settings import Settings
from bot.store import Connection, gates, is_repeat, outbox
from bot.store.cases import mark_posted
from bot.store.outbox import Leased
from bot.timing import Timing
from bot.unit import Unit
from bot.words import notice


@dataclass(frozen=True, slots=True)
class Kept:
    """What the record of one attempt did; `mine` is False when the lease was lost before."""

    mine: bool
    decision: Decision
    failures: int = 0
    following: Leased | None = None


@dataclass(frozen=True, slots=True)
class Sight:
    """What the process knows when it records an attempt."""

    token: str
    """Lease token for the lane's next row; empty: take none."""
    shut: frozenset[str] = frozenset()
    troubled: bool = False
    """Whether the destination failed before, so that a success is news."""
    trial: bool = False
    """Whether the destination is down and this was the one attempt that shows whether it still is."""


NOTICED = frozenset({"answer", "apology", "staff", "closing"})
"""Roles of which a person is told when nobody knows whether they arrived."""
Followed = Callable[[Unit, Leased, Decision], None]
"""Learns in the same transaction what has become of a row for good (a reply of the staff, a card in Slack)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """Writes deliveries down."""

    channels: Mapping[str, Channel]
    settings: Settings
    clock: Ticking
    spread: Spread
    timing: Timing = field(default_factory=Timing)
    followed: Followed | None = None

    def claim(
        self, connection: Connection, lane: str, token: str, now: float, shut: frozenset[str] = frozenset()
    ) -> Leased | None:
        """Lease the oldest open row of a lane if it is due (compare-and-swap, P1); give up what waited too long."""
        outbox.hold_lane(connection, lane)
        while (row := outbox.head(connection, lane)) is not None:
            if row.lease_token == token:
                return row  # taken by a transaction whose end was not heard, which this one repeats
            if not _is_due(row, now) or row.channel in shut:
                return None
            # whoever had it is gone: whether its attempt arrived is unknown (P5)
            seen = replace(row, ambiguous=row.ambiguous or row.state == "sending")
            ready = self._ready(seen, now)
            taken = replace(
                ready if isinstance(ready, Leased) else seen,
                state="sending", lease_token=token, lease_until=now + self.timing.lease,
            )  # fmt: skip
            if not outbox.take(connection, row, taken):
                return None
            if row.state == "sending":
                failpoints.reach("in the takeover")
            if isinstance(ready, Leased):
                return taken
            self._write(connection, taken, ready, now)
        return None

    def _ready(self, row: Leased, now: float) -> Leased | Decision:
        """Return the row as it may be attempted now; doubtful by waiting, it is pushed if the ward wants that."""
        ready = before_attempt(row, now, self.timing)
        if (
            isinstance(ready, Leased)
            or under_policy(ready, row, self.settings.uncertain_policy, now).state != "pending"
        ):
            return ready
        # the push is tried for the first time: there is no doubt about its key
        pushed = before_attempt(replace(row, kind="push", ambiguous=False), now, self.timing)
        return pushed if isinstance(pushed, Leased) else ready

    def settle(self, connection: Connection, row: Leased, outcome: Outcome, at: datetime, sight: Sight) -> Kept:
        """Record one attempt and lease the lane's next row; and leave the rest when stopping."""
        now = at.timestamp()
        outbox.hold_lane(connection, row.lane)
        decision = decide(row, outcome, now, self.timing, self.spread)
        decision = under_policy(decision, row, self.settings.uncertain_policy, now)
        if is_repeat(connection) and outbox.is_attempted(connection, row, now):
            following = self.claim(connection, row.lane, sight.token, now, sight.shut) if sight.token else None
            failures = gates.failures_of(connection, row.channel)
            return Kept(mine=True, decision=decision, failures=failures, following=following)
        note = outcome.note if isinstance(outcome, Sent) else outcome.reason
        outbox.add_attempt(connection, row, now, type(outcome).__name__.lower(), note)
        failures = _tell_gate(connection, row.channel, decision, now, sight)
        if not self._write(connection, row, decision, now):
            return Kept(mine=False, decision=decision, failures=failures)
        if decision.state == "sent" and row.case_number and not row.conversation:
            mark_posted(connection, row.case_number, row.address, decision.provider_id)
        if failures >= gates.OPENS_AT or decision.gate == "limited":
            sight = replace(sight, shut=sight.shut | {row.channel})
        following = self.claim(connection, row.lane, sight.token, now, sight.shut) if sight.token else None
        failpoints.reach("in the record")
        return Kept(mine=True, decision=decision, failures=failures, following=following)

    def thread(self, connection: Connection, row: Leased) -> str:
        """Return the thread of a row's case in Slack."""
        return outbox.case_thread(connection, row.case_number)

    def _write(self, connection: Connection, row: Leased, decision: Decision, now: float) -> bool:
        values = {
            "b_state": decision.state,
            "b_kind": decision.kind,
            "b_ambiguous": decision.ambiguous,
            "b_next": decision.next_at or now,
            "b_finished": None if decision.state == "pending" else now,
            "b_provider": decision.provider_id,
            "b_error": decision.error,
        }
        if not outbox.record(connection, row, values):
            return False
        if decision.state != "pending":
            self._follow_up(connection, row, decision)
        return True

    def _follow_up(self, connection: Connection, row: Leased, decision: Decision) -> None:
        """Tell the person once that an answer is doubtful, and the staff of whatever did not arrive."""
        unit = Unit(connection, self.clock.now(), "", self.channels, self.settings, self.timing)
        if self.followed is not None:
            self.followed(unit, row, decision)
        noticed = decision.state == "uncertain" and self.settings.uncertain_policy == "notice" and row.role in NOTICED
        # of a reply of the staff its case's thread tells
        told = bool(row.case_number) if row.conversation else row.channel == "slack"
        if not told and decision.state in {"uncertain", "dead"}:
            unit.alarm(decision.state, noticed=noticed)
        if noticed:
            locked = unit.hold(row.conversation)
            if locked is not None:
                language = decode_conversation(locked.state).language
                unit.say(locked.key, notice(language, row.id), role="notice")
        unit.save()


def _is_due(row: Leased, now: float) -> bool:
    if row.state == "sending":
        return row.lease_until is None or row.lease_until <= now
    return row.next_at <= now


def _tell_gate(connection: Connection, destination: str, decision: Decision, now: float, sight: Sight) -> int:
    if decision.gate == "failed":
        count = gates.note_trial if sight.trial else gates.note_failure
        return count(connection, destination, now)
    if decision.gate == "limited":
        gates.hold(connection, destination, decision.blocked_until)
    elif decision.gate == "ok" and (sight.troubled or sight.trial):
        gates.note_success(connection, destination)
    return 0
