"""Untracked planning elements: which one explains how much of a supply that no real demand asks for."""

from __future__ import annotations

from typing import Any

import pytest

import lotwise
from lotwise.testing import dataset_of

PLAN = {"start_date": "2026-01-05", "end_date": "2026-03-31"}
SALE = {"id": "SO", "type": "sales_order", "item": "FG", "due_date": "2026-01-20", "quantity": 7}


@pytest.mark.parametrize(
    ("card", "tables", "rows", "because"),
    [
        (
            {"reordering_policy": "lot_for_lot", "minimum_order_quantity": 10, "order_multiple": 4},
            {"demands": [SALE]},
            [("new", "minimum_order_quantity", 3, 2), ("new", "order_multiple", 2, 0)],
            "7 needed, 10 at least, 12 by the multiple",
        ),
        (
            {"reordering_policy": "lot_for_lot", "maximum_order_quantity": 5},
            {"demands": [SALE]},
            [("new", "maximum_order_quantity", 0, 0)],
            "a maximum adds nothing; its row says why the line is no larger",
        ),
        (
            {"reordering_policy": "lot_for_lot", "safety_stock": 4},
            {"demands": [SALE]},
            [("new", "exception", 0, 0), ("new", "safety_stock", 4, 0)],
            "ordered at the start for the safety stock, which is a warning; later demand uses it and has it ordered back",
        ),
        (
            {"reordering_policy": "fixed_reorder_qty", "reorder_point": 6, "reorder_quantity": 20},
            {"stock": [{"item": "FG", "quantity": 2}]},
            [("new", "reorder_point", 4, 16), ("new", "reorder_quantity", 16, 0)],
            "4 bring stock to the reorder point, the rest comes with the fixed quantity",
        ),
        (
            {"reordering_policy": "maximum_qty", "reorder_point": 6, "maximum_inventory": 30, "maximum_order_quantity": 20},
            {"stock": [{"item": "FG", "quantity": 2}]},
            [
                ("new", "reorder_point", 4, 16),
                ("new", "maximum_inventory", 16, 0),
                ("new", "maximum_order_quantity", 0, 0),
                ("new", "maximum_inventory", 8, 0),
            ],
            "two orders fill 28; the first of them reaches the reorder point",
        ),
        (
            {"reordering_policy": "lot_for_lot"},
            {"stock": [{"item": "FG", "quantity": -3}]},
            [("new", "emergency", 0, 0)],
            "an emergency order covers what is missing and has no surplus",
        ),
    ],
)
def test_untracked(card: dict[str, Any], tables: dict[str, Any], rows: list[tuple[str, str, int, int]], because: str) -> None:
    plan = lotwise.plan(dataset_of(PLAN, items=[{"item": "FG", **card}], **tables))
    found = plan.untracked.filter(plan.untracked["supply"] != "stock").select("supply", "element", "quantity", "remainder")
    assert [(supply, element, int(q), int(r)) for supply, element, q, r in found.iter_rows()] == rows, because
