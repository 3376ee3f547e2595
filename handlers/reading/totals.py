"""Words of a sum that is everybody's together 「全員で」, and the sign such a sum carries until it is shared out."""

import re

from handlers.reading.numerals import MARK

IN_ALL = "total:"
"""Begins an amount that is everybody's together."""
UNSAID, UNSAID_NIGHTS = "unsaid", "unsaid_nights"
"""The keys of an amount of lodging told with no word of whom and which nights it is, or for one but not how long."""
_OF_WHAT = (
    rf"(?!で? ?{MARK} ?[人名泊晩日](?!(?:で|分で?|の?合計で?) ?¥?{MARK}(?! ?[人名泊晩日])))"
    r"(?!(?:の|で|は|が|に|って|も|だと|額|金|補助|[、 ])*"
    r"(?:いくら|幾ら|どう|何円|どの|どれ|なんぼ|変わ|出し|計算|(?:は|って)[?。]*$))"
)
TOTAL = re.compile(
    rf"(?:合計|全部で(?!す(?:[。!ね]|$))|全部(?= ?(?:\||¥?{MARK}(?! ?[人名泊晩日])))|全員|総額|総計|合わせて|併せて"
    rf"|トータル|みんな(?:で|の?分)|皆(?:さん)?(?:で|の?分)|(?<![×x*✕]{MARK})[人名]分|人数分|しめて|〆て|占めて"
    rf"|貸し?切|チャーター|\bcharter|ひっくるめて|まとめて(?!払|計算|精算|請求|申|予約|買)"
    rf"|(?<![合時設会統累小])計(?=で|[ 、]?(?:\||¥?{MARK}(?! ?[人名泊晩日]))|です|と?なり|に?して| ?[)。]| ?$)"
    rf"|(?<![a-z])(?:total|altogether|for all|in all|everyone|everybody|all of us|combined)(?![a-z])"
    rf"|{MARK} (?:people|persons)'"
    rf"|\bfor (?:the (?:whole |entire )?(?:group|party|team|lot)|(?:the |us )?{MARK} (?:people|persons|of us))\b)"
    + _OF_WHAT
)
"""A price for everybody or every night; a stroke stands for it.

「合計はいくら」 asks for the sum of the outcome, 「合計4名」 counts people.
"""
_EACH = re.compile(
    r"(?<![泊晩])(?:当たり|あたり|につき|ずつ|とも(?!に|[ 、,]))|同じ|同額|一律|それぞれ|各自|各々"
    r"|\b(?:each(?! night)|per (?:person|head)|a (?:head|person)|apiece)\b"
)
_BOTH_WAYS = re.compile(
    r"(?:往復|行き帰り|行きと帰り|both ways|round[- ]?trip|return)"
    r"(?:の|で|を|は|分|、| )*(?:合計|全部|合わせて|総額|総計|トータル|計|in |total)"
)


def is_in_all(value: object) -> bool:
    """Tell whether an amount is kept as everybody's together."""
    return isinstance(value, str) and value.startswith(IN_ALL)


def of_each(around: str) -> bool:
    """Tell whether the words around an amount say it is the same for each: 「全員同じで2万円」."""
    return bool(_EACH.search(around))


def in_all(around: str, head: int) -> bool:
    """Tell whether the words around an amount say it is for everybody; `head` is the last count of people before it.

    「全員一人2万円」 is a price for one, and 「往復合計で2万円」 only adds up the two ways of one.
    """
    each = head == 1 or of_each(around)
    ways = _BOTH_WAYS.search(around) and not re.search("全員|みんな|皆|[人名](?:分|の往復)|人数|every|all", around)
    return bool(TOTAL.search(around)) and not each and not ways
