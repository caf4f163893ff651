"""Projected inventory: stock at the end of every day on which it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from lotwise.columns import CoverageInput, days_of_orders
from lotwise.decode.cells import dates, quantities
from lotwise.kernels.codes import NEW, NOT_LOADED, NOTHING
from lotwise.results import PROJECTED_INVENTORY
from lotwise.rows import TableRows
from lotwise.windows import Window, windows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import Encoded, Netted
    from lotwise.decode.names import Names


def projected_inventory_rows(names: Names) -> TableRows:
    """Stock plus supply less demand, per SKU and day, with all lines carried out; open inventory counts on the planning start date.

    ``projected`` counts whole quantities, ``projected_available`` leaves out what reservations and order-to-order links tie up.
    SKUs whose quantities are too large to add up have no rows.
    """
    empty = _projected(names, Window(names.encoded, names.netted), np.zeros(0, np.int32), *[np.zeros(0, np.int64)] * 3)
    return TableRows(empty, lambda: (_of_window(names, window) for window in windows(names.encoded, names.netted)))


def _of_window(names: Names, window: Window) -> pl.DataFrame:
    sku, day, gross, tied = _changes(window.encoded, window.netted)
    if len(window.encoded.too_large):
        exact = ~np.isin(sku, window.encoded.too_large)
        sku, day, gross, tied = sku[exact], day[exact], gross[exact], tied[exact]
    order = pl.Series((sku.astype(np.int64) << 32) + day).arg_sort().to_numpy()
    sku, day = sku[order], day[order]
    last_of_day = np.append((sku[1:] != sku[:-1]) | (day[1:] != day[:-1]), np.ones(min(1, len(sku)), bool))
    projected = _running(sku, gross[order])[last_of_day]
    available = projected - _running(sku, tied[order])[last_of_day] if tied.any() else projected
    return _projected(names, window, sku[last_of_day], day[last_of_day], projected, available)


def _projected(
    names: Names,
    window: Window,
    sku: NDArray[np.int32],
    day: NDArray[np.int64],
    projected: NDArray[np.int64],
    available: NDArray[np.int64],
) -> pl.DataFrame:
    decimals = quantities(projected)
    columns = {
        **names.sku(sku + np.int32(window.first_sku)),
        "date": dates(day, names.encoded.start_date),
        "projected": decimals,
        "projected_available": decimals if available is projected else quantities(available),
    }
    return pl.DataFrame(columns).select(PROJECTED_INVENTORY.names)


def _running(sku: NDArray[np.int32], change: NDArray[np.int64]) -> NDArray[np.int64]:
    """Running sum within each SKU; wrapping int64 arithmetic cancels out in the difference."""
    total = np.cumsum(change)
    first = np.flatnonzero(np.append(True, sku[1:] != sku[:-1])) if len(sku) else np.zeros(0, np.int64)
    before = np.where(first > 0, total[first - 1], 0)
    within: NDArray[np.int64] = total - np.repeat(before, np.diff(np.append(first, len(sku))))
    return within


def _changes(encoded: Encoded, netted: Netted) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Every receipt and issue after the plan: SKU, day, signed quantity, and the part of it that is tied up."""
    lines, demand, orders = netted.lines, encoded.demand, encoded.orders
    quantity, day = orders["quantity"].copy(), days_of_orders(encoded, netted).copy()
    changed = lines["action"] != NEW
    quantity[lines["order"][changed]] = lines["quantity"][changed]
    day[lines["order"][changed]] = lines["due"][changed]
    tied_demand, tied_order, tied_line = _order_to_order(encoded, netted)
    new = ~changed
    own = _loaded_orders(encoded)
    sku = np.concatenate([encoded.demand_sku, encoded.order_sku[own], lines["sku"][new]])
    days = np.concatenate([demand["due"], day[own], lines["due"][new]]).astype(np.int64)
    days = np.maximum(days, 0)
    gross = np.concatenate([-demand["quantity"], quantity[own], lines["quantity"][new]])
    tied = np.concatenate([-demand["reserved"] - tied_demand, (orders["reserved"] + tied_order)[own], tied_line[new]])
    return sku, days, gross, tied


def _loaded_orders(encoded: Encoded) -> NDArray[np.bool_]:
    """(n_order,) orders that count: coverage codes look at none beyond the coverage time fence."""
    if not isinstance(encoded, CoverageInput):
        return np.ones(len(encoded.orders), bool)
    loaded: NDArray[np.bool_] = encoded.orders["use"] != NOT_LOADED
    return loaded


def _order_to_order(encoded: Encoded, netted: Netted) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """What order-to-order links tie up of each demand, order and line."""
    links = netted.links[encoded.demand["bound"][netted.links["demand"]] > 0]
    tied = [np.zeros(len(rows), np.int64) for rows in (encoded.demand, encoded.orders, netted.lines)]
    is_new = links["supply"] <= NOTHING
    np.add.at(tied[0], links["demand"], links["quantity"])
    np.add.at(tied[1], links["supply"][~is_new], links["quantity"][~is_new])
    np.add.at(tied[2], ~links["supply"][is_new], links["quantity"][is_new])
    return tied[0], tied[1], tied[2]
