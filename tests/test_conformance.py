"""What counts as a difference between a plan and what a scenario expects of it."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

import lotwise
from lotwise.testing import dataset_of, differences

SCENARIO = """
plan: {start_date: 2026-01-05, rules: planning_optimization, action_messages: true}
items: [{item: A, reordering_policy: requirement}, {item: B, reordering_policy: requirement}]
demands:
- {id: S1, type: sales_order, item: A, due_date: 2026-01-09, quantity: 10}
supplies:
- {id: P1, type: purchase_order, item: B, due_date: 2026-01-09, quantity: 5}
"""


@pytest.fixture(scope="module")
def plan() -> lotwise.Plan:
    tables: dict[str, Any] = yaml.safe_load(SCENARIO)
    return lotwise.plan(dataset_of(tables.pop("plan"), **tables))


@pytest.mark.parametrize(
    ("expect", "found", "because"),
    [
        ("lines: [{item: A, quantity: 10.0, due_date: 2026-01-09}]", [], "10 and 10.0 are the same, dates are"),
        ("lines: [{item: A, quantity: 11}]", ["missing line"], "another quantity"),
        ("{complete: true, lines: [{item: A, quantity: 10}]}", [], "every line of A is there"),
        (
            "{complete: true, lines: [{item: A}, {item: A}]}",
            ["missing line", "1 lines for item A, expected 2"],
            "one row, one line",
        ),
        ("no_lines_for: [B]", [], "B needs none"),
        ("no_lines_for: [A]", ["unexpected line"], "A has one"),
        ("tracking: [{item: A, demand: S1, quantity: 10}]", [], "the line covers the order"),
        ("tracking: [{item: A, demand: S1, quantity: 4}]", ["missing in tracking"], "by 10, not by 4"),
        ("actions: [{supply_id: P1, message: cancel}]", [], "nothing needs P1"),
        ("actions: []", ["unexpected in actions"], "none is expected"),
        ("delays: []", [], "there is none"),
        ("delays: [{demand: S1}]", ["missing in delays"], "nothing is late"),
        ("values: [{name: buffer, value: 3}]", ["missing in values"], "no such figure"),
        (
            "marking: [{order: S1, marked: true}]",
            ["marking: a plan of this version"],
            "what plans do not have is not taken for met",
        ),
    ],
)
def test_differences(plan: lotwise.Plan, expect: str, found: list[str], because: str) -> None:
    actual = differences(yaml.safe_load(expect), plan)
    assert [text.startswith(start) for text, start in zip(actual, found, strict=True)] == [True] * len(found), because
