"""Net change under coverage codes: needs and messages go down from what changed, delays climb through the whole plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

import lotwise
from lotwise import Changes
from lotwise.changes import changed
from lotwise.check import check
from lotwise.errors import SourceError
from lotwise.net import replanning
from lotwise.testing import dataset_of
from lotwise.testing.changes import changes as changes_of_everything
from lotwise.testing.changes import changes_of_network
from lotwise.testing.coverage import coverage_datasets
from test_replan import assert_equal_to_a_whole_plan, assert_same

if TYPE_CHECKING:
    from collections.abc import Iterator

relaxed = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module", autouse=True)
def _parts_of_any_size() -> Iterator[None]:
    """Small networks are reached whole by most changes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(replanning, "MOST_OF_ALL", 1.0)
        yield


@pytest.mark.slow
@relaxed
@given(st.data())
def test_replans_by_coverage_codes_follow_one_another(data: st.DataObject) -> None:
    dataset = data.draw(coverage_datasets())
    plan = lotwise.plan(dataset)
    for _ in range(3):
        changes = data.draw(st.one_of(changes_of_everything(dataset), changes_of_network(dataset)))
        try:
            after = check(changed(dataset.tables, changes))
        except SourceError:
            return
        again = plan.replan(changes)
        if again is not plan:
            assert again.scope is not None
            event(again.scope.because or f"{again.scope.planned > 0}, {', '.join(sorted([*changes.rows, *changes.removed]))}")
        if data.draw(st.booleans()):  # the next one may go on from a part, or from what it was put together to
            assert_same(again, lotwise.plan(after))
        plan, dataset = again, after
    assert_same(plan, lotwise.plan(dataset))


BAKED: dict[str, list[dict[str, Any]]] = {
    "items": [
        {"item": "LOAF", "reordering_policy": "requirement", "replenishment": "production", "lead_time": "1D"},
        {"item": "DOUGH", "reordering_policy": "requirement", "replenishment": "production", "lead_time": "1D"},
        {"item": "FLOUR", "reordering_policy": "requirement", "lead_time": "5D"},
        *({"item": f"TIN-{number}", "reordering_policy": "requirement"} for number in range(20)),
    ],
    "boms": [
        {"parent": "LOAF", "component": "DOUGH", "quantity_per": 1},
        {"parent": "DOUGH", "component": "FLOUR", "quantity_per": 1},
    ],
    "stock": [{"item": "FLOUR", "quantity": 50}],
    "demands": [{"id": "S1", "type": "sales_order", "item": "LOAF", "due_date": "2026-01-09", "quantity": 30}],
    "supplies": [
        {"id": "M1", "type": "production_order", "item": "LOAF", "due_date": "2026-01-20", "quantity": 30},
        {"id": "M2", "type": "production_order", "item": "DOUGH", "due_date": "2026-01-19", "quantity": 30},
    ],
}


@pytest.mark.parametrize(
    ("changes", "planned", "late", "cancelled", "because"),
    [
        (
            Changes(rows={"stock": [{"item": "FLOUR", "quantity": 0}]}),
            1,
            {"LOAF", "DOUGH", "FLOUR"},
            {"LOAF", "DOUGH"},
            "all that waits for flour is late, but orders what it ordered",
        ),
        (
            Changes(rows={"items": [{"item": "FLOUR", "lead_time": "30D"}]}),
            1,
            {"DOUGH", "FLOUR"},
            {"LOAF", "DOUGH"},
            "the stock does for what is sold, not for the open orders",
        ),
        (
            Changes(rows={"demands": [{"id": "S1", "due_date": "2026-01-20"}]}),
            3,
            set(),
            set(),
            "the open loaves are wanted now, and so is their dough",
        ),
        (
            Changes(rows={"items": [{"item": "TIN-3", "minimum": 9}]}),
            1,
            set(),
            {"LOAF", "DOUGH"},
            "it stands alone: messages of others stay",
        ),
    ],
)
def test_delays_climb_and_messages_descend_from_what_is_planned_again(
    changes: Changes, planned: int, late: set[str], cancelled: set[str], because: str
) -> None:
    """Points that only wait longer are not planned again, but their dates are those of a plan of everything."""
    dataset = dataset_of({"start_date": "2026-01-05", "rules": "planning_optimization", "action_messages": "true"}, **BAKED)
    again = lotwise.plan(dataset).replan(changes)
    assert again.scope is not None
    assert (again.scope.planned, again.scope.because) == (planned, ""), because
    assert {*again.delays["item"]} == late, because
    assert {*again.action_messages["item"]} == cancelled, because
    assert_equal_to_a_whole_plan(again, dataset, changes)
