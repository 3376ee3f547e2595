"""Long talks about one trip, told and changed in many ways: every sum is that of the rules, and nothing else changes it."""

import pytest

from handlers.desk import Desk
from knowledge.calendar import yen
from subsidy import Trip, estimate
from tests.evaluation.talks import PHRASES, Plan, talk
from tests.handlers.conftest import Talk

TALKS = 100
MOVES = 8


@pytest.mark.parametrize("seed", range(TALKS))
def test_the_sum_is_right_after_every_turn_of_a_talk(desk: Desk, seed: int) -> None:
    person = Talk(desk)
    for step in talk(seed, MOVES):
        answer = person.say(step.said)
        if step.shown:
            assert _sum(desk, step.plan) in answer, f"{step.said!r} of {step.plan}: {answer}"


def test_there_are_enough_ways_to_say_each_thing() -> None:
    assert all(len(ways) >= 3 for table in PHRASES.values() for ways in table.values())
    assert sum(len(ways) for table in PHRASES.values() for ways in table.values()) >= 100


def _sum(desk: Desk, plan: Plan) -> str:
    trip = Trip.alike(plan.people, plan.nights, plan.lodging, plan.transport)
    return f"補助の見込額 {yen(estimate(desk.rules, trip).total, 'ja')}"
