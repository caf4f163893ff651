"""Quantities near the end of what can be counted: told where they pass it, written exactly up to there, in every format."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

import lotwise
from lotwise.testing import dataset_of

if TYPE_CHECKING:
    from pathlib import Path

    Row = dict[str, Any]

FAMILIES = {"business_central": "lot_for_lot", "planning_optimization": "requirement"}
PLAN = {"start_date": "2026-03-02", "end_date": "2026-12-31"}
LARGEST = 10**12
"""The most that one cell may hold."""
FIRST = date(2026, 4, 1)


def planned(rules: str, card: Row, demands: list[Row], **tables: Any) -> lotwise.Plan:
    items = [{"item": "A", "reordering_policy": FAMILIES[rules]} | card, {"item": "B", "reordering_policy": FAMILIES[rules]}]
    other = {"id": "B1", "type": "sales_order", "item": "B", "due_date": FIRST.isoformat(), "quantity": 1}
    return lotwise.plan(dataset_of({"rules": rules} | PLAN, items=items, demands=[*demands, other], **tables))


def daily(count: int, quantity: Any, kind: str = "sales_order") -> list[Row]:
    days = [(FIRST + timedelta(number)).isoformat() for number in range(count)]
    return [{"id": f"D{day}", "type": kind, "item": "A", "due_date": day, "quantity": quantity} for day in days]


def written(plan: lotwise.Plan, folder: Path) -> dict[str, list[Row]]:
    """The plan written in every format; the rows of the document."""
    for form in ("csv", "parquet", "json"):
        plan.write(folder / form, format=form)
    (document,) = plan.write(folder / "plan.json")
    tables: dict[str, list[Row]] = json.loads(document.read_text())
    for name in plan.tables:
        assert pl.read_parquet(folder / "parquet" / f"{name}.parquet").equals(plan.table(name))
    return tables


@pytest.mark.parametrize("rules", FAMILIES)
@pytest.mark.parametrize("quantity", ["12345678901234.00001", "1000000000000.00001", "1e30", "-12345678901234.00001"])
def test_a_cell_beyond_the_range_is_a_finding(tmp_path: Path, rules: str, quantity: str) -> None:
    plan = planned(rules, {}, daily(1, quantity))
    assert [finding.code for finding in plan.all_findings] == ["LW-R007"]
    assert [row["item"] for row in written(plan, tmp_path)["lines"]] == ["B"]


@pytest.mark.parametrize("rules", FAMILIES)
@pytest.mark.parametrize("quantity", ["999999999999.99999", "1000000000000"])
def test_the_largest_cell_is_written_exactly(tmp_path: Path, rules: str, quantity: str) -> None:
    plan = planned(rules, {}, daily(1, quantity))
    assert plan.all_findings == ()
    lines = written(plan, tmp_path)["lines"]
    assert f'"quantity":{quantity},' in (tmp_path / "plan.json").read_text()
    assert [row["item"] for row in lines] == ["A", "B"]


@pytest.mark.parametrize("rules", FAMILIES)
@pytest.mark.parametrize(
    ("card", "demands", "because"),
    [
        ({}, daily(12, LARGEST), "demand that adds up to more than 18 digits"),
        ({}, daily(100, LARGEST), "and to more than 64 bits"),
    ],
)
def test_sums_beyond_the_range_are_a_finding(tmp_path: Path, rules: str, card: Row, demands: list[Row], because: str) -> None:
    plan = planned(rules, card, demands)
    assert [(finding.code, finding.item) for finding in plan.all_findings] == [("LW-N001", "A")], because
    tables = written(plan, tmp_path)
    for name in ("lines", "projected_inventory", "untracked", *(["requirements"] if "requirements" in tables else [])):
        assert {row["item"] for row in tables[name]} <= {"B"}, (name, because)


def test_lines_that_add_up_to_too_much_are_a_finding(tmp_path: Path) -> None:
    """Each need asks for a lot of its own, since none may come early: thirty lots of a million millions."""
    card = {"positive_days": 0, "order_multiple": LARGEST, "replenishment": "production"}
    bill = [{"parent": "A", "component": "B", "quantity_per": 1}]
    plan = planned("planning_optimization", card, daily(30, 1), boms=bill)
    assert [(finding.code, finding.item) for finding in plan.all_findings] == [("LW-N001", "A")]
    lines = written(plan, tmp_path)["lines"]
    assert [(row["item"], row["quantity"]) for row in lines] == [("B", 1)], "its needs of components go with it"


def test_lines_that_can_be_counted_stay(tmp_path: Path) -> None:
    card = {"positive_days": 0, "order_multiple": LARGEST}
    plan = planned("planning_optimization", card, daily(5, 1))
    assert plan.all_findings == ()
    assert [row["quantity"] for row in written(plan, tmp_path)["lines"]] == [LARGEST] * 5 + [1]
