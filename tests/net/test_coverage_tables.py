"""Result tables of the coverage codes: net requirements, and what of a supply no demand asks for."""

from __future__ import annotations

from typing import Any

import pytest

import lotwise
from lotwise.testing import dataset_of

Row = dict[str, Any]

PLAN = {"rules": "planning_optimization", "start_date": "2026-03-02", "include_demand_forecast": "true"}


def demand(name: str, due: str, quantity: int, **more: Any) -> Row:
    return {"id": name, "type": "sales_order", "item": "A", "due_date": due, "quantity": quantity} | more


def plan_of(card: Row, tables: dict[str, list[Row]]) -> lotwise.Plan:
    item = {"item": "A", "reordering_policy": "requirement", "lead_time": "0D"} | card
    return lotwise.plan(dataset_of(PLAN, items=[item], **tables))


FORECAST = [demand("F1", "2026-03-12", 3, type="forecast"), demand("F2", "2026-03-12", 4, type="forecast")]


@pytest.mark.parametrize(
    ("tables", "rows", "because"),
    [
        (
            {
                "stock": [{"item": "A", "quantity": 5}],
                "demands": [demand("SO1", "2026-03-10", 8), demand("SO2", "2026-03-10", 2)],
                "supplies": [{"id": "PO1", "type": "purchase_order", "item": "A", "due_date": "2026-03-10", "quantity": 4}],
            },
            [
                (2, None, "stock", 5, 5),
                (10, None, "PO1", 4, 9),
                (10, None, "new", 1, 10),
                (10, "SO1", None, 8, 2),
                (10, "SO2", None, 2, 0),
                (10, None, None, 10, 0),
            ],
            "stock first, receipts of a day before its issues, then what the day needs in all",
        ),
        (
            {"stock": [{"item": "A", "quantity": 20}], "demands": [*FORECAST, demand("SO1", "2026-03-12", 5)]},
            [
                (2, None, "stock", 20, 20),
                (12, "SO1", None, 5, 15),
                (12, "F1", None, 3, None),
                (12, "F2", None, 4, None),
                (12, None, None, 12, 8),
            ],
            "what is left of forecast lines is one requirement a day: it leaves with the sum of the day",
        ),
        (
            {"demands": [demand("SO1", "2026-02-20", 5)]},
            [(2, None, "new", 5, 5), (2, "SO1", None, 5, 0), (2, None, None, 5, 0)],
            "overdue demand is required today",
        ),
    ],
)
def test_net_requirements(tables: dict[str, list[Row]], rows: list[tuple[Any, ...]], because: str) -> None:
    found = plan_of({}, tables).requirements.select("date", "demand", "supply", "quantity", "accumulated")
    told = [(date.day, demand, supply, quantity, accumulated) for date, demand, supply, quantity, accumulated in found.iter_rows()]
    assert told == rows, because
