"""What a person decides about a letter: what then arrives, and what may arrive twice."""

from typing import Any

from bot.store import Store
from bot.store.deadletters import hold_everything, listen_again, release
from handlers.turn import Conversation, Message, Turn
from tests.bot.desk import Bench
from tests.bot.fakes import REFUSED, START, arrival, echo


async def restored(bench: Bench, store: Store, **more: Any) -> int:
    """Bring a desk to where its backup believes a sending open that went out since; return the sending."""
    bench.line.script = [REFUSED]
    await bench.hears(arrival("hello", **more))
    [row] = await bench.outbox()
    await store.run(hold_everything, START.timestamp())
    bench.line.used.add(row["reply_token"] or row["retry_key"])
    return int(row["id"])


async def test_a_released_push_that_line_took_after_the_backup_is_not_shown_again(store: Store) -> None:
    bench = Bench(store)
    held = await restored(bench, store, reply_token="")
    assert await store.run(release, held, bench.clock.now().timestamp())
    await bench.sweeps(3600)
    assert bench.line.texts == []
    assert await bench.states() == ["sent"]


async def test_a_released_reply_that_line_took_after_the_backup_comes_twice(store: Store) -> None:
    """A reply has no retry key: this is why everything is held, and asked about."""
    bench = Bench(store)
    held = await restored(bench, store)
    assert await store.run(release, held, bench.clock.now().timestamp())
    await bench.sweeps(3600)
    assert bench.line.texts == ["1 hello"]
    assert [one.kind for one in bench.line.sent] == ["push"]


async def test_a_parked_event_is_answered_after_the_fault_was_mended_although_an_apology_went_out(store: Store) -> None:
    def broken(conversation: Conversation, message: Message, desk: Any) -> Turn:
        raise ValueError

    bench = Bench(store, respond=broken)
    await bench.hears(arrival("hello"))
    for _ in range(3):
        await bench.sweeps(10)
    [event] = await bench.inbox()
    assert event["state"] == "dead"
    mended = Bench(store, respond=echo, clock=bench.clock)
    assert await store.run(listen_again, event["id"], bench.clock.now().timestamp())
    await mended.sweeps()
    assert mended.line.texts == ["1 hello"]
    assert [row["state"] for row in await mended.inbox()] == ["done"]
