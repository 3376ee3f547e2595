"""What a process keeps in memory, and what it lets go."""

import gc
import mmap
from pathlib import Path

import pytest

from bot.memory import MAPS, YOUNG, for_good, let_go

PAGE = 4_096


def resident(name: str) -> int:
    """Return how many kilobytes of a mapped file this process holds."""
    mappings = Path("/proc/self/smaps").read_text().split(name)[1:]
    return sum(int(mapping.partition("\nRss:")[2].split()[0]) for mapping in mappings)


@pytest.mark.skipif(not MAPS.exists(), reason="only Linux tells what is mapped")
def test_the_pages_of_a_file_that_was_read_through_are_let_go_and_found_again(tmp_path: Path) -> None:
    path = tmp_path / "entries.dic"
    path.write_bytes(b"".join(bytes([page % 251]) * PAGE for page in range(500)))
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        assert sum(mapped[at] for at in range(0, len(mapped), PAGE)) > 0
        assert resident("entries.dic") == 2_000
        let_go("entries.dic")
        assert resident("entries.dic") == 0
        assert mapped[400 * PAGE] == 400 % 251


def test_a_file_that_is_not_mapped_is_nothing_to_let_go() -> None:
    let_go("no such file")


def test_what_is_loaded_for_good_is_no_longer_looked_through_and_garbage_after_it_is() -> None:
    before = gc.get_freeze_count()
    try:
        with for_good():
            assert not gc.isenabled()
            kept = [[number] for number in range(1_000)]
        assert gc.isenabled()
        assert gc.get_freeze_count() >= before + len(kept)
        looped: list[object] = []
        looped.append(looped)
        del looped
        assert gc.collect() >= 1
        assert gc.get_threshold()[0] == YOUNG
    finally:
        gc.unfreeze()


def test_garbage_is_looked_for_again_when_loading_fails() -> None:
    with pytest.raises(ValueError, match="broken"), for_good():
        raise ValueError("broken")
    assert gc.isenabled()
    gc.unfreeze()
