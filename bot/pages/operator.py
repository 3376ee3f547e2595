"""What the operator states: the policy, the notice above the form's button, and the way to reach the ward."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.keeping import Retention
from bot.pages.texts import required_text
from handlers.turn import Language
from knowledge.errors import BrokenData

PREPARING: Mapping[Language, str] = {"ja": "準備中", "easy": "準備中(じゅんびちゅう)", "en": "in preparation"}
NOTICE = ("purpose", "holder", "recipients", "retention", "rights")
"""The five things said before the button (APPI art. 62, conventions A7), in their order."""
PACKAGED = Path(__file__).with_name("policy.toml")
"""The operator's words as they come with the desk; a ward names its own copy with POLICY_FILE."""


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
    def load(cls, own: Path | None = None, kept: Retention | None = None) -> "Operator":
        """Read the ward's own file or the packaged one, and fill in how long things are kept; raises BrokenData."""
        path, kept = own or PACKAGED, kept or Retention()
        periods = {"talk_days": kept.talk_days, "case_years": kept.case_years}
        try:
            return cls._read(tomllib.loads(path.read_text("utf-8")), periods)
        except KeyError as missing:
            raise BrokenData(path.name, str(missing), "is missing, or no name a text may hold") from missing
        except (OSError, ValueError) as problem:
            raise BrokenData(path.name, "file", str(problem)) from problem

    @classmethod
    def _read(cls, table: Mapping[str, Any], periods: Mapping[str, int]) -> "Operator":
        account = {key: str(value) for key, value in table["account"].items()}
        notice = {key: _filled(table["notice"][key], f"notice.{key}", lambda _: periods) for key in NOTICE}

        def told(language: Language) -> Mapping[str, object]:
            stated = {key: value or PREPARING[language] for key, value in account.items()}
            return {**periods, **stated, **{key: text[language] for key, text in notice.items()}}

        sections = tuple(
            Section(
                row["id"],
                required_text(row["title"], f"{row['id']}.title"),
                _filled(row["text"], f"{row['id']}.text", told),
            )
            for row in table["section"]
        )
        contact = table["contact"]
        return cls(contact["phone"], contact["uri"], contact["fax"], notice, sections, account)


def _filled(
    texts: Mapping[str, Any], place: str, told: Callable[[Language], Mapping[str, object]]
) -> Mapping[Language, str]:
    """Return a text with what it names in braces filled in, by language."""
    return {language: text.format(**told(language)) for language, text in required_text(texts, place).items()}
