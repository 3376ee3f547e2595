"""Regions of Japan by the names people use, for 「東北だと？」, also such as are smaller than a prefecture."""

from collections.abc import Mapping
from dataclasses import dataclass

from knowledge.partners import Partner


@dataclass(frozen=True, slots=True)
class Region:
    """A region: its title in three languages, the words for it in normal form, longest first, the prefectures in it.

    A region that cuts through a prefecture names the `codes` of the partners in it.
    """

    id: str
    title: Mapping[str, str]
    words: tuple[str, ...]
    prefectures: frozenset[str]
    codes: frozenset[str]

    def has(self, partner: Partner) -> bool:
        """Return whether a partner lies in the region."""
        return partner.code in self.codes or not self.prefectures.isdisjoint(partner.prefectures)
