"""Rows that grow level by level: aligned columns of demand or of orders, as the rules see them (section 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lotwise.columns import LARGEST_SUM, sort_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from lotwise.columns import Encoded

    Ints = NDArray[np.int64]
    Columns = dict[str, NDArray[Any]]

DEMAND_COLUMNS = (
    "demand",
    "demand_rank",
    "demand_sku",
    "demand_row",
    "demand_line",
    "demand_order",
    "reserved_order",
    "forecast_since",
    "forecast_until",
)
ORDER_COLUMNS = (
    "orders",
    "order_sku",
    "order_row",
    "order_line",
    "order_yielding",
    "order_kind",
    "order_scheduling",
    "order_released",
)
"""Fields of ``Encoded`` that have an entry per demand, and per order; the first holds the records of the rules."""


GROWTH = 4
"""Room for how many times the rows at hand."""


class Rows:
    """Demand or orders of the levels loaded so far. Positions count through all levels."""

    def __init__(self, encoded: Encoded, names: Sequence[str]) -> None:
        self._columns = {name: getattr(encoded, name)[:0] for name in names}
        self.count = 0

    def __getitem__(self, name: str) -> NDArray[Any]:
        column: NDArray[Any] = self._columns[name][: self.count]
        return column

    def all(self) -> Columns:
        """Every column, whole."""
        return {name: self[name] for name in self._columns}

    def add(self, own: Columns, made: Columns | None = None, own_at: Ints | None = None, made_at: Ints | None = None) -> None:
        """Add the rows of a level; with derived ones, each at its place among them."""
        before = self.count
        self.count += len(next(iter(own.values()))) + (0 if made_at is None else len(made_at))
        if self.count == before:
            return
        for name, column in own.items():
            if made is None and before == 0:
                self._columns[name] = column  # what the input has is not copied
                continue
            room = self._room(name, before)
            if made is None:
                room[:] = _bytes(column)
            elif len(column) == 0:
                room[:] = _bytes(made[name])
            else:
                room[own_at], room[made_at] = _bytes(column), _bytes(made[name])

    def _room(self, name: str, before: int) -> NDArray[Any]:
        """Space behind the rows so far. When it is full it grows by much: what is never written takes no memory."""
        column = self._columns[name]
        if self.count > len(column):
            larger = np.empty(GROWTH * self.count, column.dtype)
            _bytes(larger)[:before] = _bytes(column)[:before]
            self._columns[name] = column = larger
        return _bytes(column)[before : self.count]


def _bytes(column: NDArray[Any]) -> NDArray[Any]:
    """Records as plain bytes, which numpy copies many times faster than field by field; other columns as they are."""
    return column.view(f"V{column.itemsize}") if column.dtype.names else column


def places(own: Ints, made: Ints) -> tuple[Ints, Ints]:
    """Where rows of the input and derived ones go, by their ascending keys; of equal keys those of the input come first."""
    made_at = np.searchsorted(own, made, side="right") + np.arange(len(made))
    own_at = np.searchsorted(made, own, side="left") + np.arange(len(own))
    return own_at, made_at


def row_key(sku: NDArray[np.integer], due: NDArray[np.integer], rank: NDArray[np.integer] | int) -> Ints:
    """SKU, day and rank of rows in one integer, by which they stand."""
    made: Ints = sort_key(sku.astype(np.int64), due.astype(np.int64), rank)
    return made


class LevelRows:
    """What loading the levels of either family does with rows: which a level owns, where they stand, whether they add up."""

    def __init__(self, encoded: Encoded, names: tuple[Sequence[str], Sequence[str]], left_out: NDArray[np.int32]) -> None:
        self._sku = encoded.sku.copy()
        self._demand, self._orders = (Rows(encoded, each) for each in names)
        self._left_out = np.zeros(len(encoded.sku), bool)
        self._left_out[left_out] = True
        self._too_large: list[Ints] = []
        self._of_input = encoded.sku

    def _find_too_large(self, first: int, last: int) -> None:
        """Sums that orders bring near the limits of int64; floats are exact enough to see that coming."""
        total = np.zeros(last - first)
        sku = self._sku[first:last]
        for rows, records, begin in ((self._demand, "demand", "first_demand"), (self._orders, "orders", "first_order")):
            start = int(sku[begin][0]) if last > first else 0
            quantity, of_row = rows[records]["quantity"][start:], rows[f"{records.removesuffix('s')}_sku"][start:]
            total += np.bincount(of_row - first, weights=quantity, minlength=last - first)
        found = np.flatnonzero((total > LARGEST_SUM) & ~self._left_out[first:last]) + first
        self._left_out[found] = True
        self._too_large.append(found)

    # --- rows ---

    def _own_rows(self, first: int, last: int, begin: str, end: str) -> slice:
        of = self._of_input
        return slice(int(of[begin][first]), int(of[end][last - 1])) if last > first else slice(0, 0)

    def _set_offsets(self, first: int, last: int, begin: str, end: str, sku: NDArray[np.int32], before: int) -> None:
        offsets = np.searchsorted(sku[before:], np.arange(first, last + 1)) + before
        self._sku[begin][first:last], self._sku[end][first:last] = offsets[:-1], offsets[1:]
