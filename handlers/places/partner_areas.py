"""The lists partners are shown in: a prefecture, a region, a purpose, or in the order of their distance."""

from handlers.desk import Voice
from handlers.place_names import shown
from handlers.turn import Bubble
from knowledge.directory import Directory, Places
from knowledge.partners import Partner, Purpose

CONFIRMED = "confirmed"
"""How a partner is read in the list of fiscal 2024 that is surely named there too."""


def listed(kind: str, key: str, voice: Voice) -> tuple[str, tuple[Partner, ...]]:
    """The title of a list and its partners: a prefecture, a region, what lies near a place, a purpose, or all."""
    directory = voice.desk.library.directory
    if kind == "prefecture":
        names = key.split("+")
        title = (", " if voice.language == "en" else "、").join(names)
        return title, tuple(partner for name in names for partner in directory.in_prefecture(name))
    if kind == "region":
        region = next((region for region in directory.regions if region.id == key), None)
        return (voice.pick(region.title), directory.in_region(region)) if region else (key, ())
    if kind == "near":
        return shown(key, voice), _by_distance(key, directory)
    if kind == "purpose":
        purpose = next((purpose for purpose in directory.purposes if purpose.id == key), None)
        return (voice.pick(purpose.title), _with(purpose, directory.partners)) if purpose else (key, ())
    if kind == "both":
        return voice.say("partners.list.of_both"), tuple(one for one in directory.partners if one.r6 == CONFIRMED)
    if kind == "besides":
        return _besides(key, voice)
    return voice.say("partners.list.all"), directory.partners


def may_be_listed(kind: str, key: str, voice: Voice) -> tuple[Bubble, ...]:
    """The other names of a prefecture that the list of fiscal 2024, hardly readable, seems to hold."""
    named = key.split("+") if kind == "prefecture" else ()
    places = [place for name in named for place in voice.desk.library.directory.unverified_in(name)]
    names = (", " if voice.language == "en" else "、").join(shown(place.code, voice) for place in places)
    return (Bubble(voice.say("partners.list.unverified", names=names)),) if places else ()


def prefectures_key(places: Places) -> str:
    """The key of the list of the prefectures a message names: 「山形と愛媛で行けるところは」."""
    return "+".join(dict.fromkeys(filter(None, (places.prefecture, *(place.prefecture for place in places.places)))))


def besides_key(within: str, left_out: tuple[str, ...]) -> str:
    """The key of the list of a prefecture's or a purpose's partners, or of all, without those left out."""
    return f"{within}-{'+'.join(left_out)}"


def _besides(key: str, voice: Voice) -> tuple[str, tuple[Partner, ...]]:
    """The title and partners of a list that leaves some out, by their codes or by their prefecture."""
    within, _, names = key.partition("-")
    left_out, directory = names.split("+"), voice.desk.library.directory
    kind = "purpose" if any(within == purpose.id for purpose in directory.purposes) else "prefecture"
    area, around = listed(kind if within else "all", within, voice)
    others = (one for one in around if one.code not in left_out and not set(one.prefectures) & set(left_out))
    told = (shown(name, voice) if directory.partner(name) else name for name in left_out)
    without = (", " if voice.language == "en" else "、").join(told)
    return voice.say("partners.list.besides", area=area, without=without), tuple(others)


def _with(purpose: Purpose, partners: tuple[Partner, ...]) -> tuple[Partner, ...]:
    return tuple(partner for partner in partners if partner.code in purpose.codes)


def _by_distance(code: str, directory: Directory) -> tuple[Partner, ...]:
    """The other partners: of the same prefecture first, then of the same region, then as the prefectures' codes go."""
    place = directory.place(code)
    here = place.prefecture if place else ""
    around = frozenset().union(*(region.prefectures for region in directory.regions if here in region.prefectures))

    def distance(partner: Partner) -> tuple[bool, bool, int]:
        same, close = here in partner.prefectures, not around.isdisjoint(partner.prefectures)
        return not same, not close, abs(int(partner.code[:2]) - int(code[:2]))

    return tuple(sorted((partner for partner in directory.partners if partner.code != code), key=distance))
