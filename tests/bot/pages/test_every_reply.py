"""Whatever the desk says, the page can show it: well-formed, one button a choice, no address that runs code."""

from hypothesis import given, settings

from bot.pages.site import Site
from bot.store.transcript import Entry
from handlers.turn import Choice, Reply
from tests.bot.pages.stage import Page, StoppedClock
from tests.bot.replies import replies

CLOCK = StoppedClock()
SITE = Site.load(secret_key="a secret that only the tests know", now=CLOCK.now, trial=True)


@settings(max_examples=60)
@given(replies)
def test_any_reply_becomes_a_well_formed_entry(reply: Reply) -> None:
    entries = [Entry(1, "desk", CLOCK.now(), "", reply)]
    page = Page(SITE.fill("entries.html", "ja", entries=entries, csrf="c", event="e").decode())
    assert len(page.all("article")) == 1
    assert not page.all("script")
    quick = page.all("form", class_="quick")
    assert len(quick) == (1 if reply.choices else 0)
    assert len(page.all("button")) >= sum(isinstance(choice, Choice) for choice in reply.choices)
    for attributes, _ in page.all("a"):
        assert attributes["href"].startswith(("https://", "http://", "tel:", "mailto:", "/"))
        assert not attributes["href"].startswith("//")
