"""Talks about one trip put together from phrasings.toml, each turn with the sum that has to come of it."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

PHRASES = tomllib.loads((Path(__file__).parent / "phrasings.toml").read_text("utf-8"))
PEOPLE, NIGHTS = range(1, 7), range(1, 5)
LODGING = (6_500, 7_200, 8_000, 8_800, 9_450, 10_000, 11_300, 12_500, 14_000)
TRANSPORT = (4_200, 9_860, 12_000, 18_740, 22_000, 26_400, 31_500, 38_000)
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
KANJI = "〇一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Plan:
    """A trip on which all spend the same: yen a night and a person, yen a person for the way."""

    people: int
    nights: int
    lodging: int
    transport: int


@dataclass(frozen=True, slots=True)
class Step:
    """What is said, and the trip that has to be known after it; `shown` where the sum has to be in the answer."""

    said: str
    plan: Plan
    shown: bool = True


def talk(seed: int, moves: int = 6) -> Iterator[Step]:
    """Tell a trip in one message, then change it or talk of something else, `moves` times."""
    random = Random(seed)
    plan = Plan(random.choice(PEOPLE), random.choice(NIGHTS), random.choice(LODGING), random.choice(TRANSPORT))
    yield Step(_told(plan, random), plan)
    for _ in range(moves):
        step = _move(plan, random)
        plan = step.plan
        yield step


def _told(plan: Plan, random: Random) -> str:
    parts = [
        _filled("tell", name, random, n=getattr(plan, name), y=getattr(plan, name))
        for name in ("people", "nights", "lodging", "transport")
    ]
    if random.random() < 0.3:
        random.shuffle(parts)
    sum_asked = _filled("tell", "ask", random)
    joined = random.choice(PHRASES["tell"]["join"]).join(parts)
    return f"{sum_asked}。{joined}" if random.random() < 0.2 else f"{joined}。{sum_asked}"


def _move(plan: Plan, random: Random) -> Step:
    kind = random.choice(("people", "nights", "lodging", "transport", "step", "step", "beside", "again"))
    if kind == "beside":
        return Step(_filled("beside", "said", random), plan, shown=False)
    if kind == "again":
        return Step(_filled("beside", "again", random), plan)
    return _by_one(plan, random) if kind == "step" else _anew(plan, kind, random)


def _anew(plan: Plan, slot: str, random: Random) -> Step:
    values = {"people": PEOPLE, "nights": NIGHTS, "lodging": LODGING, "transport": TRANSPORT}[slot]
    value = random.choice([each for each in values if each != getattr(plan, slot)])
    return Step(_filled("change", slot, random, n=value, y=value), replace(plan, **{slot: value}))


def _by_one(plan: Plan, random: Random) -> Step:
    ways = [
        ("one_more", replace(plan, people=plan.people + 1)),
        ("longer", replace(plan, nights=plan.nights + 1)),
        *([("one_fewer", replace(plan, people=plan.people - 1))] if plan.people > 1 else []),
        *([("shorter", replace(plan, nights=plan.nights - 1))] if plan.nights > 1 else []),
    ]
    name, after = random.choice(ways)
    return Step(_filled("change", name, random), after)


def _filled(table: str, name: str, random: Random, n: int = 0, y: int = 0) -> str:
    phrase: str = random.choice(PHRASES[table][name])
    return phrase.replace("{n}", _count(n, random)).replace("{y}", _yen(y, random))


def _count(number: int, random: Random) -> str:
    digits = str(number)
    return random.choice(
        (digits, digits, digits.translate(FULL_WIDTH), KANJI[number] if number < len(KANJI) else digits)
    )


def _yen(amount: int, random: Random) -> str:
    ways = [f"{amount:,}円", f"{amount}円", f"{amount}円".translate(FULL_WIDTH)]
    ten_thousands, rest = divmod(amount, 10_000)
    if ten_thousands:
        ways.append(f"{ten_thousands}万{rest or ''}円")
    if not amount % 1_000:
        ways.append(f"{ten_thousands or ''}{'万' if ten_thousands else ''}{f'{rest // 1_000}千' if rest else ''}円")
    return random.choice(ways)
