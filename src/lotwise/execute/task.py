"""One task: the SKUs of a partition, from what the folder of the run holds to what it keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lotwise.execute.folder import RunFolder
from lotwise.net.changes import NOTHING_CHANGED
from lotwise.net.partitions import balance, referred_orders, sharing_skus

if TYPE_CHECKING:
    from pathlib import Path


def plan_partition(path: Path, number: int, *, compiled: bool) -> int:
    """Plan a partition whose earlier levels are whole, and keep what comes of it; returns its number.

    Done again, it keeps what stands there: tasks may be lost and repeated at any point.
    """
    run = RunFolder(path)
    if run.has(number):
        return number
    encoded, parts = run.encoded(), run.partitions()
    partition = parts[number]
    n_earlier = next(at for at, part in enumerate(parts) if part.level == partition.level)
    needs = run.needs_of(partition, sharing_skus(encoded, partition), range(n_earlier), run.lines_before(partition.level))
    orders = referred_orders(encoded, partition)
    first_orders = np.array([part.orders(encoded).start for part in parts[:n_earlier]], np.int64)
    owners = np.unique(np.searchsorted(first_orders, orders[orders < partition.orders(encoded).start], side="right") - 1)
    changed = run.changed(orders, owners.tolist()) if len(owners) else NOTHING_CHANGED
    run.write(number, balance(encoded, partition, needs, changed, compiled=compiled, left_out=run.left_out()))
    return number
