"""What lines say of existing orders, for what depends on these: components, by-products, sending sides (specification 6.2, 6.6)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lotwise.columns import sort_key, taken
from lotwise.component_need import is_made, scaled_up
from lotwise.kernels.codes import CANCEL, NOTHING, TRANSFER_ORDER

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from lotwise.columns import Bill
    from lotwise.net.dates import LineDates
    from lotwise.net.needs import Needs
    from lotwise.net.rows import Columns, Rows

    Ints = NDArray[np.int64]


class Changed(NamedTuple):
    """(n,) what lines say of some orders."""

    row: Ints
    """The rows that depend on them."""
    order: Ints
    before: Ints
    """Quantity of the order as it was."""
    quantity: Ints
    is_cancelled: NDArray[np.bool_]
    order_day: Ints
    """Order date after the line; of a transfer the day it is shipped."""
    start_day: Ints


class Changes:
    """The lines so far that change an existing order."""

    def __init__(self, bill: Bill) -> None:
        self._bill = bill
        self._lines: list[tuple[NDArray[Any], ...]] = []

    def add(self, lines: NDArray[Any], dates: LineDates) -> None:
        """Keep those of some lines that change an order."""
        at = np.flatnonzero(lines["order"] != NOTHING)
        kept = (lines["order"][at], lines["quantity"][at], lines["action"][at] == CANCEL, dates.order[at], dates.start[at])
        self._lines.append(kept)

    def of(self, order: Ints, orders: Rows) -> Changed:
        """What lines say of orders, for those of the rows whose order has a line; ``order`` is NOTHING for rows without one."""
        nothing: Ints = np.zeros(0, np.int64)
        if not self._lines or not (order != NOTHING).any():
            return Changed(nothing, nothing, nothing, nothing, nothing.astype(bool), nothing, nothing)
        changed, quantity, is_cancelled, order_day, start_day = (
            np.concatenate(column) for column in zip(*self._lines, strict=True)
        )
        line_of_order = np.full(orders.count, NOTHING)
        line_of_order[changed] = np.arange(len(changed))
        line = taken(line_of_order, order, NOTHING)
        row = np.flatnonzero(line != NOTHING)
        at = line[row]
        before = orders["orders"]["quantity"][order[row]]
        return Changed(row, order[row], before, quantity[at], is_cancelled[at], order_day[at], start_day[at])

    def of_demand(self, part: Columns, orders: Rows, wanted: Callable[[Ints, Ints], Ints]) -> tuple[Columns, Columns]:
        """Demand that belongs to changed orders: a transfer ships what its line says; component need is what the bill says.

        Without a bill the need is scaled and dated like its order. Returns the demand, and the rows that needs of the bill replace.
        """
        changed = self.of(part["demand_order"], orders)
        nothing = {name: column[:0] for name, column in part.items()}
        if len(changed.row) == 0:
            return part, nothing
        kind = orders["order_kind"][changed.order]
        is_transfer = kind == TRANSFER_ORDER
        sku = part["demand_sku"][changed.row].astype(np.int64)
        rows = part["demand"][changed.row]
        scaled = scaled_up(rows["quantity"], changed.quantity, changed.before, self._bill.rounding[sku])
        scaled = np.where(changed.quantity == changed.before, rows["quantity"], scaled)  # nothing to round
        rows["quantity"] = np.where(is_transfer, changed.quantity, scaled)
        rows["due"] = np.where(is_transfer, changed.order_day, changed.start_day)
        rows["want"] = wanted(rows["due"], sku)
        rows["reserved"] = np.minimum(rows["reserved"], rows["quantity"])
        from_bill = is_made(kind) & self._bill.exists[orders["order_sku"][changed.order]]
        replaced = {name: column[changed.row[from_bill]] for name, column in part.items()}
        part = part | {"demand": part["demand"].copy()}
        part["demand"][changed.row] = rows
        kept = _in_order(part, "demand", "demand_sku", part["demand_rank"], changed.row[from_bill | _gone(rows, changed)])
        return {name: column[kept] for name, column in part.items()}, replaced

    def of_yield(self, part: Columns, orders: Rows) -> tuple[Columns, Ints]:
        """By-products of changed orders: the bill says them anew; without a bill they are scaled and dated like their order.

        Returns the supply, and which of its rows are left.
        """
        changed = self.of(part["order_yielding"], orders)
        if len(changed.row) == 0:
            return part, np.arange(len(part["orders"]))
        rows = part["orders"][changed.row]
        precision = self._bill.rounding[part["order_sku"][changed.row]]
        rows["quantity"] = scaled_up(rows["quantity"], changed.quantity, changed.before, precision)
        rows["due"] = changed.start_day
        part = part | {"orders": part["orders"].copy()}
        part["orders"][changed.row] = rows
        from_bill = self._bill.exists[orders["order_sku"][changed.order]]
        kept = _in_order(part, "orders", "order_sku", part["orders"]["rank"], changed.row[from_bill | _gone(rows, changed)])
        return {name: column[kept] for name, column in part.items()}, kept


def _gone(rows: NDArray[Any], changed: Changed) -> NDArray[np.bool_]:
    gone: NDArray[np.bool_] = (rows["quantity"] == 0) | changed.is_cancelled
    return gone


def _in_order(part: Columns, records: str, sku: str, rank: Ints, without: Ints) -> Ints:
    """The rows that are left, in the order of their new days."""
    kept = np.ones(len(rank), bool)
    kept[without] = False
    order = np.argsort(sort_key(part[sku].astype(np.int64), part[records]["due"].astype(np.int64), rank), kind="stable")
    found: Ints = order[kept[order]]
    return found


def take_over_links(made: Columns, needs: Needs, replaced: Columns) -> None:
    """An order-to-order link or a reservation of component need stays when the need is planned anew.

    Of several rows for one component the first goes to the first need, by day.
    """
    tied = np.flatnonzero((replaced["demand"]["bound"] > 0) | (replaced["demand"]["reserved"] > 0))
    if len(tied) == 0:
        return
    rows = made["demand"]
    of_pair: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for row, pair in enumerate(zip(needs.order.tolist(), needs.sku.tolist(), strict=True)):
        of_pair[pair].append(row)
    for row in tied[np.argsort(replaced["demand"]["due"][tied], kind="stable")].tolist():
        waiting = of_pair[int(replaced["demand_order"][row]), int(replaced["demand_sku"][row])]
        if waiting:
            need, old = waiting.pop(0), replaced["demand"][row]
            if old["bound"] > 0:
                rows["bound"][need], rows["linked_order"][need] = old["bound"], old["linked_order"]
            rows["reserved"][need] = min(old["reserved"], rows["quantity"][need])
            made["reserved_order"][need] = replaced["reserved_order"][row]
