"""Statements of the hot path: SQLAlchemy writes the SQL once per database, the driver runs it.

Executing a Core statement costs about ten times what SQLite needs to carry it out (benchmarks/stages.py); a turn
has eleven of them. Only statements whose text never changes can be prepared: no lists, no values left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError


@dataclass(frozen=True, slots=True)
class _Ready:
    text: str
    names: Sequence[str] | None
    """In the order of the question marks; None where the driver takes parameters by name."""
    constants: Mapping[str, Any]

    def parameters(self, values: Mapping[str, Any]) -> Any:
        whole = {**self.constants, **values} if self.constants else values
        return whole if self.names is None else list(map(whole.__getitem__, self.names))


class Prepared:
    """One statement. Booleans come back as the database has them: 0 and 1 from SQLite.

    Whoever listens to SQLAlchemy's before_cursor_execute sees it too, without a cursor.
    """

    def __init__(self, statement: Any, columns: Sequence[str] | None = None) -> None:
        """Take a statement, or one per dialect; `columns` are those an insert fills."""
        self._statement = statement
        self._columns = columns
        self._ready: dict[str, _Ready] = {}

    def __call__(self, connection: Connection, values: Mapping[str, Any]) -> Any:
        """Execute inside the connection's transaction; return the driver's cursor. Raises what SQLAlchemy raises."""
        dialect = connection.dialect
        ready = self._ready.get(dialect.name) or self._prepare(dialect)
        if not connection.in_transaction():
            connection.begin()
        driver: Any = connection.connection.dbapi_connection
        given = ready.parameters(values)
        if watchers := connection.dispatch.before_cursor_execute:
            watchers(connection, None, ready.text, given, None, False)
        try:
            return driver.execute(ready.text, given)
        except dialect.loaded_dbapi.Error as error:
            raise _as_sqlalchemy(connection, driver, ready.text, error) from error

    def _prepare(self, dialect: Any) -> _Ready:
        chosen: Any = self._statement[dialect.name] if isinstance(self._statement, Mapping) else self._statement
        compiled = chosen.compile(dialect=dialect, column_keys=self._columns)
        if compiled.literal_execute_params or compiled.post_compile_params:
            raise ValueError("a statement whose text depends on its values cannot be prepared")
        constants = {name: bind.effective_value for bind, name in compiled.bind_names.items() if not bind.required}
        names = compiled.positiontup if compiled.positional else None
        ready = self._ready[dialect.name] = _Ready(str(compiled), names, constants)
        return ready


def _as_sqlalchemy(connection: Connection, driver: Any, text: str, error: Exception) -> BaseException:
    """Return the driver's error as the store knows it; when a connection is lost, its neighbours are too."""
    dialect: Any = connection.dialect
    lost = bool(dialect.is_disconnect(error, driver, None))
    if lost:
        connection.invalidate(error)
        connection.engine.dispose()
    return DBAPIError.instance(
        text, None, error, dialect.loaded_dbapi.Error, hide_parameters=True, connection_invalidated=lost,
        dialect=dialect,
    )  # fmt: skip
