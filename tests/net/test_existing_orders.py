"""What depends on existing orders follows them: facts, each with the reason in the row."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

import lotwise
from lotwise.testing import dataset_of

PLAN = {"start_date": date(2026, 1, 1), "end_date": date(2026, 12, 31)}
TO_ORDER: dict[str, Any] = {"replenishment": "production", "manufacturing_policy": "make_to_order"}
LOT = {"reordering_policy": "lot_for_lot"}
ORDER = {"reordering_policy": "order"}

Lines = set[tuple[str, str, str | None, date, float]]


def day(month: int, number: int) -> date:
    return date(2026, month, number)


def production(name: str, item: str, due: date, quantity: int, **more: Any) -> dict[str, Any]:
    return {"id": name, "type": "production_order", "item": item, "due_date": due, "quantity": quantity} | more


def component(name: str, item: str, due: date, quantity: int, of: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "type": "production_component", "item": item, "due_date": due, "quantity": quantity, "of_supply": of} | more


def sale(item: str, due: date, quantity: int, **more: Any) -> dict[str, Any]:
    return {"id": "SO", "type": "sales_order", "item": item, "due_date": due, "quantity": quantity} | more


def lines_of(item: str, *, plan: dict[str, Any] | None = None, **tables: Any) -> Lines:
    lines = lotwise.plan(dataset_of(PLAN | (plan or {}), **tables)).lines
    return {
        (row["action"], row["location"], row["supply_id"], row["due_date"], float(row["quantity"]))
        for row in lines.rows(named=True)
        if row["item"] == item
    }


LINKED: dict[str, Any] = {
    "boms": [{"parent": "P", "component": "C", "quantity_per": 1}],
    "supplies": [production("PR-1", "P", day(3, 5), 10), production("PR-2", "C", day(3, 5), 10)],
    "demands": [
        sale("P", day(3, 10), 10, order_to_order_supply="PR-1"),
        component("PR-1/C", "C", day(3, 5), 10, "PR-1", order_to_order_supply="PR-2"),
    ],
}


@pytest.mark.parametrize(
    ("component_item", "because"),
    [
        (LOT, "quantities balance, but a level of a make-to-order order is never left alone"),
        (ORDER | {"dampener_period": "7D"}, "no dampener holds a level back"),
    ],
)
def test_a_linked_level_follows_its_parent(component_item: dict[str, Any], because: str) -> None:
    items = [{"item": "P", **TO_ORDER, **ORDER}, {"item": "C", **TO_ORDER, **component_item}]
    assert lines_of("C", items=items, **LINKED) == {("reschedule", "", "PR-2", day(3, 10), 10)}, because


def test_each_need_of_a_component_keeps_its_own_link() -> None:
    items = [{"item": "P", "replenishment": "production", **ORDER}, {"item": "C", "replenishment": "production", **ORDER}]
    found = lines_of(
        "C",
        items=items,
        boms=[
            {"parent": "P", "component": "C", "quantity_per": 1, "lead_time_offset": "1D"},
            {"parent": "P", "component": "C", "quantity_per": 2, "lead_time_offset": "3D"},
        ],
        supplies=[
            production("PR-1", "P", day(3, 5), 10),
            production("PR-A", "C", day(3, 4), 10),
            production("PR-B", "C", day(3, 2), 20),
        ],
        demands=[
            sale("P", day(3, 10), 10, order_to_order_supply="PR-1"),
            component("A", "C", day(3, 4), 10, "PR-1", order_to_order_supply="PR-A"),
            component("B", "C", day(3, 2), 20, "PR-1", order_to_order_supply="PR-B"),
        ],
    )
    assert found == {("reschedule", "", "PR-A", day(3, 9), 10), ("reschedule", "", "PR-B", day(3, 7), 20)}


def test_a_demand_linked_to_a_transfer_that_is_taken_back_gets_another_order() -> None:
    found = lines_of(
        "A",
        items=[{"item": "A", **LOT}],
        skus=[
            {"item": "A", "location": "EAST", "replenishment": "transfer", "transfer_from": "MAIN"},
            {"item": "A", "location": "MAIN"},
        ],
        transfer_routes=[
            {"from": "MAIN", "to": "EAST", "shipping_time": "1D"},
            {"from": "EAST", "to": "MAIN", "shipping_time": "1D"},
        ],
        stock=[{"item": "A", "location": "EAST", "quantity": 10}],
        supplies=[production("TO-1", "A", day(2, 2), 10, type="transfer_order", location="MAIN", transfer_from="EAST")],
        demands=[sale("A", day(2, 2), 10, location="MAIN", order_to_order_supply="TO-1")],
    )
    assert found == {("cancel", "MAIN", "TO-1", day(2, 2), 0), ("new", "MAIN", None, day(2, 2), 10)}


@pytest.mark.parametrize(
    ("item", "expected", "because"),
    [
        ({"item": "P", **LOT}, {("new", "", None, day(3, 1), 10)}, "by-products of a deleted order go"),
        ({"item": "P"}, set(), "an item without a policy keeps its planned orders"),
    ],
)
def test_planned_production_orders_take_what_they_yield_along(item: dict[str, Any], expected: Lines, because: str) -> None:
    found = lines_of(
        "B",
        items=[item, {"item": "B", **LOT}],
        supplies=[production("PR-1", "P", day(2, 2), 10, status="planned")],
        demands=[component("PR-1/B", "B", day(2, 1), -10, "PR-1"), sale("B", day(3, 1), 10)],
    )
    assert found == expected, because


def test_planned_production_orders_outside_the_filter_stay() -> None:
    found = lines_of(
        "B",
        plan={"location_filter": "MAIN"},
        items=[{"item": "P", **LOT}, {"item": "B", **LOT}],
        skus=[{"item": "P", "location": "EAST"}, {"item": "B", "location": "MAIN"}],
        supplies=[production("PR-1", "P", day(2, 2), 10, status="planned", location="EAST")],
        demands=[component("PR-1/B", "B", day(2, 1), 10, "PR-1", location="MAIN")],
    )
    assert found == {("new", "MAIN", None, day(2, 1), 10)}


def test_need_of_an_order_that_only_moves_is_not_rounded() -> None:
    found = lines_of(
        "C",
        items=[{"item": "P", "replenishment": "production", **ORDER}, {"item": "C", **LOT, "rounding_precision": 4}],
        supplies=[production("PR-1", "P", day(3, 5), 10)],
        demands=[sale("P", day(3, 10), 10, order_to_order_supply="PR-1"), component("PR-1/C", "C", day(3, 4), 7, "PR-1")],
    )
    assert found == {("new", "", None, day(3, 10), 7)}
