"""Arrays that grow at their end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

GROWTH = 4
"""Room for how many times the rows at hand; what is never written takes no memory."""


class Growing:
    """Rows of one array, with room behind them.

    Parameters
    ----------
    column
        The first rows. They are not copied as long as none are added: until then who writes into the rows writes into them.
    """

    def __init__(self, column: NDArray[Any]) -> None:
        self._column = column
        self.count = len(column)

    def room(self, count: int) -> NDArray[Any]:
        """(count,) new rows behind the others, to be written."""
        before = self.count
        self.count += count
        if self.count > len(self._column):
            larger = np.empty(GROWTH * self.count, self._column.dtype)
            as_bytes(larger)[:before] = as_bytes(self._column[:before])
            self._column = larger
        return self._column[before : self.count]

    def all(self) -> NDArray[Any]:
        """Every row."""
        return self._column[: self.count]


def as_bytes(column: NDArray[Any]) -> NDArray[Any]:
    """Records as plain bytes, which numpy copies many times faster than field by field; other columns as they are."""
    return column.view(f"V{column.itemsize}") if column.dtype.names else column


def copied(column: NDArray[Any]) -> NDArray[Any]:
    """A copy of a column, records as plain bytes."""
    return as_bytes(column).copy().view(column.dtype)
