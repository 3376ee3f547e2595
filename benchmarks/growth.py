"""Does the desk stay as quick when much is stored? Fills the tables by SQL, then offers turns.

Run: python -m benchmarks.growth [--conversations 1000 100000] [--rate 50] [--seconds 10] [--database URL]
     python -m benchmarks.growth --draw results.json docs/performance/growth.png
What a database given by its address already holds is kept: `--seconds 0` only fills. Every conversation has five handled events and five sent answers, so a million of them are ten million messages.
"""

import argparse
import asyncio
import json
import tempfile
from collections import defaultdict
from pathlib import Path
from time import perf_counter, time
from typing import Any

from matplotlib.figure import Figure
from sqlalchemy import text

from benchmarks import line
from bot.settings import normalised_url
from bot.store.database import open_engine
from bot.store.migrate import migrate

MESSAGES = 5
NUMBERS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last})",
    "postgresql": "WITH n(i) AS (SELECT generate_series({first}, {last}))",
}
CONVERSATIONS = """
INSERT INTO conversations (key, channel, address, state, position, blocked, created_at, updated_at)
{numbers} SELECT 'line:V' || i, 'line', 'V' || i, '', {messages} * 2, {no}, {since} + i * 0.1, {since} + i * 0.1 FROM n
"""
INBOX = """
INSERT INTO inbox (channel, event_id, conversation, address, kind, text, occurred_at, received_at, state, visible_at,
                   handled_at, position)
{numbers} SELECT 'line', 'V' || i, 'line:V' || i / {messages}, 'V' || i / {messages}, 'text',
    '補助の上限はいくらですか。三人で二泊する予定です。', {since} + i * 0.1, {since} + i * 0.1, 'done', {since} + i * 0.1,
    {since} + i * 0.1, i % {messages} * 2 + 1 FROM n
"""
OUTBOX = """
INSERT INTO outbox (lane, conversation, channel, address, kind, payload, text, inbox_id, retry_key, state, created_at,
                    next_at, finished_at, position)
{numbers} SELECT 'line:V' || i / {messages}, 'line:V' || i / {messages}, 'line', 'V' || i / {messages}, 'reply',
    '[{{"type":"text","text":"一人当たりの上限は二十万円です。出典は募集要領の第四条です。"}}]', '一人当たりの上限は二十万円です。',
    NULL, 'V' || i, 'sent', {since} + i * 0.1, {since} + i * 0.1, {since} + i * 0.1, i % {messages} * 2 + 2 FROM n
"""


def fill(database: str, first: int, last: int) -> float:
    """Store conversations numbered from first to last; return the seconds it took."""
    engine = open_engine(normalised_url(database))
    migrate(engine)
    began, name = perf_counter(), engine.dialect.name
    since = time() - 10 * 86400  # young enough for every rule of retention
    no = "0" if name == "sqlite" else "false"
    with engine.begin() as connection:
        for statement, many in ((CONVERSATIONS, 1), (INBOX, MESSAGES), (OUTBOX, MESSAGES)):
            numbers = NUMBERS[name].format(first=first * many, last=(last + 1) * many - 1)
            sql = statement.format(numbers=numbers, messages=MESSAGES, no=no, since=since)
            driver: Any = connection.connection.dbapi_connection
            driver.execute(sql)
    with engine.connect() as connection:
        if name == "sqlite":
            connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM ANALYZE"))
    engine.dispose()
    return perf_counter() - began


def held(database: str) -> int:
    """Return how many conversations an earlier run has stored."""
    engine = open_engine(normalised_url(database))
    migrate(engine)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT count(*) FROM conversations WHERE key LIKE 'line:V%'")).scalar_one()
    engine.dispose()
    return int(found)


def megabytes(database: str) -> float:
    """Return how much room the database takes."""
    engine = open_engine(normalised_url(database))
    asked = {
        "sqlite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
        "postgresql": "SELECT pg_database_size(current_database())",
    }
    with engine.connect() as connection:
        size = connection.execute(text(asked[engine.dialect.name])).scalar_one()
    engine.dispose()
    return float(size) / 1e6


async def run(options: argparse.Namespace, database: str) -> None:
    """Fill and measure at every size."""
    for size in options.conversations:
        stored = held(database)
        seconds = fill(database, stored, size - 1) if stored < size else 0.0
        print(
            f"{size} conversations, {2 * MESSAGES * size} messages, filled in {seconds:.0f} s,"
            f" {megabytes(database):.0f} MB", flush=True,
        )  # fmt: skip
        if not options.seconds:
            continue
        given = argparse.Namespace(
            rates=[options.rate], seconds=options.seconds, flat=0, repeat=options.repeat, database=database, echo=False,
            pin=False, first=options.first + size * 1000, timeout=600, name=f"{database.partition(':')[0]} {size} stored", json=options.json,
        )  # fmt: skip
        await line.run(given)


def draw(source: Path, target: Path) -> None:
    """Draw what runs with --json wrote: latency against what is stored, one pair of lines for each database."""
    series: dict[str, dict[int, tuple[float, float]]] = defaultdict(dict)
    for line_of in source.read_text(encoding="utf-8").splitlines():
        row = json.loads(line_of)
        kind, size, _ = row["name"].split()
        series[kind][int(size)] = (row["p50"], row["p99"])
    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.subplots()
    for kind, rows in series.items():
        sizes = [2 * MESSAGES * size for size in sorted(rows)]
        half, most = zip(*(rows[size] for size in sorted(rows)), strict=True)
        (drawn,) = axes.plot(sizes, half, marker="o", label=f"{kind}, half of the replies")
        axes.plot(sizes, most, marker="^", linestyle=":", color=drawn.get_color(), label=f"{kind}, 99 of 100")
    axes.set(xlabel="messages stored", ylabel="milliseconds from webhook to reply", xscale="log", ylim=(0, None))
    axes.grid(visible=True, alpha=0.3)
    axes.legend(fontsize=8)
    target.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(target, dpi=120)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--conversations", type=int, nargs="+", default=[1_000, 100_000])
    parser.add_argument("--rate", type=float, default=50)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--database", default="")
    parser.add_argument("--json", default="")
    parser.add_argument("--draw", nargs=2, type=Path, metavar=("JSON", "PNG"))
    options = parser.parse_args()
    if options.draw:
        draw(*options.draw)
        return
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(run(options, options.database or f"sqlite:///{folder}/desk.db"))


if __name__ == "__main__":
    main()
