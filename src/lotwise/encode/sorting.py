"""The order in which demand and orders stand: by SKU, day and rank; what still ties, by id."""

from __future__ import annotations

import numpy as np
import polars as pl

from lotwise.columns import sort_key


def in_order(events: pl.DataFrame) -> pl.DataFrame:
    """Events by ``sku``, ``due`` and ``rank`` in one integer key; what still ties, by ``id``, then ``row``."""
    key: pl.Expr = sort_key(pl.col("sku"), pl.col("due"), pl.col("rank"))
    events = events.with_columns(key.alias("key"))
    if not events["key"].is_sorted():
        events = events.sort("key", maintain_order=True)
    tied = (pl.col("key") == pl.col("key").shift(1)) | (pl.col("key") == pl.col("key").shift(-1))
    ties = events.with_row_index("position").filter(tied.fill_null(value=False))
    if ties.is_empty():
        return events
    order = np.arange(len(events))
    order[ties["position"].to_numpy()] = ties.sort("key", "id", "row")["position"].to_numpy()
    return events[order]
