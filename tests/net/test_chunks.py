"""Which plans are large enough for the compiled rules."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from lotwise.encode import encode, with_planned_orders
from lotwise.net.chunks import is_large
from lotwise.testing import dataset_of


@pytest.mark.parametrize("rules", ["business_central", "planning_optimization"])
@pytest.mark.parametrize(
    ("maximum", "large", "because"),
    [
        (0, False, "one demand, no limit"),
        (1, False, "500 lots"),
        (0.005, True, "100,000 lots of one demand"),
        (0.00001, True, "more lots than an SKU may have: reported after seconds, not hours"),
    ],
)
def test_lots_of_a_small_maximum_make_a_plan_large(rules: str, maximum: float, large: bool, because: str) -> None:  # noqa: FBT001
    item: dict[str, Any] = {"item": "A", "maximum_order_quantity": maximum}
    if rules == "business_central":
        item["reordering_policy"] = "lot_for_lot"
    demand = {"id": "S1", "type": "sales_order", "item": "A", "due_date": "2026-02-02", "quantity": 500}
    plan = {"rules": rules, "start_date": "2026-01-05", "end_date": "2026-12-31"}
    dataset = dataset_of(plan, items=[item], demands=[demand])
    encoded = encode(with_planned_orders(dataset) if rules == "planning_optimization" else dataset)
    assert is_large(encoded, np.array([360])) == large, because
