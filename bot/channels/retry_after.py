"""How long a platform asks to be left alone: seconds, or an instant measured by its own clock."""

import math
from collections.abc import Mapping
from email.utils import parsedate_to_datetime


def seconds(headers: Mapping[str, str], least: float) -> float:
    """Return what Retry-After asks for, at least `least`; `headers` are looked up without regard to case."""
    asked = headers.get("retry-after", "").strip()
    try:
        wait = float(asked)
    except ValueError:
        wait = _until(asked, headers.get("date", ""))
    return max(wait, least) if math.isfinite(wait) else least


def _until(asked: str, sent: str) -> float:
    try:
        return (parsedate_to_datetime(asked) - parsedate_to_datetime(sent)).total_seconds()
    except (ValueError, TypeError):  # no date, or one with a zone and one without
        return 0.0
