"""One night of a trip in hand that costs otherwise than the rest 「最後の1泊だけ15,000円の宿」."""

import re

from handlers.desk import Desk
from handlers.forms.form import Answers, answers_of
from handlers.reading.amounts import MOST_YEN
from handlers.reading.numerals import MARK, hear
from handlers.reading.unit_prices import CURRENCY
from handlers.trip import estimate
from handlers.trip.changing import changed
from handlers.turn import Conversation, Turn, Value

N = MARK
LONG = 60
"""Characters beyond which a message tells more than the price of one night."""
_ONE = re.compile(
    rf"(?:(?P<last>最後|最終|ラスト)|(?P<first>最初|初|1番目)|(?P<place>{N}) ?[泊日晩]目)"
    rf"(?:の?(?:日|夜|晩|宿|{N} ?泊))?の?(?:宿|ホテル)?代?(?:だけ|のみ)(?:は|が|、|{N} ?泊)*(?P<price>{N}){CURRENCY}"
    rf"|\b(?:only|just) (?:on )?(?:the )?(?:(?P<final>last|final)|(?P<opening>first)) night (?:is|was|costs?|at|for)?"
    rf" ?(?:¥|jpy )?(?P<yen>{N})"
)


def night_apart(conversation: Conversation, text: str, desk: Desk) -> Turn | None:
    """Take the price of one night and keep those of the others; None for a message that tells no such price."""
    prices = one_night(text, answers_of(conversation, estimate.NAME))
    return changed(estimate.FORM, {"lodging": prices}, conversation, desk) if prices else None


def one_night(text: str, answers: Answers) -> list[Value] | None:
    """The price of every night in yen, one told anew and the others as they were; None for any other message."""
    nights, lodging = answers.get("nights"), answers.get("lodging")
    if len(text) > LONG or not isinstance(nights, int) or nights < 2 or not isinstance(lodging, int | list):
        return None
    said = hear(text)
    hit = _ONE.search(said.shape)
    if hit is None:
        return None
    price = said.number_at(hit.start("price") if hit["price"] else hit.start("yen")).whole or 0
    place = said.number_at(hit.start("place")).whole or 0 if hit["place"] else 1
    place = nights if hit["last"] or hit["final"] else place
    prices = [lodging] * nights if isinstance(lodging, int) else list(lodging)
    if not (1 <= place <= len(prices) == nights and 0 < price <= MOST_YEN):
        return None
    return [price if night == place else known for night, known in enumerate(prices, 1)]
