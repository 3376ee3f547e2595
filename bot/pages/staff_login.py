"""The door of the staff's pages: a token from the terminal or the settings, then a name, then a signed cookie."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from hmac import compare_digest
from unicodedata import normalize
from urllib.parse import quote

from fastapi import HTTPException, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from itsdangerous import BadData, URLSafeSerializer

from bot.masking import clean
from bot.pages import staff_words
from bot.pages.limits import RateLimit
from bot.pages.reading import asker, read_form
from bot.pages.site import PRIVATE, Site
from bot.store.cases import Actor

COOKIE = "desk_staff"
LASTS = timedelta(hours=12)
"""How long a login lasts: one working day."""
DOOR_LASTS = timedelta(minutes=10)
"""How long the form that follows a good token can be sent."""
NAME_LONGEST = 40
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody who has logged in; whoever logs in with the same name is the same person."""

    name: str
    session: str

    @property
    def actor(self) -> Actor:
        """Return who does something to a case."""
        return Actor(f"staff:{self.name}", self.name)


@dataclass(frozen=True, slots=True)
class StaffKey:
    """What opens the door: the token of the settings, or one made for this run of the desk."""

    token: str = field(repr=False)
    configured: bool = False
    """True when it comes from the settings: then the pages open from other machines too."""

    @classmethod
    def of(cls, configured: str) -> "StaffKey":
        """Take the token of the settings, or make one."""
        return cls(configured or secrets.token_urlsafe(24), bool(configured))

    def address(self, port: int) -> str:
        """Return where the staff begin, to be printed once at the terminal; a configured token is not in it."""
        entry = f"http://localhost:{port}/staff/login"
        return entry if self.configured else f"{entry}?token={quote(self.token)}"


@dataclass(frozen=True, slots=True)
class StaffDoor:
    """Lets officers in and recognises them; a login outlives a restart of the desk."""

    site: Site
    key: StaffKey
    tries: RateLimit = field(init=False)
    calls: RateLimit = field(init=False)

    def __post_init__(self) -> None:
        """Count tries and calls by the site's clock."""
        object.__setattr__(self, "tries", RateLimit(10, timedelta(minutes=1), self.site.now))
        object.__setattr__(self, "calls", RateLimit(240, timedelta(minutes=1), self.site.now))

    def officer(self, request: Request) -> Officer | None:
        """Return who asks; None when nobody has logged in here, or it was too long ago."""
        if not self.is_near(request):
            return None
        if not self.calls.allows(asker(request)):
            raise HTTPException(429, headers={"Retry-After": "60"})
        kept = self._read("session", request.cookies.get(COOKIE, ""), LASTS)
        return Officer(str(kept["name"]), str(kept["id"])) if kept else None

    def is_near(self, request: Request) -> bool:
        """Tell whether the pages open for this machine: loopback only, unless a token is configured.

        The name in the address counts too: behind a proxy, and for a page elsewhere that had its name pointed here,
        the peer looks like this machine.
        """
        return self.key.configured or (asker(request) in LOOPBACK and (request.url.hostname or "") in LOOPBACK)

    def csrf(self, officer: Officer) -> str:
        """Return what a form of this login carries."""
        return self.site.signer("staff form").get_signature(officer.session).decode()

    def is_ours(self, officer: Officer, form: Mapping[str, str]) -> bool:
        """Tell whether a form was made for this login."""
        return self.site.signer("staff form").verify_signature(officer.session, form.get("csrf", ""))

    def refuse(self, request: Request) -> Response:
        """Show somebody unknown the way in, and nothing else (401)."""
        return self._page(request, 401, say="login.needed")

    async def show(self, request: Request) -> Response:
        """Show the login; a good token in the address is not asked for again."""
        token = request.query_params.get("token", "")
        if not token:
            return self._page(request, say="login.left" if "left" in request.query_params else "")
        self._count(request)
        good = self._is_token(token)
        return self._page(request, 200 if good else 401, opened=good, problem="" if good else "wrong_token")

    async def enter(self, request: Request) -> Response:
        """Let somebody in who has the token and says a name."""
        self._count(request)
        form = await read_form(request)
        if not self.is_near(request):
            return self._page(request, 403)
        opened = bool(self._read("door", form.get("door", ""), DOOR_LASTS))
        if not opened and not self._is_token(form.get("token", "")):
            problem = "old" if form.get("door") else "wrong_token"
            return self._page(request, 401, problem=problem, name=form.get("name", ""))
        name = officer_name(form.get("name", ""))
        if not name:
            return self._page(request, 422, opened=True, problem="wrong_name", name=form.get("name", ""))
        response = RedirectResponse("/staff", 303, PRIVATE)
        kept = self._sign("session", {"name": name, "id": secrets.token_urlsafe(12)})
        self._set_cookie(response, kept, int(LASTS.total_seconds()))
        return response

    async def leave(self, request: Request) -> Response:
        """Forget the login in this browser."""
        form = await read_form(request)
        officer = self.officer(request)
        if officer is None or not self.is_ours(officer, form):
            return self.refuse(request)
        response = RedirectResponse("/staff/login?left=1", 303, PRIVATE)
        self._set_cookie(response, "", 0)
        return response

    def _page(
        self,
        request: Request,
        status: int = 200,
        *,
        opened: bool = False,
        problem: str = "",
        say: str = "",
        name: str = "",
    ) -> Response:
        near = self.is_near(request)
        door = self._sign("door", {"open": True}) if opened and near else ""
        html = self.site.fill(
            "staff_login.html", "ja", w=staff_words.say, near=near, door=door, problem=problem, say=say, name=name[:100]
        )
        return HTMLResponse(html, status if near else 403, dict(PRIVATE))

    def _count(self, request: Request) -> None:
        if not self.tries.allows(asker(request)):
            raise HTTPException(429, headers={"Retry-After": "60"})

    def _is_token(self, token: str) -> bool:
        return compare_digest(token.strip().encode(), self.key.token.encode())

    def _set_cookie(self, response: Response, value: str, seconds: int) -> None:
        response.set_cookie(
            COOKIE,
            value,
            max_age=seconds,
            path="/staff",
            secure=self.site.secure,
            httponly=True,
            samesite="strict",
        )

    def _serializer(self, purpose: str) -> URLSafeSerializer:
        # another configured token ends every login; one made for a run does not, so that a restart disturbs nobody
        edition = self.key.token if self.key.configured or purpose == "door" else ""
        digest = sha256(edition.encode()).hexdigest()
        salt = f"workation-desk staff {purpose} {digest}"
        return URLSafeSerializer(self.site.secret_key, salt=salt, signer_kwargs={"digest_method": sha256})

    def _sign(self, purpose: str, values: Mapping[str, object]) -> str:
        return str(self._serializer(purpose).dumps({**values, "at": self.site.now().timestamp()}))

    def _read(self, purpose: str, signed: str, lasts: timedelta) -> Mapping[str, object] | None:
        try:
            kept: Mapping[str, object] = self._serializer(purpose).loads(signed)
        except BadData:
            return None
        passed = self.site.now().timestamp() - float(str(kept["at"]))
        return kept if passed <= lasts.total_seconds() else None


def officer_name(text: str) -> str:
    """Return a name in one normal form; empty when it is none or longer than 40 characters."""
    name = " ".join(normalize("NFKC", clean(text)).split())
    return name if len(name) <= NAME_LONGEST else ""
