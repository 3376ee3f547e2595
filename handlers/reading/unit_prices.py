"""The units of a price: the 1 of 「1人当たり」 and 「1泊12,000円」 counts neither people nor nights."""

import re

from handlers.reading.numerals import LEAST_PRICE, MARK, Said
from handlers.reading.trip_names import CALLED

N = MARK
CURRENCY = r" ?(?:円|えん|yen|jpy)"
OTHER_UNIT = r" ?(?:人(?!数)|名|泊(?!数|ま)|晩|日(?!程|数)|月|年|時|分|割|%|people|nights?|days?|か月|ヶ月|回|部屋)"
BETWEEN = r" ?(?:~|-|ー|から|または|又は|もしくは|か|or|to|、|,|・|/) ?"
BIG = "\ue011"
"""Stands for a number of a thousand and more, which is a price even without its currency."""
_FIGURE = rf"[{N}{BIG}]"
_PRICE = rf"(?:¥|jpy ?){_FIGURE}|{_FIGURE}(?:(?:{CURRENCY})?{BETWEEN}{_FIGURE})?{CURRENCY}|{BIG}(?!{OTHER_UNIT})"
_EACH = (
    r"(?:当たり|当り|あたり|につき|ずつ|の?(?:宿泊費|宿代|料金|単価)[はが]?"
    r"|に?(?:直|なお|換算|割|均|なら)(?:す|し|る|って)*と?|にすると|(?:だ|や)と、?|なら、?|では、?)"
)
_ASKED = (
    r"いくら|何|なん(?!です|だ|で|の)|幾ら|上限|最大|最高|限度|まで|の(?:上限|限度|料金|宿泊費)"
    r"|の(?:補助|助成)(?!(?:金額?|額)?(?:の|を)?(?:計算|試算|見積))"
)
_FARE = r"往復|片道|交通|新幹線|飛行機|電車|汽車|運賃|oufuku|ohfuku|katamichi|shinkansen"
_EXACT = r"ちょうど|丁度|きっかり|きっちり|ぴったり|ジャスト|\b(?:just|exactly)\b"
_OTHER = {"[人名]": r"_ ?[泊晩](?:分|で)?", "[泊晩]": r"_ ?[人名](?:様|分|で)?"}
"""By kind of unit, the other one, which may stand between it and the price."""
_NAMED = {
    kind: rf"(?:の往復)?の(?:(?!{other})[^{N}{BIG}の、,。 で]){{1,10}}? ?"
    for kind, other in (
        ("[人名]", "[人名]"),
        ("[泊晩]", rf"{CALLED['transport']}|予定|出張|旅行|日程|滞在|行程|合宿|研修|つもり"),
    )
}
"""What the price is for, behind its unit: 「1人の電車代が2万円」; the way has no price by the night."""
_WAYS = {"[人名]": "片道|往復|", "[泊晩]": ""}
_PRICED = re.compile(rf"{N}{CURRENCY}|¥")
NEAR = 80
"""Signs behind a 1 in which its price is looked for."""
_BEHIND = {
    "[人名]": rf"(?:様)?(?:(?= ?(?:当|あたり|につき|ずつ|分|ぶん|{_ASKED})|{_FARE}|宿|ホテル)|(?:で|から)?",
    "[泊晩]": rf"(?:(?= ?{N} ?食[^{N}{BIG}、。]{{0,8}}(?:{_PRICE}))"
    rf"|(?= ?(?:当|あたり|につき|ごと)|{_ASKED})|(?:{_EACH})?で?",
}
_LABELS = f"{CALLED['lodging']}|{CALLED['transport']}"


def _to_price(kind: str) -> str:
    words = rf"(?:{_EACH}で?|[ お約]|およそ|だいたい|{_EXACT}|{_WAYS[kind]}{_OTHER[kind]})*"
    return rf"(?! +(?:{_LABELS})){words}(?:{_NAMED[kind]}{words})?(?:{_PRICE})"


_UNIT = {kind: re.compile(rf"{N} ?{kind}{behind}{_to_price(kind)})") for kind, behind in _BEHIND.items()}
"""The 1 of 「1人当たり」 and 「1泊12,000円」, which is a unit and no count."""
_NEAR_PRICE = {
    kind: re.compile(rf"{N} ?{kind}(?:(?!_ ?{kind})[^{N}{BIG}、,。]){{0,16}}[、, ]?(?:{_PRICE})") for kind in _OTHER
}
"""A 1 before a price, with other words between: a unit beside another count of its kind, or behind what is paid for."""
_COUNT = {kind: re.compile(rf"{N} ?{kind}") for kind in _OTHER}
_PAID_FOR = re.compile(rf"(?:{_LABELS})(?!泊(?:数|は|が|:| |$))[^{N}{BIG}、。]{{0,6}}$")
_ADDED = (
    re.compile(rf"[{N}{BIG}]{CURRENCY}(?:です)?[、 ]*$"),
    re.compile(rf"{N} ?[人名](?:です|分|だと|ね)*(?:[。、 ]|$)"),
)
"""A price, and the one it is for said behind it: 「電車は11,000円、1人です」 beside another count of people."""
CLOSE = 12
"""Signs within which the price stands of a unit that only the name before it makes one."""


def without_units(said: Said) -> Said:
    """Blank out each 1 that is a unit, the last one first: 「1泊1人8,000円」 has two of them."""
    numbers = [position for position, sign in enumerate(said.shape) if sign == N]
    signs = list(said.shape)
    for number, at in zip(said.numbers, numbers, strict=True):
        signs[at] = BIG if (number.value or 0) >= LEAST_PRICE else N
    ones = dict.fromkeys(at for number, at in zip(said.numbers, numbers, strict=True) if number.whole == 1)
    counted = {kind for kind in _OTHER for hit in _COUNT[kind].finditer(said.shape) if hit.start() not in ones}
    units = set()
    for at in reversed(ones):
        kind = next((kind for kind in _OTHER if _COUNT[kind].match(said.shape, at)), "")
        if kind and _is_unit(signs, at, kind, beside=kind in counted):
            signs[at] = "_"
            units.add(at)
    return said.without(units)


def _is_unit(signs: list[str], at: int, kind: str, *, beside: bool) -> bool:
    """Tell whether a 1 is the unit of a price: it says so, or another count of its kind or a name stands beside it."""
    ahead = "".join(signs[at : at + NEAR])
    if _UNIT[kind].match(ahead):
        return True
    price, alone = _ADDED
    if beside and alone.match(ahead) and price.search("".join(signs[max(0, at - NEAR) : at])):
        return True
    near = _NEAR_PRICE[kind].match(ahead)
    paid_for = _PAID_FOR.search("".join(signs[max(0, at - NEAR) : at])) if near and len(near[0]) <= CLOSE else None
    return bool(near and (beside or paid_for))


def counting(said: Said) -> Said:
    """What counts people or nights in a text with a price: the 1 of 「汽車賃は1人往復1万8千円」 does not."""
    priced = _PRICED.search(said.shape) or any((one.value or 0) >= LEAST_PRICE for one in said.numbers)
    return without_units(said) if priced else said
