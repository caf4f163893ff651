"""Component forecasts are consumed by need as it is planned: facts, each with the reason in the row."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

import lotwise
from lotwise.testing import dataset_of

PLAN = {"start_date": date(2026, 1, 1), "end_date": date(2026, 12, 31)}
P: dict[str, Any] = {"item": "P", "replenishment": "production", "reordering_policy": "lot_for_lot"}
B: dict[str, Any] = {"item": "B", "reordering_policy": "lot_for_lot"}
BILL = [{"parent": "P", "component": "B", "quantity_per": 1}]
WEEKENDS = [{"calendar": "BASE", "nonworking_weekdays": "saturday, sunday"}]


def day(month: int, number: int) -> date:
    return date(2026, month, number)


def forecast(name: str, due: date, quantity: int) -> dict[str, Any]:
    return {"id": name, "type": "forecast", "component_forecast": True, "item": "B", "due_date": due, "quantity": quantity}


def need(quantity: int) -> dict[str, Any]:
    row = {"id": "C", "type": "production_component", "item": "B", "due_date": day(2, 10), "quantity": quantity}
    return row | {"of_supply": "PR"}


def order(quantity: int) -> list[dict[str, Any]]:
    return [{"id": "PR", "type": "production_order", "item": "P", "due_date": day(2, 10), "quantity": quantity}]


def sale(due: date, quantity: int, **more: Any) -> dict[str, Any]:
    return {"id": "S", "type": "sales_order", "item": "P", "due_date": due, "quantity": quantity} | more


@pytest.mark.parametrize(
    ("tables", "expected", "because"),
    [
        (
            {"boms": BILL, "supplies": order(30), "demands": [need(30), forecast("F1", day(2, 1), 100)]},
            {(day(2, 1), 100)},
            "a cancelled order takes nothing",
        ),
        (
            {"boms": BILL, "supplies": order(150), "demands": [need(150), forecast("F1", day(2, 1), 100)]},
            {(day(2, 1), 100)},
            "nor does one that had taken all",
        ),
        (
            {
                "items": [P | {"reordering_policy": "order"}, B],
                "boms": BILL,
                "supplies": order(30),
                "demands": [
                    sale(day(3, 10), 30, order_to_order_supply="PR"),
                    need(30),
                    forecast("F1", day(2, 1), 100),
                    forecast("F2", day(3, 1), 100),
                ],
            },
            {(day(2, 1), 100), (day(3, 1), 70), (day(3, 10), 30)},
            "an order that moves takes from the period it moves to",
        ),
        (
            {"supplies": order(30), "demands": [sale(day(2, 10), 60), need(30), forecast("F1", day(2, 1), 100)]},
            {(day(2, 1), 40), (day(2, 10), 60)},
            "scaled need takes as much as it is",
        ),
        (
            {
                "boms": BILL,
                "calendars": WEEKENDS,
                "demands": [sale(day(2, 6), 6), forecast("F0", day(2, 1), 10), forecast("F1", day(2, 7), 10)],
            },
            {(day(1, 30), 4), (day(2, 6), 16)},
            "the period begins on the day of the forecast, not on the working day before",
        ),
    ],
)
def test_component_forecasts(tables: dict[str, Any], expected: set[tuple[date, float]], because: str) -> None:
    lines = lotwise.plan(dataset_of(PLAN, **({"items": [P, B]} | tables))).lines
    assert {(row["due_date"], float(row["quantity"])) for row in lines.rows(named=True) if row["item"] == "B"} == expected, because


def test_by_products_leave_a_forecast_of_another_location_alone() -> None:
    """What is yielded at MAIN is planned after EAST, where the forecast of all locations stands: it is no need."""
    places = [
        {"item": "B", "location": "EAST", "replenishment": "transfer", "transfer_from": "MAIN"},
        {"item": "B", "location": "MAIN"},
        {"item": "B", "location": "WEST"},  # with one place that buys, the forecast would stand there
        {"item": "P", "location": "MAIN", "components_at_location": "MAIN"},
    ]
    dataset = dataset_of(
        PLAN | {"use_forecast_on_locations": False, "components_at_location": "EAST"},
        items=[P, B],
        skus=places,
        boms=[{"parent": "P", "component": "B", "quantity_per": -1}],
        transfer_routes=[{"from": "MAIN", "to": "EAST", "shipping_time": "2D"}],
        demands=[sale(day(2, 10), 30, location="MAIN"), forecast("F1", day(2, 1), 100)],
    )
    lines = lotwise.plan(dataset).lines.filter(item="B", location="EAST")
    assert [(row["due_date"], float(row["quantity"])) for row in lines.rows(named=True)] == [(day(2, 1), 100)]
