"""Names for the log: which event, which conversation, which fault; never who, and never what was said."""

from hashlib import blake2s, sha256
from pathlib import Path
from traceback import extract_tb

DEEPEST = 4


def trace_id(channel: str, event_id: str) -> str:
    """Return the id of an event that a person and the log both know, ten characters, the same in every attempt."""
    return blake2s(f"{channel}:{event_id}".encode(), digest_size=5).hexdigest()


def veiled(key: str, secret: str) -> str:
    """Return a conversation key as the log may show it: knowing a user's id is not enough to find their lines."""
    return blake2s(key.encode(), key=sha256(f"log {secret}".encode()).digest(), digest_size=6).hexdigest()


def fault(error: BaseException) -> dict[str, str]:
    """Return what the log says of an exception: its kind and where; its message may hold what somebody wrote."""
    frames = extract_tb(error.__traceback__)[-DEEPEST:]
    where = " > ".join(f"{'/'.join(Path(frame.filename).parts[-2:])}:{frame.lineno}" for frame in frames)
    return {"error": type(error).__name__, "where": where}
