"""The partners of fiscal 2023 on a map of the 47 prefectures, and the words that say the same."""

from collections.abc import Sequence

from handlers.desk import Voice
from handlers.turn import Picture
from knowledge.partners import Partner

MAP_PATH = "/static/partners-r5.png"
"""Drawn by script/draw_pictures from the same list; the fiscal year is in its name, so that it may be kept."""


def counts(partners: Sequence[Partner]) -> dict[str, int]:
    """How many partners each prefecture has, in the order of the list; the joint row counts for both of its own."""
    return {prefecture: len(found) for prefecture, found in _by_prefecture(partners).items()}


def joint(partners: Sequence[Partner]) -> tuple[Partner, ...]:
    """The rows that stand for more than one prefecture."""
    return tuple(partner for partner in partners if len(partner.prefectures) > 1)


def partner_map(voice: Voice) -> Picture:
    """The map; its alt text names every prefecture with its places (design rules D5 and I3)."""
    partners = voice.desk.library.directory.partners
    grouped = _by_prefecture(partners)
    places = _in_letters(partners, voice) if voice.language == "en" else _in_kanji(grouped, voice)
    return Picture(MAP_PATH, voice.say("partners.map.alt", count=len(partners), places=places))


def _by_prefecture(partners: Sequence[Partner]) -> dict[str, list[Partner]]:
    grouped: dict[str, list[Partner]] = {}
    for partner in partners:
        for prefecture in partner.prefectures:
            grouped.setdefault(prefecture, []).append(partner)
    return grouped


def _in_kanji(grouped: dict[str, list[Partner]], voice: Voice) -> str:
    return "、".join(
        f"{prefecture}{len(found)}（{'・'.join(_name(partner, voice) for partner in found)}）"
        for prefecture, found in grouped.items()
    )


def _name(partner: Partner, voice: Voice) -> str:
    return voice.say("partners.map.joint") if len(partner.prefectures) > 1 else partner.short


def _in_letters(partners: Sequence[Partner], voice: Voice) -> str:
    return "; ".join(
        voice.say("partners.joint") if len(partner.prefectures) > 1 else partner.romaji for partner in partners
    )
