"""Hundreds of bursty events while the desk is killed again and again: nothing lost, nothing twice, in order."""

import asyncio

import pytest

from tests.chaos.crowd import Size, ordeal


@pytest.mark.parametrize("count", [1, 2])
async def test_nothing_is_lost_doubled_or_reordered_by_kill_minus_nine(database_url: str, count: int) -> None:
    async with asyncio.timeout(120):
        verdict = await ordeal(database_url, count, Size())
    print(verdict.line)
    assert verdict.good, verdict.line
    assert verdict.events == 300
    assert verdict.kills >= 3
    assert verdict.failed > 0
