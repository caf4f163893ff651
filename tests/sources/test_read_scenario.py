"""Scenario files: cells keep their text, rows their line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lotwise.errors import SourceError
from lotwise.sources import read_tables

if TYPE_CHECKING:
    from pathlib import Path

    from lotwise.dataset import Tables
    from lotwise.errors import Finding

SCENARIO = """\
id: x-1
title: A title
rules: business_central
features: [a, b]
plan:
  start_date: 2026-01-05
  location_filter: [EAST, WEST]
items:
  - {item: NO, safety_stock: 0.10, include_inventory: true}

  - item: 007
    lead_time: 1W
stock:
calendars:
  - {calendar: BASE, nonworking_weekdays: [saturday, sunday], location: ~, holidays: []}
shelves:
  - {shelf: 1}
expect:
  lines: []
"""


@pytest.fixture
def read(tmp_path: Path):
    def read(text: str | bytes) -> Tables:
        path = tmp_path / "case.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_tables(path)

    return read


@pytest.fixture
def refused(read):
    def refused(text: str | bytes) -> Finding:
        with pytest.raises(SourceError) as caught:
            read(text)
        return caught.value.findings[0]

    return refused


@pytest.mark.parametrize(
    ("table", "column", "cells", "because"),
    [
        ("items", "item", ["NO", "007"], "YAML would read false and 7"),
        ("items", "safety_stock", ["0.10", None], "the exact text; a row without the column is empty"),
        ("items", "include_inventory", ["true", None], "flags are read later"),
        ("items", "lead_time", [None, "1W"], "a column that only a later row has"),
        ("calendars", "nonworking_weekdays", ["saturday,sunday"], "a list is one cell"),
        ("calendars", "location", [None], "null is an empty cell"),
        ("calendars", "holidays", [None], "an empty list is an empty cell"),
        ("shelves", "shelf", ["1"], "an unknown table is kept for the check"),
    ],
)
def test_cells(read, table, column, cells, because):
    assert read(SCENARIO).tables[table].frame[column].to_list() == cells, because


def test_settings_and_rules_make_one_row(read):
    plan = read(SCENARIO).plan
    assert plan.frame.row(0, named=True) == {
        "start_date": "2026-01-05",
        "location_filter": "EAST,WEST",
        "rules": "business_central",
    }
    assert str(plan.place(0, "start_date")) == "case.yaml, row 6, column start_date"


def test_rows_are_numbered_by_the_lines_of_the_file(read):
    assert read(SCENARIO).tables["items"].rows == (9, 11)


def test_head_keys_are_no_tables(read):
    assert set(read(SCENARIO).tables) == {"items", "stock", "calendars", "shelves"}


def test_a_table_without_rows_is_there(read):
    assert read(SCENARIO).tables["stock"].frame.height == 0


def test_a_scenario_without_plan_has_an_empty_row_of_settings(read):
    assert read("items:\n- {item: A}\n").plan.frame.height == 1


@pytest.mark.parametrize(
    ("text", "code", "row", "says", "because"),
    [
        ("plan: {a: 1\nitems: [", "LW-S001", 2, "line 2", "broken YAML: line and column"),
        ("plan:\n  a: 1\n  a: 2\n", "LW-S001", 3, "stands twice", "a setting twice: nobody knows which counts"),
        ("items:\n- {item: A}\nitems:\n- {item: B}\n", "LW-S001", 3, "stands twice", "a table twice"),
        ("items:\n- {item: A, item: B}\n", "LW-S002", 2, "stands twice", "a cell twice"),
        ("items:\n- {item: A}\n- B\n", "LW-S002", 3, "a row of items", "a row that is no mapping"),
        ("items: {item: A}\n", "LW-S002", 1, "list of rows", "a table that is no list"),
        ("items:\n- {item: {a: 1}}\n", "LW-S002", 2, "one value", "a mapping is no cell"),
        ("plan: 5\n", "LW-S001", 1, "plan must be", "settings that are no mapping"),
        ("rules: a\nplan: {rules: b}\n", "LW-S001", 1, "rules stands twice", "rules at two places"),
        ("- 1\n", "LW-S001", 1, "names with values", "a list is no scenario"),
        ("", "LW-S001", 1, "names with values", "nor is an empty file"),
        ("? [a]\n: 1\n", "LW-S001", 1, "plain text", "a name that is a list"),
        ("a: 1\n---\nb: 1\n", "LW-S001", 2, "found another document", "two documents in one file"),
        ("a: \x07\n", "LW-S001", None, "YAML", "a control character"),
        (b"plan:\n  a: \xff\n", "LW-S001", 2, "not UTF-8", "another encoding"),
    ],
)
def test_what_cannot_be_read(refused, text, code, row, says, because):
    finding = refused(text)
    assert (finding.code, finding.place.file, finding.severity) == (code, "case.yaml", "fatal"), because
    assert says in finding.message, because
    assert row is None or finding.place.row == row, because
    assert finding.advice.startswith("Maybe "), because


def test_all_unreadable_tables_are_reported_at_once(read):
    with pytest.raises(SourceError) as caught:
        read("items: 1\nstock: 2\nplan: 3\n")
    assert [finding.code for finding in caught.value.findings] == ["LW-S002", "LW-S002", "LW-S001"]


@pytest.mark.parametrize(
    ("name", "says", "because"),
    [
        ("nowhere.yaml", "does not exist", "a missing file"),
        ("plan.xlsx", "no file that lotwise reads", "another kind of file"),
        ("empty", "holds neither plan.yaml nor lotwise.toml", "a folder without settings"),
        ("both", "holds plan.yaml and lotwise.toml", "two sources in one folder"),
    ],
)
def test_what_is_no_source(tmp_path, name, says, because):
    (tmp_path / "plan.xlsx").touch()
    (tmp_path / "empty").mkdir()
    (tmp_path / "both").mkdir()
    for file in ("plan.yaml", "lotwise.toml"):
        (tmp_path / "both" / file).touch()
    with pytest.raises(SourceError) as caught:
        read_tables(tmp_path / name)
    assert caught.value.findings[0].code == "LW-S001", because
    assert says in str(caught.value), because
