"""Every waiting time of the engine in one place, in seconds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    """How long the engine waits for what."""

    lease: float = 10.0
    """A row taken by a process that then dies is taken over after this."""
    attempt: float = 5.0
    """The longest one attempt of a channel takes; well below the lease (P5)."""
    probe: float = 2.0
    """The longest one probe of a channel that is down takes."""
    intake: float = 1.5
    """How long a webhook waits for the database before it says 503 (LINE waits for two seconds, Slack for three)."""
    certain: float = 30.0
    """After the last receipt of a webhook its reply token cannot have expired, so "invalid" means used."""
    reply: float = 55.0
    """After the last receipt of a webhook its reply token is not worth trying (LINE: one minute)."""
    reply_event: float = 19 * 60.0
    """After the event itself its reply token is dead, redelivered or not (LINE: 20 minutes)."""
    sweep: float = 0.5
    """Between two looks for leftovers, give or take a fifth."""
    event_retries: tuple[float, ...] = (0.5, 2.0, 8.0)
    """Before each further try of an event whose turn failed; then it is parked."""
    backoff_base: float = 0.4
    backoff_token: float = 4.0
    """The longest backoff while a reply token lives."""
    backoff_cap: float = 60.0
    longest_hold: float = 900.0
    """The longest a destination is left alone for a rate limit, whatever it asks for; then one attempt asks again."""
    push_age: float = 23 * 3600.0
    """A push older than this is given up: its retry key is good for 24 hours."""
    post_age: float = 72 * 3600.0
    """A Slack post older than this is given up."""
    quota_first: float = 10.0
    quota: float = 600.0
    """Between two looks at LINE's quota; the first comes soon after the start."""
    slot_patience: float = 3.0
    """How long a post waits for its slot with the lease in hand."""


BATCH = 10
"""Events of one conversation handled in one transaction."""
SWEEP_MOST = 100
"""Conversations and lanes picked up in one sweep."""
IN_FLIGHT = 32
"""Turns running at the same time in one process; more are left to whoever is free."""
SENDING = 32
"""Lanes of one channel that one process delivers at the same time; what waits behind them is leased to nobody."""
PACE = {"slack": 1.0}
"""Seconds between two sendings to one address (Slack: chat.postMessage about one a second per channel)."""
