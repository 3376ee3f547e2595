"""Who does not speak Japanese is told of the three-way call with an interpreter, and no number is invented (C7)."""

import re
from datetime import datetime

import pytest

from handlers.desk import Desk, Voice
from handlers.turn import Bubble, Conversation, Language
from knowledge.calendar import TOKYO
from tests.handlers.conftest import Talk

OTHERS: tuple[Language, ...] = ("easy", "en")
TOLD = {"easy": "通訳", "en": "interpreter"}


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("said", ["operator", "ぴろりろぷぷぷ", "delete my data", "follow"])
@pytest.mark.parametrize("hour", [12, 20], ids=["open", "closed"])
def test_c7_wherever_the_phone_is_named_so_is_the_interpreter(
    desk: Desk, language: Language, said: str, hour: int
) -> None:
    open_desk = Desk(desk.library, datetime(2026, 11, 20, hour, tzinfo=TOKYO), public_url=desk.public_url)
    talk = Talk(open_desk, Conversation(language=language, misses=1))
    told = talk.send_kind("follow") if said == "follow" else talk.say(said)
    assert "03-3578-2509" in told
    assert TOLD[language] in told


@pytest.mark.parametrize("language", OTHERS)
def test_c7_no_text_of_the_desk_names_the_phone_without_the_interpreter(desk: Desk, language: Language) -> None:
    voice, texts = Voice(desk, language), desk.library.catalogue.texts
    naming = [key for key, text in texts.items() if "{phone}" in text[language]]
    assert len(naming) > 10
    for key in naming:
        values = dict.fromkeys(re.findall(r"{(\w+)}", texts[key][language]), "x")
        told = voice.say(
            key, **{name: value for name, value in values.items() if name not in {"phone", "hours", "policy"}}
        )
        assert len(re.findall(TOLD[language], told)) == 1, key
        assert set(re.findall(r"0\d+-\d+-\d+", told)) == {"03-3578-2509"}, key
        assert len(told) <= 320, key


def test_in_japanese_nothing_is_added(talk: Talk) -> None:
    assert "通訳" not in talk.say("担当者に聞く")


@pytest.mark.parametrize("language", OTHERS)
def test_the_bubbles_with_the_interpreter_stay_short(desk: Desk, language: Language) -> None:
    talk = Talk(desk, Conversation(language=language))
    talk.send_kind("follow")
    assert all(len(part.text) <= 300 for reply in talk.replies for part in reply.parts if isinstance(part, Bubble))
