"""Fills a database with history by SQL and shows which index answers each of the engine's questions, and how fast.

python -m benchmarks.plans sqlite:////tmp/plans.db          (or a PostgreSQL address; the database must be empty)
`--filled` looks at a database that benchmarks/growth.py has filled.
"""

import argparse
from time import perf_counter

from sqlalchemy import event, text
from sqlalchemy.engine import Connection

from bot.settings import normalised_url
from bot.store import Store, backlog, conversations, inbox, outbox, stepback, timers
from bot.store.deadletters import letters
from bot.store.figures import figures
from bot.store.migrate import migrate
from bot.store.pooling import Pooling
from bot.store.transcript import transcript
from bot.sweeper import look

NOW = 1_775_000_000.0
KEY = "line:V1"
"""A person with a history."""
ROUNDS = 20


def fill(connection: Connection, people: int, messages: int) -> None:
    """Write finished history: conversations, events and answers; three conversations have something open."""
    rows = "generate_series(1, {0})" if connection.dialect.name == "postgresql" else "numbers WHERE n <= {0}"
    numbers = (
        ""
        if connection.dialect.name == "postgresql"
        else f"WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {messages}) "
    )
    source = {
        size: f"SELECT {{}} FROM {rows.format(size)}" + (" AS t(n)" if not numbers else "")
        for size in (people, messages)
    }
    key = f"'line:V' || (n % {people})"
    statements = {
        "conversations (key, channel, address, state, position, created_at, updated_at)":
            source[people].format(f"{key}, 'line', 'U' || (n % {people}), '', 20, {NOW} - n, {NOW} - n"),
        "inbox (channel, event_id, conversation, address, kind, text, occurred_at, received_at, visible_at, state, position)":
            source[messages].format(f"'line', 'E' || n, {key}, 'U' || (n % {people}), 'text', 'どんな経費が対象ですか', {NOW} - n,"
                                    f" {NOW} - n, {NOW} - n, CASE WHEN n <= 3 THEN 'new' ELSE 'done' END, n / {people} * 2"),
        "outbox (lane, conversation, channel, address, kind, payload, text, inbox_id, retry_key, created_at, next_at, state, position)":
            source[messages].format(f"{key}, {key}, 'line', 'U' || (n % {people}), 'reply', '[]', '対象になる経費は…', n, 'k' || n,"
                                    f" {NOW} - n, {NOW} - n, CASE WHEN n BETWEEN 4 AND 6 THEN 'pending' WHEN n BETWEEN 7 AND 9"
                                    f" THEN 'dead' ELSE 'sent' END, n / {people} * 2 + 1"),
    }  # fmt: skip
    for table, rows_of in statements.items():
        connection.execute(
            text(
                f"{numbers}INSERT INTO {table} {rows_of}" if not numbers else f"INSERT INTO {table} {numbers}{rows_of}"
            )
        )
    connection.execute(text("ANALYZE"))


QUESTIONS = {
    "sweep": lambda c: look(c, NOW),
    "events of a conversation": lambda c: inbox.next_events(c, KEY, 10),
    "lock a conversation": lambda c: conversations.lock_conversation(c, KEY),
    "head of a lane": lambda c: outbox.head(c, KEY),
    "due lanes": lambda c: backlog.due_lanes(c, NOW, [], 100),
    "due conversations": lambda c: inbox.due_conversations(c, NOW, 100),
    "due timers": lambda c: timers.due_timers(c, NOW, 100),
    "dead letters": letters,
    "newest event": stepback.newest,
    "figures": lambda c: figures(c, NOW),
    "transcript": lambda c: transcript(c, KEY, 0, 20),
}


def plan(connection: Connection, statement: str, given: object) -> list[str]:
    explain = "EXPLAIN" if connection.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
    found = connection.exec_driver_sql(f"{explain} {statement}", given).all()  # type: ignore[arg-type]
    return [str(row[-1]).strip() for row in found]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database")
    parser.add_argument("--people", type=int, default=200_000)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--filled", action="store_true")
    given = parser.parse_args()
    store = Store(normalised_url(given.database), Pooling(size=1))
    migrate(store.engine)
    began = perf_counter()
    if not given.filled:
        store.run_now(fill, given.people, given.messages)
        store.fold()
        print(
            f"{given.people:,} conversations, {given.messages:,} events and answers in {perf_counter() - began:.0f} s"
        )
    seen: list[tuple[str, object]] = []
    event.listen(
        store.engine, "before_cursor_execute", lambda _c, _cursor, sql, values, *_rest: seen.append((sql, values))
    )
    for name, ask in QUESTIONS.items():
        seen.clear()
        store.run_now(ask)
        asked = [
            (sql, tuple(values) if isinstance(values, list) else values)
            for sql, values in seen
            if sql.startswith(("SELECT", "WITH"))
        ]
        began = perf_counter()
        for _ in range(ROUNDS):
            store.run_now(ask)
        print(f"\n{name}: {(perf_counter() - began) / ROUNDS * 1000:.2f} ms")
        for sql, values in asked:
            lines = store.run_now(plan, sql, values)
            used = [line for line in lines if "Scan" in line or "SCAN" in line or "SEARCH" in line]
            print("\n".join(f"    {line[:150]}" for line in used))
    store.close()


if __name__ == "__main__":
    main()
