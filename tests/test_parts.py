"""A part of a source gives an item the lines that the whole gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import lotwise
from lotwise.changes import Changes, changed
from lotwise.check import check
from lotwise.parts import part_of
from lotwise.testing.changes import PARAMETERS
from lotwise.testing.coverage import coverage_datasets
from lotwise.testing.strategies import datasets, networks

if TYPE_CHECKING:
    from lotwise.planner import Plan

SLOW = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))


def lines_of(plan: Plan, item: str) -> pl.DataFrame:
    return plan.lines.filter(pl.col("item") == item).drop("line_id", "reason_short")  # both may hold numbers of lines


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
