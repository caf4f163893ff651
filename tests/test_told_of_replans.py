"""What ``plan.scope`` tells of changes in a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import lotwise
from lotwise import Changes

if TYPE_CHECKING:
    from pathlib import Path

    from lotwise.planner import Plan

ITEMS = 30


def many_items(policy: str) -> str:
    """A source of items that have nothing to do with one another, with an order for each."""
    names = [f"I{number:02d}" for number in range(ITEMS)]
    items = "".join(f"  - {{item: {name}, {policy}, lead_time: 2D}}\n" for name in names)
    demands = "".join(
        f"  - {{id: S{name}, item: {name}, type: sales_order, due_date: 2026-02-10, quantity: 5}}\n" for name in names
    )
    return f"items:\n{items}demands:\n{demands}"


SETTINGS = {"business_central": "", "planning_optimization": "  rules: planning_optimization\n"}
POLICIES = {"business_central": "reordering_policy: lot_for_lot", "planning_optimization": "reordering_policy: requirement"}


def planned_many(tmp_path: Path, rules: str) -> Plan:
    source = tmp_path / "many.yaml"
    head = f"plan:\n  start_date: 2026-02-01\n  end_date: 2026-03-31\n{SETTINGS[rules]}"
    source.write_text(head + many_items(POLICIES[rules]))
    return lotwise.plan(lotwise.read(source))


@pytest.mark.parametrize("rules", SETTINGS)
def test_changes_in_a_row_never_come_to_plan_everything(tmp_path: Path, rules: str) -> None:
    """A new item each, which is found by comparing; each reaches one SKU."""
    plan = planned_many(tmp_path, rules)
    for number in range(12):
        row = {"item": f"N{number}", "reordering_policy": POLICIES[rules].removeprefix("reordering_policy: ")}
        demand = {"id": f"D{number}", "item": f"N{number}", "type": "sales_order", "due_date": "2026-02-20", "quantity": 3}
        plan = plan.replan(Changes(rows={"items": [row], "demands": [demand]}))
        assert plan.scope is not None
        assert not plan.scope.because, number
        assert plan.scope.planned <= 3, number
    assert plan.lines.equals(lotwise.plan(plan.dataset).lines)


def test_rows_that_changed_before_count_in_whatever_way_they_changed(tmp_path: Path) -> None:
    plan = planned_many(tmp_path, "business_central")
    row = {"item": "N1", "reordering_policy": "lot_for_lot"}
    demand = {"id": "D1", "item": "N1", "type": "sales_order", "due_date": "2026-02-20", "quantity": 3}
    compared = plan.replan(Changes(rows={"items": [row], "demands": [demand]}))
    in_place = compared.replan(Changes(rows={"demands": [{"id": "SI01", "quantity": 9}]}))
    third = {"items": [{**row, "item": "N2"}], "demands": [{**demand, "id": "D2", "item": "N2"}]}
    again = in_place.replan(Changes(rows=third))
    told = [str(each.scope) for each in (compared, in_place, again)]
    assert told[0] == "1 of 31 SKUs planned again, because 2 rows changed."
    assert told[2] == "3 of 32 SKUs planned again, because 2 rows changed, and 3 rows before that."


def test_a_finding_whose_row_moved_is_not_told_anew(tmp_path: Path) -> None:
    source = tmp_path / "many.yaml"
    text = f"plan:\n  start_date: 2026-02-01\n  end_date: 2026-03-31\n{many_items(POLICIES['business_central'])}"
    broken = text.replace(
        "id: SI05, item: I05, type: sales_order, due_date: 2026-02-10, quantity: 5", "id: SI05, item: I05, quantity: many"
    )
    source.write_text(broken)
    first = lotwise.plan(lotwise.read(source))
    first_row = next(line for line in broken.splitlines(keepends=True) if "SI01" in line)
    source.write_text(broken.replace(first_row, ""))
    second = lotwise.plan(lotwise.read(source), since=first)
    assert second.scope is not None
    assert second.scope.stopped is None
    assert any(finding.item == "I05" for finding in second.all_findings)
