"""The steps lead to the tables as they are defined, and can be taken twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import inspect, text

from lotwise.errors import UnusableWorkspace
from lotwise.workspace.database import Database
from lotwise.workspace.migrations import current_step, steps
from lotwise.workspace.tables import metadata

if TYPE_CHECKING:
    from pathlib import Path


def test_the_steps_lead_to_the_tables(database: Database) -> None:
    told = text("SELECT column_name, is_nullable = 'YES' FROM information_schema.columns WHERE table_name = :name")
    for name, table in metadata.tables.items():
        with database.reading() as connection:
            columns = dict(map(tuple, connection.execute(told, {"name": name}).all()))
        assert columns == {column.name: column.nullable for column in table.columns}, name
        if not database.is_embedded:  # the inspector does not know DuckDB
            made = inspect(database.engine)
            assert made.get_pk_constraint(name)["constrained_columns"] == [column.name for column in table.primary_key], name
            assert {index["name"] for index in made.get_indexes(name)} == {index.name for index in table.indexes}, name


def test_opening_again_changes_nothing(place: str) -> None:
    for _ in range(2):
        opened = Database.open(place)
        with opened.reading() as connection:
            assert current_step(connection) == steps()[-1]
        opened.close()


def test_a_file_that_is_no_workspace_is_told(tmp_path: Path) -> None:
    path = tmp_path / "plan.duckdb"
    path.write_text("not a database, but long enough to look like one " * 100)
    with pytest.raises(UnusableWorkspace, match="cannot be used"):
        Database.open(path)
