"""The databases of the chaos runs are those of the engine's tests."""

from tests.bot.conftest import database_url, postgres_url, sqlite_template

__all__ = ["database_url", "postgres_url", "sqlite_template"]
