"""A story around a question or an answer changes nothing of the reply: stories.toml has what is told around it."""

import random
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from handlers.desk import Desk
from tests.evaluation.measure import questions
from tests.handlers.conftest import Talk

STORIES: dict[str, Any] = tomllib.loads(Path(__file__).with_name("stories.toml").read_text("utf-8"))
STYLES = {"polite", "colloquial"}
ASKED, AT_MOST = 60, 0.08
"""Questions drawn, and the share of them that may get another reply with a story around."""


def around(before: str, behind: str) -> Iterator[tuple[str, str]]:
    yield from ((lead, "") for lead in STORIES[before])
    yield from (("", tail) for tail in STORIES[behind])


def shown(desk: Desk, text: str) -> tuple[str, ...]:
    talk = Talk(desk)
    talk.say(text)
    state = talk.conversation
    return (state.card,) if state.card else (state.gap, state.form, state.place)


def ended(text: str) -> str:
    return text if text[-1] in "?？。" else f"{text}？"


def test_a_question_with_a_story_gets_the_reply_it_gets_without(desk: Desk) -> None:
    asked = [question.text for question in questions("train") if question.style in STYLES]
    drawn = random.Random(11).sample(asked, ASKED)
    pairs = [(text, lead, tail) for text in drawn for lead, tail in around("before_a_question", "behind_a_question")]
    plain = {text: shown(desk, ended(text)) for text in drawn}
    other = [
        (lead + ended(text) + tail)
        for text, lead, tail in pairs
        if shown(desk, lead + ended(text) + tail) != plain[text]
    ]
    assert len(other) <= AT_MOST * len(pairs), "\n".join(other)


CASES = [(form, number) for form in ("estimate", "check") for number in range(len(STORIES[form]))]
OPENED = {"estimate": ("補助額の試算", "estimate"), "check": ("対象かチェック", "eligibility")}


@pytest.mark.parametrize(("form", "number"), CASES)
def test_an_answer_with_a_story_is_the_answer(desk: Desk, form: str, number: int) -> None:
    opening, name = OPENED[form]
    talk = Talk(desk)
    talk.say(opening)
    for slot in STORIES[form][:number]:
        talk.say(slot["said"][0])
    for said in STORIES[form][number]["said"]:
        plain = Talk(desk, talk.conversation)
        plain.say(said)
        answers = plain.conversation.answers[name]
        assert STORIES[form][number]["slot"] in answers
        for lead, tail in around("before_an_answer", "behind_an_answer"):
            told = Talk(desk, talk.conversation)
            told.say(lead + said + tail)
            assert told.conversation.answers[name] == answers, lead + said + tail
