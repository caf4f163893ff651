"""A part of a source gives an item the lines that the whole gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import lotwise
from lotwise.changes import Changes, changed
from lotwise.check import check
from lotwise.parts import part_of
from lotwise.testing.changes import PARAMETERS
from lotwise.testing.coverage import coverage_datasets
from lotwise.testing.rows import dataset_of
from lotwise.testing.strategies import datasets, networks

if TYPE_CHECKING:
    from lotwise.planner import Plan

SLOW = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))


def lines_of(plan: Plan, item: str) -> pl.DataFrame:
    return plan.lines.filter(pl.col("item") == item).drop("line_id", "reason_short")  # both may hold numbers of lines


def test_a_bill_stays_whole() -> None:
    """A phantom is passed through only because it has a bill: without its components it would be made itself."""
    dataset = dataset_of(
        {"start_date": "2026-03-02", "end_date": "2026-12-31"},
        items=[{"item": name, "reordering_policy": "lot_for_lot", "replenishment": "production"} for name in ("BIKE", "KIT")]
        + [{"item": "BELL", "reordering_policy": "lot_for_lot"}],
        boms=[
            {"parent": "BIKE", "component": "KIT", "quantity_per": 1, "phantom": "true"},
            {"parent": "KIT", "component": "BELL", "quantity_per": 2},
        ],
        demands=[
            {"id": "SO-1", "type": "sales_order", "item": "BIKE", "due_date": "2026-04-01", "quantity": 3},
            {"id": "SO-2", "type": "sales_order", "item": "KIT", "due_date": "2026-04-01", "quantity": 4},
            {"id": "SO-3", "type": "sales_order", "item": "BELL", "due_date": "2026-04-01", "quantity": 5},
        ],
    )
    part = part_of(dataset, "KIT")
    assert part.tables["demands"].frame["id"].to_list() == ["SO-1", "SO-2"]
    assert lines_of(lotwise.plan(check(part)), "KIT")["quantity"].to_list() == [4]


@pytest.mark.slow
@SLOW
@given(st.one_of(datasets(), networks(), networks(), coverage_datasets(), coverage_datasets()), st.data())
def test_the_part_of_an_item_gives_its_lines(dataset: Any, data: st.DataObject) -> None:
    """Also when a parameter of the item changes, as in the what-ifs by which turning points are found."""
    items = sorted(set(dataset.items["item"]) - set(dataset.stopped))
    if not items:
        return
    item = data.draw(st.sampled_from(items), label="item")
    values = PARAMETERS[dataset.settings.rules]
    name = data.draw(st.sampled_from(sorted(values)), label="parameter")
    change = Changes(rows={"items": [{"item": item, name: data.draw(values[name])}]}) if data.draw(st.booleans()) else Changes()
    whole = lotwise.plan(dataset).what_if(change)
    part = lotwise.plan(check(changed(part_of(dataset, item), change)))
    assert lines_of(part, item).equals(lines_of(whole, item))
