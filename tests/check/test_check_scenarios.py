"""Every scenario that this version plans reads and checks without a finding."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lotwise.check import check
from lotwise.records import NOT_YET_PLANNED
from lotwise.sources import read_tables

if TYPE_CHECKING:
    from lotwise.dataset import Tables

SCENARIOS = sorted((Path(__file__).parents[1] / "scenarios").rglob("*.yaml"))
_CHOICES = {"reordering_policy", "replenishment"}
_NOT_PLANNED = {"fixed_reorder_qty", "maximum_qty", "transfer"}


def _not_planned(tables: Tables) -> str | None:
    """Why this version does not plan a scenario; None if it does."""
    if "planning_optimization" in tables.plan.frame["rules"].to_list():
        return "rules of the other family"
    if not tables.tables.keys().isdisjoint(NOT_YET_PLANNED):
        return "a table that this version reads past"
    frames = [tables.tables[name].frame for name in ("items", "skus") if name in tables.tables]
    values = {value for frame in frames for column in _CHOICES.intersection(frame.columns) for value in frame[column]}
    return "a policy or replenishment that this version does not plan" if values & _NOT_PLANNED else None


@pytest.mark.skipif(not SCENARIOS, reason="no copy of the scenarios here")
@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_scenario_has_no_findings(path):
    tables = read_tables(path)
    if reason := _not_planned(tables):
        pytest.skip(reason)
    dataset = check(tables)
    assert dataset.findings == ()
    assert dataset.stopped == ()
    for name, table in tables.tables.items():
        assert dataset.frame(name).height == table.frame.height
