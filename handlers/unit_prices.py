"""The units of a price: the 1 of 「1人当たり」 and 「1泊12,000円」 counts neither people nor nights."""

import re

from handlers.numerals import LEAST_PRICE, MARK, Said

N = MARK
CURRENCY = r" ?(?:円|えん|yen|jpy)"
OTHER_UNIT = r" ?(?:人|名|泊|晩|日|月|年|時|分|割|%|people|nights?|days?|か月|ヶ月|回|部屋)"
BETWEEN = r" ?(?:~|-|ー|から|または|又は|もしくは|か|or|to|、|,|・|/) ?"
BIG = "\ue011"
"""Stands for a number of a thousand and more, which is a price even without its currency."""
_FIGURE = rf"[{N}{BIG}]"
_PRICE = rf"(?:¥|jpy ?){_FIGURE}|{_FIGURE}(?:(?:{CURRENCY})?{BETWEEN}{_FIGURE})?{CURRENCY}|{BIG}(?!{OTHER_UNIT})"
_EACH = (
    r"(?:当たり|当り|あたり|につき|ずつ|の?(?:宿泊費|宿代|料金|単価)[はが]?"
    r"|に?(?:直|なお|換算|割|均|なら)(?:す|し|る|って)*と?|にすると)"
)
_ASKED = (
    r"いくら|何|なん(?!です|だ|で|の)|幾ら|上限|最大|最高|限度|まで|の(?:補助|助成|上限|限度|料金|宿泊費)|補助|助成"
)
_FARE = r"往復|片道|交通|新幹線|飛行機|電車|汽車|運賃|oufuku|ohfuku|katamichi|shinkansen"
_EXACT = r"ちょうど|丁度|きっかり|きっちり|ぴったり|ジャスト|\b(?:just|exactly)\b"
_TO_PRICE = (
    rf"(?:{_EACH}|[ お約]|およそ|だいたい|{_EXACT}|片道|往復|_ ?[人名](?:様|分)?|_ ?[泊晩](?:分|で)?)*(?:{_PRICE})"
)
_PRICED = re.compile(rf"{N}{CURRENCY}|¥")
NEAR = 80
"""Signs behind a 1 in which its price is looked for."""
_UNIT = re.compile(
    rf"{N} ?(?:[人名](?:様)?(?= ?(?:当|あたり|につき|ずつ|分|ぶん|{_FARE}|宿|ホテル|{_ASKED})|{_TO_PRICE})"
    rf"|[泊晩](?= ?(?:当|あたり|につき|ごと|{_ASKED})|(?:{_EACH})?[、で ]*{_TO_PRICE}))"
)
"""The 1 of 「1人当たり」 and 「1泊12,000円」, which is a unit and no count."""


def without_units(said: Said) -> Said:
    """Blank out each 1 that is a unit, the last one first: 「1泊1人8,000円」 has two of them."""
    numbers = [position for position, sign in enumerate(said.shape) if sign == N]
    signs = list(said.shape)
    for number, at in zip(said.numbers, numbers, strict=True):
        signs[at] = BIG if (number.value or 0) >= LEAST_PRICE else N
    units = set()
    for number, at in reversed(list(zip(said.numbers, numbers, strict=True))):
        if number.whole == 1 and _UNIT.match("".join(signs[at : at + NEAR])):
            signs[at] = "_"
            units.add(at)
    kept = tuple(number for number, at in zip(said.numbers, numbers, strict=True) if at not in units)
    return Said(said.text, kept, "".join(N if sign == BIG else sign for sign in signs))


def counting(said: Said) -> Said:
    """What counts people or nights in a text with a price: the 1 of 「汽車賃は1人往復1万8千円」 does not."""
    priced = _PRICED.search(said.shape) or any((one.value or 0) >= LEAST_PRICE for one in said.numbers)
    return without_units(said) if priced else said
