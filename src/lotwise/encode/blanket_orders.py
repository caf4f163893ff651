"""Blanket sales orders: what sales orders have not drawn from them yet (specification 2.8)."""

from __future__ import annotations

import polars as pl

from lotwise.terms import DemandType


def net_blanket_orders(demands: pl.DataFrame, last: int) -> pl.DataFrame:
    """Blanket order rows due up to ``last`` with the quantity that no sales order has drawn, where that is more than nothing.

    Sales orders count whatever their date. A row without a date is not planned.
    """
    blanket = demands.filter((pl.col("type") == DemandType.BLANKET_SALES_ORDER.value) & (pl.col("due") <= last))
    if blanket.is_empty():
        return blanket
    drawn = (
        demands.filter(pl.col("blanket_ref").is_not_null() & (pl.col("type") == DemandType.SALES_ORDER.value))
        .group_by(pl.col("blanket_ref").alias("id"))
        .agg(pl.col("quantity").sum().alias("drawn"))
    )
    return (
        blanket.join(drawn, on="id", how="left", maintain_order="left")
        .with_columns(pl.col("quantity") - pl.col("drawn").fill_null(0))
        .filter(pl.col("quantity") > 0)
    )
