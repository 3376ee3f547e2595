"""What an answer of Slack's Web API means for the sending it answers, and what an operator does about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.channels import Failed
from bot.channels.line_outcome import UNSENT
from bot.channels.retry_after import seconds

RATE_PAUSE = 1.0
"""Seconds to wait after a rate limit that names no time."""
REMEDIES: Mapping[str, str] = {
    "invalid_auth": "SLACK_BOT_TOKEN is wrong: copy the Bot User OAuth Token (xoxb-...) again.",
    "not_authed": "SLACK_BOT_TOKEN is missing: copy the Bot User OAuth Token (xoxb-...).",
    "account_inactive": "The app was removed from the workspace: install it again.",
    "token_expired": "The token expired: install the app again and set the new SLACK_BOT_TOKEN.",
    "access_denied": "The workspace denies the app access: ask its administrator to approve the app.",
    "token_revoked": "The token was revoked: install the app again and set the new SLACK_BOT_TOKEN.",
    "missing_scope": "A scope is missing: update the app from slack-manifest.yml and install it again.",
    "channel_not_found": "SLACK_STAFF_CHANNEL is no channel the app can see: use its id (C...), and invite the app.",
    "not_in_channel": "Invite the app into the staff channel: /invite @workation-desk.",
    "is_archived": "The staff channel is archived: restore it or set another SLACK_STAFF_CHANNEL.",
    "restricted_action": "The staff channel lets only some people post: allow the app to post there.",
}
"""Errors that a person must mend; until then everything waits in the outbox."""
PASSING = frozenset(
    {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org", "no_json"}
)
UNDRAWABLE = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of the API; an error is "" when Slack said ok."""

    status: int
    error: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    after: str = ""
    """The Retry-After header, in seconds."""

    @property
    def ok(self) -> bool:
        """Tell whether Slack did what was asked."""
        return self.status == 200 and not self.error


def failure(answer: Answer, *, to_person: bool) -> Failed:
    """Read a refusal; `to_person`: it was for a direct message, which may simply be closed to us."""
    if answer.status == 429 or answer.error in {"ratelimited", "rate_limited"}:
        return Failed(answer.error or "429", retry=True, after=seconds({"retry-after": answer.after}, RATE_PAUSE))
    if answer.status >= 500 or answer.error in PASSING:
        return Failed(f"{answer.status} {answer.error}".strip(), retry=True, ambiguous=True)
    if to_person and answer.error in {"channel_not_found", "not_in_channel", "is_archived", "user_not_found"}:
        return Failed(answer.error, retry=False, blocked=True)
    return Failed(answer.error or str(answer.status), retry=answer.error in REMEDIES)


def trouble(error: Exception) -> Failed:
    """Read a failure without an answer; only one before the connection stood cannot have been taken."""
    return Failed(type(error).__name__, retry=True, ambiguous=not isinstance(error, UNSENT))
