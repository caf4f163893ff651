"""By when a line for an existing transfer must be decided: shipping and the handling at both ends lie before its due date."""

from __future__ import annotations

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
