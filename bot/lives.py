"""What this process has begun, in a file that outlives it: who finds the file unlocked knows what was never tried.

A row that is being sent when its process is killed must be called doubtful by whoever takes it over, and a doubtful
reply whose token runs out is told to nobody but in a notice. Most of them were never tried: they waited in the
process. A mark in a mapped file, made before each attempt, tells them apart. `kill -9` undoes no mark; a crash of the
machine may, so the marks of another boot are not believed, and neither is a file that is full. The same file says
which events it had taken and not begun to handle (bot/hands.py).
"""

import fcntl
import hashlib
import mmap
import os
import secrets
import struct
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from sqlalchemy.engine import make_url

from bot import hands
from bot.hands import Hands
from bot.trace import fault

log = structlog.get_logger("lives")
BOOT = Path("/proc/sys/kernel/random/boot_id")
SLOTS = 1024
"""Attempts that can be under way in one process and told apart; in a fuller process all count as begun."""
SUFFIX = ".life"
KEPT = 24 * 3600.0
"""Seconds after which the file of another boot is cleared away; by then nothing waits for it."""
_HEAD, _SLOT = struct.Struct("<64s?7x"), struct.Struct("<q")
_HANDS = _HEAD.size + SLOTS * _SLOT.size
_SIZE = _HANDS + hands.SIZE


@dataclass(frozen=True, slots=True)
class Death:
    """A process of this machine that is gone."""

    owner: str
    """The first part of its lease tokens."""
    begun: frozenset[int]
    """Outbox rows it had begun to send."""
    knows: bool
    """False: what it had begun is not known, so anything may have been."""
    waiting: frozenset[int] = frozenset()
    """Inbox rows it had taken, with a try counted, and was not handling."""


def folder_of(url: str) -> Path:
    """Return where the processes of this machine that share a database meet: beside the file, or a folder of ours."""
    if url.startswith("sqlite"):
        path = Path(make_url(url).database or "")
        return path.with_name(f"{path.name}-lives")
    name = hashlib.sha256(url.encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"workation-desk-{os.geteuid()}-{name}"


@dataclass(slots=True)
class Life:
    """One process's file; locked for as long as the process lives."""

    owner: str
    path: Path
    _file: int
    _map: mmap.mmap
    hands: Hands
    _free: list[int] = field(default_factory=lambda: list(range(SLOTS)))
    _slots: dict[str, tuple[int, int]] = field(default_factory=dict)
    _rows: dict[int, str] = field(default_factory=dict)
    _unmarked: set[str] = field(default_factory=set)
    """Attempts that found no place; while there are any, everything counts as begun."""

    @classmethod
    def begin_in(cls, folder: Path) -> "Life":
        """Make the file of a new life; OSError where that is impossible or somebody else could write there."""
        boot = BOOT.read_bytes().strip()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.lstat()
        if found.st_uid != os.geteuid() or found.st_mode & 0o022:
            raise PermissionError(f"others may write to {folder}")
        owner = secrets.token_hex(6)
        path = folder / f"{owner}{SUFFIX}"
        # locked before it has its name, so that nobody ever sees it unlocked while we live
        file = os.open(folder / f"{owner}.new", os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        fcntl.flock(file, fcntl.LOCK_EX)
        os.ftruncate(file, _SIZE)
        mapped = mmap.mmap(file, _SIZE)
        _HEAD.pack_into(mapped, 0, boot, False)
        (folder / f"{owner}.new").rename(path)
        return cls(owner, path, file, mapped, Hands(mapped, _HANDS))

    def begin(self, token: str, number: int) -> None:
        """Mark an attempt on an outbox row, by the lease it is made under; it may reach the platform from now on."""
        if (before := self._rows.get(number)) is not None:
            self.end(before)  # what came of that one was never written down, and the row came back to us
        if not self._free:
            self._unmarked.add(token)
            self._say_full(full=True)
            return
        slot = self._free.pop()
        self._slots[token], self._rows[number] = (slot, number), token
        _SLOT.pack_into(self._map, _HEAD.size + slot * _SLOT.size, number)

    def end(self, token: str) -> None:
        """Take a mark back: what came of the attempt is in the database."""
        if (held := self._slots.pop(token, None)) is not None:
            slot, number = held
            del self._rows[number]
            _SLOT.pack_into(self._map, _HEAD.size + slot * _SLOT.size, 0)
            self._free.append(slot)
        elif token in self._unmarked:
            self._unmarked.discard(token)
            self._say_full(full=bool(self._unmarked))

    def _say_full(self, *, full: bool) -> None:
        _HEAD.pack_into(self._map, 0, _HEAD.unpack_from(self._map)[0], full)

    def close(self, *, clean: bool = True) -> None:
        """End this life; the file stays for whoever takes over what was not written down, or not given back."""
        if clean and not self._slots:
            self.path.unlink(missing_ok=True)
        self.leave()
        with suppress(OSError):
            self.path.parent.rmdir()  # the last one out

    def leave(self) -> None:
        """Let go of the file as a killed process does."""
        self._map.close()
        os.close(self._file)


def open_life(folder: Path) -> Life | None:
    """Begin a life there; None, and a line in the log, where that cannot be: then leases have to run out."""
    try:
        try:
            return Life.begin_in(folder)
        except FileNotFoundError:  # the last one out took the folder away at this moment
            return Life.begin_in(folder)
    except OSError as error:
        log.warning("no life file", folder=str(folder), **fault(error))
        return None


def deaths(life: Life) -> Generator[Death, None, None]:
    """Give each process of this machine that is gone; its file goes when the caller comes back for the next one."""
    for path in sorted(life.path.parent.glob(f"*{SUFFIX}")):
        if path == life.path:
            continue
        with suppress(OSError), _locked(path, life.path.stat().st_mtime) as gone:
            if gone is not None:
                yield gone
                path.unlink(missing_ok=True)


@contextmanager
def _locked(path: Path, now: float) -> Iterator[Death | None]:
    """Open a file whose process is gone; None for one whose process lives, or that another boot has left."""
    file = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield _read(path, os.pread(file, _SIZE, 0), now)
    finally:
        os.close(file)


def _read(path: Path, content: bytes, now: float) -> Death | None:
    if len(content) != _SIZE or not path.exists():
        return None
    boot, full = _HEAD.unpack_from(content)
    if boot.rstrip(b"\0") != BOOT.read_bytes().strip():
        # perhaps another machine that shares the folder: its leases run out as they would without us
        if now - path.stat().st_mtime > KEPT:
            path.unlink(missing_ok=True)
        return None
    marks = (number for (number,) in _SLOT.iter_unpack(content[_HEAD.size : _HANDS]))
    begun = frozenset(number for number in marks if number)
    return Death(path.stem, begun, not full, frozenset(hands.waiting(content[_HANDS:])))
