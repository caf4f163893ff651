"""Hypothesis strategy for changes of a dataset: something of everything that a what-if can change."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import polars as pl
from hypothesis import strategies as st

from lotwise.changes import Changes, names_of
from lotwise.records import TABLES
from lotwise.terms import Rules
from lotwise.testing.strategies import HORIZON, START

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lotwise.dataset import Dataset

    Row = Mapping[str, Any]

SHARED: dict[str, st.SearchStrategy[Any]] = {
    "lead_time": st.sampled_from(["0D", "3D", "1W", "2W"]),
    "minimum_order_quantity": st.integers(0, 20),
    "maximum_order_quantity": st.sampled_from([0, 25, 40]),
    "order_multiple": st.sampled_from([0, 2, 5]),
    "scrap_pct": st.sampled_from([None, 5, 10]),
}
PARAMETERS: dict[Rules, dict[str, st.SearchStrategy[Any]]] = {
    Rules.BUSINESS_CENTRAL: SHARED
    | {
        "safety_stock": st.integers(0, 25),
        "dampener_period": st.sampled_from([None, "0D", "3D"]),
        "rescheduling_period": st.sampled_from([None, "0D", "1W", "1M"]),
        "lot_accumulation_period": st.sampled_from([None, "0D", "1W", "2W"]),
        "reorder_point": st.integers(0, 30),
        "safety_lead_time": st.sampled_from([None, "0D", "2D"]),
    },
    Rules.PLANNING_OPTIMIZATION: SHARED
    | {
        "negative_days": st.sampled_from([None, 0, 5]),
        "positive_days": st.sampled_from([None, 0, 10]),
        "minimum": st.integers(0, 15),
        "issue_margin": st.sampled_from([None, "1D", "3D"]),
        "receipt_margin": st.sampled_from([None, "1D", "3D"]),
    },
}
"""Planning parameters that a what-if tries, with values."""
SETTINGS: dict[Rules, dict[str, st.SearchStrategy[Any]]] = {
    Rules.BUSINESS_CENTRAL: {
        "today": st.integers(0, 9).map(lambda days: START + timedelta(days)),
        "end_date": st.sampled_from([START + timedelta(HORIZON - 20), START + timedelta(HORIZON + 20)]),
        "default_dampener_period": st.sampled_from(["2D", "1W"]),
        "respect_planning_parameters": st.booleans(),
    },
    Rules.PLANNING_OPTIMIZATION: {
        "today": st.integers(0, 9).map(lambda days: START + timedelta(days)),
        "issue_margin": st.sampled_from([None, "2D"]),
        "coverage_time_fence": st.sampled_from([None, "30D"]),
    },
}
QUANTITIES = st.sampled_from([1, 7, "12.5", 33])
DAYS = st.integers(-6, HORIZON + 4).map(lambda days: START + timedelta(days))


@st.composite
def changes(draw: st.DrawFn, dataset: Dataset, most: int = 3) -> Changes:
    """Up to ``most`` changes of a dataset: demands, supplies, stock, parameters, bills, settings, supplies that are held."""
    if dataset.items.is_empty():
        return Changes()
    possible = [kind for kind, (table, _) in KINDS.items() if dataset.frame(table).height]
    single = [KINDS[draw(st.sampled_from(possible))][1](draw, dataset) for _ in range(draw(st.integers(0, most)))]
    rows: dict[str, list[Row]] = {}
    removed: dict[str, list[Any]] = {}
    settings: dict[str, Any] = {}
    hold: set[str] = set()
    touched: set[object] = set()
    for each in single:
        about = _about(each)
        if about & touched:  # one change a row
            continue
        touched |= about
        for table, given in each.rows.items():
            rows.setdefault(table, []).extend(given)
        for table, names in each.removed.items():
            removed.setdefault(table, []).extend(names)
        settings |= each.settings
        hold |= set(each.hold)
    return Changes(rows=rows, removed=removed, settings=settings, hold=sorted(hold))


def _about(one: Changes) -> set[object]:
    """The rows that a change is about."""
    given = {
        (table, *(row.get(name) or "" for name in names_of(TABLES[table]))) for table, rows in one.rows.items() for row in rows
    }
    gone = {(table, *name) for table, names in one.removed.items() for name in names}
    return given | gone | {("supplies", order) for order in one.hold}


def _row(draw: st.DrawFn, dataset: Dataset, table: str) -> dict[str, Any]:
    """The columns that name one of the rows of a table."""
    frame = dataset.frame(table)
    names = names_of(TABLES[table])
    return dict(frame.select(names).row(draw(st.integers(0, frame.height - 1)), named=True))


def _parameter(draw: st.DrawFn, dataset: Dataset, table: str) -> Changes:
    values = PARAMETERS[dataset.settings.rules]
    name = draw(st.sampled_from(sorted(values)))
    return Changes(rows={table: [_row(draw, dataset, table) | {name: draw(values[name])}]})


def _cell(draw: st.DrawFn, dataset: Dataset, table: str, column: str, values: st.SearchStrategy[Any]) -> Changes:
    row = _row(draw, dataset, table)
    if table == "boms" and dataset.boms.filter(pl.col(name).eq_missing(pl.lit(cell)) for name, cell in row.items()).height > 1:
        return Changes()  # several rows of one name: refused
    return Changes(rows={table: [row | {column: draw(values)}]})


def _new_demand(draw: st.DrawFn, dataset: Dataset) -> Changes:
    row = _row(draw, dataset, "items") | {"type": "sales_order", "due_date": draw(DAYS), "quantity": draw(QUANTITIES)}
    return Changes(rows={"demands": [row | {"id": f"NEW-{draw(st.integers(1, 3))}"}]})


def _setting(draw: st.DrawFn, dataset: Dataset) -> Changes:
    values = SETTINGS[dataset.settings.rules]
    name = draw(st.sampled_from(sorted(values)))
    return Changes(settings={name: draw(values[name])})


def _stock(draw: st.DrawFn, dataset: Dataset) -> Changes:
    return Changes(rows={"stock": [_row(draw, dataset, "items") | {"quantity": draw(st.integers(-5, 40))}]})


def _removed(draw: st.DrawFn, dataset: Dataset, table: str) -> Changes:
    return Changes(removed={table: [_row(draw, dataset, table)]})


KINDS: dict[str, tuple[str, Callable[[st.DrawFn, Dataset], Changes]]] = {
    "parameter of an item": ("items", partial(_parameter, table="items")),
    "parameter of a SKU": ("skus", partial(_parameter, table="skus")),
    "stock": ("items", _stock),
    "setting": ("items", _setting),
    "new demand": ("items", _new_demand),
    "quantity of a demand": ("demands", partial(_cell, table="demands", column="quantity", values=QUANTITIES)),
    "day of a demand": ("demands", partial(_cell, table="demands", column="due_date", values=DAYS)),
    "demand gone": ("demands", partial(_removed, table="demands")),
    "quantity of a supply": ("supplies", partial(_cell, table="supplies", column="quantity", values=QUANTITIES)),
    "day of a supply": ("supplies", partial(_cell, table="supplies", column="due_date", values=DAYS)),
    "supply gone": ("supplies", partial(_removed, table="supplies")),
    "supply held": ("supplies", lambda draw, dataset: Changes(hold=[_row(draw, dataset, "supplies")["id"]])),
    "bill": ("boms", partial(_cell, table="boms", column="quantity_per", values=st.sampled_from([1, 3]))),
}
"""What a change can be about, the table that must have rows for it, and how it is drawn."""
