"""The order in which demand and orders stand: by SKU, day and rank; what still ties, by id."""

from __future__ import annotations

import numpy as np
import polars as pl

from lotwise.columns import sort_key


def in_order(events: pl.DataFrame) -> pl.DataFrame:
    """Events by ``sku``, ``due`` and ``rank`` in one integer key; what still ties, by ``id``, then ``row``."""
    key: pl.Expr = sort_key(pl.col("sku"), pl.col("due"), pl.col("rank"))
    events = events.with_columns(key.alias("key"))
    keys = events["key"]
    is_sorted = keys.is_sorted()
    order = np.arange(len(events)) if is_sorted else keys.arg_sort().to_numpy().astype(np.int64)
    at = keys.to_numpy()[order]
    same = at[1:] == at[:-1]
    tied = np.flatnonzero(np.append(same, False) | np.append(False, same))
    if len(tied):
        rows = order[tied]
        by_id = events.select("key", "id", "row")[rows].with_columns(pl.Series("at", rows)).sort("key", "id", "row")["at"]
        order[tied] = by_id.to_numpy()
    return events if is_sorted and not len(tied) else events[order]
