"""The order in which demand and orders stand: by SKU, day and rank; what still ties, by id."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from lotwise.columns import sort_key

if TYPE_CHECKING:
    from numpy.typing import NDArray


def in_order(events: pl.DataFrame) -> pl.DataFrame:
    """Events by ``sku``, ``due`` and ``rank`` in one integer key; what still ties, by ``id``, then ``row``."""
    order = order_of(events)
    return events if order is None else events[order]


def order_of(events: pl.DataFrame) -> NDArray[np.int64] | None:
    """(n,) the rows of events one after the other; None where they stand in order."""
    key: pl.Expr = sort_key(pl.col("sku"), pl.col("due"), pl.col("rank"))
    keys = events.select(key.alias("key")).to_series()
    is_sorted = keys.is_sorted()
    order = np.arange(len(events)) if is_sorted else keys.arg_sort().to_numpy().astype(np.int64)
    at = keys.to_numpy() if is_sorted else keys.to_numpy()[order]
    same = at[1:] == at[:-1]
    tied = np.flatnonzero(np.append(same, False) | np.append(False, same))
    if len(tied):
        rows = order[tied]
        alike = events.select("id", "row")[rows].with_columns(pl.Series("key", at[tied]), pl.Series("at", rows))
        order[tied] = alike.sort("key", "id", "row")["at"].to_numpy()
    return None if is_sorted and not len(tied) else order
