"""What the numbers of a trip are called: 人数, 泊数, ホテル代, 交通費 and their like."""

from knowledge.pattern import Pattern

CALLED = {
    "people": r"人数|参加者数?|メンバー|何人|何名|people|persons",
    "nights": r"泊数|何泊|日数|(?<!per )(?<!\ba )(?<!each )nights?\b",
    "lodging": r"宿(?:泊[費代料]|代)?|ホテル(?:代|だい)?|民宿|朝食|素泊|旅館|ペンション|泊まる(?:ところ|とこ|場所|先)"
    r"|やど|lodging|hotel|accommodation|\binn\b",
    "transport": r"交通費|こうつうひ|往復|新幹線代?|飛行機代?|運賃|電車賃"
    r"|汽車(?:賃|代)?|切符代?|足代|電車代|(?:高速|夜行)バス|バス代|特急|航空券|移動費|フェリー代?|船代|船賃"
    r"|transport\w*|fare|train|flight|return trip|round trip",
}
"""By slot of the estimate, as a regular expression on a text in normal form."""
NAMES = {name: Pattern(called) for name, called in CALLED.items()}
