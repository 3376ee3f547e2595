"""What a text takes back of itself 「言い直し」: a number, or how an amount was meant; or tells in odd order."""

import re

from handlers.reading.number_signs import KANJI, NO_NUMBER_BEFORE, NUMBER

_DENIED = r"(?:では?|じゃ)(?:なく(?:て)?|ない)|(?:や|じゃ|では)のうて|やなくて|ちゃうくて"
_DENIAL = re.compile(
    rf"{NO_NUMBER_BEFORE}(?P<told>{NUMBER.pattern}(?P<unit> ?[人名泊円月])?)"
    rf"(?:(?:や|じゃ|では)のうて|やなくて|ちゃうくて|(?:では|じゃ|で)"
    rf"(?:なくて?|ない(?:です)?[、,。 ]+(?=[^。]{{0,6}}{NUMBER.pattern})))[、,]? ?"
)
_COUNTED = re.compile(rf"{NUMBER.pattern} ?([人名泊晩円])")
_REASONED = re.compile(
    rf"{NO_NUMBER_BEFORE}{NUMBER.pattern} ?(?P<unit>[人名泊晩])(?:です|で)?[、,。.… ]+"
    r"(?:いや[、,。… ]*|(?:あ[っー]?|いや|えっと|ん)(?:[、,。… ]+|、?(?=待))(?:(?:ちょっと)?待って[、,。… ]*)?)"
    rf"[^0-9{KANJI}。]{{1,20}}(?:ので|から|て|で)[、, ]?(?={NUMBER.pattern} ?(?P=unit)(?:です|だ|で|に|、|。|$))"
)
"""A count, and why it is another one: 「5人、あ、部長は行かないので4人です」."""
_LESS = re.compile(
    rf"{NO_NUMBER_BEFORE}{NUMBER.pattern} ?(?P<unit>[人名])(?:は|を|が)?"
    rf"(?:あきらめ|諦め|やめ|減ら|外し|はずし|置い)[^0-9{KANJI}。]{{0,6}}"
    rf"(?={NUMBER.pattern} ?(?P=unit)(?:で|に|だ|なら|、|。|$))"
)
"""Those who stay at home, before those who go: 「2人あきらめて3人で行ったら」."""
_GONE = re.compile(
    rf"(?:{NO_NUMBER_BEFORE}{NUMBER.pattern} ?[人名][、。,.… ]*(?:いや|あ[っー]?|えっと)[、。,.… ]*)?{NO_NUMBER_BEFORE}"
    rf"{NUMBER.pattern} ?(?P<unit>[人名])(?:が|は)?(?:抜け|減っ|へっ|欠席|キャンセル|休|来(?:れ|られ)な|行けな)"
    rf"[^0-9{KANJI}。]{{0,8}}[。、,. ]*(?={NUMBER.pattern} ?(?P=unit)(?:で|に|だ|なら|、|。|$))"
    rf"|もう ?{NUMBER.pattern} ?(?P<night>[泊晩])(?:したい|増やし|延ばし|のばし)[^0-9{KANJI}。]{{0,12}}[。、]"
    rf"(?={NUMBER.pattern} ?(?P=night))"
)
"""Those who cannot come, and how many were meant first: 「6人、いや1人抜けたから5人で」, 「1人抜けた。3人に戻して」."""
_TOO_LITTLE = re.compile(
    rf"{NO_NUMBER_BEFORE}{NUMBER.pattern} ?(?P<unit>[人名泊晩])(?:だけ)?(?:じゃ|では|だと)[^0-9{KANJI}。、]{{0,4}}"
    rf"(?:もったいな|足り|物足り|少な|短|きつ|厳し|さみし|寂し|頭打ち|オーバー)[^0-9{KANJI}。]{{0,10}}"
    rf"(?:。(?:じゃあ?|なら|では|それなら)、?)?(?={NUMBER.pattern} ?(?P=unit))"
)
"""A count that is too little, before the one instead: 「2泊じゃもったいないから3泊」."""
_OF_OLD = re.compile(
    rf"{NO_NUMBER_BEFORE}{NUMBER.pattern} ?円(?:は|って)、?(?:去年|昨年|前|昔|古い|前回|以前|先月)の?"
    rf"(?:値段|料金|金額|数字|価格|分|もの|やつ|とき|時)?(?:だった|だ|でした|です)?[。、!]? ?"
    rf"(?=[^。]{{0,40}}{NUMBER.pattern} ?円)"
)
"""A price that was so once, before the one of now: 「8,000円は去年の値段だ。今は9,400円」."""
WHOLE = 40
"""Characters of a statement that is taken back as a whole."""
NEAR = 14
"""Characters before a number in which its name is looked for."""
_PRICED = r"(?:お?[1一][人名泊晩](?:様)? ?){0,3}¥?"
"""The units before a price, which go with it."""
_AS_TOLD = re.compile(
    rf"{NO_NUMBER_BEFORE}(?P<before>{_PRICED}){NUMBER.pattern} ?(?P<unit>[人名泊晩円])?と?"
    r"(?:(?:と|って)(?:言|い(?!う)|云|書|入れ|入力|打|送|伝え|お伝え|申|答え|回答|お答え)|(?:で|に)?(?:入力|回答|お答え|お伝え)し)"
    rf"[^。0-9{KANJI}]{{0,12}}(?:が|けど|けれど|けれども|のに)[、, ]?(?=(?P<rest>.{{0,60}}))"
)
"""A number told before, and that it was: 「宿泊費を9000円と言いましたが、9,800円でした」."""
_NOT_BUT = re.compile(rf"\bnot {NUMBER.pattern}(?: ?[a-z]+)?,? (?:but|it's|rather) (?={NUMBER.pattern})")
_ONE_HEAD = r"(?:お?[1一][人名](?:様)?|ひとり)"
_UNIT = r" ?(?:泊(?: ?[0-9一二三四五六七八九十]+ ?日)?|[人名晩円月]|yen\b|people\b|persons?\b|nights?\b)"
_SAME = {"名": "人", "people": "人", "person": "人", "persons": "人", "晩": "泊", "night": "泊",
    "nights": "泊", "yen": "円"}  # fmt: skip
_BREATH = r"[ 、,。.!…:;\-]{0,9}+"
_TURNS = (
    r"いや|いえ|いいえ|じゃ(?:なく(?:て)?|ないや|ない|なかった)|では(?:なく(?:て)?|ない|なかった(?:です)?)|ちゃう(?:わ|ねん)?"
    r"|(?:(?:入力|数字|人数|泊数|数|金額)を?)?(?:間違え|まちがえ|間違い|まちがい)(?:ました|まして|ちゃった|ちゃいました|です|でした|た|て|で)?"
    r"|(?:違|ちが)(?:う(?:わ)?|った|います|いました)|(?:訂正|修正)(?:します|して|です)?|失礼(?:しました|いたしました)?"
    r"|ごめん(?:なさい|ね)?|やっぱり?|やはり|もとい|正しくは|本当は|ほんとは|->|=>|→|⇒"
    r"|no,? wait|sorry|oops|i mean(?:t)?|scratch that|make (?:that|it)|actually|correction"
    r"|あっ?|すみません|すいません|no"
)
_LEADS = r"え[っー]{0,3}と|ええと|ちょうど|丁度|きっかり|正確に(?:は|言うと)"
_ENDED = (
    r"(?:くらい|ぐらい|ほど|程度)?(?:の?(?:つもり|予定))?"
    r"(?:(?:でした|です|だった|だ|や|と(?:言|書|送)(?:いま|きま|りま)した)(?:ね|よ|で|が|けど|けれど)*|で|に(?:します|して)?|かな[あぁー]?)?"
)
_SLIP = re.compile(
    rf"{NO_NUMBER_BEFORE}(?P<before>{_PRICED}){NUMBER.pattern}(?P<was>{_UNIT})?{_ENDED}{_BREATH}"
    rf"(?P<words>(?:(?:{_LEADS}){_BREATH}){{0,2}}(?:(?:{_TURNS}){_BREATH}(?:(?:{_LEADS}){_BREATH}){{0,2}}){{1,5}}+)"
    rf"(?P<label>[^0-9{KANJI} 、,。]{{1,7}}?[はがもを])?(?P<now>(?P<each>{_PRICED}){NUMBER.pattern}(?P<unit>{_UNIT})?)"
    r"(?![^。]{0,6}かも)(?! ?(?:は|が(?!正し)|だけ|のみ|ずつ|目|[がもほど]*(?:増|ふえ|追加|減|へっ|抜け|多|少な)))"
)
"""A number, the words of a slip of the tongue, and at once another number of the same unit."""
_BIG = re.compile("[万千]")
_ENDS = re.compile(r" ?(?:です|でした|で|に|だ|や|[。、.,!]|$)")
"""What may follow a bare number that stands for another one with a unit."""
_NOT_ALL = re.compile(
    r"(?:全員の|全部の|みんなの)?(?:合計|総額|全員分|全員|全部|トータル|人数分|みんなの分)(?:の?(?:金額|額|値段|料金))?"
    rf"(?:{_DENIED})(?:です)?[、。, ]*|\b(?:not|isn't|is not) (?:the |a |in )?total\b(?: price| amount)?(?:,? but)?"
)
_NOT_EACH = re.compile(
    rf"{NO_NUMBER_BEFORE}{_ONE_HEAD}(?: ?[1一] ?[泊晩])?"
    rf"(?:当たり|当り|あたり|分|ぶん|ずつ|につき)?(?:の?(?:金額|額|値段|料金))?(?:{_DENIED})"
    r"(?:です)?[、。, ]*|\bnot (?:per person|each)\b(?:,? but)?"
)


_BOTH_WAYS = re.compile(
    rf"片道(?:でした|だった|なの|です)?[^往片0-9{KANJI}宿泊新飛電車船バ]{{0,10}}(?:{NUMBER.pattern} ?円?)?"
    rf"[^往片0-9{KANJI}宿泊新飛電車船バ]{{0,10}}(?=往復[^0-9{KANJI}、。]{{0,8}}{NUMBER.pattern})"
    rf"|(?<=円)\(片道(?:は|が|だと|で)?{NUMBER.pattern} ?円?\)"
    rf"|(?<=円)[ (、]{{0,2}}片道(?:は|が|だと|で)?{NUMBER.pattern} ?円?[)]?(?=です|[。、 ]|$)"
)
"""The fare of one way beside that of both, which is told too."""


_WITHOUT = re.compile(
    rf"[^、。0-9{KANJI}]{{0,8}}{NO_NUMBER_BEFORE}{NUMBER.pattern} ?[人名](?:を|は)?(?:除い|外し|抜い)て、?"
    rf"(?={NUMBER.pattern} ?[人名])"
)
"""Whoever does not go, before how many do: 「派遣の1人を除いて3人」."""
_STAY_FIRST = re.compile(
    rf"(?P<stay>{NO_NUMBER_BEFORE}{NUMBER.pattern} ?[泊晩]分)(?:で|、)?(?:お?1|一) ?人(?:あたり|当たり|分)?(?:で|、)?"
    rf"(?={NUMBER.pattern} ?円)"
)
"""Whose price of the whole stay it is, told behind the stay: 「2泊分で1人16,000円」."""
_TOO_MUCH = re.compile(
    rf"{NO_NUMBER_BEFORE}{NUMBER.pattern} ?円?(?:は|だと|って)[^0-9{KANJI}。、]{{0,6}}"
    rf"(?:高|多|大き|見|言い|積)[^0-9{KANJI}。]{{0,4}}"
    rf"(?:見|言い|積み)?(?:すぎ|過ぎ)[^0-9。]{{0,8}}。?(?=[^。]{{0,12}}{NUMBER.pattern} ?円)"
)
"""An amount told too high, before the one instead: 「70,000円は高く見すぎました。1人20,000円に」."""
_WAY_BEHIND = re.compile(
    rf"{NO_NUMBER_BEFORE}(?P<sum>{NUMBER.pattern} ?円)(?:は|って|というのは)、?片道"
    r"(?:の?(?:料金|運賃|値段|金額|分|額))?(?:でした|だった|です|なんです|だ)(?=[。、! ]|$|が|けど|ね|よ|ので|から)"
)
"""A fare of which only then is said that it is that of one way: 「16,000円は片道でした」."""


def _said_anew(text: str) -> str:
    """What is told behind 「…じゃなかった、」, where it counts everything that was told before it."""
    before, anew, after = text.partition("じゃなかった")
    after = after.lstrip(" 、,。.…!")
    told, again = (set(_COUNTED.findall(part)) for part in (before, after))
    return after if anew and len(told) > 1 and told <= again and len(before) <= WHOLE else text


def taken_back(text: str) -> str:
    """The text without what it takes back: 「5人で11月。あ、5人じゃなくて7人」 leaves 「で11月。あ、7人」."""
    if "片道" in text:
        text = _BOTH_WAYS.sub("", _WAY_BEHIND.sub(r"片道\g<sum>です", text))
    text = _STAY_FIRST.sub(r"1人当たり\g<stay>", text)
    for gone in (_WITHOUT, _TOO_MUCH, _GONE, _REASONED, _LESS, _TOO_LITTLE, _OF_OLD):
        text = gone.sub("", text)
    text = _NOT_EACH.sub("", _NOT_ALL.sub("", _NOT_BUT.sub("", _said_anew(text))))
    for hit in reversed(list(_DENIAL.finditer(text))):
        before, after = text[: hit.start()], text[hit.end() :]
        if hit["unit"]:
            before = re.sub(rf"(?<![0-9{KANJI}]){re.escape(hit['told'])}", "", before)
        text = before + after
    return _SLIP.sub(_last_of, _AS_TOLD.sub(_told_anew, text))


def _told_anew(told: re.Match[str]) -> str:
    """Nothing of a number told before where another of the same unit comes behind it, all of it elsewhere."""
    unit = told["unit"] or ""
    same = "[人名]" if unit in {"人", "名"} else "[泊晩]" if unit in {"泊", "晩"} else "円" if unit else ""
    anew = re.search(rf"{NUMBER.pattern} ?{same}", told["rest"])
    return "" if anew else told[0]


def _last_of(slip: re.Match[str]) -> str:
    """The last of two numbers of the same unit; what counts something else takes nothing back."""
    was, now = ((slip[unit] or "").strip() for unit in ("was", "unit"))
    bare = not now and bool(_ENDS.match(slip.string, slip.end()))
    label = (slip["label"] or "").rstrip("はがもを")
    known = not label or (len(label) > 1 and label in slip.string[max(0, slip.start() - NEAR) : slip.start()])
    figure = slip.string[slip.start() : slip.start("words")]
    in_yen = not was and now == "円" and bool(_BIG.search(figure))  # 「2万…じゃなくて1万2千円」
    if not known or not (bare or in_yen or _SAME.get(was, was[:1]) == _SAME.get(now, now[:1])):
        return slip[0]
    return ("" if slip["each"] else slip["before"]) + slip["now"] + (slip["was"] or "" if bare else "")
