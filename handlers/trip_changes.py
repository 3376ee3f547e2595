"""What a message changes of a trip already told: 「あ、2名」「ホテル代は8000円」「もう1人増えたら」."""

import re

from handlers import estimate
from handlers.amounts import ABOUT, CURRENCY, OTHER_UNIT
from handlers.desk import Desk, Voice
from handlers.forms import Answers, Slot, Told, doubt_of, sure_of
from handlers.numerals import MARK, Said, hear
from handlers.readers import Misread, read_yen
from handlers.turn import Value

N = MARK
_NAMES = {
    "people": r"人数|参加者数?|メンバー|何人|何名|people|persons",
    "nights": r"泊数|何泊|日数|nights?\b",
    "lodging": r"宿(?:泊[費代料]|代)?|ホテル代?|旅館|やど|lodging|hotel|accommodation",
    "transport": r"交通費|こうつうひ|新幹線代?|飛行機代?|運賃|電車賃|transport\w*|fare|train|flight",
}
_MONEY = frozenset({"lodging", "transport"})
_MEASURED = re.compile(rf"{N}{OTHER_UNIT}|{N}{CURRENCY}|{ABOUT.pattern}")
"""A number that says what it counts, or that it is a rough one; any other is for the name beside it."""
_QUANTITY = rf"{N} ?(?:[人名泊晩円](?:ずつ|分)?|people|persons?|nights?|yen|jpy)?"
_COUNTED = re.compile(r"[0-9０-９一二三四五六七八九十]+ ?[泊晩人名](?:で|の|、|に)?")
_MORE = re.compile(rf"(?:もう|あと|さらに|プラス|\+)? ?{N} ?[人名](?:が|を)?(?:増|ふえ|ふや|追加|加わ)|{N} more")
_FEWER = re.compile(rf"{N} ?[人名](?:が|を)?(?:減|へ[っらりる]|抜け|行けなく|来られなく)|{N} (?:fewer|less)")
_CLAUSE = re.compile(r"[、,。;]|(?<=円)で|と(?=交通|宿)|\band\b")
_COUNT = r"[0-9０-９,，一二三四五六七八九十百千万]+ ?[泊晩人名円]"
_INSTEAD_OF = re.compile(rf"{_COUNT}(?:から|を)(?=[、 ]?{_COUNT}(?:に|へ|で|だと|なら|だったら))")
"""What was before, in 「2泊を3泊にすると」."""
_ALL = 4
"""A message that tells the whole trip tells a new one."""


def trip_changes(text: str, answers: Answers, voice: Voice) -> Told:
    """The answers of the estimate a message gives anew, by slot; empty when it gives none or all of them."""
    text = _INSTEAD_OF.sub("", text)
    changes = dict(told_in_form(text, voice))
    relative = _relative(hear(text), answers)
    if relative:
        changes["people"] = relative
    told = {name: value for name, value in changes.items() if name in answers}
    return told if len(changes) < _ALL else {}


def told_in_form(text: str, voice: Voice) -> Told:
    """What a message says of the trip where the form has told how amounts are meant: each by its name will do.

    What is sure goes before what is not, and a figure that only may be a total is the one the form asks for.
    """
    told, named = estimate.trip_told(text), told_by_name(text, voice)
    doubts = {name: value for name, value in told.items() if isinstance(value, Misread)}
    totals = {name: value for name, value in doubts.items() if value.key == "total"}
    return {
        **totals,
        **named,
        **{n: v for n, v in doubts.items() if n not in totals},
        **sure_of(named),
        **sure_of(told),
    }


def says_only_a_trip(text: str, desk: Desk) -> bool:
    """Tell whether a message holds figures of a trip, their names, and nothing beside them that asks for more."""
    said = hear(text)
    if not said.numbers:
        return False
    rest = re.sub("|".join((_QUANTITY, _MORE.pattern, _FEWER.pattern, *_NAMES.values())), " ", said.shape)
    return desk.library.sayings.is_all("beside.trip", rest)


def slot_named(text: str, answers: Answers) -> Slot | None:
    """The answered question a message names without giving a figure (「人数を変更したい」)."""
    said = hear(text)
    named = (slot for slot in estimate.FORM.answered(answers) if re.search(_NAMES[slot.name], said.text))
    return next(named, None) if not said.numbers else None


def told_next(text: str, answers: Answers, voice: Voice) -> Told:
    """What a message says of the trip in the open form; a price without a name is for the one still to be told."""
    told = told_in_form(text, voice)
    still_open = [slot for slot in estimate.FORM.slots if slot.name in _MONEY and slot.name not in {*answers, *told}]
    price = read_yen(_COUNTED.sub("", text)) if told and not _MONEY & told.keys() else None
    roughly = [slot for slot in still_open if (doubt := doubt_of(answers, slot)) and price in doubt.candidates]
    meant = roughly or (still_open if len(still_open) == 1 else [])
    return {**told, meant[0].name: price} if meant and isinstance(price, int) else told


def told_by_name(text: str, voice: Voice) -> dict[str, Value | Misread]:
    """The answers of the estimate a message gives one by one, each beside its name (「宿は8000円、交通費は1万円」)."""
    clauses = hear(text).split(_CLAUSE)
    told = ((slot.name, _named(slot, clause, voice)) for clause in clauses for slot in estimate.FORM.slots)
    return {name: value for name, value in told if value is not None}


def for_another(text: str, pending: Slot, answers: Answers, voice: Voice) -> tuple[str, Value | Misread] | None:
    """The answer to a question still to come, where the message calls that one by name and not the pending one."""
    said = hear(text)
    own = pending.name not in _NAMES or re.search(_NAMES[pending.name], said.shape)
    if own or not says_only_a_trip(text, voice.desk):
        return None
    ahead = (slot for slot in estimate.FORM.slots if slot.name not in answers and slot.name != pending.name)
    facts = told_in_form(text, voice)
    told = ((slot.name, facts.get(slot.name)) for slot in ahead)
    return next(((name, value) for name, value in told if value is not None), None)


def _named(slot: Slot, said: Said, voice: Voice) -> Value | Misread | None:
    """The value for a slot that is called by its name beside a figure for it, or why it has to be asked about."""
    if not said.numbers or not re.search(_NAMES[slot.name], said.shape):
        return None
    bare = len(said.numbers) == 1 and not _MEASURED.search(said.shape)
    value = slot.read(said.numbers[0].written + ("円" if slot.name in _MONEY else "") if bare else said.text, voice)
    if not isinstance(value, Misread):
        return value
    if slot.name == "transport" and value.key == "free":
        return 0  # whoever goes by bicycle says so; a free bed is asked about, its lodging may be no cost at all
    return value if value.candidates else None


def _relative(said: Said, answers: Answers) -> int | None:
    """The people there are then, when the message says how many more or fewer."""
    before = answers.get("people")
    if not isinstance(before, int) or len(said.numbers) != 1:
        return None
    by = said.numbers[0].whole or 0
    after = before + by if _MORE.search(said.shape) else before - by if _FEWER.search(said.shape) else 0
    return after if 0 < after <= estimate.MOST_PEOPLE else None
