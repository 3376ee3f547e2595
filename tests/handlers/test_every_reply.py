"""What holds for every answer card, place and form, in every language."""

import re
import tomllib
from pathlib import Path

import pytest

from handlers.desk import Desk
from handlers.registry import FORMS
from handlers.turn import Choice, Conversation, Language, Message
from knowledge.languages import LANGUAGES
from tests.handlers.conftest import Talk

MOST = 20
"""Characters of a button label (LINE action label)."""
QUICK_REPLIES = 13
SOURCE = {"ja": "出典", "easy": "もとの 資料", "en": "Source|出典"}
WORDING = Path(__file__).parents[2] / "knowledge" / "wording"


def shown(desk: Desk, language: Language, target: str, value: str = "") -> Talk:
    talk = Talk(desk, Conversation(language=language))
    talk.send(Message("", "tap", Choice("", target, value)))
    return talk


def check(talk: Talk) -> None:
    labels = [button.label for button in talk.buttons]
    assert len(set(labels)) == len(labels), labels
    assert all(label and len(label) <= MOST for label in labels), labels
    for reply in talk.replies:
        assert 1 <= len(reply.parts) <= 5
        assert len(reply.choices) <= QUICK_REPLIES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_card_shows_its_source_and_buttons_that_differ(desk: Desk, language: Language) -> None:
    for card in desk.library.answers.cards:
        talk = shown(desk, language, f"card:{card.id}")
        assert re.search(SOURCE[language], talk.text), card.id
        check(talk)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_partner_and_its_voices_are_shown_well(desk: Desk, language: Language) -> None:
    for partner in desk.library.directory.partners:
        place = shown(desk, language, f"place:{partner.code}")
        assert re.search(SOURCE[language], place.text), partner.name
        check(place)
        check(shown(desk, language, "voices:", partner.code))
    check(shown(desk, language, "list:all:", "0"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_of_a_form_fits(desk: Desk, language: Language) -> None:
    for form in FORMS.values():
        talk = shown(desk, language, f"intent:{form.name}")
        for _ in form.slots:
            check(talk)
            first = next(choice for choice in talk.choices if choice.target.startswith("slot:"))
            talk.send(Message(first.label, "tap", first))
        check(talk)


def test_no_easy_text_uses_an_era_or_a_wave_dash() -> None:
    for file in WORDING.glob("*.toml"):
        for key, text in easy_texts(tomllib.loads(file.read_text("utf-8"))):
            assert not re.search("令和|平成|[〜～]", text), key


def easy_texts(table: dict[str, object], prefix: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in table.items():
        if isinstance(value, dict):
            found += easy_texts(value, f"{prefix}{name}.")
        elif name == "easy" and isinstance(value, str):
            found.append((prefix, value))
    return found
