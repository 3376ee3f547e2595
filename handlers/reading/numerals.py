"""Numbers as people write them in Japanese or English, found in a text: full-width, kanji, 万 and 千, commas, words."""

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from handlers.reading.number_signs import ARABIC, DIGITS, KANJI, MYRIADS, NO_NUMBER_BEFORE, NUMBER, TENS
from handlers.reading.taken_back import taken_back

MARK = "\ue010"
"""Stands for one number in the shape of a text."""
HUGE = 10**12
LEAST_PRICE = 1000
"""Yen from which a number without a unit is a price."""
_LONGEST = 20
_PART = re.compile(rf"{ARABIC}|[{KANJI}]")
_SIGNS = str.maketrans(dict.fromkeys("〜∼〰～", "~") | dict.fromkeys("‐‑‒–—―−", "-") | {"⁄": "/", "•": "・"})
_MISTYPED = re.compile(r"(?<=[0-9二三四五六七八九十])(?:(?P<heads>命(?![令中題]))|[白拍迫箔伯舶](?![い色紙手車数]))")
"""What a keyboard makes of めい and はく behind a number."""
_WORDS = {"ppl": "people", "pax": "people", "pls": "please", "plz": "please",
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "ひとり": "1人", "ふたり": "2人", "いっぱく": "1泊", "にはく": "2泊", "さんぱく": "3泊",
    "よんはく": "4泊", "ごはく": "5泊", "ろっぱく": "6泊",
    "さんにん": "3人", "よにん": "4人", "ごにん": "5人", "ろくにん": "6人",
    "ななにん": "7人", "しちにん": "7人", "はちにん": "8人", "きゅうにん": "9人",
    "じゅうにん": "10人", "ゼロ": "0", "hitori": "1人", "futari": "2人", "minna de": "みんなで", "zenbu de": "全部で",
    "goukei": "合計", "sannin": "3人", "yonin": "4人", "gonin": "5人",
    "ippaku": "1泊", "nihaku": "2泊", "sanpaku": "3泊"}  # fmt: skip
_KANA = {"いち": "一", "いっ": "一", "に": "二", "さん": "三", "よん": "四", "ご": "五", "ろく": "六", "ろっ": "六",
    "なな": "七", "しち": "七", "はち": "八", "はっ": "八", "きゅう": "九", "じゅう": "十", "じゅっ": "十",
    "ひゃく": "百", "びゃく": "百", "ぴゃく": "百", "せん": "千", "ぜん": "千", "まん": "万"}  # fmt: skip
_KANA_SIGN = re.compile("|".join(_KANA))
_KANA_YEN = re.compile(rf"(?:{_KANA_SIGN.pattern})+(?=えん|円)")
_POWERS = ("じゅう", "じゅっ", "ひゃく", "びゃく", "ぴゃく", "せん", "ぜん", "まん")
_SPELT = re.compile(
    r"(?P<lead>に(?=[いさよごろなしはき]|に))?(?P<amount>(?![ぜびぴま]).*(?:[せぜま]ん|[ひびぴ]ゃく).*)"
)
_CLEAR = "はがもで、。,. 人泊"
"""Signs after which a word begins: behind any other, 「にせんえん」 may be 「…に千円」."""
_WORD = re.compile("|".join(rf"\b{word}\b(?![ -]?way)" if word.isascii() else word for word in _WORDS))
_WRITTEN = {"おうふく": "往復", "かたみち": "片道", "こうつうひ": "交通費", "しんかんせん": "新幹線",
    "でんしゃ": "電車", "ひこうき": "飛行機", "ほてる": "ホテル", "しゅくはく": "宿泊", "やどだい": "宿代",
    "ごうけい": "合計", "ぜんいん": "全員",
    "ぜんぶ": "全部", "あわせて": "合わせて", "そうがく": "総額"}  # fmt: skip
_KANA_WORD = re.compile("|".join(_WRITTEN))
_THOUSAND = re.compile(r"(?<=[0-9])(?: ?thousand\b|k\b)(?: ?(?=yen|jpy))?")
_PARTY = re.compile(
    r"\b(?:an? |in a )?(?:team|group|party|crew|delegation) of ([0-9]{1,3})\b(?! ?(?:people|persons?|of us))"
    r"|\b([0-9]{1,3})[ -](?:(?:staff|team|crew) members?|staff|participants?|workers?|co-?workers?|guests?|attendees"
    r"|travell?ers|engineers?|adults?|heads)\b"
    r"|\b(?:there(?: are| will be|.ll be)|we(?: are|.re|.ll be)) ([0-9]{1,3})"
    r"(?=[,.;!?]| and\b| now\b| in (?:all|total)|$)"
)
"""A party counted in other English words."""
_ALONE = re.compile(
    r"\b(?:just|only) (?:me|myself)\b|\bby myself\b|(?:私|わたし|自分|僕|俺)(?:だけ|のみ)(?=で(?!は|も)|[、。 ]|参加)"
)
_AND_ME = re.compile(
    r"\b([0-9]{1,2}) (?:people|persons?|colleagues?|employees?|members?|others?) and (?:i|me|myself)\b"
    r"|\b(?:me|myself|i) and ([0-9]{1,2}) (?:people|persons?|colleagues?|employees?|members?|others?)\b"
)
_NAMED_COUNT = re.compile(r"(人数|泊数)(?:[はが:]|=)? ?([0-9]{1,2})(?! ?(?:人(?!数)|名|泊(?!数)|晩)|[0-9,.万千%~-])")
"""A count by its name alone: 「人数 3」."""
_NIGHT = re.compile(r"(?<=[0-9])-(?=nights?\b)")
_ENGLISH = re.compile(r"[0-9][ -][a-z]|[a-z] [0-9]")
_KANA_POWER = re.compile(r"(?<=[0-9]) ?(まん|せん|man|sen)(?: (?=[0-9]))?(?=[0-9]| ?(?:えん|en\b|円)| ?$)")
_KANA_UNIT = re.compile(rf"(?<=[0-9{KANJI}]) ?(めい|にん|[ぱはば]く|えん|(?:mei|nin|[pb]aku|haku|en)\b)")
_KANA_SHARE = re.compile(r"(?<=[人名])(?:様)? ?ぶん(?!かい|たん)")
_UNITS_OF = {"めい": "名", "mei": "名", "にん": "人", "nin": "人", "えん": "円", "en": "円"}
_SPACED = re.compile(r"(?<![0-9,.])[0-9]{1,3}(?: [0-9]{3})++(?![0-9,])")
_NEIGHBOURS = re.compile(rf"(?<![{KANJI}])(?:一二|二三|三四|四五|五六|六七|七八|八九)(?=[人名泊万千百十])")

_PERSON = r"(?:往復 ?)?お?(?:1|一)? ?[人名](?:様)?(?: ?往復)?"
_STAY = r"(?:1|一)? ?[泊晩]"
_UNIT_BEHIND = re.compile(
    rf"(?P<price>{NO_NUMBER_BEFORE}¥?{NUMBER.pattern} ?(?:円|えん|yen)?)(?: ?/| ?(?:です|でした)? ?\() ?"
    rf"(?P<units>{_PERSON}(?: ?[・/]? ?{_STAY})?"
    rf"|{_STAY}(?: ?[・/]? ?{_PERSON})?)(?:当たり|当り|あたり|につき|ごと|分|ずつ|の料金)? ?\)?(?![0-9の])"
)
"""A price with what it is for behind a stroke or in brackets."""
_PAUSE = re.compile(
    rf"(当たり|当り|あたり|につき|(?<![0-9{KANJI}])[1一] ?(?:[人名](?:様)?[ ・]?[1一] ?[泊晩]"
    r"|[泊晩][ ・]?[1一] ?[人名](?:様)?)"
    rf"|(?:[宿ル館代費料先ろこ]|^宿泊)[はが:][1一] ?[泊晩])(?:で)?[、,] ?(?=¥?{NUMBER.pattern}(?! ?[人名泊晩日]))"
)
"""A unit and its price with a comma between them."""
_THERE_AND_BACK = re.compile(
    rf"(?:行き|往路)(?:が|は|に|で)?(?P<there>{NUMBER.pattern}) ?円?(?:で|、|と| |,)*"
    rf"(?:帰り|復路)(?:が|は|も|に|で)?(?P<back>{NUMBER.pattern}) ?円?"
)
"""The fare of each way, which make that of both."""
_AT = re.compile(rf"@ ?(?=¥?{ARABIC})")
_SHARE = re.compile(rf"(?<![0-9{KANJI}])(?:1|一) ?[人名](?:様)? ?(?:分|ぶん)")
_PRICED = re.compile(r"円|¥|[万千]|[0-9]{4}|,[0-9]{3}")


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a text; `value` is None when its signs do not make a number."""

    written: str
    value: Fraction | None

    @property
    def whole(self) -> int | None:
        """The value when it is a whole number."""
        return self.value.numerator if self.value is not None and self.value.denominator == 1 else None


@dataclass(frozen=True, slots=True)
class Said:
    """A text in one normal form, its numbers, and its shape: the text with a mark in place of each number."""

    text: str
    numbers: tuple[Number, ...]
    shape: str

    def number_at(self, position: int) -> Number:
        """Return the number whose mark stands at this position of the shape."""
        return self.numbers[self.shape.count(MARK, 0, position)]

    def part(self, start: int, end: int) -> "Said":
        """Return the stretch of the shape between two positions, with its own numbers."""
        shape = self.shape[start:end]
        first = self.shape.count(MARK, 0, start)
        numbers = self.numbers[first : first + shape.count(MARK)]
        written = iter(numbers)
        return Said("".join(next(written).written if sign == MARK else sign for sign in shape), numbers, shape)

    def without(self, places: set[int]) -> "Said":
        """Return the same with a stroke in the shape instead of the numbers whose marks stand at these places."""
        at = [place for place, sign in enumerate(self.shape) if sign == MARK]
        kept = tuple(number for number, place in zip(self.numbers, at, strict=True) if place not in places)
        return Said(self.text, kept, "".join("_" if n in places else sign for n, sign in enumerate(self.shape)))

    def split(self, pattern: re.Pattern[str], shape: str = "") -> list["Said"]:
        """Return the stretches between the places where a pattern without numbers fits the shape, or one like it."""
        cuts = [hit.span() for hit in pattern.finditer(shape or self.shape)]
        starts, ends = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(self.shape)]
        return [self.part(start, end) for start, end in zip(starts, ends, strict=True)]


@lru_cache(maxsize=512)
def hear(text: str) -> Said:
    """Bring a text into normal form (NFKC, small letters, one kind of dash) and find its numbers.

    A number taken back is gone wherever it was told: 3人ではなく4人.
    """
    signs = unicodedata.normalize("NFKC", text).translate(_SIGNS).lower()
    # what is printable holds no control signs; they need not be looked for
    kept = signs if signs.isprintable() else "".join(filter(_is_kept, signs))
    plain = " ".join(kept.replace(MARK, "").split())
    plain = _SPACED.sub(lambda groups: groups[0].replace(" ", ""), plain)
    plain = _MISTYPED.sub(lambda sign: "名" if sign["heads"] else "泊", plain)
    plain = _KANA_YEN.sub(_in_kanji, plain)
    plain = _KANA_WORD.sub(lambda word: _WRITTEN[word[0]], plain)
    plain = _WORD.sub(lambda word: str(_WORDS[word[0]]), plain)
    plain = _NAMED_COUNT.sub(lambda count: f"{count[1]}{count[2]}{'人' if count[1] == '人数' else '泊'}", plain)
    plain = _AND_ME.sub(_with_me, _NIGHT.sub(" ", _PARTY.sub(_people, plain))) if _ENGLISH.search(plain) else plain
    plain = _ALONE.sub(lambda alone: "1 person" if alone[0].isascii() else "1人", plain)
    plain = _THOUSAND.sub("千", plain)
    plain = _NEIGHBOURS.sub(lambda pair: "~".join(pair[0]), plain)
    plain = _KANA_POWER.sub(lambda power: "万" if power[1] in {"まん", "man"} else "千", plain)
    plain = _KANA_UNIT.sub(lambda unit: _UNITS_OF.get(unit[1], "泊"), plain)
    plain = _KANA_SHARE.sub("分", plain) if "ぶん" in plain else plain
    plain = _SHARE.sub("1人当たり", plain) if _PRICED.search(plain) else plain
    plain = _PAUSE.sub(r"\1", plain) if "、" in plain or "," in plain else plain
    plain = _THERE_AND_BACK.sub(_both_ways, plain) if "帰り" in plain or "復路" in plain else plain
    plain = taken_back(_UNIT_BEHIND.sub(_unit_first, _AT.sub("1人", plain)))
    numbers = tuple(Number(found[0], value_of(found[0])) for found in NUMBER.finditer(plain))
    return Said(plain, numbers, NUMBER.sub(MARK, plain))


def in_digits(said: Said) -> str:
    """The text with its whole numbers in plain digits: 「五人で」 is 「5人で」."""
    numbers = iter(said.numbers)
    return "".join(_digits(next(numbers)) if sign == MARK else sign for sign in said.shape)


def _both_ways(fares: re.Match[str]) -> str:
    """Both ways in one sum, as it stands where a fare is none."""
    there, back = (value_of(fares[way]) for way in ("there", "back"))
    if there is None or back is None or min(there, back) < LEAST_PRICE:
        return fares[0]
    return f"往復{int(there + back)}円"


def _digits(number: Number) -> str:
    return number.written if number.whole is None else str(number.whole)


def _people(hit: re.Match[str]) -> str:
    return f"{hit[1] or hit[2] or hit[3]} people"


def _with_me(hit: re.Match[str]) -> str:
    return f"{int(hit[1] or hit[2]) + 1} people"


def _in_kanji(hit: re.Match[str]) -> str:
    """An amount spelt in kana in kanji; left as it is where its first sound may belong to the word before."""
    spelt, before = _SPELT.fullmatch(hit[0]), hit.string[: hit.start()]
    doubtful = hit[0].removeprefix("に").startswith(_POWERS) and not hit[0].startswith("にまん")
    if spelt is None or (doubtful and before and before[-1] not in _CLEAR):
        return hit[0]
    return (spelt["lead"] or "") + _KANA_SIGN.sub(lambda sign: _KANA[sign[0]], spelt["amount"])


def _unit_first(price: re.Match[str]) -> str:
    """A price with the units behind it in the order they are read: 「8500円/1人1泊」 is 「1人1泊8500円」."""
    if (value_of(re.sub("[¥ 円えんyen]", "", price["price"])) or 0) < LEAST_PRICE:
        return price[0]  # 10/1 is a day
    person, night = (
        ("1人" if re.search("[人名]", price["units"]) else ""),
        "1泊" if re.search("[泊晩]", price["units"]) else "",
    )
    return person + night + price["price"].strip()


def _is_kept(sign: str) -> bool:
    return sign == "\n" or unicodedata.category(sign)[0] != "C"


def value_of(written: str) -> Fraction | None:
    """Return what a run of digits, kanji numerals and 万 means; HUGE when it is absurdly long."""
    if len(written) > _LONGEST:
        return Fraction(HUGE)
    whole = section = Fraction(0)
    current: Fraction | None = None
    for part in _PART.findall(written):
        if part in MYRIADS:
            section += current or 0
            if not section:
                return None
            whole, section, current = whole + section * MYRIADS[part], Fraction(0), None
        elif part in TENS:
            section, current = section + (1 if current is None else current) * TENS[part], None
        elif part in DIGITS:
            current = (current or 0) * 10 + Fraction(DIGITS[part])
        elif current is None:
            current = Fraction(part.replace(",", ""))
        else:
            return None
    return whole + section + (current or 0)
