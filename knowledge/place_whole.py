"""Reads a text that is a place name and hardly more: 「南陽市」, 「小国町(山形県)」, 「福島・喜多方について教えて」."""

import re
from dataclasses import dataclass

from knowledge.gazetteer import Gazetteer, Place
from knowledge.place_borders import Typed
from knowledge.place_kana import common_word
from knowledge.place_words import PlaceWords
from knowledge.places import NOWHERE, Places, Verdicts
from knowledge.text import is_kana

TAIL = re.compile(
    r"(です|でした)?(よね|よ|ね)?(か|かな)?[?？!！。.、,…~\s]*$|(を|について|のこと)?(お)?(教|おし)えて(ください|下さい|ほしい|欲しい)?$|(で|を)?お願いします$|希望(です|します)?$"
    r"|(に|へ)(行|い)(きたい|こう|く|ける|けます)$|に(ついて|します|したい|する)$|って$|(は|の|に|へ|で|を|が|とか|は)$|(が|で)?(いい|良い|よい)$|(だった)?なら(ば)?$|(の)?(こと|件|場合)$|あたり$"
)
ENDS_AS_PLACE = re.compile(
    r"^(?!.*[のにはをでがと])(?!どの|何|各|全|同|他)[一-龠々ぁ-んァ-ヶー]{1,6}(?<![都朝下夜農漁])(?<!市町|区町)(?<!^町)[市町村]$"
)
LIKE_KEN = re.compile("^[の健件研圏権券検兼]")
"""What may stand between a prefecture without its 県 and a name: の, or a sign that came out instead of 県."""
BRACKETS = str.maketrans("", "", '()「」『』[]【】"')
SPACES = re.compile(r"[\s・、,/]+")
SURE = 4
"""Signs from which kana right before a name of elsewhere are a prefecture."""
MOST_AROUND = 12
"""Words taken off the end of a text at most: nobody puts more of them behind a name."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class WholeReader:
    """Looks a whole text up in every index."""

    gazetteer: Gazetteer
    words: PlaceWords
    verdicts: Verdicts

    def core(self, said: str) -> str:
        """Return a text without the polite words around a name."""
        core = said
        for _ in range(MOST_AROUND):
            shorter = TAIL.sub("", core, count=1) or core
            if shorter == core or len(core) <= 2 or core in self.gazetteer.kana_names:
                break
            core = shorter
        return SPACES.sub("", core.translate(BRACKETS)) if not core.isascii() else core

    def read(self, typed: Typed, core: str) -> Places | None:
        """Return the verdict when the core of a text is a name, None when it is not."""
        if core in self.words.never:
            return NOWHERE if core == typed.said else None
        table = self.gazetteer
        rest = typed.typed[len(core) :] if typed.said.startswith(core) else ""
        if places := table.names.get(core) or self.words.aliases.get(core):
            return self.verdicts.judge(as_typed(places, typed), rest=rest)
        if prefecture := table.prefectures.get(core):
            return (
                self.verdicts.prefectures((prefecture,), rest)
                if len(core) > 2 or not is_kana(core) or core == "なら"
                else None
            )
        if places := self._stem(core, alone=core == typed.said):
            return self.verdicts.judge(places, rest=rest)
        if places := table.counties.get(core, ()):
            return self.verdicts.county(places, rest=rest)
        if places := self.doubtful(core):
            near = table.stems.get(core[:-1], ()) if ENDS_AS_PLACE.match(core) else ()
            return Places("suggest", self.verdicts.first(places + near), rest=rest)
        return self._whole_in_prefecture(core, rest)

    def _stem(self, core: str, *, alone: bool = True) -> tuple[Place, ...]:
        table = self.gazetteer
        if places := table.kana_names.get(core):
            return places
        places = table.stems.get(core) or table.kana_stems.get(core) or ()
        ours = any(self.verdicts.partner(place.code) for place in places)
        if places and not ours and not alone and is_kana(core) and common_word(core):
            return ()
        return places if ours or len(core) > 2 or (places and not is_kana(core) and len(core) > 1) else ()

    def doubtful(self, name: str) -> tuple[Place, ...]:
        """Return the partners a name may mean: a misreading, a former municipality, or one that sounds alike."""
        words = self.words
        return words.doubtful.get(name) or words.former.get(name) or words.sounds.whole(name)

    def _whole_in_prefecture(self, core: str, rest: str) -> Places | None:
        """Read 「福井県南陽市」, 「小国町(山形県)」, 「山形の小国」: the whole text is a prefecture and a name."""
        for cut in range(min(8, len(core) - 2), 1, -1):
            prefecture = self.gazetteer.prefectures.get(core[:cut])
            if prefecture is None:
                continue
            name = core[cut:].removeprefix("の") if core[cut - 1] in "都道府県" else LIKE_KEN.sub("", core[cut:])
            if found := self._paired(prefecture, name, core[:cut], rest):
                return found
        for cut in range(max(1, len(core) - 8), len(core) - 1):
            prefecture = self.gazetteer.prefectures.get(core[cut:])
            if prefecture and (found := self._paired(prefecture, core[:cut], core[cut:], rest)):
                return found
        return None

    def _paired(self, prefecture: str, name: str, spelling: str, rest: str) -> Places | None:
        table = self.gazetteer
        places = table.names.get(name) or self.words.aliases.get(name) or self._stem(name)
        inside = tuple(place for place in places if place.prefecture == prefecture)
        if inside:
            return self.verdicts.judge(inside, rest=rest)
        maybe = tuple(place for place in self.doubtful(name) if place.prefecture == prefecture)
        if maybe:
            return Places("suggest", maybe, prefecture, rest)
        if is_kana(spelling) and len(spelling) < SURE:  # 「なら南陽市」 names no 奈良県
            return None
        if not ENDS_AS_PLACE.match(name) and not (places and spelling[-1] in "都道府県"):
            return None
        near = tuple(p for p in table.stems.get(name[:-1], ()) if p.prefecture == prefecture)
        return Places("nonexistent", self.verdicts.first(near + places), prefecture, rest)


def as_typed(places: tuple[Place, ...], typed: Typed) -> tuple[Place, ...]:
    """Prefer the place written with the very characters: 鹿嶋市 is not 鹿島市."""
    written = tuple(place for place in places if place.name in typed.typed)
    return written if len(written) == 1 and len({place.name for place in places}) > 1 else places
