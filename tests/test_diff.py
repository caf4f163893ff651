"""Differences of plans and their causes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import lotwise
from lotwise.changes import Changes
from lotwise.compare.inputs import CauseKind
from lotwise.errors import SourceError
from lotwise.results import DELAY_DIFFERENCES, LINE_DIFFERENCES, MESSAGE_DIFFERENCES
from lotwise.testing.changes import changes
from lotwise.testing.coverage import coverage_datasets
from lotwise.testing.rows import dataset_of
from lotwise.testing.strategies import datasets, networks

if TYPE_CHECKING:
    from lotwise.compare import Comparison

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


COVERAGE_PLAN = {
    "rules": "planning_optimization",
    "start_date": "2026-03-02",
    "action_messages": True,
    "action_time_fence": "90D",
}
COVERAGE: dict[str, list[dict[str, Any]]] = {
    "items": [
        {"item": "FG", "reordering_policy": "requirement", "replenishment": "production", "lead_time": "2D"},
        {"item": "RM", "reordering_policy": "requirement", "lead_time": "10D"},
    ],
    "boms": [{"parent": "FG", "component": "RM", "quantity_per": 2}],
    "demands": [
        {"id": "SO1", "type": "sales_order", "item": "FG", "due_date": "2026-03-06", "quantity": 15},
        {"id": "SO2", "type": "sales_order", "item": "FG", "due_date": "2026-04-15", "quantity": 5},
        {"id": "SO3", "type": "sales_order", "item": "RM", "due_date": "2026-05-11", "quantity": 60},
    ],
    "supplies": [
        {"id": "PO1", "type": "purchase_order", "item": "RM", "due_date": "2026-03-30", "quantity": 10},
        {"id": "PO2", "type": "purchase_order", "item": "RM", "due_date": "2026-05-04", "quantity": 80},
    ],
}


def compared(change: Changes) -> Comparison:
    """The plan of the case above beside a what-if."""
    plan = lotwise.plan(dataset_of(COVERAGE_PLAN, **COVERAGE))
    return plan.compare(plan.what_if(change))


@pytest.mark.parametrize(
    ("change", "differences", "because"),
    [
        (Changes(), [], "nothing changed"),
        (
            Changes(rows={"supplies": [{"id": "PO1", "due_date": "2026-04-20"}]}),
            [
                ("changed", "PO1", "postpone", "postpone", "to_date", "supply PO1: Mon 30 Mar → Mon 20 Apr"),
                ("changed", "PO2", "decrease", "decrease", "to_quantity", "supply PO1: Mon 30 Mar → Mon 20 Apr"),
            ],
            "an order is too late for its need: it is for a later one, of which another order has less",
        ),
        (
            Changes(rows={"demands": [{"id": "SO2", "due_date": "2026-04-08"}]}),
            [("changed", "PO1", "postpone", "postpone", "to_date", "follows from line of FG")],
            "the day asked for is another",
        ),
        (
            Changes(rows={"demands": [{"id": "SO3", "quantity": 50}]}),
            [("changed", "PO2", "decrease", "decrease", "to_quantity", "demand SO3: 60 → 50")],
            "the quantity asked for is another",
        ),
        (
            Changes(rows={"demands": [{"id": "SO3", "quantity": 80}]}),
            [("gone", "PO2", "decrease", None, None, "demand SO3: 60 → 80")],
            "the order is what is needed; about its date nothing differs",
        ),
        (
            Changes(removed={"demands": ["SO3"]}),
            [
                ("gone", "PO2", "postpone", None, None, "demand SO3 gone: 60 on Mon 11 May"),
                ("changed", "PO2", "decrease", "cancel", "message,to_quantity", "demand SO3 gone: 60 on Mon 11 May"),
            ],
            "a cancellation stands in for the message about the quantity",
        ),
        (
            Changes(removed={"supplies": ["PO1"]}),
            [("gone", "PO1", "postpone", None, None, "supply PO1 gone: 10 on Mon 30 Mar")],
            "an order went, and its messages with it",
        ),
        (
            Changes(
                rows={"supplies": [{"id": "PO9", "type": "purchase_order", "item": "RM", "due_date": "2026-05-25", "quantity": 1}]}
            ),
            [("added", "PO9", None, "cancel", None, "supply PO9 added: 1 on Mon 25 May")],
            "an order came",
        ),
        (
            Changes(rows={"supplies": [{"id": "PO2", "quantity": 90}]}),
            [],
            "an order is another, but shall become the same",
        ),
        (
            Changes(settings={"action_messages": False}),
            [
                ("gone", "PO1", "postpone", None, None, "plan setting action messages yes → no"),
                ("gone", "PO2", "postpone", None, None, "plan setting action messages yes → no"),
                ("gone", "PO2", "decrease", None, None, "plan setting action messages yes → no"),
            ],
            "no messages are asked for",
        ),
    ],
)
def test_action_messages(change: Changes, differences: list[tuple[str | None, ...]], because: str) -> None:
    found = compared(change).action_messages
    told = found.select("change", "supply_id", "message_before", "message_after", "what", "cause_text").rows()
    assert told == differences, because


def test_a_cancellation_stands_in_for_a_message_about_the_date() -> None:
    change = Changes(rows={"supplies": [{"id": "PO2", "quantity": 60}]})
    plan = lotwise.plan(dataset_of(COVERAGE_PLAN, **COVERAGE)).what_if(change)
    other = plan.what_if(Changes(removed={"demands": ["SO3"]}))
    names = ("change", "message_before", "message_after", "to_date_before", "to_quantity_after", "what")
    (cancelled,) = plan.compare(other).action_messages.select(names).rows()
    assert cancelled == ("changed", "postpone", "cancel", date(2026, 5, 11), 0, "message,to_date,to_quantity")
    (asked_again,) = other.compare(plan).action_messages.select("change", "message_before", "message_after").rows()
    assert asked_again == ("changed", "cancel", "postpone")


@pytest.mark.parametrize(
    ("change", "differences", "because"),
    [
        (Changes(), [], "nothing changed"),
        (
            Changes(rows={"items": [{"item": "RM", "lead_time": "12D"}]}),
            [
                ("longer", "SO1", 8, 10, "lead time of RM 10D → 12D"),
                ("longer", "FG/RM", 8, 10, "lead time 10D → 12D; follows from line of FG"),
            ],
            "a delay comes from below",
        ),
        (
            Changes(rows={"items": [{"item": "RM", "lead_time": "8D"}]}),
            [
                ("shorter", "SO1", 8, 6, "lead time of RM 10D → 8D"),
                ("shorter", "FG/RM", 8, 6, "lead time 10D → 8D; follows from line of FG"),
            ],
            "and may become less",
        ),
        (
            Changes(rows={"stock": [{"item": "RM", "quantity": 30}]}),
            [
                ("gone", "SO1", 8, None, "stock of RM none → 30"),
                ("gone", "FG/RM", 8, None, "stock none → 30; follows from line of FG"),
            ],
            "stock takes it away",
        ),
        (
            Changes(rows={"demands": [{"id": "SO1", "quantity": 16}]}),
            [
                ("changed", "SO1", 8, 8, "demand SO1: 15 → 16"),
                ("changed", "FG/RM", 8, 8, "follows from line of FG"),
            ],
            "more of it is as late as before",
        ),
        (
            Changes(
                rows={"demands": [{"id": "SO8", "type": "sales_order", "item": "RM", "due_date": "2026-03-03", "quantity": 1}]}
            ),
            [("added", "SO8", None, 9, "demand SO8 added: 1 on Tue 3 Mar")],
            "a demand came and is late",
        ),
    ],
)
def test_delays(change: Changes, differences: list[tuple[Any, ...]], because: str) -> None:
    found = compared(change).delays
    assert found.select("change", "demand", "delay_days_before", "delay_days_after", "cause_text").rows() == differences, because


def test_planned_orders_of_the_run_are_known_by_their_pair() -> None:
    """A line more stands before them, so that the numbers of lines are other ones."""
    change = Changes(
        rows={"demands": [{"id": "SO0", "type": "sales_order", "item": "FG", "due_date": "2026-03-04", "quantity": 1}]}
    )
    found = compared(change).delays.filter(pl.col("demand") == "FG/RM")
    assert found.select("change", "demand_line_id_before", "demand_line_id_after").rows() == [("added", None, 1)]


def test_frames_have_their_columns() -> None:
    found = compared(Changes(rows={"demands": [{"id": "SO3", "quantity": 50}]}))
    assert tuple(found.lines.columns) == LINE_DIFFERENCES.names
    assert tuple(found.action_messages.columns) == MESSAGE_DIFFERENCES.names
    assert tuple(found.delays.columns) == DELAY_DIFFERENCES.names


def test_reordering_policies_have_neither_messages_nor_delays() -> None:
    plan = lotwise.plan(dataset_of(PLAN, **TABLES))
    found = plan.compare(plan.what_if(Changes(removed={"demands": ["SO-2"]})))
    assert found.lines.equals(plan.diff(found.after))
    assert found.action_messages.is_empty()
    assert found.delays.is_empty()


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
    comparison = plan.compare(other)
    for found in (comparison.lines, comparison.action_messages, comparison.delays):
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
    for other in (plan, lotwise.plan(dataset)):
        comparison = plan.compare(other)
        assert comparison.lines.is_empty()
        assert comparison.action_messages.is_empty()
        assert comparison.delays.is_empty()
