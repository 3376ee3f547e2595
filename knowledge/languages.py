"""The three languages the desk speaks, and what each calls itself."""

from collections.abc import Mapping
from typing import Literal

Language = Literal["ja", "easy", "en"]
LANGUAGES: tuple[Language, ...] = ("ja", "easy", "en")
"""In the order they are offered: Japanese, easy Japanese 「やさしい日本語」, English."""
LANGUAGE_NAMES: Mapping[Language, str] = {"ja": "日本語", "easy": "やさしい日本語", "en": "English"}
