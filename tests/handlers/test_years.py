"""Which fiscal years the desk knows comes from the programmes it was given."""

from dataclasses import replace

import pytest

from handlers.desk import Desk
from tests.handlers.conftest import Talk


@pytest.mark.parametrize("said", ["令和8年度の補助率は？", "令和4年度は？", "令和9年度の上限額を教えて"])
def test_a_year_without_a_programme_is_said_to_be_unknown(desk: Desk, said: str) -> None:
    answer = Talk(desk).say(said)
    assert "手元の資料に記載がありません" in answer
    assert "資料にあるのは令和5年度、令和6年度です" in answer


def test_a_year_is_known_once_its_programme_is_there(desk: Desk) -> None:
    newest = replace(desk.scheme, year="R8")
    later = replace(desk, library=replace(desk.library, schemes=(newest, *desk.library.schemes)))
    assert "資料にあるのは令和5年度、令和6年度、令和8年度です" in Talk(later).say("令和9年度の補助率は？")
    assert "令和8年度の募集や内容は、手元の資料に記載がありません" not in Talk(later).say("令和8年度の補助率は？")
