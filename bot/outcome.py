"""What follows from one attempt: sent, tried again, pushed instead, doubtful, given up. Pure rules."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from bot.channels import DeliveryKind, Failed, Outcome, Sent
from bot.settings import UncertainPolicy
from bot.store.outbox import Leased
from bot.timing import Timing

Verdict = Literal["sent", "pending", "uncertain", "dead", "cancelled"]
Spread = Callable[[float], float]
"""Returns a random number between 0 and its argument (full jitter)."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The state a row goes into, and what the breaker learns from it."""

    state: Verdict
    kind: DeliveryKind
    ambiguous: bool = False
    next_at: float = 0.0
    error: str = ""
    provider_id: str = ""
    gate: Literal["", "ok", "failed", "limited"] = ""
    blocked_until: float = 0.0


def decide(row: Leased, outcome: Outcome, now: float, timing: Timing, spread: Spread) -> Decision:
    """Apply the outcome rules to one attempt of one row."""
    if isinstance(outcome, Sent):
        return Decision("sent", row.kind, row.ambiguous, error=outcome.note, provider_id=outcome.provider_id, gate="ok")
    if outcome.dead_token:
        return _dead_token(row, now)
    if outcome.quota:
        return Decision("dead", row.kind, row.ambiguous, error=f"quota: {outcome.reason}", gate="ok")
    if outcome.blocked:
        return Decision("cancelled", row.kind, row.ambiguous, error=f"blocked: {outcome.reason}", gate="ok")
    if not outcome.retry:
        return Decision("dead", row.kind, row.ambiguous, error=outcome.reason, gate="ok")
    return _again(row, outcome, now, timing, spread)


def _dead_token(row: Leased, now: float) -> Decision:
    if not row.ambiguous:
        return Decision("pending", "push", next_at=now, error="reply token used or expired", gate="ok")
    if row.certain_until is not None and now < row.certain_until:
        # an unexpired token can only be invalid because our earlier, doubtful attempt used it
        return Decision("sent", row.kind, ambiguous=True, error="token consumed by an earlier attempt", gate="ok")
    return Decision("uncertain", row.kind, ambiguous=True, error="token dead after a doubtful attempt", gate="ok")


def _again(row: Leased, outcome: Failed, now: float, timing: Timing, spread: Spread) -> Decision:
    ambiguous = row.ambiguous or outcome.ambiguous
    limited = outcome.after is not None
    hold = min(outcome.after or 0.0, timing.longest_hold)
    delay = max(backoff(row, now, timing, spread), hold)
    return Decision(
        "pending",
        row.kind,
        ambiguous,
        next_at=now + delay,
        error=outcome.reason,
        gate="limited" if limited else "failed",
        blocked_until=now + hold,
    )


def backoff(row: Leased, now: float, timing: Timing, spread: Spread) -> float:
    """Return the seconds until the next attempt: full jitter, at most 4 s while a reply token lives."""
    token_lives = row.kind == "reply" and row.try_until is not None and now < row.try_until
    cap = timing.backoff_token if token_lives else timing.backoff_cap
    return spread(min(cap, timing.backoff_base * 2 ** min(row.attempts, 10)))


def before_attempt(row: Leased, now: float, timing: Timing) -> Leased | Decision:
    """Return the row as it may be attempted now, or what it has become by waiting."""
    age = now - row.created_at
    if age > (timing.push_age if row.kind in {"reply", "push"} else timing.post_age):
        if row.ambiguous and row.kind in {"reply", "push"}:
            return Decision("uncertain", row.kind, ambiguous=True, error="too old after a doubtful attempt")
        return Decision("dead", row.kind, row.ambiguous, error="too old")
    if row.kind == "reply" and (row.try_until is None or now >= row.try_until):
        if row.ambiguous:
            return Decision("uncertain", "reply", ambiguous=True, error="token expired after a doubtful attempt")
        return replace(row, kind="push")
    return row


def under_policy(decision: Decision, row: Leased, policy: UncertainPolicy, now: float) -> Decision:
    """Resend a doubtful answer where the ward prefers twice to never."""
    if decision.state == "uncertain" and policy == "push" and row.kind == "reply":
        return Decision("pending", "push", next_at=now, error="pushed after a doubtful reply", gate=decision.gate)
    return decision
