"""The staff's pages 「職員用」: the queue, one case, and what can be done with it; the ward's side without Slack."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import cast

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from bot.case_queue import GROUPS, PAGE, counts, ordered
from bot.masking import clean
from bot.pages import staff_words
from bot.pages.chat import fresh_event
from bot.pages.contact import FIELDS
from bot.pages.reading import read_form
from bot.pages.site import PRIVATE, Site
from bot.pages.staff_login import Officer, StaffDoor
from bot.quota_watch import is_short
from bot.staff_desk import CaseDesk
from bot.store.answered import SHOWN as ANSWERED
from bot.store.cases import CaseRecord
from bot.store.casework import is_overdue
from handlers.casework import REASONS, REPLY_LONGEST, Step, wrong_reply
from handlers.turn import Language

STEPS: tuple[Step, ...] = ("claim", "release", "reply", "contact", "close", "reopen")
LATEST = 8
"""Entries of a conversation that are shown at once; those before them unfold."""
LONG, SHORT = 160, 60
"""Characters of an automatic answer from which on it is folded, and how many are left of it then."""
FIGURES: Mapping[str, tuple[str, ...]] = {
    "answered": ANSWERED,
    "kind": ("handoff", "interest", "rights"),
    "state": ("new", "claimed", "waiting_applicant", "waiting_staff", "closed"),
    "reason": (*REASONS, "none"),
    "contacts": ("kept",),
}
"""The tables of the figures and their lines."""
Handle = Callable[[Request, Officer], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a case's page shows besides the case: what was just done, what is wrong, what was typed."""

    status: int = 200
    done: str = ""
    why: str = ""
    field: str = ""
    """Where a problem belongs: "reply", "close" or nowhere."""
    text: str = ""
    preview: bool = False
    contact: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class StaffPages:
    """The requests of the staff's pages."""

    site: Site
    door: StaffDoor
    desk: CaseDesk
    prefix: Callable[[Language], str]
    """The words put before a reply, in the applicant's language."""

    async def queue(self, request: Request, officer: Officer) -> Response:
        """Show the open cases, what is late first; or the closed ones."""
        closed = request.query_params.get("show") == "closed"
        now, user = self.site.now(), officer.actor.id
        found = await self.desk.open_cases()
        page = _page_number(request)
        if closed:
            rows, total = await self.desk.closed_cases((page - 1) * PAGE, PAGE)
            listed = [("closed", case) for case in rows]
        else:
            whole = ordered(found, user, now)
            total, listed = len(whole), whole[(page - 1) * PAGE : page * PAGE]
        return self._fill(
            "staff_queue.html",
            officer,
            closed=closed,
            counts=counts(found, user, now),
            groups=_grouped(listed),
            page=page,
            total=total,
            size=PAGE,
            hints=staff_words.hints,
        )

    async def figures(self, _: Request, officer: Officer) -> Response:
        """Show how much was asked, answered and solved, and how many cases there were (rule B9)."""
        this_year, ever = await self.desk.figures()
        return self._fill("staff_figures.html", officer, groups=FIGURES, this_year=this_year, ever=ever)

    async def show(self, request: Request, officer: Officer) -> Response:
        """Show one case."""
        done = request.query_params.get("done", "")
        return await self._case(request, officer, Shown(done=done if done in STEPS and done != "contact" else ""))

    async def step(self, request: Request, officer: Officer) -> Response:
        """Do one step with a case, and lead back to it."""
        name, number = str(request.path_params["step"]), str(request.path_params["number"])
        if name not in STEPS:
            raise HTTPException(404)
        form = await read_form(request)
        text = clean(form.get("text", "")).strip()
        if not self.door.is_ours(officer, form):
            return await self._case(request, officer, Shown(403, why="stale", text=text))
        if name == "contact":
            return await self._contact(request, officer, number)
        if name == "reply" and form.get("go") != "send":
            return await self._draft(request, officer, form, text)
        more = {"text": text} if name == "reply" else {}
        if name == "close":
            more = {"reason": form.get("reason", "")}
            if more["reason"] not in REASONS:
                return await self._case(request, officer, Shown(422, why="missing", field="close"))
        step = cast("Step", name)
        why = await self.desk.act(step, number, officer.actor, _nonce(officer, number, name, form), **more)
        if why:
            field = "reply" if why in {"empty", "long"} else ""
            status = {"gone": 404, "empty": 422, "long": 422, "waiting": 202}.get(why, 409)
            return await self._case(request, officer, Shown(status, why=why, field=field, text=text))
        return RedirectResponse(f"/staff/cases/{number}?done={name}", 303, PRIVATE)

    async def _draft(self, request: Request, officer: Officer, form: Mapping[str, str], text: str) -> Response:
        """Show a reply as it will arrive, or its text again to go on writing."""
        wrong = wrong_reply(text) if form.get("go") != "edit" else None
        if wrong:
            return await self._case(request, officer, Shown(422, why=wrong, field="reply", text=text))
        return await self._case(request, officer, Shown(text=text, preview=form.get("go") != "edit"))

    async def _contact(self, request: Request, officer: Officer, number: str) -> Response:
        looked = await self.desk.contact(number, officer.actor)
        if looked.contact is None:
            why = looked.why or "broken"
            return await self._case(request, officer, Shown(404 if why == "gone" else 409, why=why))
        contact = {name: looked.contact[name] for name in FIELDS if looked.contact.get(name)}
        return await self._case(request, officer, Shown(contact=contact))

    async def _case(self, request: Request, officer: Officer, shown: Shown) -> Response:
        number = str(request.path_params["number"])
        view = await self.desk.case(number, officer.actor)
        if view is None:
            raise HTTPException(404)
        return self._fill(
            "staff_case.html",
            officer,
            shown.status,
            view=view,
            case=view.case,
            earlier=view.said[:-LATEST],
            latest=view.said[-LATEST:],
            long=LONG,
            short=SHORT,
            phone=staff_words.as_dialled,
            result=shown,
            problem=self._problem(shown, view.case),
            late=is_overdue(view.case, self.site.now()),
            prefix=self.prefix(view.case.language),
            reasons=REASONS,
            longest=REPLY_LONGEST,
            path=f"/staff/cases/{number}",
        )

    def _problem(self, shown: Shown, case: CaseRecord) -> str:
        if not shown.why:
            return ""
        key = "close.missing" if shown.field == "close" else f"why.{shown.why}"
        return staff_words.say(key, case=case.number, owner=case.owner_name or case.owner_id, count=len(shown.text))

    def _fill(self, template: str, officer: Officer, status: int = 200, **values: object) -> Response:
        now, quota = self.site.now(), self.desk.quota()
        html = self.site.fill(
            template,
            "ja",
            **values,
            w=staff_words.say,
            named=staff_words.named,
            at=staff_words.day_time,
            age=lambda since: staff_words.age(since, now),
            now=now,
            quota=quota if quota and is_short(quota) else None,
            officer=officer,
            csrf=self.door.csrf(officer),
            event=fresh_event(),
        )
        return HTMLResponse(html, status, dict(PRIVATE))


def _grouped(listed: Sequence[tuple[str, CaseRecord]]) -> list[tuple[str, list[CaseRecord]]]:
    names = (*GROUPS, "closed")
    grouped = [(name, [case for group, case in listed if group == name]) for name in names]
    return [(name, cases) for name, cases in grouped if cases]


def _page_number(request: Request) -> int:
    text = request.query_params.get("page", "")
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) <= 4 and int(text) else 1


def _nonce(officer: Officer, number: str, step: str, form: Mapping[str, str]) -> str:
    """Return what makes pressing a button twice one event, and two different texts two."""
    content = f"{officer.session}\t{number}\t{step}\t{form.get('event', '')[:64]}\t{form.get('text', '')}"
    return sha256(content.encode()).hexdigest()


def router(site: Site, door: StaffDoor, desk: CaseDesk, prefix: Callable[[Language], str]) -> APIRouter:
    """Return the routes of the staff's pages; nothing below /staff answers without a login."""
    pages = StaffPages(site, door, desk, prefix)

    def inside(handle: Handle) -> Callable[[Request], Awaitable[Response]]:
        async def guarded(request: Request) -> Response:
            officer = door.officer(request)
            return door.refuse(request) if officer is None else await handle(request, officer)

        return guarded

    async def nothing(request: Request, _: Officer) -> Response:
        if request.method == "GET" and not request.path_params.get("rest"):
            return RedirectResponse("/staff", 303)
        raise HTTPException(404)

    routes = APIRouter(include_in_schema=False, prefix="/staff")
    plain: list[tuple[str, str, Callable[[Request], Awaitable[Response]]]] = [
        ("/login", "GET", door.show),
        ("/login", "POST", door.enter),
        ("/logout", "POST", door.leave),
        ("", "GET", inside(pages.queue)),
        ("/figures", "GET", inside(pages.figures)),
        ("/cases/{number}", "GET", inside(pages.show)),
        ("/cases/{number}/{step}", "POST", inside(pages.step)),
    ]
    for path, method, handle in plain:
        routes.add_api_route(path, handle, methods=[method], response_model=None)
    every = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
    for path in ("", "/{rest:path}"):
        routes.add_api_route(path, inside(nothing), methods=every, response_model=None)
    return routes
