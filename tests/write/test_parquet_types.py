"""Parquet files: what readers see of each kind of column, and how rows are grouped."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import duckdb
import numpy as np
import polars as pl
import pyarrow.parquet as pq
import pytest

import lotwise
from lotwise.decode.cells import QUANTITY, dates, quantities
from lotwise.kernels.codes import NO_DAY, OPEN_DAY
from lotwise.rows import TableRows
from lotwise.testing import dataset_of
from lotwise.write import PlanTables, write_plan
from lotwise.write.plan_files import ROWS_PER_GROUP

if TYPE_CHECKING:
    from pathlib import Path

    from lotwise.planner import Plan


def small_plan() -> Plan:
    dataset = dataset_of(
        {"start_date": "2026-03-02", "end_date": "2026-06-30"},
        items=[{"item": "A", "reordering_policy": "lot_for_lot", "vendor": "V"}],
        demands=[{"id": "SO1", "type": "sales_order", "item": "A", "due_date": "2026-03-20", "quantity": 5}],
    )
    return lotwise.plan(dataset)


@pytest.mark.parametrize(
    ("column", "of_polars", "of_arrow", "of_duckdb", "because"),
    [
        ("item", pl.String, "large_string", "VARCHAR", "names are text"),
        ("location", pl.Categorical, "dictionary<values=string, indices=uint32, ordered=0>", "VARCHAR", "places repeat"),
        ("vendor", pl.String, "large_string", "VARCHAR", "no place: any text, or none"),
        ("line_id", pl.Int64, "int64", "BIGINT", "whole numbers"),
        ("due_date", pl.Date, "date32[day]", "DATE", "days without a time"),
        ("quantity", QUANTITY, "decimal128(18, 5)", "DECIMAL(18,5)", "exact, in the 64 bits of a Parquet integer"),
        ("accept", pl.Boolean, "bool", "BOOLEAN", "flags"),
        ("reason_short", pl.String, "large_string", "VARCHAR", "sentences"),
    ],
)
def test_types(tmp_path: Path, column: str, of_polars: pl.DataType, of_arrow: str, of_duckdb: str, because: str) -> None:
    path = tmp_path / "lines.parquet"
    small_plan().write(path)
    assert pl.read_parquet_schema(path)[column] == of_polars, because
    assert str(pq.read_schema(path).field(column).type) == of_arrow, because
    assert str(duckdb.sql(f"SELECT {column} FROM '{path}'").types[0]) == of_duckdb, because


def test_rows_are_grouped_alike_on_every_machine(tmp_path: Path) -> None:
    rows = ROWS_PER_GROUP + 1
    path = tmp_path / "lines.parquet"
    write_plan(PlanTables("", date(2026, 3, 2), ("lines",), lambda _: TableRows.of(pl.DataFrame({"n": range(rows)}))), path)
    found = pq.ParquetFile(path).metadata
    assert [found.row_group(group).num_rows for group in range(found.num_row_groups)] == [ROWS_PER_GROUP, 1]


def test_the_same_plan_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("first", "second"):
        small_plan().write(tmp_path / name)
    for path in (tmp_path / "first").iterdir():
        assert path.read_bytes() == (tmp_path / "second" / path.name).read_bytes(), path.name


@pytest.mark.parametrize(
    ("quanta", "text", "because"),
    [
        (0, "0.00000", "nothing"),
        (1, "0.00001", "one quantum"),
        (-150_000, "-1.50000", "below zero"),
        (10**18 - 1, "9999999999999.99999", "eighteen digits"),
        (1 - 10**18, "-9999999999999.99999", "eighteen digits below zero"),
    ],
)
def test_quantities(quanta: int, text: str, because: str) -> None:
    assert quantities(np.array([quanta])).to_list() == [Decimal(text)], because


@pytest.mark.parametrize("dtype", [np.int32, np.int64])
@pytest.mark.parametrize(
    ("days", "expected", "because"),
    [
        ([0], [date(2026, 3, 2)], "the start of the plan"),
        ([-1, 365], [date(2026, 3, 1), date(2027, 3, 2)], "before and after"),
        ([NO_DAY, 1], [None, date(2026, 3, 3)], "no day"),
        ([OPEN_DAY, 1], [None, date(2026, 3, 3)], "stock is there before every day"),
        ([], [], "no rows"),
    ],
)
def test_dates(dtype: type[np.integer], days: list[int], expected: list[date | None], because: str) -> None:
    assert dates(np.array(days, dtype), date(2026, 3, 2)).to_list() == expected, because
