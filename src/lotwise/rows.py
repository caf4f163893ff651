"""Result tables as rows that are built some at a time, so that writing never holds a whole table in memory."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

ROWS_AT_ONCE = 262_144
"""Rows of a batch: enough for the columns to be worked on whole, few enough for their memory to be used again at once."""
PLACES = ("variant", "location")


@dataclass(frozen=True, slots=True)
class TableRows:
    """A result table: a frame of its columns without rows, and how its rows are built, some at a time.

    In a batch, places and words (kinds, actions, codes) are categories, which polars gathers and writes several times as fast as
    text. ``frame`` gives all of them as text.
    """

    empty: pl.DataFrame
    make: Callable[[], Iterable[pl.DataFrame]]

    @classmethod
    def of(cls, frame: pl.DataFrame) -> TableRows:
        """The rows of a frame that exists."""
        frame = frame.with_columns(pl.col(name).cast(pl.Categorical) for name in PLACES if name in frame.columns)
        return cls.numbered(frame.height, lambda rows: frame[rows])

    @classmethod
    def numbered(cls, height: int, build: Callable[[slice], pl.DataFrame]) -> TableRows:
        """So many rows, of which those from one number to before another can be built."""

        def batches() -> Iterator[pl.DataFrame]:
            for first in range(0, height, ROWS_AT_ONCE):
                yield build(slice(first, min(first + ROWS_AT_ONCE, height)))

        return cls(build(slice(0, 0)), batches)

    def built(self, frame: pl.DataFrame) -> TableRows:
        """The same rows, out of the frame that ``frame`` gave before."""
        return TableRows.of(frame.cast(self.schema))

    @property
    def schema(self) -> pl.Schema:
        """Names and types of the columns of a batch."""
        return self.empty.schema

    def batches(self) -> Iterator[pl.DataFrame]:
        """The rows in order; nothing at all where there are none."""
        return (batch for batch in self.make() if batch.height)

    def where(self, condition: pl.Expr) -> TableRows:
        """The rows for which a condition holds."""
        return TableRows(self.empty, lambda: (batch.filter(condition) for batch in self.make()))

    def text(self) -> Iterator[pl.DataFrame]:
        """At least one batch, though it be empty, with text instead of categories."""
        return (_as_text(batch) for batch in chain([self.empty], self.batches()))

    def frame(self) -> pl.DataFrame:
        """All rows."""
        return _as_text(pl.concat([self.empty, *self.batches()], rechunk=True))


def _as_text(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.col(pl.Categorical, pl.Enum).cast(pl.String))
