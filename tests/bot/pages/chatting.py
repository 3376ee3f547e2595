"""A person at the chat page who has no script."""

import httpx

from tests.bot.pages.stage import Page


async def opened(client: httpx.AsyncClient, path: str = "/") -> Page:
    return Page((await client.get(path)).text)


async def said(client: httpx.AsyncClient, text: str) -> Page:
    page = await opened(client)
    form = {"text": text, "csrf": page.hidden("csrf"), "event": page.hidden("event")}
    answer = await client.post("/", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/#latest")
    return await opened(client)


def bubbles(page: Page) -> list[str]:
    return [text for attributes, text in page.all("p") if attributes.get("class") == "bubble"]
