"""Differences of plans and their causes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import lotwise
from lotwise.changes import Changes
from lotwise.compare.inputs import CauseKind
from lotwise.errors import SourceError
from lotwise.testing.changes import changes
from lotwise.testing.coverage import coverage_datasets
from lotwise.testing.rows import dataset_of
from lotwise.testing.strategies import datasets, networks

BIKE = {
    "item": "BIKE",
    "reordering_policy": "lot_for_lot",
    "replenishment": "production",
    "lead_time": "1W",
    "lot_accumulation_period": "1W",
}
BELL = {"item": "BELL", "reordering_policy": "lot_for_lot", "rescheduling_period": "1W", "order_multiple": 10}
TABLES: dict[str, list[dict[str, Any]]] = {
    "items": [BIKE, BELL],
    "boms": [{"parent": "BIKE", "component": "BELL", "quantity_per": 1}],
    "stock": [{"item": "BELL", "quantity": 4}],
    "demands": [
        {"id": "SO-1", "type": "sales_order", "item": "BIKE", "due_date": "2026-03-16", "quantity": 10},
        {"id": "SO-2", "type": "sales_order", "item": "BIKE", "due_date": "2026-04-20", "quantity": 20},
        {"id": "SO-3", "type": "sales_order", "item": "BELL", "due_date": "2026-05-18", "quantity": 30},
    ],
    "supplies": [{"id": "PO-1", "type": "purchase_order", "item": "BELL", "due_date": "2026-05-11", "quantity": 30}],
}
NEW = {"id": "SO-9", "type": "sales_order", "item": "BELL", "due_date": "2026-03-03", "quantity": 8}
PLAN = {"start_date": "2026-03-02", "end_date": "2026-12-31"}


def told(change: Changes) -> list[tuple[str, str, str, str]]:
    """Change, item, causes and their words of every difference that a what-if makes."""
    plan = lotwise.plan(dataset_of(PLAN, **TABLES))
    return plan.diff(plan.what_if(change)).select("change", "item", "cause", "cause_text").rows()


@pytest.mark.parametrize(
    ("change", "differences", "because"),
    [
        (Changes(), [], "nothing changed"),
        (
            Changes(rows={"demands": [{"id": "SO-3", "quantity": 40}]}),
            [("changed", "BELL", "demand", "demand SO-3: 30 → 40")],
            "the demand of the line itself",
        ),
        (
            Changes(rows={"demands": [{"id": "SO-2", "quantity": 35}]}),
            [
                ("changed", "BELL", "follows_from", "follows from line of BIKE"),
                ("changed", "BIKE", "demand", "demand SO-2: 20 → 35"),
            ],
            "the component follows from the line that needs it",
        ),
        (
            Changes(rows={"demands": [NEW]}),
            [("added", "BELL", "demand", "demand SO-9 added: 8 on Tue 3 Mar")],
            "a demand came and takes the stock",
        ),
        (
            Changes(removed={"demands": ["SO-2"]}),
            [
                ("gone", "BELL", "follows_from", "follows from line of BIKE, which is gone"),
                ("gone", "BIKE", "demand", "demand SO-2 gone: 20 on Mon 20 Apr"),
            ],
            "a demand went, and the line with it",
        ),
        (Changes(hold=["PO-1"]), [("gone", "BELL", "supply", "supply PO-1 is held")], "a held order gets no line"),
        (
            Changes(rows={"stock": [{"item": "BELL", "quantity": 12}]}),
            [("gone", "BELL", "stock", "stock 4 → 12")],
            "stock of the SKU",
        ),
        (
            Changes(rows={"items": [{"item": "BELL", "order_multiple": 0}]}),
            [("changed", "BELL", "parameter", "order multiple 10 → 0")],
            "a parameter of the SKU",
        ),
        (
            Changes(rows={"items": [{"item": "BIKE", "lead_time": "2W"}]}),
            [
                ("changed", "BELL", "parameter", "lead time of BIKE 1W → 2W"),
                ("changed", "BELL", "parameter", "lead time of BIKE 1W → 2W"),
            ],
            "the line above keeps its day and starts earlier: what differs is its parameter",
        ),
        (
            Changes(rows={"boms": [{"parent": "BIKE", "component": "BELL", "quantity_per": 2}]}),
            [("changed", "BELL", "parameter", "bill of BIKE: BELL 1 → 2 each")] * 2,
            "a bill of material",
        ),
        (
            Changes(settings={"today": "2026-03-10"}),
            [
                ("changed", "BELL", "follows_from,time", "follows from line of BIKE; today Mon 2 Mar → Tue 10 Mar"),
                ("changed", "BIKE", "time", "today Mon 2 Mar → Tue 10 Mar"),
            ],
            "time moved on: both lines would start too late now",
        ),
        (
            Changes(rows={"items": [{"item": "BELL", "reordering_policy": "none"}]}),
            [("gone", "BELL", "parameter", "reordering policy lot for lot → none")] * 3,
            "no longer planned at all",
        ),
        (
            Changes(rows={"demands": [{"id": "SO-3", "quantity": "many"}]}),
            [("gone", "BELL", "demand", "item BELL stopped by LW-R003")] * 3,
            "an error stops the item",
        ),
    ],
)
def test_causes(change: Changes, differences: list[tuple[str, str, str, str]], because: str) -> None:
    assert told(change) == differences, because


def test_a_line_that_follows_names_the_line_it_follows_from() -> None:
    plan = lotwise.plan(dataset_of(PLAN, **TABLES))
    other = plan.what_if(Changes(rows={"demands": [{"id": "SO-2", "quantity": 35}]}))
    found = plan.diff(other)
    (row,) = found.filter(pl.col("cause") == "follows_from").to_dicts()
    followed = other.lines.filter(pl.col("line_id") == row["cause_line"])
    assert followed.select("item", "quantity").rows() == [("BIKE", 35)]


def test_other_rules() -> None:
    """Rules of the other family plan other SKUs in other ways: that is what is told first."""
    plain = {"items": [{"item": "A", "reordering_policy": None}], "demands": [TABLES["demands"][0] | {"item": "A"}]}
    before = lotwise.plan(dataset_of(PLAN, **plain))
    after = before.what_if(Changes(settings={"rules": "planning_optimization"}))
    (row,) = before.diff(after).to_dicts()
    assert row["cause"].split(",")[0] == "rule_or_version"
    assert row["cause_text"].startswith("rules business central → planning optimization")


@pytest.mark.parametrize(
    ("before", "after", "pairs", "because"),
    [
        (
            [("A", 5, 10), ("B", 40, 10)],
            [("B", 20, 25)],
            [("changed", 40, 20, "due_date,quantity"), ("gone", 5, None, None)],
            "the same demand, though the other line is nearer",
        ),
        (
            [("A", 5, 30)],
            [("A", 5, 10), ("C", 4, 50)],
            [("added", None, 4, None), ("changed", 5, 5, "quantity")],
            "the same demand and day",
        ),
    ],
)
def test_new_lines_are_paired_by_the_demand_they_cover(
    before: list[tuple[str, int, int]], after: list[tuple[str, int, int]], pairs: list[tuple[str, int, int, str]], because: str
) -> None:
    """Demand: name, day, quantity; each makes a line."""
    start = date(2026, 3, 2)
    plans = [
        lotwise.plan(
            dataset_of(
                PLAN,
                items=[{"item": "FG", "reordering_policy": "order"}],
                demands=[
                    {"id": name, "type": "sales_order", "item": "FG", "due_date": start + timedelta(day), "quantity": quantity}
                    for name, day, quantity in needs
                ],
            )
        )
        for needs in (before, after)
    ]
    found = plans[0].diff(plans[1])
    days = [[day and (day - start).days for day in found[f"due_date_{side}"]] for side in ("before", "after")]
    rows = list(zip(found["change"], *days, found["what"], strict=True))
    assert sorted(rows, key=str) == sorted(pairs, key=str), because


def test_components_are_paired_by_the_line_that_needs_them() -> None:
    """A need has no name that lasts, but its parent's line has a partner: the bells of SO-1 go with it past those of SO-2."""
    without = {name: rows for name, rows in TABLES.items() if name not in ("supplies", "stock")}
    without["items"] = [BIKE | {"reordering_policy": "order"}, BELL | {"reordering_policy": "order", "order_multiple": 0}]
    plan = lotwise.plan(dataset_of(PLAN, **without))
    found = plan.diff(plan.what_if(Changes(rows={"demands": [{"id": "SO-1", "due_date": "2026-06-15", "quantity": 11}]})))
    bells = found.filter(pl.col("item") == "BELL")
    assert bells.select("change", "due_date_before", "due_date_after", "quantity_before", "quantity_after").rows() == [
        ("changed", date(2026, 3, 9), date(2026, 6, 8), 10, 11)
    ]


SLOW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
ANY = st.one_of(datasets(), networks(), coverage_datasets())


@pytest.mark.slow
@SLOW
@given(ANY, st.data())
def test_every_difference_has_a_cause(dataset: Any, data: st.DataObject) -> None:
    plan = lotwise.plan(dataset)
    change = data.draw(changes(dataset))
    try:
        other = plan.what_if(change)
    except SourceError:
        return
    found = plan.diff(other)
    assert found.filter(pl.col("cause").is_null()).to_dicts() == []
    kinds = set(found["cause"].str.split(",").explode().to_list())
    assert kinds <= {kind.value for kind in CauseKind}
    if not change:
        assert found.is_empty()
    same = found.filter(pl.col("what") == "")
    assert same.is_empty()


@pytest.mark.slow
@SLOW
@given(ANY)
def test_a_plan_does_not_differ_from_itself(dataset: Any) -> None:
    plan = lotwise.plan(dataset)
    assert plan.diff(plan).is_empty()
    assert plan.diff(lotwise.plan(dataset)).is_empty()
