"""One workspace database: a DuckDB file that one process owns, or PostgreSQL. The statements are the same on both."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import create_engine, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import OperationalError

from lotwise.errors import UnusableWorkspace
from lotwise.workspace.migrations import migrate
from lotwise.workspace.tables import counter

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl
    from sqlalchemy import Connection, Engine, Table

ROWS_PER_COPY = 50_000
POOL_SIZE = 16


class Database:
    """Connections to a workspace.

    Parameters
    ----------
    engine
        Of a DuckDB file or of PostgreSQL, with the tables of this version.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.is_embedded = engine.dialect.name == "duckdb"
        self._one_writer = threading.Lock()

    @classmethod
    def open(cls, place: str | Path) -> Self:
        """Open a workspace and bring its tables to this version; a file that is not there is made.

        Parameters
        ----------
        place
            Path of a DuckDB file, or a URL ``postgresql://user@host/name``.

        Raises
        ------
        UnusableWorkspace
            When another process owns the file, the server does not answer, or a later version made the tables.
        """
        try:
            database = cls(create_engine(url_of(place), pool_size=POOL_SIZE, max_overflow=POOL_SIZE, pool_pre_ping=True))
            with database.writing() as connection:
                migrate(connection)
        except OperationalError as error:
            raise UnusableWorkspace(str(place), _first_line(error)) from error
        return database

    def close(self) -> None:
        """Give all connections back; a DuckDB file is free for another process then."""
        self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that changes nothing."""
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction: all of it, or nothing.

        DuckDB lets only the first of two transactions commit that change the same row, so writers of a file wait for one another
        here; PostgreSQL has them wait at the row.
        """
        if not self.is_embedded:
            with self.engine.begin() as connection:
                yield connection
            return
        with self._one_writer, self.engine.begin() as connection:
            yield connection


def url_of(place: str | Path) -> str:
    """The SQLAlchemy URL of a workspace."""
    text = str(place)
    for scheme in ("postgresql://", "postgres://"):
        if text.startswith(scheme):
            return "postgresql+psycopg://" + text.removeprefix(scheme)
    return text if "://" in text else f"duckdb:///{Path(text).resolve()}"


def take_numbers(connection: Connection, name: str, count: int = 1) -> int:
    """The first of the next numbers of a kind. Whoever takes some holds them back from others until its transaction ends."""
    connection.execute(insert(counter).values(name=name, value=0).on_conflict_do_nothing(index_elements=["name"]))
    connection.execute(update(counter).where(counter.c.name == name).values(value=counter.c.value + count))
    return int(connection.scalars(select(counter.c.value).where(counter.c.name == name)).one()) - count + 1


def load(connection: Connection, table: Table, frame: pl.DataFrame) -> None:
    """Add many rows at once: through Arrow to DuckDB, by COPY to PostgreSQL.

    ``frame`` has the columns of the table in their order, quantities in quanta.
    """
    names = [column.name for column in table.columns]
    if frame.columns != names:
        message = f"{table.name} takes the columns {names}, not {frame.columns}."
        raise ValueError(message)
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "duckdb":
        driver.register("rows_to_load", frame.to_arrow())
        driver.execute(f"INSERT INTO {table.name} SELECT * FROM rows_to_load")
        driver.unregister("rows_to_load")
        return
    with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} FROM STDIN (FORMAT csv)") as copy:
        for rows in frame.iter_slices(ROWS_PER_COPY):
            copy.write(rows.write_csv(include_header=False, quote_style="non_numeric").encode())


def count_rows(connection: Connection, table: Table) -> int:
    """How many rows a table has."""
    return int(connection.scalars(select(func.count()).select_from(table)).one())


def _first_line(error: Exception) -> str:
    return str(error.__cause__ or error).splitlines()[0]
