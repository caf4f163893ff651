"""Hypothesis strategies for changes of a dataset: something of everything that a what-if can change, and of its network."""

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


@st.composite
def changes_of_network(draw: st.DrawFn, dataset: Dataset) -> Changes:
    """Who needs whom and when people work: rows that come, go or change of all tables that are about no single demand or order."""
    kind = draw(st.sampled_from(sorted(OF_NETWORK)))
    return OF_NETWORK[kind](draw, dataset)


def _new_item(draw: st.DrawFn, _dataset: Dataset) -> Changes:
    return Changes(rows={"items": [{"item": draw(st.sampled_from(["AAA", "L1-0", "ZZZ"])), "reordering_policy": "lot_for_lot"}]})


def _policy(draw: st.DrawFn, dataset: Dataset) -> Changes:
    if dataset.items.is_empty():
        return Changes()
    policy = draw(st.sampled_from(["none", "lot_for_lot", "order"]))
    return Changes(rows={"items": [_row(draw, dataset, "items") | {"reordering_policy": policy}]})


def _new_bill_line(draw: st.DrawFn, dataset: Dataset) -> Changes:
    items = dataset.items["item"].to_list()
    if len(items) < 2:  # noqa: PLR2004 -- a parent and a component
        return Changes()
    first, second = sorted(draw(st.lists(st.integers(0, len(items) - 1), min_size=2, max_size=2, unique=True)))
    row = {"parent": items[first], "component": items[second], "quantity_per": 2, "valid_from": "2020-01-01"}
    return Changes(rows={"boms": [row]})


def _new_sku(draw: st.DrawFn, dataset: Dataset) -> Changes:
    if dataset.items.is_empty():
        return Changes()
    location = draw(st.sampled_from(["MAIN", "EAST", ""]))
    return Changes(rows={"skus": [_row(draw, dataset, "items") | {"location": location}]})


def _new_transfer(draw: st.DrawFn, dataset: Dataset) -> Changes:
    if dataset.items.is_empty():
        return Changes()
    sender, receiver = draw(st.sampled_from([("MAIN", "EAST"), ("EAST", "MAIN")]))
    row = _row(draw, dataset, "items") | {"id": "TR-NEW", "type": "transfer_order", "location": receiver, "transfer_from": sender}
    return Changes(rows={"supplies": [row | {"due_date": draw(DAYS), "quantity": draw(QUANTITIES)}]})


def _calendar(draw: st.DrawFn, _dataset: Dataset) -> Changes:
    closed = draw(st.sampled_from(["sunday", "saturday, sunday"]))
    row = {"calendar": "BASE", "location": draw(st.sampled_from(["", "EAST"])), "nonworking_weekdays": closed}
    return Changes(rows={"calendars": [row]})


def _route(draw: st.DrawFn, _dataset: Dataset) -> Changes:
    row = {"from": "MAIN", "to": "EAST", "shipping_time": draw(st.sampled_from(["1D", "4D"]))}
    return Changes(rows={"transfer_routes": [row]})


def _location(draw: st.DrawFn, _dataset: Dataset) -> Changes:
    row = {"location": draw(st.sampled_from(["MAIN", "EAST"])), "inbound_handling_time": draw(st.sampled_from(["0D", "2D"]))}
    return Changes(rows={"locations": [row]})


def _one_gone(draw: st.DrawFn, dataset: Dataset, table: str) -> Changes:
    return _removed(draw, dataset, table) if dataset.frame(table).height else Changes()


OF_NETWORK: dict[str, Callable[[st.DrawFn, Dataset], Changes]] = {
    "item": _new_item,
    "policy": _policy,
    "bill": _new_bill_line,
    "sku": _new_sku,
    "transfer": _new_transfer,
    "calendar": _calendar,
    "route": _route,
    "location": _location,
    **{f"{table} gone": partial(_one_gone, table=table) for table in ("boms", "skus", "calendars", "transfer_routes", "supplies")},
}
"""What a change of the network can be about, and how it is drawn."""
