"""The key of a desk: long enough to be one, and for SQLite kept in a file of this machine."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from bot.bad_setting import BadSetting

MINIMUM_SECRET = 16
"""Shortest secret in characters that is accepted as the source of a key."""
KEY_FILE = Path("var/secret.key")


def long_enough(name: str, key: str) -> str:
    """Return a key as it is; raises BadSetting for one that is given but too short to protect anything."""
    if key and len(key) < MINIMUM_SECRET:
        raise BadSetting(
            name, f"shorter than {MINIMUM_SECRET} characters", "Set 48 random ones: openssl rand -base64 36."
        )
    return key


def kept_key(database_url: str, folder: Path) -> str:
    """Return the key of a SQLite desk on this machine, made at the first start and kept (mode 600)."""
    if not database_url.startswith("sqlite"):
        raise BadSetting(
            "SECRET_KEY", "missing, and PostgreSQL means several processes share it", "Set a long random one."
        )
    path = folder / KEY_FILE
    if not path.exists():
        _make(path)
    key = path.read_text(encoding="ascii", errors="replace").strip()
    if len(key) < MINIMUM_SECRET:
        raise BadSetting(
            "SECRET_KEY",
            f"{path} is empty or cut off",
            "Put the key from the safe or a backup there; delete the file only if no contact was ever entered.",
        )
    return key


def _make(path: Path) -> None:
    """Write a new key under another name and give it its name when it is whole; the first of two processes wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(6)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
