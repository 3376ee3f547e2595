"""What every page shares: the frame, the language, the words, the addresses of its own style and script."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, partial
from hashlib import sha256
from pathlib import Path

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from itsdangerous import Signer
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.clock import TOKYO
from bot.pages.operator import Operator
from bot.pages.texts import (
    Texts,
    as_language,
    html_lang,
    in_language,
    is_source,
    linked,
    spoken_lang,
    with_links,
    without_readings,
)
from handlers.turn import Language
from knowledge.languages import LANGUAGE_NAMES

FOLDER = Path(__file__).parent
LANGUAGE_COOKIE = "desk_language"
PRIVATE: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}
"""Headers of a page that is for one person only (conventions A5 f)."""


def safe_uri(uri: str) -> str:
    """Return the address of a link when it is a web page, a phone, a mail or below this site; else an empty one."""
    own = uri.startswith("/") and not uri.startswith(("//", "/\\"))
    return uri if own or uri.startswith(("https://", "http://", "tel:", "mailto:")) else ""


def local_time(at: datetime) -> str:
    """Return the hour and minute in Tokyo, 09:05."""
    return at.astimezone(TOKYO).strftime("%H:%M")


@cache
def environment() -> Environment:
    """Return the templates, and the addresses of style and scripts with their version."""
    templates = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    templates.filters.update(uri=safe_uri, hhmm=local_time, links=with_links, linked=linked)
    templates.tests["cited"] = is_source
    templates.globals["static"] = {
        path.name: f"/static/{path.name}?v={sha256(path.read_bytes()).hexdigest()[:10]}"
        for path in (FOLDER / "static").iterdir()
        if path.is_file()
    }
    return templates


@dataclass(frozen=True, slots=True)
class Site:
    """The pages' shared parts; `trial` is True while nobody outside this machine can come here (conventions F10)."""

    texts: Texts
    operator: Operator
    environment: Environment
    secret_key: str = field(repr=False)
    now: Callable[[], datetime]
    trial: bool
    secure: bool
    """True when the public address is https: cookies are then sent over https only."""
    former_key: str = field(default="", repr=False)
    """What forms and conversations may still be signed with while keys are rotated; a login of the staff may not."""

    @classmethod
    def load(
        cls,
        *,
        secret_key: str,
        now: Callable[[], datetime],
        trial: bool,
        secure: bool = False,
        former_key: str = "",
        operator: Operator | None = None,
    ) -> "Site":
        """Read the words, the policy and the templates; raises ValueError when a text is missing."""
        texts = Texts.load(FOLDER / "texts.toml")
        return cls(texts, operator or Operator.load(), environment(), secret_key, now, trial, secure, former_key)

    def language(self, request: Request, fallback: Language = "ja") -> Language:
        """Return the language asked for in the address, else the one chosen before, else the fallback."""
        asked = as_language(request.query_params.get("lang"))
        return asked or as_language(request.cookies.get(LANGUAGE_COOKIE)) or fallback

    def fill(self, template: str, language: Language, **values: object) -> bytes:
        """Return a template's HTML in the language, in UTF-8; half a character becomes a question mark."""
        shown = partial(in_language, language=language)
        html = self.environment.get_template(template).render(
            t=lambda key, **named: self.texts.show(key, language, **named),
            plain=lambda key, **named: self.texts.say(key, language, **named),
            shown=shown,
            unread=without_readings,
            language=language,
            languages=LANGUAGE_NAMES,
            html_lang=html_lang(language),
            spoken=lambda text: spoken_lang(text, html_lang(language)),
            operator=self.operator,
            trial=self.trial,
            **values,
        )
        return html.encode("utf-8", "replace")

    def page(
        self,
        template: str,
        request: Request,
        language: Language,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **values: object,
    ) -> Response:
        """Return a whole page; a language chosen in the address is remembered in a cookie."""
        html = self.fill(template, language, path=request.url.path, **values)
        response = HTMLResponse(html, status, dict(headers or {}))
        response.headers["Content-Language"] = html_lang(language)
        if as_language(request.query_params.get("lang")):
            self.set_cookie(response, LANGUAGE_COOKIE, language)
        return response

    def set_cookie(self, response: Response, name: str, value: str) -> None:
        """Set a cookie for 30 days that no script can read and no other site's form can use."""
        response.set_cookie(
            name, value, max_age=30 * 24 * 3600, path="/", secure=self.secure, httponly=True, samesite="lax"
        )

    def signer(self, purpose: str) -> Signer:
        """Return what signs and checks values for one purpose; it signs with the newest key."""
        keys = [key for key in (self.former_key, self.secret_key) if key]
        return Signer(keys, salt=f"workation-desk pages {purpose}", digest_method=sha256)
