"""Pairing the lines of two plans."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest

from lotwise.compare.differences import line_differences
from lotwise.compare.pairing import pair

SCHEMA = {
    "line_id": pl.Int64,
    "item": pl.String,
    "variant": pl.String,
    "location": pl.String,
    "supply_id": pl.String,
    "action": pl.String,
    "due_date": pl.Date,
    "quantity": pl.Decimal(38, 5),
    "warning": pl.String,
}
COLUMNS = ["change", "item", "variant", "location", "supply_id"] + [
    f"{name}_{side}" for name in ("action", "due_date", "quantity", "warning", "line_id") for side in ("before", "after")
]


def lines(text: str) -> pl.DataFrame:
    """Lines as ``day quantity [order] [item=..] [warning=..]``, separated by commas; a quantity of 0 cancels."""
    rows = []
    for number, cells in enumerate(filter(None, (part.split() for part in text.split(","))), start=1):
        named = dict(cell.split("=") for cell in cells if "=" in cell)
        day, quantity, *order = (cell for cell in cells if "=" not in cell)
        action = "new" if not order else "cancel" if quantity == "0" else "reschedule"
        due = date(2026, 3, 1) + timedelta(int(day))
        item, warning = named.get("item", "FG"), named.get("warning", "none")
        rows.append((number, item, "", named.get("at", ""), order[0] if order else None, action, due, Decimal(quantity), warning))
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def compare(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Lines paired by their figures alone, and how they differ."""
    return line_differences(before, after, pair(before, after))


def told(before: str, after: str) -> list[str]:
    """The differences in short: ``~`` changed with both sides and what, ``-`` gone, ``+`` added."""
    found = []
    for row in compare(lines(before), lines(after)).iter_rows(named=True):
        sides = [
            f"{(row[f'due_date_{side}'] - date(2026, 3, 1)).days}:{row[f'quantity_{side}'].normalize():f}"
            for side in ("before", "after")
            if row[f"action_{side}"] is not None
        ]
        sign = {"changed": "~", "gone": "-", "added": "+"}[row["change"]]
        found.append(" ".join(filter(None, [sign, row["supply_id"], *sides, row["what"]])))
    return found


@pytest.mark.parametrize(
    ("before", "after", "differences", "because"),
    [
        ("5 10, 9 20", "5 10, 9 20", [], "the same plan has no differences"),
        ("", "", [], "no lines at all"),
        ("", "5 10", ["+ 5:10"], "added"),
        ("5 10", "", ["- 5:10"], "gone"),
        ("5 10", "5 12", ["~ 5:10 5:12 quantity"], "the same day: another quantity"),
        ("5 10", "8 10", ["~ 5:10 8:10 due_date"], "another day"),
        ("5 10", "8 12 warning=attention", ["~ 5:10 8:12 due_date,quantity,warning"], "all that changed is named"),
        ("5 10 PO1", "30 10 PO1", ["~ PO1 5:10 30:10 due_date"], "an order is itself, however far it moves"),
        ("5 10 PO1", "5 0 PO1", ["~ PO1 5:10 5:0 action,quantity"], "an order that is cancelled now"),
        ("5 10 PO1", "5 10 PO2", ["- PO1 5:10", "+ PO2 5:10"], "two orders are never one"),
        ("5 10 PO1", "5 10", ["- PO1 5:10", "+ 5:10"], "an order is no new line"),
        ("5 100, 5 50", "5 50", ["- 5:100"], "equal lines are paired before the day is looked at"),
        ("1 5, 10 5, 20 5", "10 5, 20 5, 30 5", ["~ 1:5 30:5 due_date"], "equal lines first, the rest together"),
        ("10 5", "12 6, 9 7", ["~ 10:5 9:7 due_date,quantity", "+ 12:6"], "the nearest of two"),
        (
            "10 5, 14 5",
            "11 6, 30 6",
            ["~ 10:5 11:6 due_date,quantity", "~ 14:5 30:6 due_date,quantity"],
            "each line has one partner",
        ),
        ("10 5", "8 6, 12 6", ["~ 10:5 8:6 due_date,quantity", "+ 12:6"], "equally near: the earlier one"),
        ("5 10 item=A", "5 10 item=B", ["- 5:10", "+ 5:10"], "another item is another line"),
        ("5 10 at=EAST", "5 10 at=WEST", ["- 5:10", "+ 5:10"], "another location is another line"),
    ],
)
def test_differences(before: str, after: str, differences: list[str], because: str) -> None:
    assert told(before, after) == differences, because


def test_columns() -> None:
    assert compare(lines("5 10"), lines("")).columns == [*COLUMNS, "what"]
    assert compare(lines(""), lines("")).columns == [*COLUMNS, "what"]


def test_forth_and_back_are_the_same_pairs() -> None:
    """What is added one way is gone the other way."""
    first, second = lines("1 5, 4 6, 9 7, 9 8, 30 1"), lines("2 5, 3 5, 9 8, 10 7, 31 2, 60 4")
    forth, back = compare(first, second), compare(second, first)
    swap = {
        f"{name}_{a}": f"{name}_{b}" for name in ("due_date", "quantity") for a, b in (("before", "after"), ("after", "before"))
    }
    pairs = [f"{name}_{side}" for name in ("due_date", "quantity") for side in ("before", "after")]
    assert sorted(forth.select(pairs).rows(), key=str) == sorted(back.rename(swap).select(pairs).rows(), key=str)


def test_order_of_rows_does_not_matter_beyond_line_ids() -> None:
    first, second = lines("1 5, 4 6, 9 7, 9 8, 30 1"), lines("2 5, 3 5, 9 8, 10 7, 31 2")
    assert compare(first, second).equals(compare(first.sort("line_id", descending=True), second.sort("line_id", descending=True)))
