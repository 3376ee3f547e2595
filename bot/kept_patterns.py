"""Compiled patterns kept between starts, beside Python's compiled modules: compiling them is a third of a start."""

import _sre  # type: ignore[import-not-found]
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import knowledge
from bot.written import read, written
from knowledge.pattern import COMPILED, Kept

FILE = Path(knowledge.__path__[0]) / "__pycache__" / f"patterns.{sys.implementation.cache_tag}-{_sre.MAGIC}.jsonl"
"""Another interpreter keeps its own."""


@contextmanager
def kept_patterns(file: Path = FILE) -> Iterator[None]:
    """Know the patterns of earlier starts in the block, and write down what was compiled anew in it."""
    known = _known(file)
    COMPILED.know(known)
    try:
        yield
        if COMPILED.used.keys() != known.keys():
            _keep(COMPILED.used, file)
    finally:
        COMPILED.forget()


def _known(file: Path) -> dict[str, Kept]:
    """What the file holds, a pattern a line; nothing where there is none, or where it is broken."""
    try:
        with file.open("rb") as lines:
            return dict(map(read, lines))
    except (OSError, ValueError, TypeError):
        return {}


def _keep(used: dict[str, Kept], file: Path) -> None:
    """Write the file in one piece; where it may not be written, the next start compiles again."""
    with suppress(OSError):
        file.parent.mkdir(exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as beside:
            beside.writelines(f"{written(one)}\n" for one in used.items())
        Path(name).replace(file)
