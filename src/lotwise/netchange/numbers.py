"""Numbers of rows that last: those that rows had when everything was planned, and further ones for rows that came since.

A row that goes takes its number with it, so that nothing in the arrays has to move until the whole plan is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lotwise.kernels.codes import NOTHING

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]


class Numbers:
    """Numbers of the rows of a table.

    Parameters
    ----------
    gone
        Numbers of the rows that went.
    """

    def __init__(self, gone: frozenset[int]) -> None:
        self._gone = np.array(sorted(gone), np.int64)

    def of(self, position: Ints) -> Ints:
        """(n,) the numbers of the rows that stand somewhere now."""
        kept_before = self._gone - np.arange(len(self._gone))  # how many rows before each that went are still there
        found: Ints = position + np.searchsorted(kept_before, position, side="right")
        return found

    def position(self, number: NDArray[np.integer]) -> NDArray[np.integer]:
        """(n,) where rows stand now; those that went mean nothing."""
        found: NDArray[np.integer] = number - np.searchsorted(self._gone, number).astype(number.dtype)
        return found

    def __bool__(self) -> bool:
        return len(self._gone) > 0


def at_positions(row: NDArray[np.int32], own: Numbers, mirrored: Numbers) -> NDArray[np.int32]:
    """Rows of events, by number, where they stand now; below NOTHING stand rows of the other table."""
    if not own and not mirrored:
        return row
    found = np.where(row > NOTHING, own.position(row), row)
    other = np.flatnonzero(row < NOTHING)
    found[other] = NOTHING - 1 - mirrored.position(NOTHING - 1 - row[other])
    return found.astype(np.int32)
