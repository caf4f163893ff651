"""Stock of items: the event of each of their SKUs is changed, comes or goes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from lotwise.encode import STOCK_EVENT
from lotwise.kernels.codes import NOTHING, OPEN_DAY
from lotwise.kernels.records import dtype
from lotwise.kernels.reordering.records import ORDER_IN
from lotwise.netchange.inserting import names_of, with_order_rows
from lotwise.netchange.rows import SKU

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import ReorderingInput
    from lotwise.dataset import Dataset
    from lotwise.net.part import Base, Part
    from lotwise.netchange.inserting import Name
    from lotwise.netchange.memory import Memory

    Ints = NDArray[np.int64]


def with_stock(part: Part, memory: Memory, dataset: Dataset, items: frozenset[str]) -> Part | None:
    """The part with the stock of some items; None where it is below zero, or would change which SKUs are planned."""
    skus = memory.standing.skus_of(items)
    quantity = _quantities(memory.base, dataset, skus, items)
    if quantity is None:
        return None
    e, local = part.encoded, np.searchsorted(part.skus, skus)
    had = e.sku["has_inventory"][local] != 0
    stays = (had == (quantity > 0)) | memory.standing.are_wanted_anyway(part, skus)
    if not stays.all() or not e.sku["include_inventory"][local].all():
        return None
    return part._replace(encoded=_with_events(e, local, quantity, names_of(dataset, memory.changed, of_orders=True)))


def _quantities(base: Base, dataset: Dataset, skus: Ints, items: frozenset[str]) -> Ints | None:
    """(n,) stock of SKUs; None where some is below zero, before or now, or lies where no SKU is planned."""
    rows = dataset.stock.filter(pl.col("item").is_in(list(items)))
    places = base.encoded.skus.select(SKU)[skus].with_row_index("number")
    found = rows.join(places, on=SKU, how="left", maintain_order="left")
    first = base.encoded.sku["first_demand"][skus]
    begun = first[first < base.encoded.sku["last_demand"][skus]]
    if found["number"].null_count() or (rows["quantity"] < 0).any() or (base.encoded.demand["due"][begun] == OPEN_DAY).any():
        return None
    quantity = np.zeros(len(skus), np.int64)
    np.add.at(quantity, found["number"].to_numpy(), found["quantity"].to_numpy())
    return quantity


def _with_events(e: ReorderingInput, local: Ints, quantity: Ints, name: Name) -> ReorderingInput:
    """The input with the stock of some SKUs."""
    is_stock = (e.order_row == NOTHING) & (e.orders["due"] == OPEN_DAY) & np.isin(e.order_sku, local)
    has = np.flatnonzero(quantity > 0)
    made = with_order_rows(e, is_stock, _events(local[has], quantity[has]), name)
    sku = made.sku.copy()
    sku["has_inventory"][local] = quantity > 0
    return replace(made, sku=sku)


def _events(sku: Ints, quantity: Ints) -> dict[str, NDArray[Any]]:
    count = len(sku)
    orders = np.zeros(count, dtype(ORDER_IN))
    for name, value in STOCK_EVENT.items():
        orders[name] = value
    orders["quantity"] = quantity
    return {
        "orders": orders,
        "order_sku": sku.astype(np.int32),
        "order_row": np.full(count, NOTHING, np.int32),
        "order_line": np.full(count, NOTHING, np.int32),
        "order_yielding": np.full(count, NOTHING),
        "order_kind": np.full(count, NOTHING),
        "order_scheduling": sku,
        "order_released": np.zeros(count, bool),
    }
