"""Only who is in the staff channel sees cases in the App Home and takes them there; Slack is asked seldom."""

from typing import Any

import pytest

from bot.channels.slack_members import KEPT, KEPT_FOR_STRANGERS, KEPT_IN_TROUBLE, PAGE, Members
from tests.bot.fake_slack import HANA, STAFF_CHANNEL, TARO
from tests.bot.office import NUMBER, Office

pytestmark = pytest.mark.anyio
STRANGER = "U0STRANGER"


async def home(office: Office, user: str) -> str:
    """Open the Home; return what it shows."""
    await office.event({"type": "app_home_opened", "user": user, "tab": "home"})
    shown_to, view = office.slack.views[-1]
    assert shown_to == user
    return str(view)


async def claims_at_home(office: Office, user: str) -> str:
    """Press 担当する in the Home; return who has the case then."""
    await office.press("case_claim", user, channel=None, container={"type": "view"})
    return (await office.case()).owner_id


def asked(office: Office) -> int:
    return sum(method == "conversations.members" for method, _ in office.slack.calls)


async def test_who_is_not_in_the_staff_channel_sees_no_case_at_home_and_takes_none(office: Office) -> None:
    await office.handed_over()
    shown = await home(office, STRANGER)
    assert NUMBER not in shown
    assert "case_claim" not in shown
    assert "ようこそ" in shown
    assert await claims_at_home(office, STRANGER) == ""
    assert NUMBER not in str(office.slack.views[-1])
    assert await claims_at_home(office, HANA) == HANA


async def test_turning_the_pages_of_the_home_shows_a_stranger_nothing(office: Office) -> None:
    await office.handed_over()
    await office.press("home_page_next", STRANGER, "0", channel=None, container={"type": "view"})
    assert NUMBER not in str(office.slack.views[-1])


async def test_who_was_just_invited_need_not_wait_long(office: Office) -> None:
    await office.handed_over()
    await home(office, STRANGER)
    office.slack.members.append(STRANGER)
    office.clock.pass_by(KEPT_FOR_STRANGERS + 1)
    assert NUMBER in await home(office, STRANGER)


async def test_who_left_the_channel_loses_the_home_after_minutes(office: Office) -> None:
    await office.handed_over()
    assert NUMBER in await home(office, HANA)
    office.slack.members.remove(HANA)
    assert NUMBER in await home(office, HANA)
    office.clock.pass_by(KEPT + 1)
    assert NUMBER not in await home(office, HANA)
    assert await claims_at_home(office, HANA) == ""


async def test_slack_is_asked_once_in_minutes_however_often_the_home_is_opened(office: Office) -> None:
    for user in (HANA, TARO, STRANGER, HANA, STRANGER, TARO):
        await home(office, user)
    assert asked(office) == 1


async def test_a_click_in_the_channel_asks_nothing_because_slack_shows_it_to_its_members(office: Office) -> None:
    await office.handed_over()
    await office.press("case_claim")
    await office.press("case_reply")
    assert ((await office.case()).owner_id, asked(office)) == (HANA, 0)


async def test_a_click_from_another_place_is_no_proof(office: Office) -> None:
    await office.handed_over()
    await office.press("case_claim", STRANGER, channel={"id": "C0OTHER"})
    assert (await office.case()).owner_id == ""


async def test_a_large_channel_is_read_page_by_page(office: Office) -> None:
    await office.handed_over()
    office.slack.members = [f"U{number}" for number in range(2 * PAGE)] + [TARO]
    assert NUMBER in await home(office, TARO)
    assert asked(office) == 3


@pytest.mark.parametrize("fault", [{"status": 503}, {"drops": True}, {"status": 429, "error": "ratelimited"}], ids=str)
async def test_while_slack_cannot_tell_nobody_new_is_let_in_but_known_members_go_on(
    office: Office, fault: dict[str, Any]
) -> None:
    await office.handed_over()
    office.slack.fail("conversations.members", times=1, **fault)
    shown = await home(office, HANA)
    assert NUMBER not in shown
    assert f"<#{STAFF_CHANNEL}>" in shown
    office.clock.pass_by(KEPT_FOR_STRANGERS + 1)
    assert NUMBER in await home(office, HANA)
    office.slack.fail("conversations.members", times=9, **fault)
    office.clock.pass_by(KEPT + 1)
    assert NUMBER in await home(office, HANA)
    office.clock.pass_by(KEPT_IN_TROUBLE)
    assert NUMBER not in await home(office, HANA)


async def test_when_slack_names_a_time_it_is_not_asked_before(office: Office) -> None:
    office.slack.fail("conversations.members", status=429, error="ratelimited", after=60)
    await home(office, HANA)
    office.clock.pass_by(50)
    await home(office, HANA)
    assert asked(office) == 1
    office.clock.pass_by(11)
    await home(office, HANA)
    assert asked(office) == 2


async def test_a_right_that_was_taken_away_closes_the_home_at_once(office: Office) -> None:
    await office.handed_over()
    assert NUMBER in await home(office, HANA)
    office.slack.fail("conversations.members", times=9, error="missing_scope")
    office.clock.pass_by(KEPT + 1)
    assert NUMBER not in await home(office, HANA)
    assert await claims_at_home(office, HANA) == ""


async def test_where_everyone_is_let_in_slack_is_not_asked(office: Office) -> None:
    members = Members(api=office.channel.api, channel=STAFF_CHANNEL, clock=office.clock, everyone=True)
    assert await members.includes(STRANGER)
    assert asked(office) == 0
