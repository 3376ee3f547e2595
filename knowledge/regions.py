"""Regions of Japan by the names people use, for 「東北だと？」."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from knowledge.partners import read, spoken
from knowledge.text import normal


@dataclass(frozen=True, slots=True)
class Region:
    """A region: its title in three languages, the words for it in normal form, the prefectures in it."""

    id: str
    title: Mapping[str, str]
    words: tuple[str, ...]
    prefectures: frozenset[str]


def load_regions(path: Path) -> tuple[Region, ...]:
    """Read regions.toml."""
    return tuple(
        Region(row["id"], spoken(row, "title"), tuple(map(normal, row["words"])), frozenset(row["prefectures"]))
        for row in read(path)["region"]
    )
