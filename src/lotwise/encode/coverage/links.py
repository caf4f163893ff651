"""Links that stand before pegging: reservations, and approved orders with what they were made for (specification 4.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from lotwise.encode.coverage.events import STOCK_ID
from lotwise.encode.coverage.records import is_inside
from lotwise.encode.ties import at_rows, reserved_orders
from lotwise.kernels.codes import NOTHING
from lotwise.terms import SupplyStatus

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.dataset import Dataset

    Ints = NDArray[np.int64]


def reservations(demands: pl.DataFrame, supplies: pl.DataFrame, points: pl.DataFrame, dataset: Dataset) -> tuple[Ints, Ints]:
    """(n_demand,) the supply that each reservation takes from, and how much it gets (4.2).

    A physical reservation takes from stock, one with ``reserved_supply`` from that order; together they get at most what is there,
    in the sequence of the demands; the rest of the demand is planned (S3).
    """
    none = np.full(len(demands), NOTHING), np.zeros(len(demands), np.int64)
    wanted = np.minimum(at_rows(dataset.demands["reserved_quantity"], demands["row"], 0), demands["quantity"].to_numpy())
    if not (wanted > 0).any():
        return none
    order = reserved_orders(demands, supplies, dataset, unnamed=STOCK_ID)
    counts = (wanted > 0) & (order != NOTHING)
    counts[counts] = is_inside(supplies, points).to_numpy()[order[counts]]
    reserved, left = np.zeros(len(demands), np.int64), supplies["quantity"].to_list()
    for demand, at in zip(np.flatnonzero(counts).tolist(), order[counts].tolist(), strict=True):
        reserved[demand] = min(int(wanted[demand]), left[at])
        left[at] -= int(reserved[demand])
    return np.where(reserved > 0, order, NOTHING), reserved


def pins(demands: pl.DataFrame, supplies: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    """Approved orders and what they were made for: a demand, or a planned order whose component they are (4.2)."""
    schema = {"order": pl.Int64, "demand": pl.Int64, "parent": pl.Int64}
    made = supplies.with_row_index("order").select(pl.col("order").cast(pl.Int64), "pegged_to", "is_approved")
    made = made.filter((pl.col("pegged_to").list.len() > 0) & pl.col("is_approved")).explode("pegged_to")
    if made.is_empty():
        return pl.DataFrame(schema=schema)
    by_demand = (
        demands.with_row_index("demand")
        .filter(pl.col("row") >= 0)
        .select(pl.col("id").alias("pegged_to"), pl.col("demand").cast(pl.Int64))
    )
    by_parent = (
        supplies.with_row_index("parent")
        .filter((pl.col("row") >= 0) & pl.Series(at_rows(_is_planned(dataset), supplies["row"], 0).astype(bool)))
        .select(pl.col("id").alias("pegged_to"), pl.col("parent").cast(pl.Int64))
    )
    pins = made.join(by_demand, on="pegged_to", how="left", maintain_order="left").join(
        by_parent, on="pegged_to", how="left", maintain_order="left"
    )
    pins = pins.with_columns(pl.col("demand").fill_null(NOTHING), pl.col("parent").fill_null(NOTHING))
    return (
        pins.filter((pl.col("demand") != NOTHING) | (pl.col("parent") != NOTHING))
        .select(*schema)
        .sort("order", maintain_order=True)
    )


def _is_planned(dataset: Dataset) -> pl.Series:
    """Supplies that are planned orders: those of the last run, and those that stand among the supplies as approved."""
    return (dataset.supplies["status"] == SupplyStatus.APPROVED.value).fill_null(value=False).cast(pl.Int64)
