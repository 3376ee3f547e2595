"""The contact form's fields: read, put into one normal form and checked. No I/O."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from typing_extensions import override

from bot.pages.texts import as_language
from handlers.turn import Language

KINDS = ("company", "association", "unincorporated", "individual", "other")
FIELDS = ("organization", "kind", "name", "tel", "email", "municipality", "contact_time", "language", "note")
"""Everything that is kept (conventions A8), in the order of the form."""
LIMITS: Mapping[str, int] = {
    "organization": 100,
    "kind": 20,
    "name": 60,
    "tel": 40,
    "email": 254,
    "municipality": 60,
    "contact_time": 100,
    "language": 10,
    "note": 500,
}
"""Longest accepted text in characters (conventions H6)."""
UNSEEN = {"Cc", "Cf", "Cs", "Co"}
"""Unicode categories that are not text: control, format (bidi overrides), half a pair, private use."""


@dataclass(frozen=True, slots=True)
class Contact:
    """How the ward can reach a business 「連絡先」; `tel` is E.164."""

    organization: str
    name: str
    kind: str = ""
    tel: str = ""
    email: str = ""
    municipality: str = ""
    contact_time: str = ""
    language: str = "ja"
    note: str = ""

    def fields(self) -> dict[str, str]:
        """Return the fields by name, as they are sealed."""
        return {key: str(value) for key, value in asdict(self).items()}

    @override
    def __repr__(self) -> str:
        """Show nothing: a traceback or a log line must not carry personal data (conventions A14)."""
        return "Contact(…)"


@dataclass(frozen=True, slots=True)
class Problem:
    """What to put right in one field; `key` names the text of the page."""

    where: str
    key: str
    values: Mapping[str, int] = field(default_factory=dict)


def tidy(text: str, *, lines: bool = False) -> str:
    """Return the text in NFKC without control and bidi characters (conventions H6); a note keeps its line ends."""
    normal = unicodedata.normalize("NFKC", text).replace("\r\n", "\n").replace("\r", "\n")
    kept = (" " if character == "\n" and not lines else character for character in normal)
    return "".join(c for c in kept if c == "\n" or unicodedata.category(c) not in UNSEEN).strip()


def as_written(text: str) -> str:
    """Return a name or an organisation as typed (髙 stays 髙), without control and bidi characters (C8, H6)."""
    return "".join(c for c in text if unicodedata.category(c) not in UNSEEN).strip()


_DASHES = re.compile(r"[ー―‐‑‒–—−ｰ─]")


def read_tel(text: str) -> str | None:
    """Return the number as E.164, None when it is no Japanese or international number (conventions H1)."""
    try:
        number = phonenumbers.parse(_DASHES.sub("-", tidy(text)), "JP")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def read_email(text: str) -> str | None:
    """Return the address in normal form, None when it cannot be one; asks no name server (conventions H2)."""
    try:
        return validate_email(tidy(text), check_deliverability=False).normalized
    except EmailNotValidError:
        return None


def entered(form: Mapping[str, str], language: Language) -> dict[str, str]:
    """Return what was typed, tidied, one text per field, so that the page can show it again."""
    typed = {key: as_written(form.get(key, "")) for key in ("organization", "name")}
    rest = {key: tidy(form.get(key, ""), lines=key == "note") for key in FIELDS if key not in typed}
    values = {**typed, **rest}
    values["kind"] = values["kind"] if values["kind"] in KINDS else ""
    values["language"] = as_language(values["language"]) or language
    values["confirmed"] = "yes" if form.get("confirmed") else ""
    return values


def read_contact(form: Mapping[str, str], language: Language) -> Contact | tuple[Problem, ...]:
    """Return the contact, or what has to be put right, in the order of the form."""
    values = entered(form, language)
    tel, email = read_tel(values["tel"]), read_email(values["email"])
    problems = [*_missing(values), *_too_long(values)]
    if values["tel"] and tel is None:
        problems.append(Problem("tel", "error.tel"))
    if values["email"] and email is None:
        problems.append(Problem("email", "error.email"))
    if problems:
        return _in_form_order(problems)
    kept = {key: values[key] for key in FIELDS}
    return Contact(**{**kept, "tel": tel or "", "email": email or ""})


def _missing(values: Mapping[str, str]) -> list[Problem]:
    """Find what must be given: organisation, name, a way to be reached, and the notice having been read."""
    found = [Problem(key, f"error.{key}") for key in ("organization", "name", "confirmed") if not values[key]]
    if not values["tel"] and not values["email"]:
        found.append(Problem("tel", "error.reach"))
    return found


def _too_long(values: Mapping[str, str]) -> list[Problem]:
    """Find the texts beyond their limit in characters."""
    return [
        Problem(key, "error.too_long", {"limit": limit, "length": len(values[key])})
        for key, limit in LIMITS.items()
        if len(values[key]) > limit
    ]


def _in_form_order(problems: list[Problem]) -> tuple[Problem, ...]:
    """Keep the first problem of each field, top to bottom."""
    order = (*FIELDS, "confirmed")
    first = {problem.where: problem for problem in reversed(problems)}
    return tuple(sorted(first.values(), key=lambda problem: order.index(problem.where)))
