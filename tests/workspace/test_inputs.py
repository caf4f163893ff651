"""A source that was kept plans as the source does."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

import lotwise
from lotwise.changes import Changes
from lotwise.check import check
from lotwise.sources import read_tables
from lotwise.workspace import inputs
from lotwise.workspace.decisions import Who
from lotwise.workspace.inputs import InputLost, add_input, read_input

if TYPE_CHECKING:
    from lotwise.workspace.database import Database

WHO = Who(None, datetime(2026, 3, 2, 7, 40, tzinfo=UTC))


@pytest.mark.parametrize("source", ["examples/bicycle", "examples/bakery"])
def test_a_source_comes_back_as_it_was(database: Database, source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inputs, "BYTES_PER_PIECE", 1000)  # so that tables are cut
    tables = read_tables(source)
    with database.writing() as connection:
        number = add_input(connection, tables, WHO)
    with database.reading() as connection:
        again = read_input(connection, number)
    first, second = (lotwise.plan(check(each)) for each in (tables, again))
    for name in first.tables:
        assert first.table(name).equals(second.table(name)), name
    assert first.all_findings == second.all_findings


def test_the_places_of_findings_come_back(database: Database) -> None:
    dataset = lotwise.read("examples/bicycle")
    changed = lotwise.plan(dataset).replan(Changes({"items": [{"item": "AC-8010", "order_multiple": Decimal(-5)}]}))
    with database.writing() as connection:
        number = add_input(connection, changed.dataset.tables, WHO)
        again = check(read_input(connection, number))
    assert [str(each) for each in again.findings] == [str(each) for each in changed.dataset.findings]
    assert again.findings


def test_the_same_source_is_kept_once(database: Database) -> None:
    tables = read_tables("examples/bicycle")
    with database.writing() as connection:
        assert add_input(connection, tables, WHO) == add_input(connection, read_tables("examples/bicycle"), WHO)


def test_an_unknown_input_is_told(database: Database) -> None:
    with database.reading() as connection, pytest.raises(InputLost, match="holds no input 7"):
        read_input(connection, 7)
