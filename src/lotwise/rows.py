"""Result tables as rows that are built some at a time, so that writing never holds a whole table in memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROWS_AT_ONCE = 262_144
"""Rows of a batch: enough for the columns to be worked on whole, few enough for their memory to be used again at once."""
PLACES = ("variant", "location")


@dataclass(frozen=True, slots=True)
class TableRows:
    """A result table: how many rows, and how those from one number to before another are built.

    In a batch, places and words (kinds, actions, codes) are categories, which polars gathers and writes several times as fast as
    text. ``frame`` gives all of them as text.
    """

    height: int
    build: Callable[[slice], pl.DataFrame]

    @classmethod
    def of(cls, frame: pl.DataFrame) -> TableRows:
        """The rows of a frame that exists."""
        frame = frame.with_columns(pl.col(name).cast(pl.Categorical) for name in PLACES if name in frame.columns)
        return cls(frame.height, lambda rows: frame[rows])

    @property
    def schema(self) -> pl.Schema:
        """Names and types of the columns of a batch."""
        return self.build(slice(0, 0)).schema

    def batches(self) -> Iterator[pl.DataFrame]:
        """The rows in order; nothing at all where there are none."""
        for first in range(0, self.height, ROWS_AT_ONCE):
            yield self.build(slice(first, min(first + ROWS_AT_ONCE, self.height)))

    def frame(self) -> pl.DataFrame:
        """All rows."""
        frame = pl.concat([self.build(slice(0, 0)), *self.batches()], rechunk=True)
        return frame.with_columns(pl.col(pl.Categorical, pl.Enum).cast(pl.String))
