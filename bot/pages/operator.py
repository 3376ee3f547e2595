"""What the operator states: the policy, the notice above the form's button, and the way to reach the ward."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.pages.texts import required_text
from handlers.turn import Language

PREPARING: Mapping[Language, str] = {"ja": "準備中", "easy": "準備中(じゅんびちゅう)", "en": "in preparation"}
NOTICE = ("purpose", "holder", "recipients", "retention", "rights")
"""The five things said before the button (APPI art. 62, conventions A7), in their order."""


@dataclass(frozen=True, slots=True)
class Section:
    """One heading of the policy with its text, by language."""

    id: str
    title: Mapping[Language, str]
    text: Mapping[Language, str]


@dataclass(frozen=True, slots=True)
class Operator:
    """The operator's words and addresses, read from one TOML file."""

    phone: str
    phone_uri: str
    fax: str
    notice: Mapping[str, Mapping[Language, str]]
    sections: tuple[Section, ...]
    account: Mapping[str, str]

    @classmethod
    def load(cls, path: Path) -> "Operator":
        """Read the file; raises ValueError or KeyError when a required text is missing."""
        table = tomllib.loads(path.read_text("utf-8"))
        sections = tuple(
            Section(
                section["id"],
                required_text(section["title"], f"{path.name}: {section['id']}.title"),
                required_text(section["text"], f"{path.name}: {section['id']}.text"),
            )
            for section in table["section"]
        )
        notice = {key: required_text(table["notice"][key], f"{path.name}: notice.{key}") for key in NOTICE}
        contact = table["contact"]
        return cls(contact["phone"], contact["uri"], contact["fax"], notice, sections, dict(table["account"]))

    def section_text(self, section: Section, language: Language) -> str:
        """Return a section's text with the notice and the account filled in."""
        notice = {key: text[language] for key, text in self.notice.items()}
        account = {key: value or PREPARING[language] for key, value in self.account.items()}
        return section.text[language].format(**notice, **account)
