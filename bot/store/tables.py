"""The tables, once for SQLite and PostgreSQL; times are UTC epoch seconds from the injected clock."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    literal_column,
    text,
)
from sqlalchemy.sql.elements import ColumnElement

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> Column[int]:
    # SQLite gives an id only to INTEGER, and would reuse ids after a purge without autoincrement
    return Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)


def _text(name: str, default: str | None = "") -> Column[str]:
    return Column(name, Text, nullable=False, server_default=None if default is None else text(f"'{default}'"))


def _count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default=text("0"))


def _flag(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False, server_default=text("false"))


def _when(name: str, *, required: bool = False) -> Column[float]:
    return Column(name, Double, nullable=not required)


inbox = Table(
    "inbox",
    metadata,
    _id(),
    _text("channel", None),
    _text("event_id", None),
    _text("conversation", None),
    _text("address", None),
    _text("kind", None),
    _text("text"),
    _flag("masked"),
    _text("data"),
    _text("message_id"),
    _text("reply_token"),
    _text("body"),
    _when("occurred_at", required=True),
    _when("received_at", required=True),
    _when("redelivered_at"),
    _text("state", "new"),
    _count("attempts"),
    _when("visible_at", required=True),
    _when("handled_at"),
    _count("position"),
    _text("error"),
    _text("told"),
    UniqueConstraint("channel", "event_id"),
    Index(
        "ix_inbox_new", "conversation", "id", sqlite_where=text("state = 'new'"), postgresql_where=text("state = 'new'")
    ),
    Index("ix_inbox_dead", "id", sqlite_where=text("state = 'dead'"), postgresql_where=text("state = 'dead'")),
    Index("ix_inbox_conversation_position", "conversation", "position"),
    Index("ix_inbox_received_at", "received_at"),
    sqlite_autoincrement=True,
)

conversations = Table(
    "conversations",
    metadata,
    Column("key", Text, primary_key=True),
    _text("channel", None),
    _text("address", None),
    _text("state"),
    _count("position"),
    _flag("blocked"),
    _when("created_at", required=True),
    _when("updated_at", required=True),
    Index("ix_conversations_updated_at", "updated_at"),
)

OPEN_STATES = "state IN ('pending', 'sending')"
STUCK_STATES = "state IN ('dead', 'uncertain', 'held')"
outbox = Table(
    "outbox",
    metadata,
    _id(),
    _text("lane", None),
    _text("conversation"),
    _text("channel", None),
    _text("address", None),
    _text("kind", None),
    _text("role", "answer"),
    _text("payload", None),
    _text("text"),
    _text("case_number"),
    Column("inbox_id", BigInteger, nullable=True),
    _count("seq"),
    _text("reply_token"),
    _when("certain_until"),
    _when("try_until"),
    _text("retry_key", None),
    _text("state", "pending"),
    _flag("ambiguous"),
    _count("attempts"),
    _when("created_at", required=True),
    _when("next_at", required=True),
    _text("lease_token"),
    _when("lease_until"),
    _when("finished_at"),
    _text("provider_id"),
    _text("error"),
    _count("position"),
    UniqueConstraint("inbox_id", "seq"),
    Index("ix_outbox_open", "lane", "id", sqlite_where=text(OPEN_STATES), postgresql_where=text(OPEN_STATES)),
    Index("ix_outbox_stuck", "state", "id", sqlite_where=text(STUCK_STATES), postgresql_where=text(STUCK_STATES)),
    Index("ix_outbox_conversation_position", "conversation", "position"),
    Index("ix_outbox_created_at", "created_at"),
    sqlite_autoincrement=True,
)

outbox_attempts = Table(
    "outbox_attempts",
    metadata,
    _id(),
    Column("outbox_id", BigInteger, nullable=False),
    _when("at", required=True),
    _text("kind", None),
    _text("outcome", None),
    _text("note"),
    Index("ix_outbox_attempts_outbox_id", "outbox_id"),
    sqlite_autoincrement=True,
)

cases = Table(
    "cases",
    metadata,
    Column("number", Text, primary_key=True),
    _text("kind", None),
    _text("conversation", None),
    _text("language", None),
    _text("state", "new"),
    _text("owner_id"),
    _text("owner_name"),
    _text("reason"),
    _text("summary"),
    _text("rows"),
    _text("findings"),
    _text("organisation"),
    _text("slack_channel"),
    _text("slack_ts"),
    _when("opened_at", required=True),
    _when("due_at"),
    _when("claimed_at"),
    _when("answered_at"),
    _when("closed_at"),
    _when("reminded_at"),
    Index("ix_cases_state_opened_at", "state", "opened_at"),
    Index("ix_cases_conversation", "conversation"),
    Index("ix_cases_slack_ts", "slack_ts"),
)

case_numbers = Table(
    "case_numbers", metadata, Column("year", Integer, primary_key=True, autoincrement=False), _count("last")
)

case_log = Table(
    "case_log",
    metadata,
    _id(),
    _text("case_number", None),
    _when("at", required=True),
    _text("actor_id"),
    _text("actor_name"),
    _text("action", None),
    _text("note"),
    Index("ix_case_log_case_number", "case_number"),
    sqlite_autoincrement=True,
)

form_links = Table(
    "form_links",
    metadata,
    Column("digest", Text, primary_key=True),
    _text("case_number", None),
    _when("created_at", required=True),
    _when("used_at"),
    Index("ix_form_links_case_number", "case_number"),
)

contacts = Table(
    "contacts",
    metadata,
    Column("case_number", Text, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    _when("created_at", required=True),
    _when("updated_at", required=True),
)

gates = Table(
    "gates",
    metadata,
    Column("destination", Text, primary_key=True),
    _count("failures"),
    _flag("open"),
    _when("probe_at"),
    _when("blocked_until"),
    _when("next_free_at"),
)

timers = Table(
    "timers",
    metadata,
    _id(),
    _text("kind", None),
    _text("dedupe_key", None),
    _when("due_at", required=True),
    _text("payload"),
    _text("state", "new"),
    _count("attempts"),
    _text("error"),
    UniqueConstraint("dedupe_key"),
    Index("ix_timers_new", "due_at", sqlite_where=text("state = 'new'"), postgresql_where=text("state = 'new'")),
    sqlite_autoincrement=True,
)

notes = Table("notes", metadata, Column("key", Text, primary_key=True), _text("value", None))


def literally(value: str) -> ColumnElement[str]:
    """Return a constant written into the SQL text: a partial index is used only for a literal predicate."""
    return literal_column(f"'{value}'")
