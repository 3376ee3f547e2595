"""What the two prices of a trip are called in a sentence that tells it: the bed 「宿」 and the way 「足」."""

import re

LABELS = {
    "lodging": r"宿|やど|ほてる|ホテル|旅館|ペンション|コテージ|ゲストハウス|朝食|素泊|泊(?!目)|晩|両日|日とも"
    r"|hotel|hoteru|yado|lodging|accommodation|\bnight|\brooms?\b|\binn\b|\bhostel|guest ?house|ryokan|minshuku",
    "transport": r"交通|こうつう|しんかんせん|新幹線|飛行機|航空|フライト|運賃|電車|汽車|切符|足代|列車|特急|バス|往復|移動"
    r"|フェリー|高速船|(?<!造)船(?:代|賃|便|は|が|で|の|も| |:)"
    r"|transport|travel|return trip|round[ -]?trip|train|flight|fare|\bbus\b|\bplane\b|\bferry\b|\bboat\b"
    r"|koutsuu|kotsu|shinkansen|densha|hikouki|oufuku",
}
BED = re.compile(r"宿|やど|ホテル|旅館|ペンション|hotel|hoteru|yado|lodging|accommodation|\binn\b|ryokan")
_NEXT = re.compile(r"で|と|、|,|\b(?:and|with)\b")
"""Where the words about one amount end, when another amount follows."""
ENDS = {
    slot: re.compile("|".join((_NEXT.pattern, *(label for other, label in LABELS.items() if other != slot))))
    for slot in LABELS
}
"""The same by what the amount is for: at the name of the other one as well."""


def named_in(words: str) -> str:
    """Return which slot the last label in some words names, empty when none does."""
    last = {slot: max((hit.end() for hit in re.finditer(label, words)), default=-1) for slot, label in LABELS.items()}
    best = max(last, key=lambda slot: last[slot])
    return best if last[best] >= 0 else ""
