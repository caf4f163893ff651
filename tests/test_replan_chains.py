"""Replans in a row: each goes on from what was planned before, and plans that share it do not disturb one another."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

import lotwise
from lotwise import Changes
from lotwise.bench.network import write_network
from lotwise.bench.shape import Network
from lotwise.check import check
from lotwise.net import replanning
from lotwise.netchange import NetChange, memory
from lotwise.testing.strategies import networks
from test_replan import assert_same, changes_of, daily_changes, way_of, without_forecasts, without_ties

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lotwise.dataset import Dataset
    from lotwise.planner import Plan

NEVER, SOON = 10**9, 2
"""SKUs planned since a whole plan after which everything is put together."""


@pytest.fixture(scope="module", autouse=True)
def _parts_of_any_size() -> Iterator[None]:
    """Small networks are reached whole by most changes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(replanning, "MOST_OF_ALL", 1.0)
        yield


def whole(plan: Plan) -> Plan:
    return lotwise.plan(check(plan.dataset.tables))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data(), st.sampled_from([NEVER, NEVER, SOON]))
def test_long_chains_with_branches(data: st.DataObject, most: int) -> None:
    """Changes of all kinds, each of one of the plans made so far: some go on from the last one, some from one in the middle."""
    dataset = data.draw(networks())
    dataset = without_ties(dataset) if data.draw(st.booleans()) else dataset
    dataset = without_forecasts(dataset) if data.draw(st.booleans()) else dataset
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(memory, "is_most", lambda count, _skus: count > most)
        plans = [lotwise.plan(dataset)]
        for _ in range(data.draw(st.integers(4, 9))):
            earlier = plans[data.draw(st.integers(max(0, len(plans) - 3), len(plans) - 1))]
            again = earlier.replan(data.draw(st.one_of(daily_changes(earlier.dataset), changes_of(earlier.dataset))))
            event(way_of(again))
            plans.append(again)
        for plan in plans[::-1]:
            assert_same(plan, whole(plan))


class Walk(NamedTuple):
    """A network of several levels, planned, and how its single sales orders change."""

    plan: Plan
    drawn: random.Random

    def change(self, dataset: Dataset) -> Changes:
        """Another quantity of one order, or another order, or one that goes, or the stock or safety stock of an item."""
        row = dataset.demands.row(self.drawn.randrange(len(dataset.demands)), named=True)
        quantity = self.drawn.randint(1, 100)
        match self.drawn.randrange(10):
            case 0:
                return Changes(rows={"stock": [{"item": row["item"], "quantity": quantity}]})
            case 1:
                return Changes(rows={"items": [{"item": row["item"], "safety_stock": quantity}]})
            case 2:
                new = {name: row[name] for name in ("type", "item", "due_date")}
                return Changes(rows={"demands": [{"id": f"NEW-{self.drawn.random()}", "quantity": quantity, **new}]})
            case 3:
                return Changes(removed={"demands": [row["id"]]})
            case _:
                return Changes(rows={"demands": [{"id": row["id"], "quantity": quantity}]})


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Walk:
    folder = tmp_path_factory.mktemp("network")
    write_network(Network(400), folder)
    return Walk(lotwise.plan(lotwise.read(folder)), random.Random(3))


def test_a_day_of_changes(walk: Walk) -> None:
    """Sixty changes, one after the other; what is written and what is read are what a plan of everything gives."""
    plan = walk.plan
    for number in range(60):
        plan = plan.replan(walk.change(plan.dataset))
        assert isinstance(plan._made, NetChange)
        if number % 20 == 19:
            assert_same(plan, whole(plan))


def test_a_chain_in_files(walk: Walk, tmp_path: Path) -> None:
    """A state that is written of a plan in a chain, and what goes on from it."""
    plan = walk.plan
    for _ in range(5):
        plan = plan.replan(walk.change(plan.dataset))
    plan.write(tmp_path, keep_state=True)
    resumed = lotwise.resume(tmp_path)
    assert_same(resumed, whole(plan))
    change = walk.change(plan.dataset)
    assert_same(resumed.replan(change), plan.replan(change))
    assert_same(lotwise.plan(check(plan.replan(change).dataset.tables), since=plan), plan.replan(change))


def test_a_chain_tells_of_its_own_change(walk: Walk) -> None:
    """What the plan before has planned is not planned again, and its lines are compared as those of any plan."""
    order = walk.plan.dataset.demands["id"][0]
    first = walk.plan.replan(Changes(rows={"demands": [{"id": order, "quantity": 7}]}))
    second = first.what_if(Changes(rows={"demands": [{"id": order, "quantity": 8}]}))
    assert second.scope == first.scope
    assert second.scope is not None
    assert str(second.scope) == f"{second.scope.planned} of 400 SKUs planned again, because 1 row changed."
    assert first.diff(second).equals(whole(first).diff(whole(second)))
    line = int(first.lines.filter(first.lines["item"] == walk.plan.dataset.demands["item"][0])["line_id"][0])
    assert first.turning_points(line) == whole(first).turning_points(line)
