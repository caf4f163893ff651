"""By when a line for an existing transfer must be decided: shipping and the handling at both ends lie before its due date."""

from __future__ import annotations

import polars as pl
import pytest

import lotwise
from lotwise.testing import dataset_of


@pytest.mark.parametrize(
    ("quantity", "due", "action", "order_date", "decide_by", "warning", "because"),
    [
        (5, "2026-03-13", "reschedule", "2026-03-06", "2026-03-06", "none", "earlier: 7 days before the new due date it must go"),
        (5, "2026-03-24", "reschedule", "2026-03-17", "2026-03-13", "none", "later: 7 days before the old due date it would go"),
        (8, "2026-03-20", "change_quantity", "2026-03-13", "2026-03-13", "none", "raised: before it is shipped"),
        (3, "2026-03-20", "change_quantity", "2026-03-13", "2026-03-13", "none", "lowered: before it is shipped"),
        (
            5,
            "2026-03-08",
            "reschedule",
            "2026-03-01",
            "2026-03-02",
            "attention",
            "handling had to begin before today",
        ),
    ],
)
def test_decide_by_of_a_transfer(
    quantity: int, due: str, action: str, order_date: str, decide_by: str, warning: str, because: str
) -> None:
    """TO1: 5 due on 20 March; 4 days on the way, a day of handling where it arrives, 2 where it comes from."""
    plan = lotwise.plan(
        dataset_of(
            {"start_date": "2026-03-02", "end_date": "2026-06-30"},
            items=[{"item": "A", "reordering_policy": "lot_for_lot", "rescheduling_period": "1M"}],
            skus=[
                {"item": "A", "location": "MAIN"},
                {"item": "A", "location": "SHOP", "replenishment": "transfer", "transfer_from": "MAIN"},
            ],
            stock=[{"item": "A", "location": "MAIN", "quantity": 10}],
            transfer_routes=[{"from": "MAIN", "to": "SHOP", "shipping_time": "4D"}],
            locations=[
                {"location": "MAIN", "outbound_handling_time": "2D"},
                {"location": "SHOP", "inbound_handling_time": "1D"},
            ],
            supplies=[
                {
                    "id": "TO1",
                    "type": "transfer_order",
                    "item": "A",
                    "location": "SHOP",
                    "transfer_from": "MAIN",
                    "due_date": "2026-03-20",
                    "quantity": 5,
                }
            ],
            demands=[
                {"id": "SO1", "type": "sales_order", "item": "A", "location": "SHOP", "due_date": due, "quantity": quantity},
            ],
        )
    )
    line = plan.lines.row(0, named=True)
    found = (line["action"], str(line["order_date"]), str(line["decide_by"]), line["warning"])
    assert found == (action, order_date, decide_by, warning), because


BC, PO = "business_central", "planning_optimization"


@pytest.mark.parametrize(
    ("rules", "location", "supplies", "vendor", "transfer_from", "because"),
    [
        (BC, "MAIN", [], "Bell & Sons", None, "bought from the item's vendor"),
        (PO, "MAIN", [], "Bell & Sons", None, "bought from the item's vendor"),
        (BC, "SHOP", [], None, "MAIN", "a transfer comes from a location, not from the vendor"),
        (PO, "SHOP", [], None, "MAIN", "a transfer comes from a location, not from the vendor"),
        (BC, "SHOP", [{"type": "transfer_order", "transfer_from": "MAIN"}], None, "MAIN", "nor does an existing one"),
        (BC, "SHOP", [{"type": "purchase_order"}], "Bell & Sons", None, "bought for a place that is usually supplied by transfer"),
        (BC, "SHOP", [{"type": "purchase_order", "vendor": "Clang"}], "Clang", None, "the order says who brings it"),
    ],
)
def test_where_a_line_comes_from(
    rules: str, location: str, supplies: list[dict[str, str]], vendor: str | None, transfer_from: str | None, because: str
) -> None:
    order = {"id": "O1", "item": "A", "location": location, "due_date": "2026-03-20", "quantity": 5}
    plan = lotwise.plan(
        dataset_of(
            {"start_date": "2026-03-02", "end_date": "2026-06-30", "rules": rules},
            items=[{"item": "A", "reordering_policy": "requirement" if rules == PO else "lot_for_lot", "vendor": "Bell & Sons"}],
            skus=[
                {"item": "A", "location": "MAIN"},
                {"item": "A", "location": "SHOP", "replenishment": "transfer", "transfer_from": "MAIN"},
            ],
            transfer_routes=[{"from": "MAIN", "to": "SHOP", "shipping_time": "1D"}],
            supplies=[order | given for given in supplies],
            demands=[order | {"id": "SO1", "type": "sales_order", "quantity": 8}],
        )
    )
    line = plan.table("lines").filter(pl.col("location") == location).row(0, named=True)
    assert (line["vendor"], line["transfer_from"]) == (vendor, transfer_from), because
