"""Turning points of lines, and that the whole plan agrees with what was found on a part of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import lotwise
from lotwise.changes import Changes
from lotwise.compare.pairing import pair
from lotwise.errors import UnknownLine
from lotwise.terms import Origin
from lotwise.testing.rows import dataset_of
from lotwise.testing.strategies import networks

if TYPE_CHECKING:
    from lotwise.planner import Plan
    from lotwise.turning import TurningPoint

PLAN = {"start_date": "2026-03-02", "end_date": "2026-12-31"}
COVERAGE = {"rules": "planning_optimization", "start_date": "2026-03-02"}
SOLD = {"id": "SO-1", "type": "sales_order", "item": "RIM", "due_date": "2026-04-07", "quantity": 30}
BOUGHT = {"id": "PO-1", "type": "purchase_order", "item": "RIM", "due_date": "2026-03-20", "quantity": 30}


@pytest.mark.parametrize(
    ("item", "demands", "supplies", "line", "told", "because"),
    [
        (
            {"reordering_policy": "lot_for_lot", "rescheduling_period": "2W"},
            [SOLD],
            [BOUGHT],
            "cancel PO-1",
            "With a rescheduling period of 18 days PO-1 would move to Tue 7 Apr.",
            "it comes 18 days before anything needs it",
        ),
        (
            {"reordering_policy": "lot_for_lot", "rescheduling_period": "3W"},
            [SOLD],
            [BOUGHT],
            "reschedule PO-1",
            "With a rescheduling period of 17 days PO-1 would be cancelled.",
            "the other side of the same point",
        ),
        (
            {"reordering_policy": "lot_for_lot", "rescheduling_period": "3W", "lot_accumulation_period": "3W"},
            [SOLD],
            [BOUGHT],
            "reschedule PO-1",
            "With a dampener period of 18 days PO-1 would stay as it is.",
            "moves of up to so many days are not worth a message",
        ),
        (
            {"reordering_policy": "lot_for_lot", "order_multiple": 50},
            [SOLD],
            [],
            "new",
            "With an order multiple of 51 it would be 51.",
            "the nearest other multiple, up or down",
        ),
        (
            {"reordering_policy": "lot_for_lot", "minimum_order_quantity": 50},
            [SOLD],
            [],
            "new",
            "With a minimum order quantity of 51 it would be 51.",
            "one more already shows; of two values equally near the larger is told",
        ),
        (
            {"reordering_policy": "lot_for_lot", "minimum_order_quantity": 10},
            [SOLD],
            [],
            "new",
            "With a minimum order quantity of 31 it would be 31.",
            "up to 30 the minimum does not matter",
        ),
        (
            {"reordering_policy": "lot_for_lot"},
            [SOLD],
            [],
            "new",
            "With a maximum order quantity of 29 it would be 29.",
            "without a maximum: the largest one that would cut",
        ),
        (
            {"reordering_policy": "lot_for_lot", "lot_accumulation_period": "1W"},
            [SOLD, SOLD | {"id": "SO-2", "due_date": "2026-04-17", "quantity": 5}],
            [],
            "new",
            "With a lot accumulation period of 10 days it would be 35.",
            "both needs would share the lot",
        ),
        (
            {"reordering_policy": "lot_for_lot"},
            [SOLD | {"quantity": "30.25"}],
            [],
            "new",
            "With a minimum order quantity of 30.26 it would be 30.26.",
            "steps as fine as the quantities",
        ),
        (
            {"reordering_policy": "fixed_reorder_qty", "reorder_point": 10, "reorder_quantity": 40},
            [SOLD],
            [],
            "new",
            "With a reorder quantity of 41 it would be 41.",
            "the quantity of the order is the parameter",
        ),
    ],
)
def test_turning_points(
    item: dict[str, Any],
    demands: list[dict[str, Any]],
    supplies: list[dict[str, Any]],
    line: str,
    told: str,
    because: str,
) -> None:
    plan = lotwise.plan(dataset_of(PLAN, items=[{"item": "RIM"} | item], demands=demands, supplies=supplies))
    names = pl.concat_str("action", "supply_id", separator=" ", ignore_nulls=True)
    line_id = plan.lines.filter(names == line)["line_id"][0]
    assert told in list(map(str, plan.turning_points(line_id))), because


@pytest.mark.parametrize(
    ("item", "told", "because"),
    [
        ({"lead_time": "5D"}, "With a lead time of 37 days it would move to Wed 8 Apr.", "36 days are left until it is needed"),
        ({"negative_days": 2}, "With negative days of 5 no such line would be needed.", "PO-1 comes 5 days late"),
        ({"receipt_margin": "1D", "negative_days": 3}, "With negative days of 6 no such line would be needed.", "and a day later"),
    ],
)
def test_turning_points_of_coverage_codes(item: dict[str, Any], told: str, because: str) -> None:
    late = BOUGHT | {"due_date": "2026-04-12"}
    needs = {"demands": [SOLD], "supplies": [late] if "negative_days" in item else []}
    plan = lotwise.plan(dataset_of(COVERAGE, items=[{"item": "RIM"} | item], **needs))
    assert told in list(map(str, plan.turning_points(1))), because


def test_no_such_line() -> None:
    plan = lotwise.plan(dataset_of(PLAN, items=[{"item": "RIM"}]))
    with pytest.raises(UnknownLine):
        plan.turning_points(1)


# --- properties ------------------------------------------------------------------------------------------------------------------


def with_value(plan: Plan, line: dict[str, Any], point: TurningPoint) -> Any:
    """What the line becomes in the what-if on the whole plan."""
    card = plan.encoded.skus.filter(pl.col(name) == line[name] for name in ("item", "variant", "location")).row(0, named=True)
    own = {name: line[name] for name in ("item", "variant", "location")}
    has_record = not plan.dataset.skus.filter(pl.col(name) == cell for name, cell in own.items()).is_empty()
    assert card[f"{point.parameter}_from"] != Origin.ORDER_SETTINGS.value
    cells = {point.parameter: point.value}
    periods = ("rescheduling_period", "lot_accumulation_period")
    if point.parameter in periods:
        cells = {name: card[name] for name in periods} | cells
    row = own | cells if has_record else {"item": line["item"]} | cells
    other = plan.what_if(Changes(rows={"skus" if has_record else "items": [row]}))
    if line["item"] in {finding.item for finding in other.all_findings if finding.severity == "error"}:
        return "unusable"
    pairs = pair(plan.lines, other.lines, (plan._side.links, other._side.links))
    partner = pairs.filter(pl.col("before") == line["line_id"])["after"]
    return None if partner.is_empty() else other.lines.row(partner[0] - 1, named=True)


@pytest.mark.slow
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(networks(max_levels=3, max_rows=4), st.data())
def test_the_whole_plan_agrees(dataset: Any, data: st.DataObject) -> None:
    """With the value found, in a what-if of everything, the line comes out as told."""
    plan = lotwise.plan(dataset)
    if plan.lines.is_empty():
        return
    line = plan.lines.row(data.draw(st.integers(1, plan.lines.height)) - 1, named=True)
    points = plan.turning_points(line["line_id"])
    if not points:
        return
    point = data.draw(st.sampled_from(points))
    becomes = with_value(plan, line, point)
    outcome = None if becomes is None else (becomes["action"], becomes["due_date"], becomes["quantity"])
    assert outcome == (None if point.outcome is None else tuple(point.outcome))
    assert outcome != (line["action"], line["due_date"], line["quantity"])
