"""The App Home: the queue of open cases, what is late first (design rule E1)."""

from collections.abc import Sequence
from datetime import datetime

from bot.case_queue import PAGE, counts, ordered
from bot.channels.slack_blocks import Block, actions, button, context, divider, header, home, section
from bot.channels.slack_card import action_name, age, at, owner
from bot.channels.slack_text import Markup, say, word
from bot.store.cases import CaseRecord

TURN = "home_page"


def home_view(cases: Sequence[CaseRecord], user: str, now: datetime, first: int = 0) -> Block:
    """Return the Home of one member; `first` is the index of the first case on the page."""
    listed = ordered(cases, user, now)
    first = first if 0 <= first < len(listed) else 0
    page = listed[first : first + PAGE]
    blocks = [header(word("home.title")), section(say("home.counts", **counts(cases, user, now)))]
    if not page:
        blocks.append(section(say("home.empty")))
    blocks += rows(page)
    blocks.append(context(say("home.updated", at=at(now))))
    return home([*blocks, *_turning(first, len(listed))])


def rows(page: Sequence[tuple[str, CaseRecord]]) -> list[Block]:
    """Return a few blocks for each case, with a headline where a group begins."""
    blocks: list[Block] = []
    group = ""
    for name, case in page:
        if name != group:
            blocks += [divider(), section(Markup(f"*{word(f'home.{name}')}*"))]
            group = name
        blocks.append(section(line(case), None if case.owner_id else _claim(case.number), f"home {case.number}"))
    return blocks


def line(case: CaseRecord) -> Markup:
    """Return a case in two lines."""
    return say(
        "home.row",
        number=case.number,
        kind=word(f"kind.{case.kind}"),
        summary=case.summary,
        state=word(f"state.{case.state}"),
        owner=owner(case),
        age=age(case),
    )


def _claim(number: str) -> Block:
    return button(word("step.claim"), action_name("claim"), number, hint=say("hint.claim", number=number))


def _turning(first: int, total: int) -> list[Block]:
    made = []
    if first > 0:
        made.append(button(say("home.back", count=PAGE), f"{TURN}_back", str(max(0, first - PAGE))))
    if first + PAGE < total:
        left = min(PAGE, total - first - PAGE)
        made.append(button(say("home.next", count=left), f"{TURN}_next", str(first + PAGE)))
    if not made:
        return []
    shown = say("home.page", first=first + 1, last=min(first + PAGE, total), total=total)
    return [context(shown), *actions(made, "home turning")]


def outside_view() -> Block:
    """Return the Home of somebody who is not in the staff channel: no cases, a welcome."""
    return home([header(word("home.title")), section(say("home.outside"))])


def unsure_view(staff_channel: str) -> Block:
    """Return the Home of somebody of whom Slack could not say whether they are in the staff channel: where to go."""
    told = say("home.unsure", channel=Markup(staff_channel))
    return home([header(word("home.title")), section(say("home.outside")), section(told)])
