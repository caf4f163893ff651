"""Columns out of arrays, one way for each kind: the numbers stay as they are, and are only read as something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from lotwise.kernels.codes import NO_DAY, OPEN_DAY
from lotwise.naming import where
from lotwise.units import DECIMALS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

QUANTITY = pl.Decimal(18, DECIMALS)
"""Eighteen digits fit the 64 bits of a Parquet integer; ``encode`` stops SKUs whose quantities could need more."""
EPOCH_OF_DATES = 719_163  # ordinal of 1970-01-01


def quantities(quanta: Ints) -> pl.Series:
    """Quanta as exact decimals in base units: the same integers, read as decimals."""
    return pl.Series(quanta).cast(pl.Int128).reinterpret(dtype=QUANTITY)


def dates(day: NDArray[np.integer], start_date: date) -> pl.Series:
    """Day numbers as dates; blank and open-inventory days are null."""
    known = (day != NO_DAY) & (day != OPEN_DAY)
    since_1970 = day.astype(np.int32) + np.int32(start_date.toordinal() - EPOCH_OF_DATES)
    found = pl.Series(since_1970).cast(pl.Date)
    return found if known.all() else where(known, found)


def as_words(codes: NDArray[np.uint8], words: Sequence[str]) -> pl.Series:
    """Words by their position among all that there are: no text is looked at."""
    return pl.Series(codes).cat.to(pl.Enum(words))
