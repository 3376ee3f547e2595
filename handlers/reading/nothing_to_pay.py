"""What a trip costs nothing for 「無料」: the way, or the bed, told with its name or as a stay with friends."""

import re

from handlers.reading.numerals import MARK, Said
from handlers.reading.unit_prices import CURRENCY

N = MARK
UNKNOWN = re.compile(
    r"調べて|見て|決めて|決まって|分から|わから|知ら|まだ|領収|レシート|明細|資料|データ|記録|見積|控え|\b(?:receipt|record)"
)
"""Words that make a ない one of not knowing, or of papers, not of nothing to pay."""
_FARES = r"(?:交通費|旅費|運賃|(?:新幹線|飛行機|電車|バス|移動)(?:代|費))"
_NO_FARE = re.compile(
    rf"{_FARES}(?:として|[はがもの、 ])*(?:な(?:し|い)|無し|無料|ただ(?=[。、]|で|に|だ)|タダ|不要"
    rf"|かか(?:ら|りま)|い(?:らな|りませ)|ありませ|発生し(?:な|ま)|{N}(?={CURRENCY}|[でだ、。]))"
    r"|\bno (?:travel|transport|train|fares?)\w*\b"
)
"""Nothing to pay for the way, told with its name; the number in it counts only when it is none."""
_FREE_BED = re.compile(
    rf"(?:無料|ただ|タダ|{N}{CURRENCY})(?:で|の)(?:宿|部屋|ところ|家|場所)?[^{N}、。]{{0,6}}(?:泊|宿泊)"
    r"|(?:友人|友達|友だち|知人|知り合い|親戚|親類|実家|親|祖父母|いとこ|兄弟|社員|同僚|知人|社宅|社員寮|保養所|別荘)"
    rf"の?(?:家|うち|宅|実家|ところ|とこ|部屋|別荘)?(?:に|で)[^{N}、。]{{0,8}}(?:泊|世話)(?![^。]{{0,5}}(?:のは|なし|やめ|ない|ません))"
    rf"|(?:宿泊(?:費|料|代)?|宿代?|ホテル代|泊まり)(?:として|[はがもの、 ])*(?:な(?:し|い)|無し|無料|タダ|不要"
    rf"|ただ(?=[。、]|で|に|だ)|かか(?:ら|りま)|い(?:らな|りませ)|ありませ|発生し(?:な|ま)|{N}(?={CURRENCY}|[でだ、。]))"
    r"|\bstay\w* (?:for free |free )?(?:with|at) (?:my |our |a )?(?:friends?|family|relatives?|parents)"
    r"|\bfree (?:stay|accommodation|lodging)\b|\bno (?:lodging|hotel|accommodation)\b"
)
"""A night that costs nothing; whether it counts as the one that is needed stands nowhere, so it is asked about."""


def free_fare(said: Said) -> bool:
    """Tell whether a text says that the way costs nothing."""
    free = _NO_FARE.search(said.shape)
    return free is not None and not (N in free[0] and said.number_at(free.end() - 1).value)


def free_bed(said: Said) -> bool:
    """Tell whether a text says that a night costs nothing; the number in it counts only when it is none."""
    hit = _FREE_BED.search(said.shape)
    figures = [said.number_at(at).value for at in range(hit.start(), hit.end()) if said.shape[at] == N] if hit else []
    return hit is not None and not any(figures)
