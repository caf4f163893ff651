"""A part of the network as input of its own: SKUs that are planned again, and the orders and lines of others that need of them."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

import numpy as np

from lotwise.columns import Bill, Chains, Encoded, Scheduling
from lotwise.graph import ranges
from lotwise.kernels.codes import NOTHING, OPEN_DAY
from lotwise.net.layers import NOTHING_SINCE
from lotwise.net.layout import layout_of
from lotwise.net.levels import REFERENCES
from lotwise.net.network import Network

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from lotwise.columns import Netted, ReorderingInput
    from lotwise.net.layers import Layers

    Ints = NDArray[np.int64]

Input = TypeVar("Input", bound=Encoded)

_BILL_LINES = tuple(name for name in Bill.__dataclass_fields__ if name not in ("first", "sku", "rounding", "exists"))


class Whole(Generic[Input]):
    """A whole plan, and what planning a part of it again looks up.

    Parameters
    ----------
    encoded
        The input before netting.
    netted
        What came of it.
    """

    def __init__(self, encoded: Input, netted: Netted) -> None:
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


class Base(Whole["ReorderingInput"]):
    """A whole plan by reordering policies."""

    @cached_property
    def days(self) -> tuple[int, int]:
        """First and last day for which the tables of days were made: those of the events and of the plan."""
        known = self.encoded.demand["due"], self.encoded.orders["due"]
        first = min(int(each[each > OPEN_DAY].min(initial=0)) for each in known)
        return first, max(int(self.encoded.sku["end"].max(initial=0)), *(int(each.max(initial=0)) for each in known))


class Patch(NamedTuple):
    """The input of some SKUs after a change."""

    skus: Ints
    """(n,) SKUs of the whole plan, ascending."""
    numbers: Ints
    """(n,) their numbers in ``encoded``."""
    encoded: Encoded
    """Their rows; references to rows of the dataset are those of the changed dataset."""


class Part(NamedTuple):
    """What is planned again, as input of its own."""

    skus: Ints
    """(n,) SKUs of the whole plan, ascending; the part numbers them from 0."""
    is_free: NDArray[np.bool_]
    """(n,) planned again; the others keep their lines, and only their orders stand in the part."""
    encoded: ReorderingInput


def reached_part(base: Base, changed: Ints, patch: Patch | None = None, since: Layers = NOTHING_SINCE) -> Part:
    """The part that a change reaches: the changed SKUs and all that is below them, beside those who need of these as before.

    Parameters
    ----------
    base
        The whole.
    changed
        SKUs, ascending.
    patch
        Their input after the change; without it the part has theirs as it was.
    since
        The parts that have the input of SKUs whose input has changed before.
    """
    skus, is_free = reached(base, changed, patch)
    earlier = skus if patch is None else np.setdiff1d(skus, patch.skus, assume_unique=True)
    patches = [Patch(newest.skus, newest.numbers, newest.made.part.encoded) for newest in since.newest(earlier)]
    cut = _ReorderingCut(base.encoded, patches if patch is None else [*patches, patch], skus, is_free)
    return Part(skus, is_free, cut.encoded())


def reached(whole: Whole[Any], changed: Ints, patch: Patch | None = None) -> tuple[Ints, NDArray[np.bool_]]:
    """(n,) SKUs of the part that a change reaches, ascending; and which of them are planned again."""
    free = whole.network.below(changed)
    tied = _owners(whole.encoded, free)
    if patch is not None:
        tied = np.concatenate([tied, _owners_in_patch(whole, patch)])
    skus = np.union1d(free, np.union1d(whole.network.above(free), tied))
    return skus, np.isin(skus, free, assume_unique=True)


def _owners(e: Encoded, skus: Ints) -> Ints:
    """SKUs whose orders demand or by-products of some SKUs belong to."""
    demand = ranges(e.sku["first_demand"][skus], e.sku["last_demand"][skus])
    orders = ranges(e.sku["first_order"][skus], e.sku["last_order"][skus])
    order = np.concatenate([e.demand_order[demand], e.order_yielding[orders]])
    owners: Ints = e.order_sku[order[order != NOTHING]].astype(np.int64)
    return owners


def _owners_in_patch(base: Whole[Any], patch: Patch) -> Ints:
    """The same for the rows that a change brings: the orders may belong to SKUs that did not change."""
    changed = patch.encoded
    order = np.concatenate([changed.demand_order, changed.order_yielding])
    rows = changed.order_row[order[order != NOTHING]]
    owned = np.isin(base.encoded.order_row, rows) if len(rows) else slice(0)
    owners: Ints = base.encoded.order_sku[owned].astype(np.int64)
    return owners


class _Source(NamedTuple):
    """An input that has the rows of some SKUs of a part."""

    encoded: Encoded
    at: Ints
    """(n,) the SKUs, as the part numbers them, ascending."""
    numbers: Ints
    """(n,) as ``encoded`` numbers them."""


class _Rows(NamedTuple):
    """(n,) rows of a part, by SKU."""

    positions: tuple[Ints, ...]
    """Where they stand in each source."""
    order: Ints
    """How those of all sources, one after the other, stand in the part."""
    sku: Ints
    source: Ints
    """Which source has each."""

    def joined(self, columns: Sequence[NDArray[Any]]) -> NDArray[Any]:
        """One column, from those of the sources."""
        return np.concatenate([column[own] for column, own in zip(columns, self.positions, strict=True)])[self.order]


class Cut(Generic[Input]):
    """The input of some SKUs, cut out of the whole, with patches in the place of what changed."""

    def __init__(self, whole: Input, patches: Sequence[Patch], skus: Ints, is_free: NDArray[np.bool_]) -> None:
        self._whole, self._skus, self._is_free, self._layout = whole, skus, is_free, layout_of(whole)
        self._patches = [_Source(patch.encoded, np.searchsorted(skus, patch.skus), patch.numbers) for patch in patches]
        as_it_was = np.ones(len(skus), bool)
        for patch in self._patches:
            as_it_was[patch.at] = False
        at = np.flatnonzero(as_it_was)
        self._sources = [_Source(whole, at, skus[at]), *self._patches]
        self._demands = self._rows("demand", is_free)  # of the others only the orders are referred to
        self._orders = self._rows("order", np.ones(len(skus), bool))
        order_row = self._orders.joined([source.encoded.order_row for source in self._sources])
        self._by_row = np.argsort(order_row, kind="stable")
        self._order_row = order_row[self._by_row]

    def _fields(self) -> dict[str, Any]:
        """What of the part's input both families have."""
        whole, skus, layout = self._whole, self._skus, self._layout
        scheduling, order_scheduling = self._scheduling()
        columns = self._columns(self._demands, layout.demand) | self._columns(self._orders, layout.orders)
        columns["order_scheduling"] = order_scheduling
        of_skus = {name: getattr(whole, name)[skus] for name in layout.of_skus}
        return (
            columns
            | of_skus
            | {
                "sku": self._sku(),
                "levels": self._levels(),
                "bill": self._bill(),
                "source_sku": self._if_free(whole.source_sku[skus]),
                layout.dating: scheduling,
                "too_large": np.zeros(0, np.int32),
            }
        )

    def _levels(self) -> Ints:
        """First SKU of each level, and the number of SKUs; levels side by side in which nothing is planned are one."""
        bounds = np.searchsorted(self._skus, self._whole.levels)
        has_free = np.array([self._is_free[first:last].any() for first, last in zip(bounds[:-1], bounds[1:], strict=True)], bool)
        level = np.flatnonzero(np.diff(bounds))
        begins = has_free[level] | np.append(True, has_free[level][:-1])
        return np.append(bounds[:-1][level[begins]], len(self._skus)) if len(level) else np.zeros(2, np.int64)

    def _rows(self, what: str, chosen: NDArray[np.bool_]) -> _Rows:
        """Rows of the chosen SKUs."""
        at, positions = [], []
        for source in self._sources:
            own = chosen[source.at]
            sku = source.encoded.sku[source.numbers[own]]
            first, last = sku[f"first_{what}"], sku[f"last_{what}"]
            at.append(np.repeat(source.at[own], last - first))
            positions.append(ranges(first, last))
        sku, counts = np.concatenate(at), [len(each) for each in at]
        order = np.argsort(sku, kind="stable")
        return _Rows(tuple(positions), order, sku[order], np.repeat(np.arange(len(counts)), counts)[order])

    def _columns(self, rows: _Rows, names: tuple[str, ...]) -> dict[str, Any]:
        """The columns of these names, referring to SKUs and orders of the part."""
        found = {name: rows.joined([getattr(source.encoded, name) for source in self._sources]) for name in names}
        for name in found:
            match name:
                case "demand_sku" | "order_sku":
                    found[name] = rows.sku.astype(np.int32)
                case _ if name in REFERENCES:
                    found[name] = self._order_numbers(found[name], rows).astype(found[name].dtype)
                case "demand" if "linked_order" in (found[name].dtype.names or ()):
                    found[name]["linked_order"] = self._order_numbers(found[name]["linked_order"].astype(np.int64), rows)
        return found

    def _order_numbers(self, order: Ints, rows: _Rows) -> Ints:
        """Where the orders stand in the part to which rows refer, each as its source numbers them."""
        found = np.full(len(order), NOTHING)
        named = np.flatnonzero(order != NOTHING)
        for number in np.unique(rows.source[named]).tolist():
            at = named[rows.source[named] == number]
            found[at] = self._by_row[np.searchsorted(self._order_row, self._sources[number].encoded.order_row[order[at]])]
        return found

    def _sku(self) -> NDArray[Any]:
        sku = self._whole.sku[self._skus]
        for patch in self._patches:
            sku[patch.at] = patch.encoded.sku[patch.numbers]
        for rows, what in ((self._demands, "demand"), (self._orders, "order")):
            offsets = np.searchsorted(rows.sku, np.arange(len(sku) + 1))
            sku[f"first_{what}"], sku[f"last_{what}"] = offsets[:-1], offsets[1:]
        return sku

    def _if_free(self, sku: Ints) -> Ints:
        """SKUs of the whole plan as those of the part; NOTHING where they are not planned again."""
        local = np.minimum(np.searchsorted(self._skus, sku), len(self._skus) - 1)
        return np.where((self._skus[local] == sku) & self._is_free[local], local, NOTHING)

    def _bill(self) -> Bill:
        """The bill lines whose components are planned again."""
        bill, skus = self._whole.bill, self._skus
        begin, end = bill.first[skus], bill.first[skus + 1]
        entry, of = ranges(begin, end), np.repeat(np.arange(len(skus)), end - begin)
        component = self._if_free(bill.sku[entry])
        counts = component != NOTHING
        return replace(
            bill,
            first=np.searchsorted(of[counts], np.arange(len(skus) + 1)),
            sku=component[counts],
            rounding=bill.rounding[skus],
            exists=bill.exists[skus],
            **{name: getattr(bill, name)[entry[counts]] for name in _BILL_LINES},
        )

    def _scheduling(self) -> tuple[Scheduling | Chains, Ints]:
        """Entries of the SKUs, then those of orders that are not what their SKU uses; and the entry of each order."""
        of_source = [
            source.encoded.order_scheduling[own] for source, own in zip(self._sources, self._orders.positions, strict=True)
        ]
        further = [entry >= len(source.encoded.sku) for source, entry in zip(self._sources, of_source, strict=True)]
        entries = {}
        dating = self._layout.dating
        for name in self._layout.dates:
            values = [getattr(getattr(source.encoded, dating), name) for source in self._sources]
            own = values[0][self._skus]
            for patch, made in zip(self._patches, values[1:], strict=True):
                own[patch.at] = made[patch.numbers]
            entries[name] = np.concatenate(
                [own, *(made[entry[far]] for made, entry, far in zip(values, of_source, further, strict=True))]
            )
        is_further = np.concatenate(further)
        entry = np.full(len(is_further), NOTHING)
        entry[is_further] = len(self._skus) + np.arange(int(is_further.sum()))
        entry = entry[self._orders.order]
        return self._layout.entries(**entries), np.where(entry == NOTHING, self._orders.sku, entry)


class _ReorderingCut(Cut["ReorderingInput"]):
    """The part of a plan by reordering policies."""

    def encoded(self) -> ReorderingInput:
        """The part as input of its own."""
        return replace(self._whole, forecast_pool=np.arange(len(self._skus)), **self._fields())
