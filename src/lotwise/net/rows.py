"""Rows that grow level by level: aligned columns of demand or of orders, as the rules see them (section 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

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
                room[:] = column
            else:
                room[own_at], room[made_at] = column, made[name]

    def _room(self, name: str, before: int) -> NDArray[Any]:
        """Space behind the rows so far; it doubles when it is full."""
        column = self._columns[name]
        if self.count > len(column):
            larger = np.empty(max(2 * before, self.count), column.dtype)
            larger[:before] = column[:before]
            self._columns[name] = column = larger
        room: NDArray[Any] = column[before : self.count]
        return room


def places(own: Ints, made: Ints) -> tuple[Ints, Ints]:
    """Where rows of the input and derived ones go, by their ascending keys; of equal keys those of the input come first."""
    made_at = np.searchsorted(own, made, side="right") + np.arange(len(made))
    own_at = np.searchsorted(made, own, side="left") + np.arange(len(own))
    return own_at, made_at
