"""Which rows of a source changed, if all of them concern single items."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

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


class ChangedRows(NamedTuple):
    """By table, the rows that differ from one state of a source to another."""

    changed: dict[str, Ints]
    """Rows that are new or changed, where they stand now."""
    gone: dict[str, tuple[int, ...]]
    """Rows that went, where they stood."""

    @property
    def tables(self) -> set[str]:
        """The tables that differ."""
        return self.changed.keys() | self.gone.keys()

    @property
    def n_row(self) -> int:
        """How many rows differ."""
        return sum(len(own) for own in self.changed.values()) + sum(len(left) for left in self.gone.values())


def rows_that_changed(before: Tables, after: Tables, gone: Mapping[str, tuple[int, ...]]) -> ChangedRows | None:
    """Which rows differ; None where more changed than rows that concern single items.

    Parameters
    ----------
    before, after
        Two states of a source.
    gone
        By table, where the rows stood that went (``changes.Applied``).
    """
    if before.plan is not after.plan or before.tables.keys() != after.tables.keys():
        return None
    found = ChangedRows({}, dict(gone))
    for name, table in after.tables.items():
        old, left = before.tables[name], gone.get(name, ())
        if table is old:
            continue
        if name not in OF_ITEMS or not _stands_where(old, table, left) or not _has_types_of(old, table):
            return None
        new = {at: change for at, change in table.amended.items() if old.amended.get(was_at(at, left)) is not change}
        if name in ("items", "skus") and (
            left or any(change.columns is None or change.columns - set(SKU) - TUNING for change in new.values())
        ):
            return None
        if new:
            found.changed[name] = np.array(sorted(new), np.int64)
    return found


def _stands_where(old: Table, new: Table, gone: tuple[int, ...]) -> bool:
    """Whether every row stands where it did but for those that went: a table that was read anew has others, however many."""
    return (bool(gone) or new.rows is old.rows) and len(new.frame) >= len(old.frame) - len(gone)


def was_at(position: int, gone: tuple[int, ...]) -> int:
    """Where a row stood before others went."""
    for row in gone:
        if row <= position:
            position += 1
    return position


def _has_types_of(old: Table, new: Table) -> bool:
    """Whether columns are read as before; new ones are empty in rows that did not change."""
    return all(new.frame.schema.get(name) == dtype for name, dtype in old.frame.schema.items())
