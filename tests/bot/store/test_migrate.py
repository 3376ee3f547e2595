"""Migrations make exactly the tables of the code, on both databases."""

from threading import Thread
from time import monotonic

import pytest
from alembic.command import downgrade, upgrade
from alembic.config import Config
from sqlalchemy import delete, text, update
from sqlalchemy.exc import SQLAlchemyError

from bot.store import Connection, Store
from bot.store.cases import Actor, log
from bot.store.migrate import FOLDER, STEPS, Blocked, drift, is_current, migrate
from bot.store.tables import case_log, inbox
from tests.bot.desk import rows
from tests.bot.fakes import START


def test_the_migrated_database_has_the_tables_of_the_code(store: Store) -> None:
    assert store.run_now(drift) == []


def test_a_migrated_database_is_current_and_an_empty_one_is_not(empty_database: str) -> None:
    store = Store(empty_database)
    assert not store.run_now(is_current)
    migrate(store.engine)
    assert store.run_now(is_current)
    store.close()


def test_two_processes_may_migrate_at_the_same_time(empty_database: str) -> None:
    stores = [Store(empty_database) for _ in range(2)]
    threads = [Thread(target=migrate, args=(store.engine,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(store.run_now(is_current) for store in stores)
    for store in stores:
        store.close()


def test_each_step_keeps_the_rows_of_the_version_before(empty_database: str) -> None:
    store = Store(empty_database)
    with store.engine.begin() as connection:
        upgrade(config_for(connection), "0001")
        assert not is_current(connection)
        connection.execute(text("INSERT INTO inbox (channel, event_id, conversation, address, kind, occurred_at, received_at, "
                                "visible_at) VALUES ('line', 'e1', 'line:U1', 'U1', 'text', 1, 1, 1)"))  # fmt: skip
    migrate(store.engine)
    [row] = store.run_now(rows, inbox)
    assert (row["event_id"], row["told"]) == ("e1", "")
    assert store.run_now(drift) == []
    store.close()


def test_a11_no_line_of_the_log_can_be_changed_but_old_ones_still_go(store: Store) -> None:
    store.run_now(log, "MW-2026-0001", Actor("U0HANA", "花子"), "contact_viewed", START)
    with pytest.raises(SQLAlchemyError, match="append-only"):
        store.run_now(lambda connection: connection.execute(update(case_log).values(actor_name="somebody else")))
    [line] = store.run_now(rows, case_log)
    assert line["actor_name"] == "花子"
    store.run_now(lambda connection: connection.execute(delete(case_log)))
    assert store.run_now(rows, case_log) == []


def test_a_database_of_a_later_version_is_left_alone(empty_database: str) -> None:
    store = Store(empty_database)
    migrate(store.engine)
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    migrate(store.engine)
    assert store.run_now(is_current)
    with store.engine.begin() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"
    store.close()


def test_every_step_can_be_taken_back_and_again(empty_database: str) -> None:
    store = Store(empty_database)
    migrate(store.engine)
    with store.engine.begin() as connection:
        downgrade(config_for(connection), STEPS[0])
        upgrade(config_for(connection), STEPS[-1])
    assert store.run_now(drift) == []
    store.close()


def config_for(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config


def test_a_step_waits_for_no_table_that_is_held_and_says_so(empty_database: str) -> None:
    """Whoever waits for a table makes the desk that runs wait behind it: LINE would give it up."""
    store = Store(empty_database)
    with store.engine.begin() as connection:
        upgrade(config_for(connection), "0001")
    if store.sqlite:
        migrate(store.engine)
    else:
        with store.engine.begin() as dump:
            dump.execute(text("LOCK TABLE inbox IN ACCESS SHARE MODE"))
            began = monotonic()
            with pytest.raises(Blocked, match="pg_stat_activity"):
                migrate(store.engine, lock="100ms", pauses=(0.01, 0.01))
            assert monotonic() - began < 5
        assert not store.run_now(is_current)
        migrate(store.engine, lock="100ms")
    assert store.run_now(is_current)
    store.close()
