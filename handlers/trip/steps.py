"""How a trip differs from what was told before 「増減」: one more person, a night less, a fare that is half as much."""

import re

from handlers.forms.form import Answers
from handlers.reading.amounts import MOST_YEN
from handlers.reading.numerals import MARK, Said, hear
from handlers.reading.trip_names import NAMES
from handlers.reading.unit_prices import without_units
from handlers.trip import estimate
from handlers.turn import Value

N = MARK
_MONEY = frozenset(estimate.MONEY)
JOINS = r"(?:増|ふえ|ふや|追加|加わ|加え|足し|プラス|多[くいめ])"
_ABSENT = (
    r"(?:抜け|ぬけ|外れ|(?:行け|来ら?れ|出られ|参加でき)(?:なく|ず|ない|ません)"
    r"|欠席|欠け|都合(?:が|の)?つか|辞退|キャンセル|ドタキャン|不参加|病欠|休(?:み|む))"
)
LEAVES = rf"(?:減|削|へ[っらりる]|少な|マイナス|{_ABSENT})"
LONGER = r"(?:[延伸](?:び|ば|長|泊)?|のば|のび|長[くめ])"
SHORTER = r"(?:減|削|へら|短|少な|早く(?:帰|切)|切り上げ)"
_COMES = r"(?:来|行く(?:こと|の)|参加|同行|連れ|つれ|入|加|一緒)"
_ON_TOP = r"(?:もう|あと|さらに|プラス|\+) ?"
"""Before a count that comes to what was told before."""
_BETWEEN = (
    r"(?:が|を|は|も|分|ほど|だけ|、|急(?:に|遽|きょ)?|どうしても|当日|新たに|都合(?:で|により|がつかず)|体調不良で|病気で"
    r"|の(?=追加|増|減|延))*"
)
"""Between a count and the verb that makes it a step: 「1人が急に行けなくなった」."""
_MORE = re.compile(
    rf"{_ON_TOP}{N} ?[人名](?!だけ|しか|[分の目泊]|ずつ)|{N} ?[人名]{_BETWEEN}{JOINS}"
    rf"|[^{N}人名、。?]も(?:、|急に|急遽|急きょ|新たに| )*{N} ?[人名](?:が|も)?{_COMES}"
    rf"|人数 ?\\+ ?{N}$|{N} (?:(?:people|persons?) )?(?:more|extra|additional)(?! ?nights?)"
)
_FEWER = re.compile(
    rf"{N} ?[人名]{_BETWEEN}{LEAVES}"
    rf"|{N} ?[人名](?:が|は|も)?(?![にへでとはがも]|まで|から|だ|な|の|分)[^{N}、。?]{{0,10}}?(?<!に){_ABSENT}"
    rf"|(?:-|マイナス) ?{N} ?[人名]|人数 ?- ?{N}$|{N} (?:(?:people|persons?) )?(?:fewer|less)(?! ?nights?)"
    rf"|{N} (?:of (?:us|them)|persons?|people|colleagues?|employees?|members?)(?: has| have| had| just| is)*"
    r" (?:can't|cannot|can not|won't|not|isn't|aren't|drop\w*|cancel\w*|fell|sick|ill|quit|out)"
)
_LONGER = re.compile(
    rf"延泊[ (、をで]{{0,2}}{N} ?[泊晩]|{N} ?[泊晩](?:を|だけ)?(?:余分|余計)"
    rf"|{_ON_TOP}{N} ?[泊晩](?!だけ|しか|[目の])|{N} ?[泊晩]{_BETWEEN}(?:{JOINS}|{LONGER})"
    rf"|{N} (?:more|extra|additional) nights?|{N} nights? (?:longer|more|extra)"
)
_SHORTER = re.compile(rf"{N} ?[泊晩]{_BETWEEN}{SHORTER}|{N} (?:fewer|less) nights?|{N} nights? (?:shorter|fewer|less)")
_COUNTS = {
    estimate.MOST_PEOPLE: re.compile(rf"{N} ?(?:[人名]|people|persons?)"),
    estimate.MOST_NIGHTS: re.compile(rf"{N} ?(?:[泊晩]|nights?)"),
}
TIMES = re.compile(rf"(?:{N} ?)?倍|半分|半額|\b(?:double[ds]?|twice|half|halved)\b")
_DEARER = re.compile(rf"{N} ?円(?:だけ|ほど)?(?:高|上が|あが|値上|増|アップ|プラス|足)")
_CHEAPER = re.compile(rf"{N} ?円(?:だけ|ほど)?(?:安|下が|さが|値下|減|ダウン|マイナス|引)")
_OFF = re.compile(rf"{N} ?(?:割|%)(?:引|安|減|オフ|ダウン|off)")
STEPS = (_OFF, _DEARER, _CHEAPER, TIMES, _MORE, _FEWER, _LONGER, _SHORTER)
"""What says how much more or less there is than before."""


def differs(text: str) -> bool:
    """Tell whether a message says by how much a price differs from before, and so not what it is."""
    shape = hear(text).shape
    return any(one.search(shape) for one in (TIMES, _DEARER, _CHEAPER, _OFF))


def relative(said: Said, answers: Answers) -> dict[str, Value]:
    """What is told by how it differs from before: 「もう1人増えたら」「交通費だけ倍になったら」."""
    named = [name for name in sorted(_MONEY) if NAMES[name].search(said.shape)]
    before = answers.get(named[0]) if len(named) == 1 else None
    price = _dearer_or_cheaper(said, before) if isinstance(before, int) else None
    told = stepped(said, answers)
    return told | {named[0]: price} if price and 0 < price <= MOST_YEN else told


def stepped(said: Said, answers: Answers) -> dict[str, Value]:
    """The people and nights there are then, when the message says how many more or fewer (「もう1泊します」)."""
    people = _more_or_fewer(said, answers.get("people"), (_MORE, _FEWER), estimate.MOST_PEOPLE)
    nights = _more_or_fewer(said, answers.get("nights"), (_LONGER, _SHORTER), estimate.MOST_NIGHTS)
    return {name: after for name, after in (("people", people), ("nights", nights)) if after}


def _more_or_fewer(said: Said, before: Value | None, ways: tuple[re.Pattern[str], ...], most: int) -> int:
    """How many there are then, 0 when the message says no step."""
    if not isinstance(before, int) or not said.numbers:
        return 0
    said = without_units(said)
    if len(_COUNTS[most].findall(said.shape)) > 1:
        return 0
    more, fewer = (way.search(said.shape) for way in ways)
    hit = more or fewer
    by = (said.number_at(said.shape.index(N, hit.start())).whole or 0) if hit else 0
    after = before + by if more else before - by if fewer else 0
    return after if 0 < after <= most else 0


def _dearer_or_cheaper(said: Said, before: int) -> int | None:
    """The price there is then, exact to the yen; None when the message says no difference or it leaves a remainder."""
    times, off = TIMES.search(said.shape), _OFF.search(said.shape)
    if times:
        half = times[0].startswith(("半", "hal"))
        return (before // 2 if before % 2 == 0 else None) if half else before * (_number(said, times) or 2)
    if off:
        kept = before * (100 - (_number(said, off) or 0) * (1 if "%" in off[0] else 10))
        return kept // 100 if kept % 100 == 0 else None
    dearer, cheaper = _DEARER.search(said.shape), _CHEAPER.search(said.shape)
    more = (_number(said, dearer) or 0) if dearer else 0
    return before + more - ((_number(said, cheaper) or 0) if cheaper else 0) if dearer or cheaper else None


def _number(said: Said, hit: re.Match[str]) -> int | None:
    """The number a match begins with, None when it begins with none."""
    return said.number_at(hit.start()).whole if hit[0].startswith(N) else None
