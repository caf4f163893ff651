"""The way back from positions to names and dates."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from lotwise.columns import taken
from lotwise.kernels.codes import NO_DAY, NOTHING, OPEN_DAY
from lotwise.units import DECIMALS

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from lotwise.columns import Encoded
    from lotwise.dataset import Dataset
    from lotwise.terms import DemandType

QUANTITY = pl.Decimal(38, DECIMALS)
_ONE_QUANTUM = Decimal(1).scaleb(-DECIMALS)
EPOCH_OF_DATES = 719_163  # ordinal of 1970-01-01


def quantities(quanta: NDArray[np.int64]) -> pl.Series:
    """Quanta as exact decimals in base units."""
    return pl.Series(quanta).cast(pl.Decimal(38, 0)) * _ONE_QUANTUM


def dates(day: NDArray[np.int64], start_date: date) -> pl.Series:
    """Day numbers as dates; blank and open-inventory days are null."""
    days = pl.Series(np.asarray(day, np.int64))
    known = (days != NO_DAY) & (days != OPEN_DAY)
    since_1970 = days + (start_date.toordinal() - EPOCH_OF_DATES)
    return pl.select(pl.when(known).then(since_1970.cast(pl.Int32).cast(pl.Date))).to_series()


def sku_names(encoded: Encoded, sku: NDArray[np.int32]) -> dict[str, pl.Series]:
    """Item, variant and location of each row."""
    at = pl.Series(sku, dtype=pl.UInt32)
    return {name: encoded.skus[name].gather(at) for name in ("item", "variant", "location")}


def gathered(column: pl.Series, rows: NDArray[np.int64]) -> pl.Series:
    """The cells of a column at some rows; null where the row is negative."""
    if len(rows) == 0 or rows.min() >= 0:
        return column.gather(rows)
    at = pl.select(pl.when(pl.Series(rows) >= 0).then(pl.Series(rows))).to_series().cast(pl.UInt32)
    return column.gather(at)


def demand_cells(encoded: Encoded, dataset: Dataset, column: str, demand: NDArray[np.int64] | None = None) -> pl.Series:
    """A cell of the row behind each demand; for negative supply the supply's, for negative stock and NOTHING null."""
    return _either(encoded.demand_row, dataset.demands[column], dataset.supplies, demand)


def order_cells(encoded: Encoded, dataset: Dataset, column: str, order: NDArray[np.int64] | None = None) -> pl.Series:
    """A cell of the row behind each order; for negative demand the demand's, for stock and NOTHING null."""
    return _either(encoded.order_row, dataset.supplies[column], dataset.demands, order)


def _either(row: NDArray[np.int32], own: pl.Series, other: pl.DataFrame, position: NDArray[np.int64] | None) -> pl.Series:
    """Cells of the table that a row points to: its own, or mirrored for a row that changed sides; of all rows, or of some."""
    rows = row.astype(np.int64)
    if position is not None:
        rows = taken(rows, position, NOTHING)
    cells = gathered(own, rows)
    if len(rows) == 0 or rows.min() >= NOTHING or own.name not in other.columns:
        return cells
    mirrored = np.where(rows < NOTHING, NOTHING - 1 - rows, NOTHING)
    return pl.select(pl.coalesce(cells, gathered(other[own.name], mirrored))).to_series()


def is_demand_kind(encoded: Encoded, dataset: Dataset, kind: DemandType) -> NDArray[np.bool_]:
    """(n_demand,) whether each demand is a row of this kind."""
    of_row = (dataset.demands["type"] == kind.value).to_numpy()
    if not of_row.any():
        return np.zeros(len(encoded.demand), bool)
    return taken(of_row, encoded.demand_row.astype(np.int64), otherwise=False)
