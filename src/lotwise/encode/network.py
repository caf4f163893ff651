"""The network of SKUs: which of them are planned before which (specification 2.1, 6.1, 6.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from lotwise.graph import UNPLACED, levels
from lotwise.kernels.codes import NOTHING
from lotwise.records import SKU_KEY
from lotwise.terms import Replenishment, SupplyType

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.dataset import Dataset

    Ints = NDArray[np.int64]

RANKS = 2**20
"""Ranks inside an item lie below this."""


def planning_levels(skus: pl.DataFrame, dataset: Dataset) -> Ints:
    """Number the level at which each SKU is planned: items by low-level code, inside an item the receiving SKU before the sender.

    Parameters
    ----------
    skus
        item, variant, location, replenishment, transfer_from of the SKUs to plan.

    Returns
    -------
    NDArray
        (n_sku,) level from 0 on; SKUs of one level do not depend on one another.
    """
    key = _low_level_codes(skus["item"], dataset) * RANKS + _ranks_inside_items(skus, dataset)
    level: Ints = np.unique(key, return_inverse=True)[1].astype(np.int64)
    return level


# --- items ---------------------------------------------------------------------------------------------------------------------


def _low_level_codes(items: pl.Series, dataset: Dataset) -> Ints:
    """The longest path from an item that nothing needs, through the bills of material.

    Component need of an existing order counts as well, so that it is planned after its order; unless that order needs what its own
    item is a component of, as rework does: that need does not count.
    """
    bills = dataset.boms.select("parent", "component")
    orders = dataset.supplies.select("id", pl.col("item").alias("parent"))
    of_orders = (
        dataset.demands.filter(pl.col("of_supply").is_not_null())
        .join(orders, left_on="of_supply", right_on="id", how="inner")
        .select("parent", pl.col("item").alias("component"))
        .filter(pl.col("parent") != pl.col("component"))
    )
    if bills.is_empty() and of_orders.is_empty():
        return np.zeros(len(items), np.int64)
    names = pl.Enum(dataset.items["item"].unique(maintain_order=True))
    level = _levels(pl.concat([bills, of_orders]), names)
    if (level == UNPLACED).any():
        on_cycle = (level == UNPLACED) & (_levels(_turned(bills, of_orders), names) == UNPLACED)
        both_ends = on_cycle[_numbers(of_orders["parent"], names)] & on_cycle[_numbers(of_orders["component"], names)]
        level = _levels(pl.concat([bills, of_orders.filter(~both_ends)]), names)
    found: Ints = level[_numbers(items, names)]
    return found


def _turned(bills: pl.DataFrame, of_orders: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([bills, of_orders]).select(pl.col("component").alias("parent"), pl.col("parent").alias("component"))


def _levels(edges: pl.DataFrame, names: pl.Enum) -> Ints:
    return levels(len(names.categories), _numbers(edges["parent"], names), _numbers(edges["component"], names))


def _numbers(items: pl.Series, names: pl.Enum) -> Ints:
    return items.cast(names).to_physical().to_numpy().astype(np.int64)


# --- SKUs of one item ------------------------------------------------------------------------------------------------------------


def _ranks_inside_items(skus: pl.DataFrame, dataset: Dataset) -> Ints:
    """Receiving SKUs before sending ones; where transfers go both ways or around, by transfer level, then by location (6.5).

    The transfer level of the specification counts down from 0; here the depth counts up: 0 for a SKU that is not replenished by
    transfer, one more for each step away from it. An existing transfer makes its receiver at least 1 deep.
    """
    sends = _numbered(skus).filter(pl.col("replenishment") == Replenishment.TRANSFER.value)
    supplied = _pairs(skus, sends.select("item", "variant", "location", "transfer_from"))
    moved = _pairs(skus, _existing_transfers(dataset))
    n_sku = len(skus)
    if len(supplied[0]) + len(moved[0]) == 0:
        return np.zeros(n_sku, np.int64)
    receiver, sender = supplied
    root = n_sku  # stands for every location that existing transfers come from, as they do not make a chain
    is_supplied = np.zeros(n_sku, bool)
    is_supplied[receiver] = True
    to_root = np.unique(moved[0][~is_supplied[moved[0]]])
    depth = levels(n_sku + 1, np.append(sender, np.full(len(to_root), root)), np.append(receiver, to_root))[:n_sku]
    place = np.empty(n_sku, np.int64)
    place[np.lexsort((skus["location"].rank("dense").to_numpy(), -depth))] = np.arange(n_sku)
    one, other = np.append(receiver, moved[0]), np.append(sender, moved[1])
    swap = place[one] > place[other]
    return levels(n_sku, np.where(swap, other, one), np.where(swap, one, other))


def _numbered(skus: pl.DataFrame) -> pl.DataFrame:
    return skus.with_row_index("sku").with_columns(pl.col("sku").cast(pl.Int64))


def _existing_transfers(dataset: Dataset) -> pl.DataFrame:
    is_transfer = (pl.col("type") == SupplyType.TRANSFER_ORDER.value) & pl.col("transfer_from").is_not_null()
    return dataset.supplies.filter(is_transfer).select(*SKU_KEY, "transfer_from")


def _pairs(skus: pl.DataFrame, moves: pl.DataFrame) -> tuple[Ints, Ints]:
    """SKUs that receive and SKUs that send, of moves between two planned SKUs."""
    numbers = _numbered(skus).select(*SKU_KEY, "sku")
    senders = numbers.rename({"location": "transfer_from", "sku": "sender"})
    pairs = (
        moves.join(numbers, on=SKU_KEY, how="inner")
        .join(senders, on=["item", "variant", "transfer_from"], how="inner")
        .filter(pl.col("sku") != pl.col("sender"))
        .unique(["sku", "sender"], maintain_order=True)
    )
    return pairs["sku"].to_numpy(), pairs["sender"].to_numpy()


def sending_skus(skus: pl.DataFrame) -> Ints:
    """(n_sku,) the SKU that sends the transfers of each SKU, NOTHING where it is not replenished by transfer from a planned one."""
    by_transfer = skus.filter(pl.col("replenishment") == Replenishment.TRANSFER.value)
    receiver, sender = _pairs(skus, by_transfer.select(*SKU_KEY, "transfer_from"))
    found = np.full(len(skus), NOTHING)
    found[receiver] = sender
    return found
