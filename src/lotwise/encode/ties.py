"""What ties rows to existing orders: component need, by-products, the sending side of transfers (specification 2.3, 6.2, 6.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from lotwise.encode.events import SENDING_SIDE
from lotwise.kernels.codes import NOTHING, TRANSFER_ORDER, UNLIMITED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.dataset import Dataset

    Ints = NDArray[np.int64]


def orders_of_demand(demands: pl.DataFrame, supplies: pl.DataFrame, skus: pl.DataFrame, dataset: Dataset) -> Ints:
    """(n_demand,) the order that each demand belongs to, NOTHING where there is none.

    Component need belongs to its order where that is planned before it, so that planning may change the order first. The sending
    side of a transfer belongs to it whichever is planned first: the receiver, or against the planning direction the sender.
    """
    sending = demands["type"] == SENDING_SIDE
    if dataset.demands["of_supply"].null_count() == len(dataset.demands) and not sending.any():
        return np.full(len(demands), NOTHING)
    named = _named_orders(demands["row"], supplies, dataset)
    order = np.where(sending.to_numpy(), sent_orders(demands, supplies, dataset), named)
    level, order_level = _levels(skus, demands, supplies, order)
    counts = (order != NOTHING) & np.where(sending.to_numpy(), order_level != level, order_level < level)
    return np.where(counts, order, NOTHING)


def sent_orders(demands: pl.DataFrame, supplies: pl.DataFrame, dataset: Dataset) -> Ints:
    """(n_demand,) the loaded transfer order whose sending side each demand is, NOTHING for any other demand."""
    sending = (demands["type"] == SENDING_SIDE).to_numpy()
    if not sending.any():
        return np.full(len(demands), NOTHING)
    order_of_row = np.full(len(dataset.supplies), NOTHING)
    row = supplies["row"].to_numpy()
    order_of_row[row[row >= 0]] = np.flatnonzero(row >= 0)
    return np.where(sending, at_rows(pl.Series(order_of_row), _mirrored(demands["row"]), NOTHING), NOTHING)


def reserved_orders(demands: pl.DataFrame, supplies: pl.DataFrame, dataset: Dataset, *, unnamed: str | None = None) -> Ints:
    """(n_demand,) the loaded order, or stock, of its own SKU that each demand may take its reservation from, NOTHING if none.

    Demand below zero is supply that no reservation names, whatever its id.

    Parameters
    ----------
    unnamed
        Id of the supply that a row without ``reserved_supply`` reserves from; None where it reserves from none.
    """
    own_row = demands.select(pl.when(pl.col("row") >= 0).then("row")).to_series()
    named = demands.select("sku", dataset.demands["reserved_supply"].gather(own_row).alias("id"))
    loaded = supplies.with_row_index("order").filter(pl.col("row") >= NOTHING)
    loaded = loaded.select("sku", "id", pl.col("order").cast(pl.Int64))
    named = named if unnamed is None else named.with_columns(pl.col("id").fill_null(unnamed))
    return named.join(loaded, on=["sku", "id"], how="left", maintain_order="left")["order"].fill_null(NOTHING).to_numpy()


def yielding_orders(supplies: pl.DataFrame, skus: pl.DataFrame, dataset: Dataset) -> Ints:
    """(n_order,) the order whose by-product each supply is: component need below zero, of orders planned before it."""
    row = supplies["row"]
    if not (row < NOTHING).any():
        return np.full(len(supplies), NOTHING)
    order = _named_orders(_mirrored(row), supplies, dataset)
    level, order_level = _levels(skus, supplies, supplies, order)
    return np.where((order != NOTHING) & (order_level < level), order, NOTHING)


def mark_taken_back(
    demand: NDArray[Any],
    orders: NDArray[Any],
    demand_order: Ints,
    demand_sku: pl.Series,
    order_sku: pl.Series,
    sku: NDArray[Any],
    sku_level: pl.Series,
) -> None:
    """Mark transfers against the planning direction: what is not reserved of them is taken back on both sides (6.6).

    Only flexible ones whose sending side lies inside the plan; order-to-order demand is covered before the loop comes to it
    (section 5), so that stays.
    """
    sides = np.flatnonzero(demand_order != NOTHING)
    order, sender = demand_order[sides], demand_sku.to_numpy()[sides]
    level = sku_level.to_numpy()
    transfer, side = orders[order], demand[sides]
    against = (transfer["kind"] == TRANSFER_ORDER) & (level[order_sku.to_numpy()[order]] > level[sender])
    against &= (transfer["flexibility"] == UNLIMITED) & (side["bound"] == 0)
    against &= (side["due"] >= sku["start"][sender]) & (side["due"] <= sku["end"][sender])
    withdrawn = np.minimum(transfer["quantity"] - transfer["reserved"], side["quantity"])[against]
    demand["withdrawn"][sides[against]] = withdrawn
    orders["withdrawn"][order[against]] = withdrawn


def at_rows(values: pl.Series, row: pl.Series, otherwise: int) -> Ints:
    """Values at some rows; ``otherwise`` where the row is negative or null."""
    at = pl.select(pl.when(row >= 0).then(row)).to_series()
    return values.gather(at).fill_null(otherwise).to_numpy()


def _named_orders(row: pl.Series, supplies: pl.DataFrame, dataset: Dataset) -> Ints:
    """The loaded order that ``of_supply`` of each row of the demands names, NOTHING where there is none."""
    at = pl.select(pl.when(row >= 0).then(row)).to_series()
    loaded = supplies.with_row_index("order").filter(pl.col("row") >= 0).select("id", pl.col("order").cast(pl.Int64))
    named = pl.DataFrame({"id": dataset.demands["of_supply"].gather(at)})
    return named.join(loaded, on="id", how="left", maintain_order="left")["order"].fill_null(NOTHING).to_numpy()


def _mirrored(row: pl.Series) -> pl.Series:
    """The row of the other table behind an event that changed sides; negative for all others."""
    return NOTHING - 1 - row


def _levels(skus: pl.DataFrame, rows: pl.DataFrame, supplies: pl.DataFrame, order: Ints) -> tuple[Ints, Ints]:
    """The level of each row's SKU, and of its order's; that of rows without an order means nothing."""
    level = skus["level"].to_numpy()
    own = level[rows["sku"].to_numpy()]
    return own, level[supplies["sku"].to_numpy()[order]] if len(supplies) else own
