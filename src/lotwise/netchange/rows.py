"""Which rows of a source changed, if all of them concern single items."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.dataset import Table, Tables

    Ints = NDArray[np.int64]

OF_ITEMS = ("items", "skus", "stock", "demands", "supplies")
"""Tables whose rows concern the item that they name, and what is below it."""
TUNING = frozenset(
    {
        "description",
        "vendor",
        "lead_time",
        "minimum_order_quantity",
        "maximum_order_quantity",
        "order_multiple",
        "safety_lead_time",
        "time_bucket",
        "lot_accumulation_period",
        "rescheduling_period",
        "dampener_period",
        "dampener_quantity",
        "lot_size",
        "safety_stock",
        "reorder_point",
        "reorder_quantity",
        "maximum_inventory",
        "overflow_level",
    }
)
"""Parameters that change how a SKU is planned, but neither which SKUs there are nor who needs whom."""
SKU = ["item", "variant", "location"]


def rows_that_changed(before: Tables, after: Tables) -> dict[str, Ints] | None:
    """By table, the rows that are new or changed; None where more changed than rows that concern single items."""
    if before.plan is not after.plan or before.tables.keys() != after.tables.keys():
        return None
    found = {}
    for name, table in after.tables.items():
        old = before.tables[name]
        if table is old:
            continue
        if name not in OF_ITEMS or not _stands_where(old, table) or not _has_types_of(old, table):
            return None
        new = {position: change for position, change in table.amended.items() if old.amended.get(position) is not change}
        if name in ("items", "skus") and any(
            change.columns is None or change.columns - set(SKU) - TUNING for change in new.values()
        ):
            return None
        found[name] = np.array(sorted(new), np.int64)
    return found


def _stands_where(old: Table, new: Table) -> bool:
    """Whether every row stands where it did: a table from which rows went has other numbers, however many came for them."""
    return new.rows is old.rows and len(new.frame) >= len(old.frame)


def _has_types_of(old: Table, new: Table) -> bool:
    """Whether columns are read as before; new ones are empty in rows that did not change."""
    return all(new.frame.schema.get(name) == dtype for name, dtype in old.frame.schema.items())
