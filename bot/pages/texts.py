"""The pages' own words, in three languages, read from TOML."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from handlers.turn import Language
from knowledge.languages import LANGUAGES
from knowledge.library import HERE as KNOWLEDGE

_READING = re.compile(r"([0-9一-龯々]+)\(([ぁ-ん ]+)\)")
_LINKED = re.compile(r"(https?://[\w./?=&%#~@:+,;-]*[\w/]|(?<![\d-])0\d{1,3}-\d{2,4}-\d{3,4}(?![\d-]))", re.ASCII)
_KANA_KANJI = "ぁ-んァ-ヶー一-龯々"
_JAPANESE = re.compile(f"[{_KANA_KANJI}]")
_JAPANESE_RUN = re.compile(f"[「『（]?[{_KANA_KANJI}](?:[{_KANA_KANJI}・、。「」『』（）0-9 ]*[{_KANA_KANJI}」』）])?")


def as_language(name: str | None) -> Language | None:
    """Return the language of that name, None when we do not speak it."""
    return next((language for language in LANGUAGES if language == name), None)


def html_lang(language: Language) -> str:
    """Return the language as a browser knows it: やさしい日本語 is Japanese."""
    return "en" if language == "en" else "ja"


def spoken_lang(text: str, default: str) -> str:
    """Return "ja" or "en" for a text that may differ from its page (WCAG 3.1.2)."""
    if _JAPANESE.search(text):
        return "ja"
    return "en" if re.search(r"[A-Za-z]{3}", text) else default


def without_readings(text: str) -> str:
    """Drop the kana readings 「漢字(かんじ)」, for places that cannot show them above the characters."""
    return _READING.sub(r"\1", text)


def with_ruby(text: str) -> Markup:
    """Set the kana readings above their characters, as やさしい日本語 is printed."""
    return Markup(_READING.sub(r"<ruby>\1<rt>\2</rt></ruby>", str(escape(text))))  # noqa: S704 - escaped first


def in_language(text: str, language: Language) -> Markup:
    """Return a text as HTML: with readings in やさしい日本語, and Japanese names in English marked as Japanese (F3)."""
    if language == "easy":
        return with_ruby(text)
    html = str(escape(text))
    return Markup(_JAPANESE_RUN.sub(r'<span lang="ja">\g<0></span>', html) if language == "en" else html)  # noqa: S704


@cache
def _source_begins() -> tuple[str, ...]:
    styles = tomllib.loads((KNOWLEDGE / "citation.toml").read_text("utf-8"))
    return tuple(str(style["line"]).partition("{")[0] for style in styles.values())


@cache
def _fax() -> str:
    return str(tomllib.loads(Path(__file__).with_name("policy.toml").read_text("utf-8"))["contact"]["fax"])


def is_source(text: str) -> bool:
    """Tell whether a bubble only names where an answer is from; it is shown less loudly than the answer."""
    return text.startswith(_source_begins())


def linked(html: Markup | str) -> Markup:
    """Turn the web addresses and phone numbers of a text that is HTML already into links."""
    return Markup(_LINKED.sub(lambda found: str(_link(found[0])), str(escape(html))))  # noqa: S704 - escaped


def with_links(text: str) -> Markup:
    """Return a text as HTML in which web addresses and phone numbers are links, as a phone shows them."""
    pieces = _LINKED.split(text)
    plain, linked = pieces[::2], pieces[1::2]
    shown = [escape(words) + link for words, link in zip(plain, [*map(_link, linked), Markup("")], strict=True)]
    return Markup("").join(shown)


def _link(text: str) -> Markup:
    if text.startswith("http"):
        return Markup('<a href="{0}" rel="noopener noreferrer">{0}</a>').format(text)
    if text == _fax():
        return Markup('<span class="tel">{}</span>').format(text)  # nobody is to call it
    return Markup('<a class="tel" href="tel:{}">{}</a>').format(text.replace("-", ""), text)


def required_text(table: Mapping[str, Any], where: str) -> Mapping[Language, str]:
    """Read one text in all three languages; raises ValueError naming the place of a missing one."""
    missing = [language for language in LANGUAGES if not isinstance(table.get(language), str)]
    if missing:
        raise ValueError(f"{where}: no text in {', '.join(missing)}")
    return {language: table[language] for language in LANGUAGES}


@dataclass(frozen=True, slots=True)
class Texts:
    """Every sentence of the pages by "group.key"."""

    entries: Mapping[str, Mapping[Language, str]]

    @classmethod
    def load(cls, path: Path) -> "Texts":
        """Read the catalogue; raises ValueError when a language is missing."""
        groups = tomllib.loads(path.read_text("utf-8"))
        return cls(
            {
                f"{group}.{key}": required_text(text, f"{path.name}: {group}.{key}")
                for group, texts in groups.items()
                for key, text in texts.items()
            }
        )

    def say(self, key: str, language: Language, **values: object) -> str:
        """Return one plain text, with its readings left out."""
        return without_readings(self.entries[key][language].format(**values))

    def show(self, key: str, language: Language, **values: object) -> Markup:
        """Return one text as HTML; やさしい日本語 has its readings above the characters."""
        return in_language(self.entries[key][language].format(**values), language)
