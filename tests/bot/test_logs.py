"""What the log says of a turn: the same trace from webhook to delivery, and neither a word nor a name."""

import io
import json
import logging
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from hashlib import blake2s
from pathlib import Path

import pytest
import structlog

from bot import logs
from bot.readiness import misfit
from bot.store import Connection
from bot.trace import trace_id, veiled
from knowledge.errors import BrokenData
from knowledge.library import HERE, Library
from subsidy import Rules
from tests.bot.whole import USER, Whole, text_event, whole

pytestmark = pytest.mark.anyio
QUESTION = "補助額はいくらですか"


@pytest.fixture
async def desk(tmp_path: Path, sqlite_template: Path, library: Library) -> AsyncIterator[Whole]:
    shutil.copy(sqlite_template, tmp_path / "desk.db")
    async with whole(f"sqlite:///{tmp_path}/desk.db", library) as running:
        yield running


async def test_who_knows_a_users_id_does_not_find_their_lines_without_the_key(desk: Whole) -> None:
    await asks(desk, QUESTION)
    shown = desk.stream.getvalue()
    key, secret = f"line:{USER}", desk.parts.settings.secret_key
    assert veiled(key, secret) in shown
    assert veiled(key, "another key") not in shown
    assert blake2s(key.encode(), digest_size=6).hexdigest() not in shown


async def asks(desk: Whole, text: str, number: int = 1, **more: object) -> str:
    """Send a message; return the trace it must have everywhere."""
    stamp = int(desk.parts.clock.now().timestamp() * 1000)
    event = text_event(text, number, timestamp=stamp, replyToken=desk.line.token(USER), **more)
    assert await desk.knock(json.dumps({"destination": "U0", "events": [event]}).encode()) == 200
    return trace_id("line", event["webhookEventId"])


async def test_one_trace_leads_from_the_webhook_over_the_turn_to_the_delivery(desk: Whole) -> None:
    trace = await asks(desk, QUESTION)
    said = [line for line in desk.log if line.get("trace") == trace]
    assert [line["event"] for line in said] == ["event kept", "turn done", "delivered"]
    kept, turned, delivered = said
    assert (kept["channel"], kept["kind"]) == ("line", "text")
    assert (turned["kind"], turned["told"]) == ("text", "answer")
    assert kept["conversation"] == turned["conversation"]
    assert (delivered["channel"], delivered["kind"], delivered["state"]) == ("line", "reply", "sent")
    assert all(line["timestamp"].endswith("Z") and line["level"] == "info" for line in said)


async def test_a_delivery_that_is_tried_again_keeps_its_trace(desk: Whole) -> None:
    desk.line.fail("/reply", status=400, message="Invalid reply token")
    trace = await asks(desk, QUESTION)
    said = [line for line in desk.log if line.get("trace") == trace]
    assert [line["event"] for line in said][:4] == ["event kept", "turn done", "not delivered", "delivered"]
    assert [line["kind"] for line in said[2:4]] == ["reply", "push"]


async def test_a14_the_log_has_no_word_of_the_person_and_no_id(desk: Whole) -> None:
    await asks(desk, f"{QUESTION} 090-1234-5678 金糸雀です")
    await asks(desk, "担当者に聞く", 2)
    written = desk.stream.getvalue()
    assert len(desk.log) >= 6
    for mark in (QUESTION, "金糸雀", "1234", USER, "担当者", "t" * 32):
        assert mark not in written, mark


KINDS = [
    ("補助額はいくらですか", "answer"),
    ("確定申告はどうすればよいですか", "gap"),
    ("audio asdf qwer", "miss"),
    ("参加を希望する", "other"),
]


@pytest.mark.parametrize(("text", "kind"), KINDS)
async def test_answers_and_abstentions_are_counted_by_kind(desk: Whole, text: str, kind: str) -> None:
    await asks(desk, text)
    assert f'desk_told_total{{channel="line",kind="{kind}"}} 1.0' in (await desk.client.get("/metrics")).text


@pytest.mark.parametrize("said", ["yes", "no"])
async def test_feedback_is_counted(desk: Whole, said: str) -> None:
    await asks(desk, "", type="postback", postback={"data": f"1|solved:|{said}:how_much"})
    assert f'desk_told_total{{channel="line",kind="solved_{said}"}} 1.0' in (await desk.client.get("/metrics")).text


async def test_events_that_cannot_be_read_are_counted(desk: Whole) -> None:
    await desk.knock(json.dumps({"events": [{"type": 1}, "x", text_event("よい")]}).encode())
    assert 'desk_malformed_events_total{channel="line"} 2.0' in (await desk.client.get("/metrics")).text


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    written = io.StringIO()
    logs.configure(stream=written)
    yield written
    structlog.reset_defaults()


def test_a14_what_a_library_logs_comes_without_its_values(stream: io.StringIO) -> None:
    try:
        int("090-1234-5678")
    except ValueError:
        logging.getLogger("some.library").exception("Exception for %s", "金糸雀")
    line = json.loads(stream.getvalue())
    assert (line["logger"], line["level"], line["error"], line["text"]) == (
        "some.library", "error", "ValueError", "Exception for %s",
    )  # fmt: skip
    assert "1234" not in stream.getvalue()
    assert "金糸雀" not in stream.getvalue()


def test_setting_the_log_up_twice_writes_a_line_once(stream: io.StringIO) -> None:
    logs.configure(stream=stream)
    logging.getLogger("aiohttp").warning("once")
    assert len(stream.getvalue().splitlines()) == 1


async def test_readyz_fails_when_the_knowledge_does_not_fit(
    tmp_path: Path, sqlite_template: Path, library: Library
) -> None:
    shutil.copy(sqlite_template, tmp_path / "desk.db")
    scheme = library.schemes[0]
    broken = replace(scheme, subsidy={**scheme.subsidy, "rounding": {"value": "upwards", "source": ""}})
    async with whole(f"sqlite:///{tmp_path}/desk.db", replace(library, schemes=(broken,))) as desk:
        answer = await desk.client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["knowledge"].startswith(f"{scheme.file}: subsidy.rounding")


async def test_readyz_fails_when_a_migration_is_missing(desk: Whole) -> None:
    assert (await desk.client.get("/readyz")).status_code == 200

    def forget(connection: Connection) -> None:
        connection.exec_driver_sql("DELETE FROM alembic_version")

    await desk.parts.store.run(forget)
    answer = await desk.client.get("/readyz")
    assert answer.status_code == 503
    assert "workation-desk migrate" in answer.json()["migrations"]


def test_an_answer_that_rests_on_no_fact_does_not_fit(library: Library) -> None:
    scheme = library.schemes[0]
    caps = {"person": {"yen": 1, "source": "NO-SUCH-FACT"}}
    assert misfit(library) == ""
    changed = replace(scheme, subsidy={**scheme.subsidy, "caps": {**scheme.subsidy["caps"], **caps}})  # type: ignore[dict-item]
    assert "NO-SUCH-FACT is no fact we have" in misfit(replace(library, schemes=(changed,)))


def test_a_broken_scheme_file_stops_the_start_naming_file_key_and_reason(tmp_path: Path) -> None:
    shutil.copytree(HERE / "schemes", tmp_path / "schemes")
    path = tmp_path / "schemes" / "minato-r6.toml"
    path.write_text(path.read_text("utf-8").replace("\nrate = {", "\nrat = {", 1), "utf-8")
    with pytest.raises(BrokenData, match=r"minato-r6\.toml: subsidy: ra"):
        Library.load(tmp_path, check=Rules.from_table)
