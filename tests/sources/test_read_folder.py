"""Folders of CSV and Parquet files: exact text, spreadsheet row numbers, every unreadable file reported."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from typing import TYPE_CHECKING

import polars as pl
import pytest

from lotwise.errors import SourceError
from lotwise.sources import read_tables

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lotwise.dataset import Table
    from lotwise.errors import Finding


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "plan.yaml").write_text("start_date: 2026-01-05\nrules: business_central\n")
    return tmp_path


def read_csv(folder: Path, data: str | bytes) -> Table:
    (folder / "items.csv").write_bytes(data if isinstance(data, bytes) else data.encode())
    return read_tables(folder).tables["items"]


def refused(folder: Path) -> Sequence[Finding]:
    with pytest.raises(SourceError) as caught:
        read_tables(folder)
    return caught.value.findings


@pytest.mark.parametrize(
    ("data", "rows", "because"),
    [
        ("item,safety_stock\n007,0.10\n", [("007", "0.10")], "nothing is guessed from the text"),
        ("\ufeffitem,safety_stock\nA,1\n", [("A", "1")], "with byte order mark"),
        ("item;safety_stock\nA;1,5\n", [("A", "1,5")], "semicolons, as the header has them"),
        ("item\tsafety_stock\nA\t1\n", [("A", "1")], "tabs"),
        ('item,safety_stock\n"A,B",1\n', [("A,B", "1")], "a quoted separator"),
        ('item,safety_stock\r\n"A ""x""",\r\n', [('A "x"', None)], "Windows line ends, an empty last cell beside quotes"),
        ("item , safety_stock\n A ,  \n", [("A", None)], "spaces around cells and names are no part of them"),
        ("item,safety_stock,\nA,1,\n", [("A", "1")], "an empty column without a name, as spreadsheets leave it"),
        ("item,safety_stock\nGrün,1\n", [("Grün", "1")], "UTF-8"),
        ("item,safety_stock\n", [], "a header alone"),
        ("item,safety_stock\nA,", [("A", None)], "no line end at the end"),
    ],
)
def test_csv(folder, data, rows, because):
    table = read_csv(folder, data)
    assert table.frame.rows() == rows, because
    assert table.frame.columns == ["item", "safety_stock"], because
    assert set(table.frame.dtypes) == {pl.String}, because


@pytest.mark.parametrize(
    ("data", "place", "because"),
    [
        ("item\nA\nB\nC\n", "items.csv, row 4", "the header is row 1"),
        ("item,vendor\nA,V\n,\n\nC,V\n", "items.csv, row 5", "blank rows are no rows, but count"),
        ('item,vendor\n"A\nB",V\nC,V\n', "items.csv, row 3", "a line break inside a cell starts no row"),
    ],
)
def test_csv_rows_are_numbered_as_a_spreadsheet_shows_them(folder, data, place, because):
    table = read_csv(folder, data)
    assert str(table.place(table.frame["item"].to_list().index("C"))) == place, because


def test_a_value_under_no_name_is_kept(folder):
    assert read_csv(folder, "item,\nA,1\n").frame.columns == ["item", "column 2"]


@pytest.mark.parametrize(
    ("data", "row", "says", "because"),
    [
        ("item,vendor\nA,V\nB\nC\n", 3, "1 cells in row 3, but 2 columns; so have 1 more rows", "too few cells"),
        ("item,vendor\nA,V\nB,V,W\n", 3, "3 cells in row 3, but 2 columns.", "too many"),
        ('item,vendor\n"A",V\n"B"\n', 3, "1 cells in row 3", "too few, with quotes in the file"),
        ("item,item\nA,B\n", 1, "column item twice", "a column twice"),
        ("", None, "no header", "an empty file"),
        ('item,vendor\nA,"V\n', None, "no readable CSV", "a quote that is never closed"),
        (b"item,vendor\nA,V\nB,\xfcx\n", 3, "not UTF-8", "another encoding"),
        ("item,vendor\nA,V\n".encode("utf-16"), 1, "not UTF-8", "Unicode text as Excel calls it"),
    ],
)
def test_what_is_no_csv(folder, data, row, says, because):
    (folder / "items.csv").write_bytes(data if isinstance(data, bytes) else data.encode())
    (finding,) = refused(folder)
    assert (finding.code, finding.table, finding.place.file, finding.place.row) == ("LW-S002", "items", "items.csv", row), because
    assert says in finding.message, because


def test_parquet_keeps_its_types(folder):
    frame = pl.DataFrame({"id": ["S1"], "due_date": [date(2026, 2, 2)], "quantity": [1.5]})
    frame.write_parquet(folder / "demands.parquet")
    table = read_tables(folder).tables["demands"]
    assert table.frame.equals(frame)
    assert str(table.place(0)) == "demands.parquet, row 1"


def test_settings_of_a_folder(folder):
    assert read_tables(folder).plan.frame.row(0, named=True) == {"start_date": "2026-01-05", "rules": "business_central"}
    (folder / "plan.yaml").write_text("")
    assert read_tables(folder).plan.frame.height == 1, "check reports what is missing"


def test_every_unreadable_file_is_reported_at_once(folder):
    (folder / "items.csv").write_text("")
    (folder / "items.parquet").write_bytes(b"PAR1 no more")
    (folder / "demands.parquet").write_bytes(b"nothing")
    (folder / "plan.yaml").write_text("a: [")
    assert [(finding.code, finding.table) for finding in refused(folder)] == [
        ("LW-S002", "demands"),
        ("LW-S002", "items"),
        ("LW-S002", "items"),
        ("LW-S001", None),
    ]


def test_two_files_for_one_table(folder):
    (folder / "items.csv").write_text("item\nA\n")
    pl.DataFrame({"item": ["A"]}).write_parquet(folder / "items.parquet")
    (finding,) = refused(folder)
    assert finding.code == "LW-S002"
    assert "items.csv and items.parquet" in finding.message


def test_importing_the_package_is_cheap():
    code = "import sys, lotwise.sources; print([name for name in ('polars', 'duckdb', 'yaml', 'numpy') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
