"""A part of the network as input of its own: SKUs that are planned again, and the orders and lines of others that need of them."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lotwise.columns import Bill, Scheduling
from lotwise.graph import ranges
from lotwise.kernels.codes import NOTHING
from lotwise.net.network import Network
from lotwise.net.rows import DEMAND_COLUMNS, ORDER_COLUMNS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import Netted, ReorderingInput
    from lotwise.net.rows import Columns

    Ints = NDArray[np.int64]

_SCHEDULING = tuple(Scheduling.__dataclass_fields__)
_BILL_LINES = tuple(name for name in Bill.__dataclass_fields__ if name not in ("first", "sku", "rounding", "exists"))


class Base:
    """A whole plan, and what planning a part of it again looks up.

    Parameters
    ----------
    encoded
        The input before netting.
    netted
        What came of it.
    """

    def __init__(self, encoded: ReorderingInput, netted: Netted) -> None:
        self.encoded = encoded
        self.netted = netted

    @cached_property
    def network(self) -> Network:
        """Who needs what."""
        return Network(self.encoded)

    @cached_property
    def first_line(self) -> Ints:
        """(n_sku + 1,) SKU s owns the lines first_line[s] to before first_line[s + 1]."""
        counts = np.bincount(self.netted.lines["sku"], minlength=len(self.encoded.sku))
        return np.concatenate([[0], np.cumsum(counts)])


class Patch(NamedTuple):
    """The input of some SKUs after a change."""

    skus: Ints
    """(n,) SKUs of the whole plan, ascending."""
    numbers: Ints
    """(n,) their numbers in ``encoded``."""
    encoded: ReorderingInput
    """Their rows; references to rows of the dataset are those of the changed dataset."""


class Part(NamedTuple):
    """What is planned again, as input of its own."""

    skus: Ints
    """(n,) SKUs of the whole plan, ascending; the part numbers them from 0."""
    is_free: NDArray[np.bool_]
    """(n,) planned again; the others keep their lines, and only their orders stand in the part."""
    encoded: ReorderingInput


def part_of(base: Base, patch: Patch) -> Part:
    """The part that follows from a change: the changed SKUs, all that is below them, and who else needs of these."""
    e, changed = base.encoded, patch.encoded
    free = base.network.below(patch.skus)
    tied = np.concatenate([_owners(e, free), _owners_in_patch(base, patch)])
    skus = np.union1d(free, np.union1d(base.network.above(free), tied))
    is_free = np.isin(skus, free, assume_unique=True)
    is_patched = np.isin(skus, patch.skus, assume_unique=True)
    kept, patched = np.flatnonzero(~is_patched), np.flatnonzero(is_patched)
    local = np.full(len(e.sku), NOTHING)
    local[skus] = np.arange(len(skus))

    demand_of = np.flatnonzero(~is_patched & is_free)
    demands = _Rows.of(e, skus[demand_of], demand_of, changed, patch.numbers, patched, "first_demand", "last_demand")
    orders = _Rows.of(e, skus[kept], kept, changed, patch.numbers, patched, "first_order", "last_order")
    dated = _scheduling(e, skus, changed, patch.numbers, patched, orders)
    columns: dict[str, Any] = demands.columns(e, changed, DEMAND_COLUMNS) | orders.columns(e, changed, ORDER_COLUMNS)
    columns["demand_sku"], columns["order_sku"] = demands.sku.astype(np.int32), orders.sku.astype(np.int32)
    columns["order_scheduling"] = dated[1]
    in_part = _OrderNumbers(e, changed, orders, columns["order_row"])
    for name, rows in (("demand_order", demands), ("reserved_order", demands), ("order_yielding", orders)):
        columns[name] = in_part.of(columns[name], rows.is_patch)
    linked = in_part.of(columns["demand"]["linked_order"].astype(np.int64), demands.is_patch)
    columns["demand"]["linked_order"] = linked

    sku = e.sku[skus]
    sku[patched] = changed.sku[patch.numbers]
    for rows, first, last in ((demands, "first_demand", "last_demand"), (orders, "first_order", "last_order")):
        offsets = np.searchsorted(rows.sku, np.arange(len(skus) + 1))
        sku[first], sku[last] = offsets[:-1], offsets[1:]
    source = local[e.source_sku[skus]]
    source[(e.source_sku[skus] == NOTHING) | ~_at(is_free, source)] = NOTHING
    part = replace(
        e,
        sku=sku,
        levels=np.searchsorted(skus, e.levels),
        bill=_bill(e.bill, skus, local, is_free),
        source_sku=source,
        new_kind=e.new_kind[skus],
        if_needed=e.if_needed[skus],
        exact_demand=e.exact_demand[skus],
        forecast_pool=np.arange(len(skus)),
        scheduling=dated[0],
        too_large=np.zeros(0, np.int32),
        **columns,
    )
    return Part(skus, is_free, part)


def _at(values: NDArray[np.bool_], position: Ints) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = (position != NOTHING) & values[position]
    return found


def _owners(e: ReorderingInput, skus: Ints) -> Ints:
    """SKUs whose orders demand or by-products of some SKUs belong to."""
    demand = ranges(e.sku["first_demand"][skus], e.sku["last_demand"][skus])
    orders = ranges(e.sku["first_order"][skus], e.sku["last_order"][skus])
    order = np.concatenate([e.demand_order[demand], e.order_yielding[orders]])
    owners: Ints = e.order_sku[order[order != NOTHING]].astype(np.int64)
    return owners


def _owners_in_patch(base: Base, patch: Patch) -> Ints:
    """The same for the rows that a change brings: the orders may belong to SKUs that did not change."""
    changed = patch.encoded
    order = np.concatenate([changed.demand_order, changed.order_yielding])
    rows = changed.order_row[order[order != NOTHING]]
    owned = np.isin(base.encoded.order_row, rows) if len(rows) else slice(0)
    owners: Ints = base.encoded.order_sku[owned].astype(np.int64)
    return owners


class _Rows(NamedTuple):
    """(n,) rows of a part: those of SKUs that did not change, and those that the change brings, by SKU."""

    kept: Ints
    """Positions in the whole plan, ascending."""
    patched: Ints
    """Positions in the patch."""
    order: Ints
    """How ``kept`` and ``patched``, one after the other, stand in the part."""
    sku: Ints
    is_patch: NDArray[np.bool_]

    @classmethod
    def of(
        cls,
        e: ReorderingInput,
        skus: Ints,
        at: Ints,
        changed: ReorderingInput,
        numbers: Ints,
        patched_at: Ints,
        first: str,
        last: str,
    ) -> _Rows:
        begin, end = e.sku[first][skus], e.sku[last][skus]
        patch_begin, patch_end = changed.sku[first][numbers], changed.sku[last][numbers]
        kept, patched = ranges(begin, end), ranges(patch_begin, patch_end)
        sku = np.concatenate([np.repeat(at, end - begin), np.repeat(patched_at, patch_end - patch_begin)])
        order = np.argsort(sku, kind="stable")
        return cls(kept, patched, order, sku[order], order >= len(kept))

    def columns(self, e: ReorderingInput, changed: ReorderingInput, names: tuple[str, ...]) -> Columns:
        """The columns of these names."""
        return {
            name: np.concatenate([getattr(e, name)[self.kept], getattr(changed, name)[self.patched]])[self.order] for name in names
        }


class _OrderNumbers:
    """Where orders that rows refer to stand in a part."""

    def __init__(self, e: ReorderingInput, changed: ReorderingInput, orders: _Rows, order_row: NDArray[np.int32]) -> None:
        self._whole, self._changed = e, changed
        self._rows = np.argsort(order_row, kind="stable")
        self._row = order_row[self._rows]

    def of(self, order: Ints, is_patch: NDArray[np.bool_]) -> Ints:
        """References of rows that did not change, and of those that the change brings, as references in the part."""
        found = np.full(len(order), NOTHING)
        for source, rows in ((self._whole, ~is_patch), (self._changed, is_patch)):
            at = np.flatnonzero(rows & (order != NOTHING))
            if len(at):
                found[at] = self._rows[np.searchsorted(self._row, source.order_row[order[at]])]
        return found


def _bill(bill: Bill, skus: Ints, local: Ints, is_free: NDArray[np.bool_]) -> Bill:
    """The bill lines of some SKUs whose components are planned again."""
    begin, end = bill.first[skus], bill.first[skus + 1]
    entry, of = ranges(begin, end), np.repeat(np.arange(len(skus)), end - begin)
    component = local[bill.sku[entry]]
    counts = _at(is_free, component)
    entry, of, component = entry[counts], of[counts], component[counts]
    return replace(
        bill,
        first=np.searchsorted(of, np.arange(len(skus) + 1)),
        sku=component,
        rounding=bill.rounding[skus],
        exists=bill.exists[skus],
        **{name: getattr(bill, name)[entry] for name in _BILL_LINES},
    )


def _scheduling(
    e: ReorderingInput, skus: Ints, changed: ReorderingInput, numbers: Ints, patched: Ints, orders: _Rows
) -> tuple[Scheduling, Ints]:
    """Entries of the SKUs, then those of orders that are not what their SKU uses; and the entry of each order."""
    of_kept, of_patched = e.order_scheduling[orders.kept], changed.order_scheduling[orders.patched]
    further_kept, further_patched = of_kept >= len(e.sku), of_patched >= len(changed.sku)
    entries = {}
    for name in _SCHEDULING:
        whole, new = getattr(e.scheduling, name), getattr(changed.scheduling, name)
        own = whole[skus]
        own[patched] = new[numbers]
        entries[name] = np.concatenate([own, whole[of_kept[further_kept]], new[of_patched[further_patched]]])
    entry = np.full(len(orders.order), NOTHING)
    further = np.concatenate([further_kept, further_patched])
    entry[further] = len(skus) + np.arange(int(further.sum()))
    entry = entry[orders.order]
    return Scheduling(**entries), np.where(entry == NOTHING, orders.sku, entry)
