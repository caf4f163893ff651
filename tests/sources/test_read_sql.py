"""Source files with SQL queries over CSV, Parquet and JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest

from lotwise.errors import SourceError
from lotwise.sources import read_tables

if TYPE_CHECKING:
    from pathlib import Path

    from lotwise.errors import Finding

SOURCE = """\
[plan]
start_date = 2026-01-05
end_date = "2026-12-31"
default_dampener_quantity_pct = 0.10
net_change = false
location_filter = ["EAST", "WEST"]

[source]
root = "export"

[views]
products = "FROM 'Product.csv'"
bought = "SELECT * FROM products WHERE NOT made"

[tables]
items = \"\"\"
SELECT no AS item, 'purchase' AS replenishment FROM bought
UNION ALL SELECT no, 'production' FROM products WHERE made
ORDER BY item;
\"\"\"
stock = "SELECT no AS item, qty AS quantity FROM read_json('stock.json')"
demands = "FROM read_parquet('demands.parquet')"
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    root = tmp_path / "export"
    root.mkdir()
    (root / "Product.csv").write_text("no,made\nA,true\nB,false\n")
    (root / "stock.json").write_text('[{"no": "A", "qty": 4}]')
    pl.DataFrame({"id": ["S1"], "quantity": [1.5]}).write_parquet(root / "demands.parquet")
    (tmp_path / "lotwise.toml").write_text(SOURCE)
    return tmp_path / "lotwise.toml"


def refused(source: Path, text: str | None = None) -> Finding:
    if text is not None:
        source.write_text(text)
    with pytest.raises(SourceError) as caught:
        read_tables(source)
    return caught.value.findings[0]


def test_queries_over_three_formats(source):
    tables = read_tables(source).tables
    assert tables["items"].frame.rows() == [("A", "production"), ("B", "purchase")]
    assert tables["stock"].frame.rows() == [("A", 4)]
    assert tables["demands"].frame.rows() == [("S1", 1.5)]
    assert str(tables["items"].place(1, "item")) == "lotwise.toml [tables.items], row 2, column item"


def test_settings_keep_their_text(source):
    assert read_tables(source).plan.frame.row(0, named=True) == {
        "start_date": "2026-01-05",
        "end_date": "2026-12-31",
        "default_dampener_quantity_pct": "0.10",
        "net_change": "false",
        "location_filter": "EAST,WEST",
    }


def test_a_folder_that_holds_a_source_file_is_that_source(source):
    assert read_tables(source.parent).tables["items"].frame.height == 2


def test_the_caller_may_name_another_root(source, tmp_path):
    other = tmp_path / "o'ther"
    (tmp_path / "export").rename(other)
    assert refused(source).place.column == "root", "the one that the file names is gone"
    assert read_tables(source, root=other).tables["stock"].frame.height == 1


def test_the_default_root_is_the_folder_of_the_file(tmp_path):
    (tmp_path / "a.csv").write_text("item\nA\n")
    (tmp_path / "lotwise.toml").write_text("[tables]\nitems = \"FROM 'a.csv'\"\n")
    assert read_tables(tmp_path).tables["items"].frame.rows() == [("A",)]


@pytest.mark.parametrize(
    ("query", "row", "says", "because"),
    [
        ("SELECT 1\\nFROM nowhere", None, "nowhere does not exist", "DuckDB's own words"),
        ("SELECT *\\nFROM 'Product.csv'\\nWHERE x = 1", 3, "x", "and its line"),
        ("SELEC 1", 1, "syntax error", "no SQL"),
        ("FROM 'missing.csv'", None, "missing.csv", "a file that is not there"),
        ("SELECT 1 AS a, 2 AS a", None, "a", "a column twice"),
        ("SELECT CAST(no AS INTEGER) AS a FROM 'Product.csv'", None, "onvert", "fails while it runs"),
        ("SELECT 1; SELECT 2", None, "one SELECT query", "two queries"),
        ("COPY (SELECT 1) TO 'out.csv'", None, "one SELECT query", "a source writes nothing"),
        ("", None, "one SELECT query", "no query"),
        ("FROM 'https://example.invalid/a.csv'", None, "httpfs", "no network"),
        ("FROM source", None, "source does not exist", "variables of the program are no tables"),
    ],
)
def test_queries_that_fail(source, tmp_path, query, row, says, because):
    finding = refused(source, f'[source]\nroot = "export"\n[tables]\nitems = "{query}"\n')
    assert (finding.code, finding.table, finding.place.file) == ("LW-S002", "items", "lotwise.toml [tables.items]"), because
    assert says in finding.message, because
    assert row is None or finding.place.row == row, because
    assert not list(tmp_path.rglob("out.csv")), because


@pytest.mark.parametrize(
    ("text", "code", "says", "because"),
    [
        ("[plan\n", "LW-S001", "is no TOML", "broken TOML"),
        ("[table]\nitems = ''\n", "LW-S001", "'table' is no section", "a section misspelt"),
        ("[source]\nrot = 'x'\n", "LW-S001", "'rot' is no setting", "a setting misspelt"),
        ("[source]\nroot = 'x'\n", "LW-S001", "is no folder", "a root that is not there"),
        ("[plan]\na = {b = 1}\n", "LW-S001", "one value", "a table is no setting"),
        ("[tables]\nitems = 1\n", "LW-S002", "SQL query as text", "a number is no query"),
        ("[views]\nv = 'SELECT'\n", "LW-S002", "query of v fails", "a view that fails"),
    ],
)
def test_source_files_that_cannot_be_read(source, text, code, says, because):
    finding = refused(source, text)
    assert finding.code == code, because
    assert says in finding.message, because
    assert finding.advice.startswith("Maybe "), because
