"""What lines say of existing orders, for what depends on these: components, by-products, sending sides (specification 6.2, 6.6)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lotwise.columns import sort_key, taken
from lotwise.component_need import is_made, scaled_up
from lotwise.kernels.codes import NOTHING, TRANSFER_ORDER
from lotwise.net.growing import copied

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from lotwise.net.needs import Needs
    from lotwise.net.rows import Columns

    Ints = NDArray[np.int64]


class Changed(NamedTuple):
    """(n,) what lines say of some orders of the input, with all that rows which depend on these orders must know of them."""

    order: Ints
    """Row of the order in the input."""
    kind: Ints
    """What kind of order it is."""
    has_bill: NDArray[np.bool_]
    """Its item has a bill."""
    before: Ints
    """Quantity of the order as it was."""
    quantity: Ints
    is_cancelled: NDArray[np.bool_]
    order_day: NDArray[np.int32]
    """Order date after the line; of a transfer the day it is shipped."""
    start_day: NDArray[np.int32]

    def at(self, rows: Ints) -> Changed:
        """Some of the orders."""
        return Changed(*(column[rows] for column in self))  # type: ignore[arg-type]

    @classmethod
    def joined(cls, parts: Sequence[Changed]) -> Changed:
        """The orders of all parts, in order."""
        return cls(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _nothing_changed() -> Changed:
    numbers, truths, days = np.zeros(0, np.int64), np.zeros(0, bool), np.zeros(0, np.int32)
    return Changed(numbers, numbers, truths, numbers, numbers, truths, days, days)


NOTHING_CHANGED = _nothing_changed()


class Changes:
    """The lines so far that change an existing order.

    Parameters
    ----------
    rounding
        (n_sku,) quanta that need of each SKU as a component is rounded up to.
    """

    def __init__(self, rounding: Ints) -> None:
        self._rounding = rounding
        self._parts: list[Changed] = []

    def add(self, changed: Changed) -> None:
        """Keep what lines say of more orders."""
        if len(changed.order):
            self._parts.append(changed)

    def of(self, order: Ints) -> tuple[Ints, Changed]:
        """The rows whose order has a line, and what it says; ``order`` is NOTHING for rows without one."""
        if not self._parts or not (order != NOTHING).any():
            return np.zeros(0, np.int64), NOTHING_CHANGED
        known = Changed.joined(self._parts)
        entry_of_order = np.full(1 + max(int(order.max()), int(known.order.max())), NOTHING)
        entry_of_order[known.order] = np.arange(len(known.order))
        entry = taken(entry_of_order, order, NOTHING)
        row = np.flatnonzero(entry != NOTHING)
        return row, known.at(entry[row])

    def of_demand(self, part: Columns, wanted: Callable[[Ints, Ints], Ints]) -> tuple[Columns, Columns]:
        """Demand that belongs to changed orders: a transfer ships what its line says; component need is what the bill says.

        Without a bill the need is scaled and dated like its order. Returns the demand, and the rows that needs of the bill replace.
        """
        row, changed = self.of(part["demand_order"])
        nothing = {name: column[:0] for name, column in part.items()}
        if len(row) == 0:
            return part, nothing
        is_transfer = changed.kind == TRANSFER_ORDER
        sku = part["demand_sku"][row].astype(np.int64)
        rows = part["demand"][row]
        scaled = scaled_up(rows["quantity"], changed.quantity, changed.before, self._rounding[sku])
        scaled = np.where(changed.quantity == changed.before, rows["quantity"], scaled)  # nothing to round
        rows["quantity"] = np.where(is_transfer, changed.quantity, scaled)
        rows["due"] = np.where(is_transfer, changed.order_day, changed.start_day)
        rows["want"] = wanted(rows["due"], sku)
        rows["reserved"] = np.minimum(rows["reserved"], rows["quantity"])
        from_bill = is_made(changed.kind) & changed.has_bill
        replaced = {name: column[row[from_bill]] for name, column in part.items()}
        part = part | {"demand": copied(part["demand"])}
        part["demand"][row] = rows
        kept = _in_order(part, "demand", "demand_sku", part["demand_rank"], row[from_bill | _gone(rows, changed)])
        return {name: column[kept] for name, column in part.items()}, replaced

    def of_yield(self, part: Columns) -> tuple[Columns, Ints]:
        """By-products of changed orders: the bill says them anew; without a bill they are scaled and dated like their order.

        Returns the supply, and which of its rows are left.
        """
        row, changed = self.of(part["order_yielding"])
        if len(row) == 0:
            return part, np.arange(len(part["orders"]))
        rows = part["orders"][row]
        precision = self._rounding[part["order_sku"][row]]
        rows["quantity"] = scaled_up(rows["quantity"], changed.quantity, changed.before, precision)
        rows["due"] = changed.start_day
        part = part | {"orders": copied(part["orders"])}
        part["orders"][row] = rows
        kept = _in_order(part, "orders", "order_sku", part["orders"]["rank"], row[changed.has_bill | _gone(rows, changed)])
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
            if "reserved_order" in made:
                made["reserved_order"][need] = replaced["reserved_order"][row]
