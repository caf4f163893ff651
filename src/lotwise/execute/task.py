"""One task: the SKUs of a partition, from what the folder of the run holds to what it keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np

from lotwise.columns import CoverageInput, ReorderingInput
from lotwise.execute.folder import RunFolder
from lotwise.execute.points import write_points
from lotwise.net.changes import NOTHING_CHANGED
from lotwise.net.coverage.partitions import cover
from lotwise.net.forecasts import sharing_skus
from lotwise.net.partitions import balance, referred_orders

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from lotwise.net.changes import Changed
    from lotwise.net.partitions import Partition

NOBODY = np.zeros(0, np.int64)


def plan_partition(path: Path, number: int, *, compiled: bool) -> int:
    """Plan a partition whose earlier levels are whole, and keep what comes of it; returns its number.

    Done again, it keeps what stands there: tasks may be lost and repeated at any point.
    """
    run = RunFolder(path)
    if run.has(number):
        return number
    encoded, parts = run.encoded(), run.partitions()
    partition = parts[number]
    earlier = [part for part in parts if part.level < partition.level]
    before = run.lines_before(partition.level)
    if isinstance(encoded, CoverageInput):
        needs = run.needs_of(partition, NOBODY, range(len(earlier)), before)
        made = cover(encoded, partition, needs, run.earliest(), compiled=compiled, left_out=run.left_out())
        write_points(run, number, made)
        return number
    encoded = cast("ReorderingInput", encoded)
    sharing = sharing_skus(encoded, partition.first, partition.last)
    needs = run.needs_of(partition, sharing, range(len(earlier)), before)
    changed = _changed(run, encoded, partition, sharing, earlier)
    run.write(number, balance(encoded, partition, needs, changed, compiled=compiled, left_out=run.left_out()))
    return number


def _changed(
    run: RunFolder, encoded: ReorderingInput, partition: Partition, sharing: NDArray[np.int64], earlier: list[Partition]
) -> Changed:
    """What lines of earlier levels say of the orders on which rows of a partition depend."""
    orders = referred_orders(encoded, partition, sharing)
    n_planned = int(encoded.sku["first_order"][encoded.levels[partition.level]])
    first_orders = np.array([part.orders(encoded).start for part in earlier], np.int64)
    owners = np.unique(np.searchsorted(first_orders, orders[orders < n_planned], side="right") - 1)
    return run.changed(orders, owners.tolist()) if len(owners) else NOTHING_CHANGED
