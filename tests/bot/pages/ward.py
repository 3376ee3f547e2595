"""The whole desk with an applicant at the chat page and officers at the staff's pages; no accounts anywhere."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.cookiejar import CookieJar
from typing import Any

import httpx
from sqlalchemy import ColumnElement, Table, insert, select, update

from bot.app import Parts, build, create_app
from bot.clock import TOKYO
from bot.sealing import Sealer
from bot.settings import Settings
from bot.store import Connection
from bot.store.cases import LogEntry, history
from bot.store.contacts import save_contact
from bot.store.tables import cases
from knowledge.library import Library
from tests.bot.desk import rows
from tests.bot.pages.stage import Page

TOKEN = "a token of sixteen characters or more"
FRIDAY = datetime(2026, 11, 20, 10, 0, tzinfo=TOKYO)
HOME = "http://localhost"
SECRET = "a secret for tests only"
HANAKO, TARO = "港 花子", "芝 太郎"


@dataclass
class Person:
    """One browser: its cookies outlive a restart of the desk."""

    client: httpx.AsyncClient

    async def page(self, path: str) -> Page:
        answer = await self.client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return Page(answer.text)

    async def post(self, page: Page, path: str, **form: str) -> httpx.Response:
        """Send a form of a page, with everything hidden in it."""
        hidden = {name: page.hidden(name) for name in ("csrf", "event") if page.all("input", name=name)}
        return await self.client.post(path, data={**hidden, **form})

    async def says(self, text: str) -> list[str]:
        """Write at the chat page; return the bubbles shown then."""
        answer = await self.post(await self.page("/"), "/", text=text)
        assert answer.status_code == 303
        return await self.reads()

    async def reads(self) -> list[str]:
        """Return the bubbles of the chat page."""
        return [text for attributes, text in (await self.page("/")).all("p") if attributes.get("class") == "bubble"]

    async def logs_in(self, name: str, token: str = TOKEN) -> httpx.Response:
        door = Page((await self.client.get("/staff/login", params={"token": token})).text)
        return await self.client.post("/staff/login", data={"door": door.hidden("door"), "name": name})

    async def does(self, number: str, step: str, **form: str) -> httpx.Response:
        """Do one step on a case's page."""
        return await self.post(await self.page(f"/staff/cases/{number}"), f"/staff/cases/{number}/{step}", **form)


@dataclass
class Ward:
    """A desk that can be stopped and started over the same database."""

    url: str
    library: Library
    settings: Mapping[str, Any] = field(default_factory=dict)
    jars: dict[str, CookieJar] = field(default_factory=dict)
    parts: Parts | None = None
    at: datetime = FRIDAY

    def later(self, **span: float) -> None:
        """Let the next run of the desk begin at another time."""
        self.at += timedelta(**span)

    async def states(self) -> dict[str, str]:
        """Return the state of every case."""
        assert self.parts is not None
        return {row["number"]: row["state"] for row in await self.parts.store.run(rows, cases)}

    async def table(self, table: Table) -> list[Mapping[str, Any]]:
        assert self.parts is not None
        return await self.parts.store.run(rows, table)

    async def change(self, table: Table, where: ColumnElement[bool], **values: Any) -> None:
        """Change rows as no door would, to see how a page shows them."""
        assert self.parts is not None
        await self.parts.store.run(changed, table, where, values)

    async def copy_case(self, number: str, times: int) -> None:
        """Add more cases like one."""
        assert self.parts is not None
        await self.parts.store.run(copied, number, times)

    async def keep(self, number: str, contact: Mapping[str, str], key: str = SECRET) -> None:
        """Keep contact details as the form would."""
        assert self.parts is not None
        await self.parts.store.run(save_contact, number, Sealer([key]).seal(number, contact), self.at.timestamp())

    async def history(self, number: str) -> tuple[LogEntry, ...]:
        assert self.parts is not None
        return await self.parts.store.run(history, number)

    def parts_of(self) -> Parts:
        """Put the desk together; nothing runs yet."""
        given: dict[str, Any] = {
            "database_url": self.url,
            "port": 8000,
            "public_base_url": HOME,
            "secret_key": SECRET,
            "staff_token": TOKEN,
            "desk_clock": self.at,
            **self.settings,
        }
        return build(Settings(**given), library=self.library)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[httpx.ASGITransport]:
        self.parts = self.parts_of()
        app = create_app(self.parts)
        async with app.router.lifespan_context(app):
            yield httpx.ASGITransport(app, raise_app_exceptions=True)

    def person(self, transport: httpx.ASGITransport, who: str, address: str = HOME) -> Person:
        headers = {"Accept": "text/html"}
        jar = self.jars.setdefault(who, CookieJar())
        return Person(httpx.AsyncClient(transport=transport, base_url=address, headers=headers, cookies=jar))


def changed(connection: Connection, table: Table, where: ColumnElement[bool], values: Mapping[str, Any]) -> None:
    connection.execute(update(table).where(where).values(**values))


def copied(connection: Connection, number: str, times: int) -> None:
    case = dict(connection.execute(select(cases).where(cases.c.number == number)).one()._mapping)
    for index in range(times):
        connection.execute(insert(cases).values({**case, "number": f"{number}{index:02d}"}))
