"""Counts of people that only say whose a price is 「3人分」: they count those who go once more, and no other group."""

import re

from handlers.reading.numerals import MARK, Said

N = MARK
_COUNT = re.compile(rf"{N} ?[人名](?:様)?")
_PAYING = re.compile(
    rf"(?:分|で|の|合わせて|全員|みんな|合計|総額|往復|片道|{N} ?[泊晩]|[ 、])*"
    rf"¥?{N}(?! ?(?:[人名泊晩日回]|people|nights?|days?))"
)
"""Behind a count of people the price that is theirs."""


def without_payers(said: Said) -> Said:
    """Blank out each count of people a price is for that is told elsewhere too: 「3名、新幹線は3人合計で9万円」."""
    hits = list(_COUNT.finditer(said.shape)) if said.shape.count(N) > 2 else []
    paying = {hit.start() for hit in hits if _PAYING.match(said.shape, hit.end())}
    counted = {said.number_at(hit.start()).whole for hit in hits if hit.start() not in paying}
    blank = {at for at in paying if said.number_at(at).whole in counted}
    return said.without(blank) if blank else said
