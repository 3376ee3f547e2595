"""The contact form behind a one-time link: who wants to take part, and how the ward can reach them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from bot.pages.contact import KINDS, Contact, Problem, entered, read_contact
from bot.pages.headers import trouble_page
from bot.pages.limits import RateLimit
from bot.pages.reading import asker, read_form
from bot.pages.site import PRIVATE, Site
from handlers.turn import Language
from knowledge.calendar import Opening, era_date


@dataclass(frozen=True, slots=True)
class FormState:
    """What a link leads to; all but `state` is empty when the link is unknown or expired."""

    state: Literal["fresh", "used", "expired", "unknown"]
    case: str = ""
    """Number of the case the contact belongs to."""
    municipality: str = ""
    language: Language = "ja"
    saved_at: datetime | None = None
    """When the contact was saved; None while the link is fresh."""


class InterestDesk(Protocol):
    """Where the form's links are known and its contacts are kept."""

    async def open(self, token: str) -> FormState:
        """Look a link up; never uses it up (conventions A5 c)."""
        ...

    async def save(self, token: str, contact: Contact) -> FormState:
        """Keep the contact and use the link up, both or neither; of two at once the first wins."""
        ...


@dataclass(frozen=True, slots=True)
class InterestPage:
    """The form's requests."""

    site: Site
    desk: InterestDesk
    opening: Opening
    calls: RateLimit

    async def show(self, request: Request, token: str) -> Response:
        """Show the empty form, the receipt of a used link, or the way on."""
        self._count(request)
        state = await self.desk.open(token)
        language = self.site.language(request, state.language)
        if state.state == "used":
            return self._receipt(request, state, language)
        if state.state != "fresh":
            return self._no_way(request, state)
        values = entered({"municipality": state.municipality, "language": language}, language)
        return self._form(request, token, state, values)

    async def receive(self, request: Request, token: str) -> Response:
        """Keep a good contact and lead to the receipt; else show the form again with everything typed."""
        self._count(request)
        form = await read_form(request)
        state = await self.desk.open(token)
        if state.state == "fresh":
            language = self.site.language(request, state.language)
            problems = self._refused(token, form)
            contact = problems or read_contact(form, language)
            if not isinstance(contact, Contact):
                return self._form(request, token, state, entered(form, language), contact)
            state = await self.desk.save(token, contact)
        if state.state == "used":
            query = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(f"{request.url.path}{query}", 303, PRIVATE)
        return self._no_way(request, state)

    def csrf(self, token: str) -> str:
        """Return what the form of this link carries; who cannot read the page cannot know it."""
        return self.site.signer("contact form").get_signature(token).decode()

    def _refused(self, token: str, form: Mapping[str, str]) -> tuple[Problem, ...]:
        """Refuse a form that was not filled in on this page, and one whose hidden field a machine filled in."""
        genuine = self.site.signer("contact form").verify_signature(token, form.get("csrf", ""))
        return () if genuine and not form.get("website") else (Problem("csrf", "error.csrf"),)

    def _count(self, request: Request) -> None:
        if not self.calls.allows(asker(request)):
            raise HTTPException(429, headers={"Retry-After": "60"})

    def _form(
        self,
        request: Request,
        token: str,
        state: FormState,
        values: Mapping[str, str],
        problems: Sequence[Problem] = (),
    ) -> Response:
        language = self.site.language(request, state.language)
        said = {problem.where: self.site.texts.show(problem.key, language, **problem.values) for problem in problems}
        notice = {key: text[language] for key, text in self.site.operator.notice.items()}
        return self.site.page(
            "form.html",
            request,
            language,
            status=422 if problems else 200,
            headers=PRIVATE,
            state=state,
            values=values,
            problems=said,
            notice=notice,
            kinds=KINDS,
            csrf=self.csrf(token),
            asked="lang" in request.query_params,
        )

    def _receipt(self, request: Request, state: FormState, language: Language) -> Response:
        due = era_date(self.opening.next_opening(state.saved_at).date(), language) if state.saved_at else ""
        return self.site.page("receipt.html", request, language, headers=PRIVATE, state=state, due=due)

    def _no_way(self, request: Request, state: FormState) -> Response:
        return trouble_page(self.site, request, 410 if state.state == "expired" else 404, link=True)


def router(site: Site, desk: InterestDesk, opening: Opening | None = None) -> APIRouter:
    """Return the routes of the contact form."""
    page = InterestPage(site, desk, opening or Opening(), RateLimit(60, timedelta(minutes=1), site.now))
    routes = APIRouter(include_in_schema=False)
    routes.add_api_route("/interest/{token}", page.show, methods=["GET"], response_model=None)
    routes.add_api_route("/interest/{token}", page.receive, methods=["POST"], response_model=None)
    return routes
