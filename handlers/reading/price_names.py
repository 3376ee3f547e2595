"""What the two prices of a trip are called in a sentence that tells it: the bed 「宿」 and the way 「足」."""

import re

from handlers.reading.numerals import MARK

LABELS = {
    "lodging": r"宿|やど|ほてる|ホテル|旅館|ペンション|コテージ|ゲストハウス|朝食|素泊|泊(?!目)|晩|両日|日とも"
    r"|hotel|hoteru|yado|lodging|accommodation|\bnight|\brooms?\b|\binn\b|\bhostel|guest ?house|ryokan|minshuku",
    "transport": r"交通|こうつう|しんかんせん|新幹線|飛行機|航空|フライト|運賃|電車|汽車|切符|足代|列車|特急|バス"
    r"|往復|片道|早割|早得|特割|lcc|格安航空|移動|フェリー|高速船|(?<!造)船(?:代|賃|便|は|が|で|の|も| |:|$)"
    r"|transport|travel|return trip|round[ -]?trip|train|flight|fare|\bbus\b|\bplane\b|\bferry\b|\bboat\b"
    r"|koutsuu|kotsu|shinkansen|densha|hikouki|oufuku|katamichi",
}
BED = re.compile(r"宿|やど|ホテル|旅館|ペンション|hotel|hoteru|yado|lodging|accommodation|\binn\b|ryokan")
_ITS = re.compile(r"の[^ 、。]{0,6}")
_OPENS = re.compile(
    rf"[はが:]$|(?:^|[^{MARK}]{{1,8}})(?:交通費|宿泊[費代料]|宿代|ホテル代|新幹線代?|飛行機代|船代|運賃)$"
)
"""A clause that names the amount of the next one."""
_GOES_ON = re.compile(r"(?:あり|来て|きて|来た|入り|なり|なって|えて|わって|して|れて|ので|から|たら|ところ|が|けど)$")
"""The end of a clause that tells why the amount of the next one is another: 「宿から値上げの連絡があり、」."""
_NEXT = re.compile(r"で|と|、|,|\b(?:and|with)\b")
"""Where the words about one amount end, when another amount follows."""
ENDS = {
    slot: re.compile("|".join((_NEXT.pattern, *(label for other, label in LABELS.items() if other != slot))))
    for slot in LABELS
}
"""The same by what the amount is for: at the name of the other one as well."""


def named_beside(left: str, right: str) -> str:
    """Return what the words around an amount say it is for: 「8,500円の宿」, else before it, else behind it."""
    its = _ITS.match(right)
    return (named_behind(its[0]) if its else "") or named_in(left) or named_behind(right)


def named_behind(words: str) -> str:
    """Return which slot the words behind an amount name: the first label of them, empty when there is none."""
    first = {slot: hit.start() for slot, label in LABELS.items() if (hit := re.search(label, words))}
    return min(first, key=lambda slot: first[slot], default="")


def named_in(words: str) -> str:
    """Return which slot the last label in some words names, empty when none does."""
    last = {slot: max((hit.end() for hit in re.finditer(label, words)), default=-1) for slot, label in LABELS.items()}
    best = max(last, key=lambda slot: last[slot])
    return best if last[best] >= 0 else ""


def opens(clause: str) -> bool:
    """Tell whether a clause without an amount names that of the next one."""
    return bool(_OPENS.search(clause) or (_GOES_ON.search(clause) and named_in(clause)))
