"""Columns as runs of equal cells: rows that say the same mostly stand together, and what is asked of a run is asked once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

MOSTLY_ALIKE = 2
"""Cells for each run, below which a column is better taken cell by cell."""


class Runs(NamedTuple):
    """A column as runs of equal cells; where hardly any cell is like the one before it, each is a run of its own."""

    cells: pl.Series
    """(n_run,) what the cells of each run hold."""
    first: NDArray[np.int64] | None
    """(n_run + 1,) where each run begins, and where the last one ends; None where each cell is a run."""

    @classmethod
    def of(cls, column: pl.Series) -> Runs:
        """The runs of a column."""
        length, differs = len(column), column[1:].ne_missing(column[:-1])
        if length <= MOSTLY_ALIKE * (int(differs.sum()) + 1):
            return cls(column, None)
        first = np.concatenate([[0], differs.arg_true().to_numpy().astype(np.int64) + 1, [length]])
        return cls(column.gather(first[:-1]), first)

    def spread(self, values: NDArray[Any]) -> NDArray[Any]:
        """(n,) a value of each run for every cell of it; not to be written to."""
        if self.first is None:
            return values
        if len(values) == 1:  # as of a column that the source lacks: takes no memory
            return np.broadcast_to(values, int(self.first[-1]))
        return np.repeat(values, np.diff(self.first))
