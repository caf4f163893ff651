"""Component forecasts are consumed by need as it is planned: facts, each with the reason in the row."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

import lotwise
from lotwise.columns import ReorderingInput
from lotwise.kernels.codes import NO_DAY
from lotwise.testing import dataset_of
from lotwise.units import QUANTA_PER_UNIT

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


PLACES = [
    {"item": "B", "location": "EAST", "replenishment": "transfer", "transfer_from": "MAIN"},
    {"item": "B", "location": "MAIN"},
    {"item": "B", "location": "WEST"},  # with one place that buys, the forecast would stand there
    {"item": "P", "location": "MAIN", "components_at_location": "MAIN"},
]


@pytest.mark.parametrize("place", ["EAST", "MAIN"])
@pytest.mark.parametrize(
    ("tables", "left", "because"),
    [
        ({"boms": BILL, "demands": [sale(day(2, 10), 30, location="MAIN")]}, 70, "parts that a line needs"),
        (
            {"boms": [BILL[0] | {"quantity_per": -1}], "demands": [sale(day(2, 10), 30, location="MAIN")]},
            100,
            "what is yielded is no need",
        ),
        (
            {"boms": BILL, "supplies": [order(30)[0] | {"location": "MAIN"}], "demands": [need(30) | {"location": "MAIN"}]},
            100,
            "a cancelled order takes nothing",
        ),
        (
            {
                "supplies": [order(30)[0] | {"location": "MAIN"}],
                "demands": [need(30) | {"location": "MAIN"}, sale(day(2, 10), 60, location="MAIN")],
            },
            40,
            "scaled need takes as much as it is",
        ),
    ],
)
def test_forecasts_of_all_locations(tables: dict[str, Any], left: float, because: str, place: str) -> None:
    """Parts are needed at MAIN, which is planned after EAST; where the forecast stands makes no difference to what is left."""
    dataset = dataset_of(
        PLAN | {"use_forecast_on_locations": False, "components_at_location": place},
        items=[P, B],
        skus=PLACES,
        transfer_routes=[{"from": "MAIN", "to": "EAST", "shipping_time": "2D"}],
        **(tables | {"demands": [*tables["demands"], forecast("F1", day(2, 1), 100)]}),
    )
    loaded = lotwise.plan(dataset).encoded
    assert isinstance(loaded, ReorderingInput)
    assert (loaded.demand["quantity"][loaded.forecast_until != NO_DAY] / QUANTA_PER_UNIT).tolist() == [left], because
