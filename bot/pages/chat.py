"""The chat page 「/」: the same engine as LINE, in a browser, with and without a script."""

import re
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

import anyio
from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from itsdangerous import BadSignature

from bot.arrival import Arrival
from bot.masking import clean, mask
from bot.pages.limits import RateLimit
from bot.pages.reading import asker, read_form
from bot.pages.site import LANGUAGE_COOKIE, PRIVATE, Site
from bot.pages.texts import as_language
from bot.store.transcript import Entry
from handlers.turn import Choice, Language
from knowledge.languages import LANGUAGE_NAMES

COOKIE = "desk_conversation"
TOLD_COOKIE = "desk_told"
"""Holds the language the desk was last told to speak; the pages around it remember theirs on their own."""
PATIENCE = 8.0
"""Seconds a page waits for the answer; a later one is fetched by the script or by 「更新」."""
LONGEST = 5000
LABEL_LONGEST = 100
LANGUAGE_TARGET = "language:"
"""The target of the language buttons (handlers/menu.py)."""


@dataclass(frozen=True, slots=True)
class Talk:
    """What the page needs of the engine."""

    ingest: Callable[[Sequence[Arrival]], Awaitable[int]]
    settle: Callable[[str], Awaitable[None]]
    transcript: Callable[[str, int], Awaitable[Sequence[Entry]]]
    """What was said in a conversation after the entry with that id; everything after 0."""


@dataclass(frozen=True, slots=True)
class ChatPage:
    """The chat page's requests."""

    site: Site
    talk: Talk
    messages: RateLimit
    """Of one conversation: what is typed, tapped or told by choosing a language."""
    looks: RateLimit
    """Of one conversation: how often it is shown."""
    newcomers: RateLimit
    """Of one address: each begins a conversation, which is kept."""

    def known(self, request: Request) -> str | None:
        """Return the web id in the cookie, None for a newcomer or a cookie that is not ours."""
        try:
            return self.site.signer("conversation").unsign(request.cookies.get(COOKIE, "")).decode()
        except (BadSignature, UnicodeDecodeError):
            return None

    async def begin(self, request: Request) -> str:
        """Start a new conversation: the desk greets, as it greets a new friend on LINE."""
        require(self.newcomers, asker(request))
        web_id = secrets.token_urlsafe(16)
        await self.hand_in(self.arrival(web_id, "follow", kind="follow"))
        return web_id

    def arrival(self, web_id: str, nonce: str, **details: object) -> Arrival:
        """Return an arrival of this conversation; the same nonce and content are one event."""
        return Arrival(
            channel="web",
            event_id=f"{web_id}:{nonce}",
            conversation=f"web:{web_id}",
            address=web_id,
            occurred_at=self.site.now(),
            **details,  # type: ignore[arg-type]
        )

    async def hand_in(self, arrival: Arrival) -> None:
        """Store the arrival and wait a while for its answer."""
        await self.talk.ingest([arrival])
        with anyio.move_on_after(PATIENCE):
            await self.talk.settle(arrival.conversation)

    def csrf(self, web_id: str) -> str:
        """Return what a form of this conversation carries, so that another site cannot write in it."""
        return self.site.signer("chat form").get_signature(web_id).decode()

    async def show(self, request: Request) -> Response:
        """Show the whole conversation; a newcomer is greeted."""
        web_id = self.known(request)
        fresh = web_id is None
        if web_id:
            require(self.looks, web_id)
        web_id = web_id or await self.begin(request)
        await self._speak(request, web_id, fresh=fresh)
        entries = await self.talk.transcript(f"web:{web_id}", 0)
        language, csrf, event = self.site.language(request), self.csrf(web_id), fresh_event()
        response = self.site.page(
            "chat.html", request, language, headers=PRIVATE, entries=entries, csrf=csrf, event=event
        )
        self.site.set_cookie(response, TOLD_COOKIE, language)
        if request.cookies.get(COOKIE) != self._signed(web_id):  # a newcomer, or signed with the former key
            self._remember(response, web_id)
        return response

    async def receive(self, request: Request) -> Response:
        """Take a message or a tapped button; the script gets the new entries, a plain form a redirect."""
        form = await read_form(request)
        web_id = self.known(request)
        if web_id is None or not self.site.signer("chat form").verify_signature(web_id, form.get("csrf", "")):
            return RedirectResponse("/", 303)
        require(self.messages, web_id)
        if len(form.get("text", "")) > LONGEST * 2:
            raise HTTPException(413)
        arrival = self._said(web_id, form)
        if arrival:
            await self.hand_in(arrival)
        if arrival and (language := chosen_language(arrival)):
            response = RedirectResponse("/#latest", 303)
            for cookie in (LANGUAGE_COOKIE, TOLD_COOKIE):
                self.site.set_cookie(response, cookie, language)
            return response
        if "after" in form and request.headers.get("x-desk-script"):
            return await self._newer(request, web_id, form["after"])
        return RedirectResponse("/#latest", 303)

    async def newer(self, request: Request) -> Response:
        """Return the entries after the last one the script has, for late answers of staff."""
        web_id = self.known(request)
        if web_id is None:
            raise HTTPException(404)
        require(self.looks, web_id)
        return await self._newer(request, web_id, request.query_params.get("after", ""))

    async def restart(self, request: Request) -> Response:
        """Forget this conversation in the browser and start another."""
        form = await read_form(request)
        web_id = self.known(request)
        response = RedirectResponse("/", 303)
        if web_id is not None and self.site.signer("chat form").verify_signature(web_id, form.get("csrf", "")):
            self._remember(response, await self.begin(request))
            self.site.set_cookie(response, TOLD_COOKIE, "ja")  # the new conversation has been told nothing yet
        return response

    async def _speak(self, request: Request, web_id: str, *, fresh: bool) -> None:
        """Tell the desk which language was chosen at the top of the page, as if its button had been tapped."""
        before = "ja" if fresh else as_language(request.cookies.get(TOLD_COOKIE)) or "ja"
        language = self.site.language(request)
        if language != before:
            require(self.messages, web_id)
            choice = Choice(LANGUAGE_NAMES[language], LANGUAGE_TARGET, language)
            arrival = self.arrival(web_id, fresh_event(), kind="tap", text=choice.label, data=choice.pack())
            await self.hand_in(arrival)

    async def _newer(self, request: Request, web_id: str, after: str) -> Response:
        entries = await self.talk.transcript(f"web:{web_id}", int(after) if re.fullmatch("[0-9]{1,15}", after) else 0)
        language, csrf, event = self.site.language(request), self.csrf(web_id), fresh_event()
        html = self.site.fill("entries.html", language, entries=entries, csrf=csrf, event=event)
        return HTMLResponse(html if entries else b"", headers=dict(PRIVATE))

    def _said(self, web_id: str, form: Mapping[str, str]) -> Arrival | None:
        """Return what the person wrote or tapped as an arrival; None when it was nothing."""
        nonce = "".join(c for c in form.get("event", "") if c.isascii() and (c.isalnum() or c in "-_"))[:64]
        data, _, label = form.get("tap", "").partition("\t")
        # a button's payload is ours only as long as nobody writes the form by hand
        data, hidden = mask(clean(data))
        tapped = Choice.unpack(data, label)
        text, masked = mask(clean(label[:LABEL_LONGEST] if tapped else form.get("text", "")).strip())
        if not text and not tapped:
            return None
        content = sha256(f"{data}\t{text}".encode()).hexdigest()[:12]
        kind = "tap" if tapped else "text"
        return self.arrival(
            web_id,
            f"{nonce}:{content}",
            kind=kind,
            text=text,
            masked=masked or hidden,
            data=data[:300] if tapped else "",
        )

    def _remember(self, response: Response, web_id: str) -> None:
        self.site.set_cookie(response, COOKIE, self._signed(web_id))

    def _signed(self, web_id: str) -> str:
        return self.site.signer("conversation").sign(web_id).decode()


def chosen_language(arrival: Arrival) -> Language | None:
    """Return the language whose button was tapped; the page around the conversation then speaks it too."""
    choice = Choice.unpack(arrival.data)
    return as_language(choice.value) if choice and choice.target == LANGUAGE_TARGET else None


def require(limit: RateLimit, key: str) -> None:
    """Count one call; raises the answer 429 when there were too many."""
    if not limit.allows(key):
        raise HTTPException(429, headers={"Retry-After": "60"})


def fresh_event() -> str:
    """Return what tells two sendings of the same words apart: pressing a button twice is one event."""
    return secrets.token_urlsafe(9)


def router(site: Site, talk: Talk) -> APIRouter:
    """Return the routes of the chat page."""
    page = ChatPage(
        site,
        talk,
        messages=RateLimit(40, timedelta(minutes=1), site.now),
        looks=RateLimit(120, timedelta(minutes=1), site.now),
        newcomers=RateLimit(30, timedelta(minutes=1), site.now),
    )
    routes = APIRouter(include_in_schema=False)
    routes.add_api_route("/", page.show, methods=["GET"], response_model=None)
    routes.add_api_route("/", page.receive, methods=["POST"], response_model=None)
    routes.add_api_route("/entries", page.newer, methods=["GET"], response_model=None)
    routes.add_api_route("/new", page.restart, methods=["POST"], response_model=None)
    return routes
