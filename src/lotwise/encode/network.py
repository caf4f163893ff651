"""The network of SKUs: which of them are planned before which (specification 2.1, 6.1, 6.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from lotwise.encode.codes import SkuNumbers
from lotwise.graph import UNPLACED, levels
from lotwise.kernels.codes import NOTHING
from lotwise.terms import Replenishment, SupplyType

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.dataset import Dataset
    from lotwise.encode.codes import SkuCodes

    Ints = NDArray[np.int64]
    Pairs = tuple[Ints, Ints]

RANKS = 2**20
"""Ranks inside an item lie below this."""


def planning_levels(skus: pl.DataFrame, code: Ints, codes: SkuCodes, dataset: Dataset) -> Ints:
    """Number the level at which each SKU is planned: items by low-level code, inside an item the receiving SKU before the sender.

    Parameters
    ----------
    skus
        replenishment and transfer_from of the SKUs to plan.
    code
        (n_sku,) their codes.

    Returns
    -------
    NDArray
        (n_sku,) level from 0 on; SKUs of one level do not depend on one another.
    """
    low_level = _low_level_codes(codes, dataset)[codes.item(code)]
    key = low_level * RANKS + _ranks_inside_items(skus, code, codes, dataset)
    return np.searchsorted(pl.Series(key).unique().sort().to_numpy(), key)


# --- items ---------------------------------------------------------------------------------------------------------------------


def _low_level_codes(codes: SkuCodes, dataset: Dataset) -> Ints:
    """(n_item,) the longest path from an item that nothing needs, through the bills of material.

    Component need of an existing order counts as well, so that it is planned after its order; unless that order needs what its own
    item is a component of, as rework does: that need does not count.
    """
    n_item, bills, of_orders = len(codes.items), (codes.parents, codes.components), _needs_of_orders(codes, dataset)
    parent, component = _both(bills, of_orders)
    level = levels(n_item, parent, component)
    if (level == UNPLACED).any():
        on_cycle = (level == UNPLACED) & (levels(n_item, component, parent) == UNPLACED)
        counts = ~(on_cycle[of_orders[0]] & on_cycle[of_orders[1]])
        level = levels(n_item, *_both(bills, (of_orders[0][counts], of_orders[1][counts])))
    return level


def _needs_of_orders(codes: SkuCodes, dataset: Dataset) -> Pairs:
    """The item of each existing order, and of each component that it needs."""
    named = dataset.demands["of_supply"].is_not_null().arg_true()
    needs = pl.DataFrame({"id": dataset.demands["of_supply"].gather(named), "item": dataset.demands["item"].gather(named)})
    orders = dataset.supplies.select("id", pl.col("item").alias("parent"))
    needs = needs.join(orders, on="id", how="inner").filter(pl.col("parent") != pl.col("item"))
    return codes.items.numbers(needs["parent"]), codes.items.numbers(needs["item"])


def _both(some: Pairs, others: Pairs) -> Pairs:
    if len(others[0]) == 0:
        return some
    return np.append(some[0], others[0]), np.append(some[1], others[1])


# --- SKUs of one item ------------------------------------------------------------------------------------------------------------


def _ranks_inside_items(skus: pl.DataFrame, code: Ints, codes: SkuCodes, dataset: Dataset) -> Ints:
    """Receiving SKUs before sending ones; where transfers go both ways or around, by transfer level, then by location (6.5).

    The transfer level of the specification counts down from 0; here the depth counts up: 0 for a SKU that is not replenished by
    transfer, one more for each step away from it. An existing transfer makes its receiver at least 1 deep.
    """
    n_sku, numbers = len(code), SkuNumbers(code, codes.space)
    receiver, sender = _transfers(skus, code, codes, numbers)
    moved = _existing_transfers(codes, numbers, dataset)
    if len(receiver) + len(moved[0]) == 0:
        return np.zeros(n_sku, np.int64)
    root = n_sku  # stands for every location that existing transfers come from, as they do not make a chain
    is_supplied = np.zeros(n_sku, bool)
    is_supplied[receiver] = True
    to_root = np.unique(moved[0][~is_supplied[moved[0]]])
    depth = levels(n_sku + 1, np.append(sender, np.full(len(to_root), root)), np.append(receiver, to_root))[:n_sku]
    place = np.empty(n_sku, np.int64)
    place[np.lexsort((codes.location(code), -depth))] = np.arange(n_sku)
    one, other = np.append(receiver, moved[0]), np.append(sender, moved[1])
    swap = place[one] > place[other]
    return levels(n_sku, np.where(swap, other, one), np.where(swap, one, other))


def _transfers(skus: pl.DataFrame, code: Ints, codes: SkuCodes, numbers: SkuNumbers) -> Pairs:
    """Planned SKUs that are replenished by transfer, and the planned SKUs that send."""
    by_transfer = (skus["replenishment"] == Replenishment.TRANSFER.value).arg_true().to_numpy()
    return _moves(code[by_transfer], skus["transfer_from"].gather(by_transfer), codes, numbers)


def _existing_transfers(codes: SkuCodes, numbers: SkuNumbers, dataset: Dataset) -> Pairs:
    """The same of the transfer orders of the input."""
    is_transfer = (dataset.supplies["type"] == SupplyType.TRANSFER_ORDER.value).arg_true().to_numpy()
    return _moves(codes.supplies[is_transfer], dataset.supplies["transfer_from"].gather(is_transfer), codes, numbers)


def _moves(receiver: Ints, transfer_from: pl.Series, codes: SkuCodes, numbers: SkuNumbers) -> Pairs:
    """SKUs that receive and SKUs that send, of moves between two planned SKUs."""
    place = codes.locations.numbers(transfer_from)
    receiver, place = receiver[place != NOTHING], place[place != NOTHING]
    pairs = numbers.of(receiver), numbers.of(codes.at(receiver, place))
    moves = (pairs[0] != NOTHING) & (pairs[1] != NOTHING) & (pairs[0] != pairs[1])
    return pairs[0][moves], pairs[1][moves]


def sending_skus(skus: pl.DataFrame, code: Ints, codes: SkuCodes, numbers: SkuNumbers) -> Ints:
    """(n_sku,) the SKU that sends the transfers of each SKU, NOTHING where it is not replenished by transfer from a planned one."""
    receiver, sender = _transfers(skus, code, codes, numbers)
    found = np.full(len(skus), NOTHING)
    found[receiver] = sender
    return found
