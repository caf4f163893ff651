"""Every scenario of Business Central reads and checks without a finding."""

from __future__ import annotations

from pathlib import Path

import pytest

from lotwise.check import check
from lotwise.sources import read_tables

SCENARIOS = sorted((Path(__file__).parents[1] / "scenarios").rglob("*.yaml"))


@pytest.mark.skipif(not SCENARIOS, reason="no copy of the scenarios here")
@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_scenario_has_no_findings(path):
    tables = read_tables(path)
    if "planning_optimization" in tables.plan.frame["rules"].to_list():
        pytest.skip("rules of the other family")
    dataset = check(tables)
    assert dataset.findings == ()
    assert dataset.stopped == ()
    for name, table in tables.tables.items():
        assert dataset.frame(name).height == table.frame.height
