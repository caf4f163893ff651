"""Columns and tables with a few rows changed: all others are shared with what was there before, piece by piece.

Pieces become more with each change, and whatever reads them takes longer; so at some number of them they are copied into one, which
costs little for each of the changes before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_PIECES = 128
_FEW = 20
"""More cells of a column than these are written into a copy of it."""


def with_values(column: pl.Series, positions: Sequence[int], values: pl.Series) -> pl.Series:
    """Replace some cells of a column.

    Parameters
    ----------
    column
        It stays as it is.
    positions
        (n,) each once, in any order.
    values
        (n,) what stands there then, of the column's type.
    """
    if len(positions) > _FEW:
        return column.clone().scatter(positions, values)
    pieces, done = [], 0
    for number in sorted(range(len(positions)), key=positions.__getitem__):
        at = positions[number]
        pieces += [column.slice(done, at - done), values.slice(number, 1)]
        done = at + 1
    pieces.append(column.slice(done))
    return _in_few_pieces(pl.concat([piece for piece in pieces if len(piece)], rechunk=False))


def joined(pieces: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Tables below one another."""
    frame = pl.concat(pieces, rechunk=False)
    many = [column for column in frame.get_columns() if column.n_chunks() > MOST_PIECES]
    return frame.with_columns(_in_few_pieces(column) for column in many) if many else frame


def _in_few_pieces(column: pl.Series) -> pl.Series:
    return column.rechunk() if column.n_chunks() > MOST_PIECES else column
