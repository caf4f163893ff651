"""From a line up to the demand that causes it and down to what it needs: tables of facts, and what holds for every network."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

import lotwise
from lotwise.errors import UnknownLine
from lotwise.peg.trace import apportioned, proportion
from lotwise.testing import dataset_of

if TYPE_CHECKING:
    from lotwise import Plan

PLAN = {"start_date": date(2026, 1, 5), "end_date": date(2026, 3, 31)}
MADE: dict[str, Any] = {"replenishment": "production", "reordering_policy": "lot_for_lot"}


def planned(**tables: Any) -> Plan:
    return lotwise.plan(dataset_of(PLAN, **tables))


@pytest.fixture(scope="module")
def plan() -> Plan:
    """Two bicycles share a wheel and a bolt; the bolt is bought in one lot, the second bicycle in lots of 20."""
    return planned(
        items=[
            {"item": "A", **MADE, "lead_time": "2D"},
            {"item": "B", **MADE, "order_multiple": 20, "lot_accumulation_period": "2W"},
            {"item": "WHEEL", **MADE},
            {"item": "BOLT", "reordering_policy": "lot_for_lot", "lot_accumulation_period": "1M"},
        ],
        boms=[
            {"parent": "A", "component": "WHEEL", "quantity_per": 2},
            {"parent": "A", "component": "BOLT", "quantity_per": 1},
            {"parent": "B", "component": "WHEEL", "quantity_per": 1},
            {"parent": "WHEEL", "component": "BOLT", "quantity_per": "3.5"},
        ],
        stock=[{"item": "BOLT", "quantity": 7}],
        demands=[
            {"id": "SO-1", "type": "sales_order", "item": "A", "due_date": date(2026, 1, 20), "quantity": 10},
            {"id": "SO-2", "type": "sales_order", "item": "B", "due_date": date(2026, 1, 21), "quantity": 11},
            {"id": "SO-3", "type": "sales_order", "item": "B", "due_date": date(2026, 1, 23), "quantity": 13},
        ],
    )


def the_line(plan: Plan, item: str) -> int:
    (line,) = plan.lines.filter(pl.col("item") == item)["line_id"]
    return int(line)


def causes(plan: Plan, item: str) -> dict[str, Decimal]:
    """Independent demand and planning elements behind the only line of an item."""
    trace = plan.trace(the_line(plan, item))
    ends = trace.filter((pl.col("direction") == "up") & pl.col("line_id").is_null())
    return dict(ends.group_by("name").agg(pl.col("share").sum()).rows())


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        # 10 A need 20 wheels = 70 bolts, and 10 bolts, of which stock gives 7; 20 more of B make 40 wheels = 140 bolts: 16 of 40 B
        # are there for the multiple
        ("BOLT", {"SO-1": 73, "SO-2": "38.5", "SO-3": "45.5", "order_multiple": 56}),
        ("B", {"SO-2": 11, "SO-3": 13, "order_multiple": 16}),
        ("A", {"SO-1": 10}),
    ],
)
def test_shares_of_a_line_lead_to_what_causes_it(plan: Plan, item: str, expected: dict[str, int | str]) -> None:
    assert causes(plan, item) == {name: Decimal(share) for name, share in expected.items()}


def test_what_a_line_needs_is_added_up_over_all_levels(plan: Plan) -> None:
    down = plan.trace(the_line(plan, "A")).filter(pl.col("direction") == "down")
    assert down.select("level", "item", "name", "quantity").rows() == [
        (1, "WHEEL", "new", Decimal(20)),  # in the order in which the components are planned
        (1, "BOLT", "stock", Decimal(7)),
        (1, "BOLT", "new", Decimal(3)),
        (2, "BOLT", "new", Decimal(70)),
    ]


def test_the_line_itself_comes_first(plan: Plan) -> None:
    line = the_line(plan, "BOLT")
    first = plan.trace(line).row(0, named=True)
    quantity = plan.lines.row(line - 1, named=True)["quantity"]
    assert (first["direction"], first["level"], first["line_id"], first["quantity"]) == ("line", 0, line, quantity)


def test_a_cancelled_line_has_neither_causes_nor_needs() -> None:
    plan = planned(
        items=[{"item": "A", **MADE}, {"item": "BOLT", "reordering_policy": "lot_for_lot"}],
        boms=[{"parent": "A", "component": "BOLT", "quantity_per": 1}],
        supplies=[{"id": "PR-1", "type": "production_order", "item": "A", "due_date": date(2026, 2, 2), "quantity": 5}],
    )
    assert plan.trace(1).height == 1


def test_transfers_are_walked_like_bills() -> None:
    plan = planned(
        items=[{"item": "A", "reordering_policy": "lot_for_lot"}],
        skus=[
            {"item": "A", "location": "SHOP", "replenishment": "transfer", "transfer_from": "MAIN"},
            {"item": "A", "location": "MAIN"},
        ],
        transfer_routes=[{"from": "MAIN", "to": "SHOP", "shipping_time": "2D"}],
        demands=[
            {"id": "SO-1", "type": "sales_order", "item": "A", "location": "SHOP", "due_date": date(2026, 2, 2), "quantity": 5}
        ],
    )
    bought = plan.lines.filter(pl.col("location") == "MAIN")["line_id"][0]
    up = plan.trace(bought).filter(pl.col("direction") == "up")
    assert up.select("location", "name", "kind", "share").rows() == [
        ("MAIN", "transfer to SHOP (line 1)", "transfer_out", Decimal(5)),
        ("SHOP", "SO-1", "sales_order", Decimal(5)),
    ]


def test_twenty_six_items_whose_ways_double_are_walked_once_each() -> None:
    names = [f"I{number:02}" for number in range(26)]
    plan = planned(
        items=[{"item": name, **MADE} for name in names],
        boms=[
            {"parent": parent, "component": component, "quantity_per": 1, "lead_time_offset": f"{offset}D"}
            for parent, component in zip(names, names[1:], strict=False)
            for offset in (0, 1)
        ],
        demands=[{"id": "SO-1", "type": "sales_order", "item": names[0], "due_date": date(2026, 3, 20), "quantity": 1}],
    )
    deepest = plan.lines.filter(pl.col("item") == names[-1])
    assert deepest["quantity"].sum() == 2**25
    trace = plan.trace(int(deepest["line_id"][0]))
    assert trace.height < 26 * 26
    ends = trace.filter((pl.col("direction") == "up") & pl.col("line_id").is_null())
    assert ends["share"].sum() == deepest["quantity"][0]


def test_forecasts_are_covered_and_no_planning_element() -> None:
    plan = planned(
        items=[{"item": "PEDAL", "reordering_policy": "lot_for_lot", "order_multiple": 25}],
        demands=[{"id": "F-1", "type": "forecast", "item": "PEDAL", "due_date": date(2026, 2, 2), "quantity": 7}],
    )
    assert causes(plan, "PEDAL") == {"F-1": Decimal(7), "order_multiple": Decimal(18)}


def test_a_line_that_is_not_there_is_named() -> None:
    plan = planned(items=[{"item": "A", **MADE}])
    with pytest.raises(UnknownLine, match="no line 1"):
        plan.trace(1)


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (10, [1, 1, 1], [4, 3, 3]),  # of equal remainders the first is rounded up
        (10, [1, 2], [3, 7]),  # 3.33 and 6.67
        (7, [0, 5], [0, 7]),
        (7, [], []),
        (7, [0, 0], [0, 0]),  # nothing to share by
        (2**62, [1, 1], [2**61, 2**61]),
    ],
)
def test_parts_add_up_to_the_whole(total: int, weights: list[int], parts: list[int]) -> None:
    assert apportioned(total, weights) == parts


def test_proportions_are_rounded_to_the_nearest() -> None:
    assert [proportion(10, 1, 3), proportion(10, 2, 3), proportion(10, 1, 4), proportion(10, 1, 0)] == [3, 7, 3, 0]


@pytest.fixture(scope="module")
def coverage_plan() -> Plan:
    """By coverage codes: a new and an open order need the part, of which the minimum wants some too."""
    part = {"item": "PART", "reordering_policy": "min_max", "minimum": 20, "maximum": 100, "lead_time": "4D"}
    made = {"item": "A", "reordering_policy": "requirement", "replenishment": "production", "order_multiple": 6}
    return lotwise.plan(
        dataset_of(
            {"rules": "planning_optimization", "start_date": date(2026, 1, 5)},
            items=[made, part],
            boms=[{"parent": "A", "component": "PART", "quantity_per": 2}],
            stock=[{"item": "PART", "quantity": 25}],
            supplies=[{"id": "MO-1", "type": "production_order", "item": "A", "due_date": date(2026, 1, 15), "quantity": 7}],
            demands=[
                {"id": "SO-1", "type": "sales_order", "item": "A", "due_date": date(2026, 1, 15), "quantity": 7},
                {"id": "SO-2", "type": "sales_order", "item": "A", "due_date": date(2026, 1, 19), "quantity": 8},
            ],
        )
    )


def test_steps_of_coverage_codes_name_needs_by_both_items(coverage_plan: Plan) -> None:
    """Of 25 the open order takes 14, so that 11 are left and 89 fill stock up to the maximum; the new order takes 13 of these."""
    steps = coverage_plan.trace(the_line(coverage_plan, "PART")).filter(pl.col("direction") == "up")
    told = {row["name"]: (row["kind"], row["line_id"], row["share"]) for row in steps.rows(named=True)}
    line = the_line(coverage_plan, "A")
    assert told["A/PART"] == ("production_component", line, Decimal(13)), "the new order needs 24, stock gives 11 of them"
    assert told["SO-2"] == ("sales_order", None, Decimal("8.66667")), "8 of the 12 that the new order makes"
    assert told["safety_stock"] == ("untracked", None, Decimal(9)), "11 are 9 below the minimum"
    assert told["maximum_inventory"] == ("untracked", None, Decimal(67)), "the rest up to the maximum"


def test_what_open_orders_need_has_their_name(coverage_plan: Plan) -> None:
    tracked = coverage_plan.tracking.filter(pl.col("item") == "PART").select("demand", "demand_line_id", "supply", "quantity")
    line = the_line(coverage_plan, "A")
    assert tracked.rows() == [
        ("MO-1/PART", None, "stock", 14),
        ("A/PART", line, "stock", 11),
        ("A/PART", line, "new", 13),
    ]


def test_shares_add_up_where_nothing_is_asked_for() -> None:
    """A plan without any demand: the minimum alone makes an order."""
    item = {"item": "A", "reordering_policy": "requirement", "minimum": 5}
    plan = lotwise.plan(dataset_of({"rules": "planning_optimization", "start_date": date(2026, 1, 5)}, items=[item]))
    assert causes(plan, "A") == {"safety_stock": Decimal(5)}
