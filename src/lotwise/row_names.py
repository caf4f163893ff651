"""What the rows of a table are called, kept so that a few names are found without a look at all others."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence

_HASH, _NUMBER = "hash", "number"
_MANY = 1_000
"""So many rows that came or went are worth looking up all names anew."""


class RowNames(NamedTuple):
    """Names of rows. Rows keep their numbers when others go, and rows that come get further ones."""

    frames: tuple[pl.DataFrame, ...]
    """Names with their hash and number, by hash: those that were there first, and those that came since."""
    gone: tuple[int, ...] = ()
    """Numbers of rows that went, ascending."""

    @classmethod
    def of(cls, names: pl.DataFrame) -> RowNames:
        """The names of all rows, a column for each part of a name."""
        return cls((_by_hash(names, 0),))

    def positions(self, names: pl.DataFrame) -> list[list[int]]:
        """(n,) where the rows of each of some names stand, ascending."""
        hashes, parts = names.hash_rows().to_numpy(), names.rows()
        found: list[list[int]] = [[] for _ in parts]
        for frame in self.frames:
            known = frame[_HASH].to_numpy()
            begin, end = (np.searchsorted(known, hashes, side=side).tolist() for side in ("left", "right"))
            for at, (first, last) in enumerate(zip(begin, end, strict=True)):
                same = frame[first:last].drop(_HASH).rows() if last > first else []
                found[at] += [row[-1] for row in same if row[:-1] == parts[at]]  # others may have the same hash
        return [[at for at in map(self._position, numbers) if at is not None] for numbers in found]

    def _position(self, number: int) -> int | None:
        before = bisect_left(self.gone, number)
        return None if before < len(self.gone) and self.gone[before] == number else number - before

    def having(self, names: pl.DataFrame, height: int) -> RowNames | None:
        """With the names of rows that came behind ``height`` others; None where all names are better looked up anew."""
        if names.is_empty():
            return self
        first, *since = self.frames
        more = _by_hash(names, height + len(self.gone))
        came = pl.concat([*since, more]).sort(_HASH, maintain_order=True)
        return self._replace(frames=(first, came)) if len(came) <= _MANY else None

    def without(self, positions: Sequence[int]) -> RowNames | None:
        """Without the rows at some positions, ascending; None where all names are better looked up anew."""
        if not positions:
            return self
        numbers, left = list(self.gone), []
        for position in positions:
            number = position
            while (before := bisect_left(numbers, number + 1)) + position != number:
                number = before + position
            left.append(number)
        gone = tuple(sorted([*self.gone, *left]))
        return self._replace(gone=gone) if len(gone) <= _MANY else None


def _by_hash(names: pl.DataFrame, first: int) -> pl.DataFrame:
    numbered = names.with_columns(names.hash_rows().alias(_HASH), pl.int_range(first, first + len(names)).alias(_NUMBER))
    return numbered.sort(_HASH, maintain_order=True)
