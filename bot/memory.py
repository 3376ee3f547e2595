"""What a process keeps in memory: what is loaded once and for good, and what it need not hold on to."""

import ctypes
import gc
import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MAPS = Path("/proc/self/maps")
YOUNG = 20_000
"""New objects after which garbage is looked for among them: a turn makes hundreds and leaves no cycles behind."""


@contextmanager
def for_good() -> Iterator[None]:
    """Keep what is loaded in the block for good; no garbage is looked for in it, now or later.

    Looking while modules and knowledge are loaded takes a sixth of the start and finds nothing: of a million objects
    some 2,000 are garbage. Later it would stop everything for a tenth of a second each time.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.set_threshold(YOUNG)
        gc.enable()


def let_go(file_name: str) -> None:
    """Let the pages of a mapped file go; those that are needed are found in the system's cache again (Linux only).

    Sudachi reads all entries of its dictionary once when it is opened, to check them: 75 MB, of which questions need
    a few.
    """
    if not MAPS.exists():
        return
    advise = ctypes.CDLL(None).madvise
    for line in MAPS.read_text().splitlines():
        if line.endswith(f"/{file_name}"):
            start, end = (int(address, 16) for address in line.split(" ", 1)[0].split("-"))
            advise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), mmap.MADV_DONTNEED)
