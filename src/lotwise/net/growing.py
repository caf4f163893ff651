"""Arrays that grow at their end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import DTypeLike, NDArray

GROWTH = 4
"""Room for how many times the rows at hand, where more come than expected."""


MOST_ROOM = 2**32
"""Bytes for which room is made at first, whatever is expected: systems refuse what is far more than they have."""


class Growing:
    """Rows of one array, with room behind them.

    Parameters
    ----------
    kind
        Their type.
    room
        How many rows are expected at most. What is never written takes no memory, so the room may be ample; when more rows come
        than fit, all are copied.
    """

    def __init__(self, kind: DTypeLike, room: int = 0) -> None:
        self._column = np.empty(min(room, MOST_ROOM // np.dtype(kind).itemsize), kind)
        self.count = 0

    def room(self, count: int) -> NDArray[Any]:
        """(count,) new rows behind the others, to be written."""
        before = self.count
        self.count += count
        if self.count > len(self._column):
            larger = np.empty(GROWTH * self.count, self._column.dtype)
            as_bytes(larger)[:before] = as_bytes(self._column[:before])
            self._column = larger
        return self._column[before : self.count]

    def add(self, rows: NDArray[Any]) -> None:
        """Add rows."""
        as_bytes(self.room(len(rows)))[:] = as_bytes(rows)

    def all(self) -> NDArray[Any]:
        """Every row."""
        return self._column[: self.count]


def cleared(column: NDArray[Any]) -> NDArray[Any]:
    """The rows themselves, with zeros in all fields."""
    column.view(np.uint8)[:] = 0
    return column


def as_bytes(column: NDArray[Any]) -> NDArray[Any]:
    """Records as plain bytes, which numpy copies many times faster than field by field; other columns as they are."""
    return column.view(f"V{column.itemsize}") if column.dtype.names else column


def copied(column: NDArray[Any]) -> NDArray[Any]:
    """A copy of a column, records as plain bytes."""
    made: NDArray[Any] = as_bytes(column).copy().view(column.dtype)
    return made
