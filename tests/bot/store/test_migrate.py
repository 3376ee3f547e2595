"""Migrations make exactly the tables of the code, on both databases."""

from threading import Thread

from bot.store import Store
from bot.store.migrate import drift, is_current, migrate


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
