"""Which plans are large enough for the compiled rules, and which SKUs need more lines than they may."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import lotwise
from lotwise.encode import encode, with_planned_orders
from lotwise.net import chunks
from lotwise.net.expected import expected
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
    assert expected(encoded, np.array([360])).is_large == large, because


@pytest.mark.parametrize("rules", ["business_central", "planning_optimization"])
@pytest.mark.parametrize(
    ("lots", "planned", "because"),
    [
        ({"A": 600, "B": 600}, ["A", "B"], "neither needs more room than it may have, though both together do"),
        ({"A": 600, "B": 3000, "C": 600}, ["A", "C"], "B alone needs too much; its neighbours are planned"),
    ],
)
def test_an_sku_is_given_up_for_its_own_lines_alone(
    rules: str, lots: dict[str, int], planned: list[str], because: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "MOST_LINES_PER_SKU", 1024)
    policy = "lot_for_lot" if rules == "business_central" else "requirement"
    items = [{"item": item, "reordering_policy": policy, "maximum_order_quantity": 1} for item in lots]
    demands = [
        {"id": item, "type": "sales_order", "item": item, "due_date": "2026-02-02", "quantity": n} for item, n in lots.items()
    ]
    plan = {"rules": rules, "start_date": "2026-01-05", "end_date": "2026-12-31"}
    made = lotwise.plan(dataset_of(plan, items=items, demands=demands), compiled=False)
    found = made.table("lines").group_by("item").len().sort("item")
    assert found.rows() == [(item, lots[item]) for item in planned], because
    told = [finding.item for finding in made.all_findings if finding.code == "LW-N002"]
    assert told == sorted(lots.keys() - planned), because
