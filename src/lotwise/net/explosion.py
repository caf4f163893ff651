"""What planning lines need: components of their bill, and goods that another location sends (specification 6.2, 6.3, 6.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lotwise.component_need import component_need
from lotwise.graph import ranges
from lotwise.kernels.codes import (
    ASSEMBLY_ORDER,
    COMPONENT,
    NOTHING,
    PLANNED_TRANSFER,
    PRODUCTION_ORDER,
    TRANSFER_ORDER,
)
from lotwise.net.needs import Needs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import Bill, Encoded

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

    def at(self, rows: Ints) -> Parents:
        """Some of the rows."""
        return Parents(*(column[rows] for column in self))  # type: ignore[arg-type]


class Explosion:
    """Derives needs from orders, by the bills of material and the transfers of the SKUs."""

    def __init__(self, encoded: Encoded) -> None:
        self._encoded = encoded

    def needs(self, parents: Parents) -> Needs:
        """What some orders need: components of what is made, and the goods of transfers where they come from."""
        made = np.flatnonzero(is_made(parents.kind))
        has_source = self._encoded.source_sku[parents.sku] != NOTHING
        sent = np.flatnonzero(parents.is_sent & (parents.kind == TRANSFER_ORDER) & has_source)
        return Needs.joined([self._components(parents.at(made)), self._transfers(parents.at(sent))])

    def _components(self, parents: Parents) -> Needs:
        bill = self._encoded.bill
        of, entry = bill_entries(bill, parents.sku, parents.start)
        start = parents.start[of]
        quantity = component_need(bill, entry, parents.quantity[of], parents.kind[of] == ASSEMBLY_ORDER)
        found = Needs.of(
            sku=bill.sku[entry],
            due=np.where(quantity < 0, parents.yields[of], start) - bill.offset[entry],
            quantity=quantity,
            line=parents.line[of],
            order=parents.order[of],
            level=np.where(bill.to_order[entry] > 0, parents.level[of] + 1, 0),
            origin=np.full(len(of), COMPONENT),
            offset=bill.offset[entry],
        )
        return found.where(quantity != 0)

    def _transfers(self, parents: Parents) -> Needs:
        count = len(parents.sku)
        return Needs.of(
            sku=self._encoded.source_sku[parents.sku],
            due=parents.ship,
            quantity=parents.quantity,
            line=parents.line,
            order=parents.order,
            level=np.zeros(count, np.int64),
            origin=np.full(count, PLANNED_TRANSFER),
            offset=np.zeros(count, np.int64),
        )


def is_made(kind: Ints) -> NDArray[np.bool_]:
    """Whether orders of a kind have components."""
    found: NDArray[np.bool_] = (kind == PRODUCTION_ORDER) | (kind == ASSEMBLY_ORDER)
    return found


def bill_entries(bill: Bill, sku: Ints, start: Ints) -> tuple[Ints, Ints]:
    """The entries of the bill that hold for orders made of some SKUs, which start on a day: of which order, and which entry."""
    of = np.repeat(np.arange(len(sku)), bill.first[sku + 1] - bill.first[sku])
    entry = ranges(bill.first[sku], bill.first[sku + 1])
    valid = (bill.valid_from[entry] <= start[of]) & (start[of] <= bill.valid_to[entry])
    return of[valid], entry[valid]
