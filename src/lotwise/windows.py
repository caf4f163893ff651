"""A plan some SKUs at a time: what is worked out of all rows of a SKU then needs the memory of some SKUs, not of the plan."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lotwise.columns import ReorderingInput, within
from lotwise.kernels.codes import NOTHING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from lotwise.columns import Encoded, Netted

ROWS_PER_WINDOW = 2**19
"""Demand and orders of a window: enough for columns to be worked on whole, few enough for a processor's caches to help."""


class Window(NamedTuple):
    """A range of SKUs with all that is theirs: a plan of its own, its SKUs, demand, orders and lines numbered from 0.

    What reasons say of rows, and how orders and demand refer to other orders, stays numbered as in the whole plan.
    """

    encoded: Encoded
    netted: Netted
    first_sku: int = 0
    first_order: int = 0
    first_line: int = 0
    """How many SKUs, orders and lines of the whole plan come before."""


def windows(encoded: Encoded, netted: Netted) -> Iterator[Window]:
    """All SKUs, some at a time; a plan that is small, or made by coverage codes, is one window.

    Parameters
    ----------
    encoded, netted
        A plan; ``encoded`` is ``netted.loaded``.
    """
    if not isinstance(encoded, ReorderingInput) or len(encoded.demand) + len(encoded.orders) <= ROWS_PER_WINDOW:
        yield Window(encoded, netted)
        return
    rows = encoded.sku["last_demand"].astype(np.int64) + encoded.sku["last_order"]
    inner = np.searchsorted(rows, np.arange(ROWS_PER_WINDOW, rows[-1], ROWS_PER_WINDOW)) + 1
    edges = np.unique(np.concatenate([[0], inner[inner < len(rows)], [len(rows)]])).tolist()
    for first, last in zip(edges[:-1], edges[1:], strict=True):
        yield _window(encoded, netted, first, last)


def lines_of(netted: Netted, first: int, last: int) -> slice:
    """The lines of the SKUs from ``first`` to before ``last``; lines stand by SKU, and so do links and reasons."""
    return _rows(len(netted.lines), lambda row: int(netted.lines["sku"][row]), first, last)


def links_of(encoded: Encoded, netted: Netted, first: int, last: int) -> slice:
    """The links of the SKUs from ``first`` to before ``last``."""
    return _rows(len(netted.links), lambda row: int(encoded.demand_sku[netted.links["demand"][row]]), first, last)


def reasons_of(encoded: Encoded, netted: Netted, first: int, last: int) -> slice:
    """The reasons of the SKUs from ``first`` to before ``last``."""

    def sku(row: int) -> int:
        supply = int(netted.reasons["supply"][row])
        return int(encoded.order_sku[supply] if supply >= 0 else netted.lines["sku"][~supply])

    return _rows(len(netted.reasons), sku, first, last)


def _rows(count: int, sku: Callable[[int], int], first: int, last: int) -> slice:
    find = partial(bisect_left, range(count), key=sku)
    return slice(find(first), find(last))


def _window(encoded: ReorderingInput, netted: Netted, first: int, last: int) -> Window:
    demand, orders = (
        slice(int(encoded.sku[f"first_{rows}"][first]), int(encoded.sku[f"last_{rows}"][last - 1])) for rows in ("demand", "order")
    )
    of_lines = lines_of(netted, first, last)
    lines, links, reasons = (
        _copied(rows)
        for rows in (
            netted.lines[of_lines],
            netted.links[links_of(encoded, netted, first, last)],
            netted.reasons[reasons_of(encoded, netted, first, last)],
        )
    )
    lines["sku"] -= first
    np.subtract(lines["order"], orders.start, out=lines["order"], where=lines["order"] != NOTHING)
    links["demand"] -= demand.start
    for supply in (links["supply"], reasons["supply"]):
        is_line = supply < 0  # ~row
        supply += np.where(is_line, of_lines.start, -orders.start).astype(np.int32)
    sku = _copied(encoded.sku[first:last])
    for name, start in (("demand", demand.start), ("order", orders.start)):
        sku[f"first_{name}"] -= start
        sku[f"last_{name}"] -= start
    own = replace(
        encoded,
        skus=encoded.skus[first:last],
        sku=sku,
        demand=encoded.demand[demand],
        demand_sku=encoded.demand_sku[demand] - np.int32(first),
        demand_row=encoded.demand_row[demand],
        demand_line=encoded.demand_line[demand],
        orders=encoded.orders[orders],
        order_sku=encoded.order_sku[orders] - np.int32(first),
        too_large=within(encoded.too_large, first, last),
    )
    of_own = replace(netted, loaded=own, lines=lines, links=links, reasons=reasons, held=netted.held[orders])
    return Window(own, of_own, first, orders.start, of_lines.start)


def _copied(records: NDArray[Any]) -> NDArray[Any]:
    """Records, to be written; as plain bytes numpy copies them many times faster than field by field."""
    made: NDArray[Any] = records.view(f"V{records.itemsize}").copy().view(records.dtype)
    return made
