"""The one-time link over the whole desk: opaque, good for a day, and still good while keys are rotated (A5)."""

import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from bot.store.tables import conversations
from knowledge.library import Library
from tests.bot.pages.stage import Page
from tests.bot.pages.ward import SECRET, Person, Ward

pytestmark = pytest.mark.anyio
WISH = ("参加を希望する", "南陽市", "3人", "9月", "株式会社", "同意して送る")
CONTACT = {"organization": "港商会", "name": "港 花子", "tel": "03-3578-2509", "confirmed": "yes"}
NEW_KEY = "the key after the first one"


@pytest.fixture
def ward(tmp_path: Path, sqlite_template: Path, library: Library) -> Ward:
    shutil.copy(sqlite_template, tmp_path / "desk.db")
    return Ward(f"sqlite:///{tmp_path}/desk.db", library)


async def link_of(person: Person) -> str:
    """Register interest; return the path of the form's link."""
    for words in WISH:
        await person.says(words)
    links = [attributes["href"] for attributes, _ in (await person.page("/")).all("a", class_="button")]
    return next(link for link in links if "/interest/" in link).removeprefix("http://localhost")


async def status(ward: Ward, path: str) -> int:
    """Return what a stranger's browser is answered by a fresh run of the desk."""
    async with ward.running() as transport:
        return (await ward.person(transport, "stranger").client.get(path)).status_code


async def test_a5_the_link_names_nobody_and_a_changed_character_leads_nowhere(ward: Ward) -> None:
    async with ward.running() as transport:
        link = await link_of(ward.person(transport, "applicant"))
        [talk] = await ward.table(conversations)
    assert talk["address"] not in link
    assert not re.search(r"U[0-9a-f]{32}", link)
    changed = link[:-1] + ("A" if link[-1] != "A" else "B")
    assert [await status(ward, path) for path in (link, changed)] == [200, 404]


@pytest.mark.parametrize(("hours", "expected"), [(23.9, 200), (25, 410)])
async def test_a5_the_link_is_good_for_a_day(ward: Ward, hours: float, expected: int) -> None:
    async with ward.running() as transport:
        link = await link_of(ward.person(transport, "applicant"))
    ward.at += timedelta(hours=hours)
    assert await status(ward, link) == expected


async def test_while_keys_are_rotated_links_talks_and_forms_of_before_go_on(ward: Ward) -> None:
    async with ward.running() as transport:
        link = await link_of(ward.person(transport, "applicant"))
        opened = await ward.person(transport, "applicant").page(link)
    ward.settings = {"secret_key": NEW_KEY, "secret_key_previous": SECRET}
    async with ward.running() as transport:
        person = ward.person(transport, "applicant")
        assert "南陽市" in " ".join(await person.reads())
        assert (await person.post(opened, link, **CONTACT)).status_code == 303
        assert Page((await person.client.get(link)).text).one("h1")[1] == "連絡先を受け付けました"
    ward.settings = {"secret_key": NEW_KEY}
    async with ward.running() as transport:
        assert "南陽市" in " ".join(await ward.person(transport, "applicant").reads()), "signed anew meanwhile"
    assert await status(ward, link) == 404


async def test_a_login_of_the_staff_does_not_outlive_the_key_it_was_signed_with(ward: Ward) -> None:
    async with ward.running() as transport:
        officer = ward.person(transport, "officer")
        await officer.logs_in("港 花子")
        assert (await officer.client.get("/staff")).status_code == 200
    ward.settings = {"secret_key": NEW_KEY, "secret_key_previous": SECRET}
    async with ward.running() as transport:
        assert (await ward.person(transport, "officer").client.get("/staff")).status_code == 401
