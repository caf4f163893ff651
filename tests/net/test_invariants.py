"""What holds for every plan, whatever the data (design: the invariants of a plan)."""

from __future__ import annotations

import random
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

import lotwise
from engine_checks import contents, few_rows, lots_of_one, small_pieces
from lotwise.encode import encode
from lotwise.net import net
from lotwise.planner import Plan
from lotwise.results import RESULTS
from lotwise.testing import accepted, dataset_of, shuffled
from lotwise.testing.strategies import REORDER_POINT_POLICIES, datasets
from lotwise.units import QUANTA_PER_UNIT

if TYPE_CHECKING:
    from lotwise.dataset import Dataset

relaxed = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def assert_same_plan(one: Plan, other: Plan) -> None:
    for table in RESULTS:
        assert_frame_equal(one.table(table), other.table(table))


@relaxed
@given(datasets())
def test_stock_balance_closes(dataset: Dataset) -> None:
    """Stock plus every supply after the plan, less every demand, is the last projected inventory of each item."""
    plan = lotwise.plan(dataset)
    moved: dict[str, Decimal] = defaultdict(Decimal)
    changed = {row["supply_id"]: row["quantity"] for row in plan.lines.iter_rows(named=True) if row["supply_id"]}
    for row in plan.lines.filter(pl.col("action") == "new").iter_rows(named=True):
        moved[row["item"]] += row["quantity"]
    counts = plan.encoded
    for order, record in enumerate(counts.orders):
        item = counts.skus["item"][int(counts.order_sku[order])]
        source = int(counts.order_row[order])
        name = dataset.supplies["id"][source] if source >= 0 else None
        moved[item] += changed.get(name, Decimal(int(record["quantity"])) / QUANTA_PER_UNIT)
    for sku, record in zip(counts.demand_sku, counts.demand, strict=True):
        moved[counts.skus["item"][int(sku)]] -= Decimal(int(record["quantity"])) / QUANTA_PER_UNIT
    last = plan.projected_inventory.group_by("item", maintain_order=True).agg(pl.col("projected").last())
    assert dict(last.iter_rows()) == {item: quantity for item, quantity in moved.items() if item in set(last["item"])}


@relaxed
@given(datasets())
def test_links_cover_every_demand_and_no_supply_gives_more_than_it_has(dataset: Dataset) -> None:
    plan = lotwise.plan(dataset)
    links, demand = plan.netted.links, plan.encoded.demand
    covered = [0] * len(demand)
    given_by: dict[int, int] = defaultdict(int)
    for link in links:
        covered[link["demand"]] += int(link["quantity"])
        given_by[int(link["supply"])] += int(link["quantity"])
    assert covered == (demand["quantity"] - demand["reserved"]).tolist(), "every demand is covered, by a new order if need be"
    lines = plan.netted.lines
    changed = {int(line["order"]): int(line["quantity"]) for line in lines if line["order"] >= 0}
    for supply, quantity in given_by.items():
        has = lines["quantity"][~supply] if supply < 0 else changed.get(supply, int(plan.encoded.orders["quantity"][supply]))
        assert quantity <= has


@relaxed
@given(datasets(), st.integers(0, 2**32 - 1))
def test_the_order_of_rows_does_not_matter(dataset: Dataset, seed: int) -> None:
    assert_same_plan(lotwise.plan(dataset), lotwise.plan(shuffled(dataset, random.Random(seed))))


@relaxed
@given(datasets(max_items=4))
def test_compiled_threads_and_chunks_do_not_matter(dataset: Dataset) -> None:
    encoded = encode(dataset)
    interpreted = Plan(dataset, net(encoded, compiled=False))
    with pytest.MonkeyPatch.context() as patch:
        small_pieces(patch)
        assert_same_plan(interpreted, Plan(dataset, net(encoded, compiled=True, threads=2)))


@relaxed
@given(datasets())
def test_the_size_of_the_buffers_does_not_matter(dataset: Dataset) -> None:
    """Many lots, reasons and links in buffers of a few rows, which must be grown again and again, in both readings."""
    dataset = lots_of_one(dataset)
    encoded = encode(dataset)
    usual = Plan(dataset, net(encoded, compiled=False))
    with pytest.MonkeyPatch.context() as patch:
        few_rows(patch)
        for compiled in (False, True):
            assert_same_plan(usual, Plan(dataset, net(encoded, compiled=compiled)))


@relaxed
@given(datasets())
def test_netting_leaves_its_input_alone(dataset: Dataset) -> None:
    """Dataset to arrays is pure, and so is arrays to plan: both readings may follow one another on the same arrays."""
    encoded = encode(dataset)
    before = contents(encoded)
    for compiled in (False, True):
        net(encoded, compiled=compiled)
        assert contents(encoded) == before


@relaxed
@given(datasets())
def test_the_same_input_gives_the_same_plan(dataset: Dataset) -> None:
    assert_same_plan(lotwise.plan(dataset), lotwise.plan(dataset))


@relaxed
@given(
    datasets(
        policies=REORDER_POINT_POLICIES,
        links=False,
        kinds=("purchase_order",),
        without=frozenset({"replenishment", "overflow_level"}),
        overflow=False,
    )
)
def test_accepting_everything_settles_reorder_points(dataset: Dataset) -> None:
    assert lotwise.plan(accepted(lotwise.plan(dataset))).lines.is_empty()


@relaxed
@given(datasets(policies=REORDER_POINT_POLICIES, links=False, kinds=("purchase_order",), without=frozenset({"replenishment"})))
def test_only_overflow_unsettles_reorder_points(dataset: Dataset) -> None:
    """Exceptions (rules/overflow): exception supply and lots may add up to more than the overflow level.

    Once they are open orders, the next plan cuts them, and orders again where that leaves less than the reorder point.
    """
    again = lotwise.plan(accepted(lotwise.plan(dataset)))
    cut = again.reasons.filter(pl.col("code").is_in(["overflow", "overflow_after_order"]))
    assert set(again.lines["item"]) <= set(cut["item"])


@relaxed
@given(datasets(policies=("order",), links=False, without=frozenset({"include_inventory"})))
def test_accepting_everything_settles_order(dataset: Dataset) -> None:
    """Exceptions: a link holds one order, so a demand that stock and an order share is linked for more than the order brings."""
    assert lotwise.plan(accepted(lotwise.plan(dataset))).lines.is_empty()


@relaxed
@given(
    datasets(
        policies=("lot_for_lot",),
        links=False,
        kinds=("purchase_order",),
        without=frozenset(
            {
                "replenishment",
                "flexibility",
                "maximum_order_quantity",
                "rescheduling_period",
                "dampener_period",
                "dampener_quantity",
            }
        ),
    )
)
def test_accepting_everything_settles_lot_for_lot(dataset: Dataset) -> None:
    """Exceptions, each by the rule of its page: the parameters left out above, and orders of two kinds on one day (rules/ranks).

    An order that moves onto a day of others takes its place by rank, a maximum makes one of several orders of a day the full one,
    and a dampener leaves a surplus that a later plan may use.
    """
    assert lotwise.plan(accepted(lotwise.plan(dataset))).lines.is_empty()


@pytest.mark.xfail(
    strict=True, reason="the maximum cuts an order of 33 to 26 that has given 29 (specification 3.6, lower); 3 are not ordered"
)
def test_an_order_that_a_maximum_cuts_gives_no_more_than_is_left() -> None:
    plan = lotwise.plan(
        dataset_of(
            {"start_date": "2026-01-05", "end_date": "2026-03-31"},
            items=[{"item": "A", "reordering_policy": "lot_for_lot", "maximum_order_quantity": 26}],
            supplies=[{"id": "PO", "type": "purchase_order", "item": "A", "due_date": "2026-02-02", "quantity": 33}],
            demands=[{"id": "SO", "type": "sales_order", "item": "A", "due_date": "2026-02-02", "quantity": 29}],
        )
    )
    assert plan.lines["quantity"].sum() >= 29
