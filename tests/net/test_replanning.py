"""Net change: a part of the network planned again gives what a plan of everything gives, byte for byte."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import polars as pl
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from lotwise.encode import encode
from lotwise.kernels.codes import NO_DAY
from lotwise.net import net
from lotwise.net.layers import Layers
from lotwise.net.part import Base, Patch, reached_part
from lotwise.net.replanning import net_part
from lotwise.net.splicing import spliced
from lotwise.planner import Plan
from lotwise.results import RESULTS
from lotwise.testing.strategies import networks
from lotwise.units import QUANTA_PER_UNIT

if TYPE_CHECKING:
    from lotwise.dataset import Dataset


class Change(NamedTuple):
    """A cell that changes: in a row of a table, by how much."""

    table: str
    column: str
    by: int


CHANGES = (
    Change("demands", "quantity", QUANTA_PER_UNIT),
    Change("demands", "quantity", 7 * QUANTA_PER_UNIT),
    Change("demands", "due_date", 3),
    Change("demands", "due_date", -1),
    Change("supplies", "quantity", 5 * QUANTA_PER_UNIT),
    Change("supplies", "due_date", 6),
    Change("stock", "quantity", 4 * QUANTA_PER_UNIT),
    Change("items", "safety_stock", 5 * QUANTA_PER_UNIT),
    Change("items", "order_multiple", 3 * QUANTA_PER_UNIT),
)


def with_change(dataset: Dataset, change: Change, row: int) -> Dataset:
    frame = dataset.frame(change.table)
    by: Any = pl.duration(days=change.by) if frame.schema[change.column] == pl.Date else change.by
    value = pl.col(change.column).fill_null(0) if change.column != "due_date" else pl.col(change.column)
    changed = pl.when(pl.int_range(pl.len()) == row).then(value + by).otherwise(change.column)
    return replace(dataset, **{change.table: frame.with_columns(changed.alias(change.column))})  # type: ignore[arg-type]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(networks(), st.sampled_from(CHANGES), st.integers(0, 10_000), st.booleans())
def test_a_part_planned_again_is_what_the_whole_plan_gives(dataset: Dataset, change: Change, row: int, compiled: bool) -> None:  # noqa: FBT001
    frame = dataset.frame(change.table)
    assume(len(frame) > 0)
    row %= len(frame)
    changed = with_change(dataset, change, row)
    before, after = encode(dataset), encode(changed)
    planned = ("item", "variant", "location", "level")
    assume(before.skus.select(planned).equals(after.skus.select(planned)))
    whole = net(after, compiled=False)
    base = Base(before, net(before, compiled=compiled))  # type: ignore[arg-type]
    assume(not base.netted.failed.any() and not whole.failed.any())
    assume((before.forecast_until == NO_DAY).all())  # type: ignore[attr-defined]
    skus = np.flatnonzero((before.skus["item"] == frame["item"][row]).to_numpy())
    made = net_part(base, reached_part(base, skus, Patch(skus, skus, after)))  # type: ignore[arg-type]
    assert made.is_whole
    again = spliced(base, Layers().having(made, made.planned))
    again = replace(again, loaded=replace(again.loaded, skus=after.skus))
    one, other = Plan(changed, whole), Plan(changed, again)
    for table in RESULTS:
        assert_frame_equal(one.table(table), other.table(table))
