"""Demand and supply that a run of the coverage codes loads (specification 4.1, 9.1, 14.1, 16, 22)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from lotwise.columns import FORECAST_RANK, REAL_RANK
from lotwise.encode.coverage.loading import is_loaded
from lotwise.encode.events import SENDING_SIDE, day_number, mirrored_row
from lotwise.kernels.codes import NOTHING, OPEN_DAY
from lotwise.records import SKU_KEY
from lotwise.terms import DemandType, SupplyStatus, SupplyType

if TYPE_CHECKING:
    from lotwise.dataset import Dataset

REAL = (
    DemandType.SALES_ORDER,
    DemandType.SERVICE_ORDER,
    DemandType.PROJECT,
    DemandType.PURCHASE_RETURN,
    DemandType.PRODUCTION_COMPONENT,
    DemandType.ASSEMBLY_COMPONENT,
    DemandType.TRANSFER_OUT,
    DemandType.PURCHASE_REQUISITION,
    DemandType.SALES_QUOTATION,
)
"""Demand that counts as it is."""
COMPONENTS = (DemandType.PRODUCTION_COMPONENT.value, DemandType.ASSEMBLY_COMPONENT.value)
RECEIPTS = (
    SupplyType.PURCHASE_ORDER.value,
    SupplyType.PRODUCTION_ORDER.value,
    SupplyType.ASSEMBLY_ORDER.value,
    SupplyType.TRANSFER_ORDER.value,
)
"""Supply that counts: return orders do not (2.4)."""
STOCK_ID = ""
"""What stands for an id of stock, which has none."""
COLUMNS = [*SKU_KEY, "id", "row", "quantity", "entered", "rank", "type"]


def demand_events(dataset: Dataset, forecast: pl.DataFrame) -> pl.DataFrame:
    """Every demand that counts: ``entered`` is the day asked for, ``row`` points back to the dataset.

    Parameters
    ----------
    forecast
        What reduction leaves, one row a requirement.
    """
    rows = _rows(dataset.demands, dataset).filter((pl.col("quantity") > 0) & _counts(dataset))
    real = rows.with_columns(pl.lit(REAL_RANK, dtype=pl.Int64).alias("rank"))
    planned = forecast.with_columns(
        pl.col("due").alias("entered"),
        pl.lit(FORECAST_RANK, dtype=pl.Int64).alias("rank"),
        pl.lit(DemandType.FORECAST.value).alias("type"),
    )
    parts = [real, planned]
    parts += [_sending_sides(dataset), negative_supplies(dataset)]
    return pl.concat([part.select(COLUMNS) for part in parts])


def _counts(dataset: Dataset) -> pl.Expr:
    """Demand rows that count as they are: all that the plan reads and that is neither forecast nor an order of the other rules."""
    return pl.col("type").is_in([kind.value for kind in REAL]) & is_loaded(dataset.settings)


def supply_events(dataset: Dataset) -> pl.DataFrame:
    """Stock, open orders and planned orders of the last run that stay."""
    orders = _receipts(dataset).filter(pl.col("quantity") > 0).with_columns(pl.lit(0, dtype=pl.Int64).alias("rank"))
    no_planned_order = [
        *(pl.lit(value=False).alias(name) for name in ("is_planned_order", "is_approved")),
        pl.lit(None, dtype=pl.List(pl.String)).alias("pegged_to"),
    ]
    others = [part.with_columns(no_planned_order) for part in (_stock(dataset), _negative_demands(dataset))]
    return pl.concat([part.select(*COLUMNS, "is_planned_order", "is_approved", "pegged_to") for part in (orders, *others)])


def _receipts(dataset: Dataset) -> pl.DataFrame:
    """Rows of supply that count: planned orders that nobody approved are made anew (14.1)."""
    planned = (pl.col("status") == SupplyStatus.PLANNED.value).fill_null(value=False)
    return _rows(dataset.supplies, dataset).filter(pl.col("type").is_in(RECEIPTS) & ~planned)


def _rows(frame: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    return frame.with_row_index("row").with_columns(pl.col("row").cast(pl.Int64), day_number(dataset).alias("entered"))


def _stock(dataset: Dataset) -> pl.DataFrame:
    """Stock summed at the planning point; a negative sum counts as nothing (S1, S2)."""
    return (
        dataset.stock.group_by(SKU_KEY, maintain_order=True)
        .agg(pl.col("quantity").sum())
        .filter(pl.col("quantity") > 0)
        .with_columns(
            pl.lit(STOCK_ID).alias("id"),
            pl.lit("stock").alias("type"),
            pl.lit(NOTHING, dtype=pl.Int64).alias("row"),
            pl.lit(OPEN_DAY, dtype=pl.Int64).alias("entered"),
            pl.lit(0, dtype=pl.Int64).alias("rank"),
        )
    )


def _negative_demands(dataset: Dataset) -> pl.DataFrame:
    """Demand below zero, such as a listed by-product, is supply."""
    rows = _rows(dataset.demands, dataset).filter((pl.col("quantity") < 0) & _counts(dataset))
    return rows.with_columns(-pl.col("quantity"), mirrored_row(), pl.lit(0, dtype=pl.Int64).alias("rank"))


def negative_supplies(dataset: Dataset) -> pl.DataFrame:
    """Supply below zero is demand of the day on which it is recorded."""
    rows = _receipts(dataset).filter(pl.col("quantity") < 0)
    return rows.with_columns(-pl.col("quantity"), mirrored_row(), pl.lit(REAL_RANK, dtype=pl.Int64).alias("rank"))


def _sending_sides(dataset: Dataset) -> pl.DataFrame:
    """What transfer orders ship where they come from; ``entered`` is set once their dates are known (15.8)."""
    moved = (pl.col("type") == SupplyType.TRANSFER_ORDER.value) & pl.col("transfer_from").is_not_null() & (pl.col("quantity") > 0)
    return (
        _receipts(dataset)
        .filter(moved)
        .with_columns(
            pl.col("transfer_from").alias("location"),
            mirrored_row(),
            pl.lit(SENDING_SIDE).alias("type"),
            pl.lit(REAL_RANK, dtype=pl.Int64).alias("rank"),
        )
    )
