"""Coverage codes in partitions: the plans that are made at once, byte for byte, delays and messages included."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from benchmarks.coverage_codes import by_coverage_codes
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import lotwise
from engine_checks import assert_same, few_rows
from execute.breaking import Breaking
from lotwise.bench.network import write_network
from lotwise.bench.shape import Network
from lotwise.columns import CoverageNetted
from lotwise.encode import encode, with_planned_orders
from lotwise.execute import InPartitions, Serially
from lotwise.net import chunks, net
from lotwise.net.partitions import partitions
from lotwise.results import RESULTS
from lotwise.testing.coverage import approved, coverage_datasets
from lotwise.testing.rows import dataset_of

if TYPE_CHECKING:
    from lotwise.dataset import Dataset

relaxed = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
PLAN = {"rules": "planning_optimization", "start_date": "2026-03-02", "action_messages": "true"}
TOO_LARGE = 10**7
"""So many of it, each with as many components, are more than can be counted."""


def assert_same_in_partitions(dataset: Dataset, events: int) -> lotwise.Plan:
    """A plan made at once, and in partitions of so many events."""
    one = lotwise.plan(dataset)
    with tempfile.TemporaryDirectory() as folder:
        assert_same(one.netted, lotwise.plan(dataset, in_partitions=InPartitions(Serially(), Path(folder), events)).netted)
    return one


@relaxed
@given(coverage_datasets(), st.sampled_from([1, 5, 40]))
def test_random_points_are_planned_as_at_once(dataset: Dataset, events: int) -> None:
    assert_same_in_partitions(dataset, events)


@relaxed
@given(coverage_datasets(plain=True), st.sampled_from([1, 5]))
def test_plans_that_are_approved_are_planned_as_at_once(dataset: Dataset, events: int) -> None:
    """Planned orders of earlier levels are named by the pins of those that were made for their components."""
    assert_same_in_partitions(approved(lotwise.plan(dataset)), events)


def network_of(folder: Path, skus: int, demands: int = 4) -> Dataset:
    """A network of five levels, a third of it under each of Period, Requirement and Min./Max."""
    write_network(Network(skus=skus, levels=5, demands_per_good=demands), folder / "reordering")
    return lotwise.read(by_coverage_codes(folder / "reordering", folder / "source"))


@pytest.mark.parametrize("compiled", [False, True])
def test_a_generated_network_is_planned_as_at_once(compiled: bool, tmp_path: Path) -> None:
    dataset = network_of(tmp_path, 400)
    told: list[tuple[int, ...]] = []
    parts = InPartitions(Serially(), tmp_path / "work", 2_000, lambda *numbers: told.append(numbers))
    one, other = lotwise.plan(dataset, compiled=compiled), lotwise.plan(dataset, compiled=compiled, in_partitions=parts)
    assert_same(one.netted, other.netted)
    for table in RESULTS:
        assert one.table(table).equals(other.table(table)), table
    assert len(told) == len(partitions(encode(with_planned_orders(dataset)), 2_000)) > 8


@pytest.mark.parametrize(
    ("tables", "found", "because"),
    [
        (
            {
                "boms": [{"parent": "A", "component": "B", "quantity_per": TOO_LARGE}],
                "demands": [{"id": "S", "type": "sales_order", "item": "A", "due_date": "2026-04-01", "quantity": TOO_LARGE}],
            },
            [("LW-N001", "B")],
            "it shows only when the level of the component is loaded",
        ),
        (
            {"demands": [{"id": "S", "type": "sales_order", "item": "C", "due_date": "2026-04-01", "quantity": 99}]},
            [("LW-N002", "C")],
            "more lots than a planning point may have lines",
        ),
        (
            {
                "demands": [
                    {"id": f"S{n}", "type": "sales_order", "item": "D", "due_date": f"2026-04-{n + 1:02}", "quantity": 10**11}
                    for n in range(8)
                ],
            },
            [("LW-N001", "D")],
            "lines that add up to more than can be counted leave the point out of a second plan",
        ),
    ],
)
def test_points_that_cannot_be_planned(
    tables: dict[str, Any], found: list[tuple[str, str]], because: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    few_rows(monkeypatch)
    monkeypatch.setattr(chunks, "MOST_LINES_PER_SKU", 64)
    cards: dict[str, dict[str, Any]] = {
        "A": {"replenishment": "production"},
        "C": {"maximum_order_quantity": 1},
        "D": {"minimum_order_quantity": 10**12, "positive_days": 0},
    }
    items = [{"item": item, "reordering_policy": "requirement"} | cards.get(item, {}) for item in "ABCD"]
    plan = assert_same_in_partitions(dataset_of(PLAN, items=items, **tables), 1)
    assert [(finding.code, finding.item) for finding in plan.all_findings] == found, because


def test_a_soft_margin_knows_the_components_of_other_partitions() -> None:
    """The issue margin of 5 days shrinks by as much as its component, which nobody has in stock, takes to come."""
    dataset = dataset_of(
        PLAN,
        items=[
            {"item": "A", "reordering_policy": "requirement", "replenishment": "production"}
            | {"issue_margin": "5D", "soft_issue_margin": "true"},
            {"item": "B", "reordering_policy": "requirement", "lead_time": "10D"},
        ],
        boms=[{"parent": "A", "component": "B", "quantity_per": 1}],
        demands=[{"id": "S", "type": "sales_order", "item": "A", "due_date": "2026-03-15", "quantity": 1}],
    )
    netted = assert_same_in_partitions(dataset, 1).netted
    assert isinstance(netted, CoverageNetted)
    assert netted.issue_margin.tolist() == [3, 0]


def test_a_run_that_broke_goes_on_where_it_was(tmp_path: Path) -> None:
    encoded = encode(with_planned_orders(network_of(tmp_path, 200, demands=2)))
    n_partition = len(partitions(encoded, 500))
    first, second = Breaking(5), Breaking(n_partition)
    with pytest.raises(KeyboardInterrupt):
        InPartitions(first, tmp_path / "work", 500).net(encoded)
    assert_same(net(encoded), InPartitions(second, tmp_path / "work", 500).net(encoded))
    assert second.planned == list(range(6, n_partition)), "the sixth was written before the driver broke"
