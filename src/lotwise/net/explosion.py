"""What planning lines need: components of their bill, and goods that another location sends (specification 6.2, 6.3, 6.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lotwise.component_need import bill_entries, component_need, is_made
from lotwise.kernels.codes import (
    ASSEMBLY_ORDER,
    COMPONENT,
    NOTHING,
    PLANNED_TRANSFER,
    TRANSFER_ORDER,
)
from lotwise.net.needs import Needs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import Encoded

    Ints = NDArray[np.int64]


class Parents(NamedTuple):
    """(n,) orders that need something."""

    sku: Ints
    quantity: Ints
    kind: Ints
    """What kind of order it is: only what is made has components."""
    is_sent: NDArray[np.bool_]
    """A planned transfer: where it comes from, it is demand."""
    line: Ints
    """Its planning line, NOTHING for an open order without one."""
    order: Ints
    """Row of the order, NOTHING for a new line."""
    level: Ints
    """Level inside a make-to-order production order, 0 elsewhere."""
    start: Ints
    """Day on which it starts: its components are needed then."""
    ship: Ints
    """Day on which the goods of a transfer leave."""
    yields: Ints
    """Day on which it yields by-products."""

    def where(self, chosen: NDArray[np.bool_]) -> Parents:
        """The rows that are chosen; not copied when all are."""
        if chosen.all():
            return self
        rows = np.flatnonzero(chosen)
        return Parents(*(column[rows] for column in self))  # type: ignore[arg-type]


class Explosion:
    """Derives needs from orders, by the bills of material and the transfers of the SKUs."""

    def __init__(self, encoded: Encoded) -> None:
        self._encoded = encoded

    def needs(self, parents: Parents) -> Needs:
        """What some orders need: components of what is made, and the goods of transfers where they come from."""
        sent = parents.is_sent & (parents.kind == TRANSFER_ORDER)
        found = [self._components(parents.where(is_made(parents.kind)))]
        if sent.any():
            has_source = self._encoded.source_sku[parents.sku] != NOTHING
            found.append(self._transfers(parents.where(sent & has_source)))
        return Needs.joined(found)

    def _components(self, parents: Parents) -> Needs:
        bill = self._encoded.bill
        of, entry = bill_entries(bill, parents.sku, parents.start)
        quantity = component_need(bill, entry, parents.quantity[of], (parents.kind == ASSEMBLY_ORDER)[of])
        due, level, offset = parents.start[of], np.zeros(len(of), np.int32), bill.offset[entry]
        yielded, to_order = np.flatnonzero(quantity < 0), np.flatnonzero(bill.to_order[entry] > 0)
        due[yielded] = parents.yields[of[yielded]]
        level[to_order] = parents.level[of[to_order]] + 1
        found = Needs.of(
            sku=bill.sku[entry],
            due=due - offset,
            quantity=quantity,
            line=parents.line[of],
            order=parents.order[of],
            level=level,
            origin=np.full(len(of), COMPONENT, np.int32),
            offset=offset,
        )
        return found.where(quantity != 0)

    def _transfers(self, parents: Parents) -> Needs:
        count = len(parents.sku)
        return Needs.of(
            sku=self._encoded.source_sku[parents.sku],
            due=parents.ship,
            quantity=parents.quantity.copy(),  # they may stand in buffers that are used again
            line=parents.line,
            order=parents.order,
            level=np.zeros(count, np.int64),
            origin=np.full(count, PLANNED_TRANSFER),
            offset=np.zeros(count, np.int64),
        )
