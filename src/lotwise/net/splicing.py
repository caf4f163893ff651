"""A plan whose part was planned again, as one: the part's rows between those of all other SKUs, references put right."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np

from lotwise.columns import Netted, taken
from lotwise.graph import ranges
from lotwise.kernels import codes
from lotwise.kernels.codes import NOTHING
from lotwise.net.growing import as_bytes
from lotwise.net.layout import layout_of
from lotwise.net.levels import REFERENCES
from lotwise.results import REASON_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from lotwise.columns import Chains, Encoded, ReorderingInput, Scheduling
    from lotwise.net.coverage.replanning import ReplannedPoints
    from lotwise.net.dates import LineDates
    from lotwise.net.part import Whole
    from lotwise.net.replanning import Replanned

    Ints = NDArray[np.int64]

NAMING_DEMAND, NAMING_ORDER = (
    np.array([getattr(codes, f"BECAUSE_{code.upper()}") for code, kind in REASON_KINDS.items() if kind.first == what])
    for what in ("demand", "order")
)
"""Codes of reasons whose first number is a row of demand, and of orders."""


class Places(NamedTuple):
    """Where the rows of each SKU stand: before, in the part, and now."""

    free: Ints
    """SKUs that were planned again, ascending."""
    before: Ints
    """(n_sku + 1,)"""
    part: Ints
    """(n_free + 1,) rows of the part, of free SKUs alone."""
    now: Ints
    """(n_sku + 1,)"""

    @classmethod
    def of(cls, free: Ints, before: Ints, counts: Ints) -> Places:
        """Places when the free SKUs have so many rows now."""
        count = np.diff(before)
        count[free] = counts
        return cls(free, before, _offsets(counts), _offsets(count))

    def blocks(self) -> Iterator[tuple[slice, slice]]:
        """Rows before and now of each run of SKUs between two free ones."""
        edges = np.concatenate([[-1], self.free, [len(self.before) - 1]])
        first, last = edges[:-1] + 1, edges[1:]
        for bounds in zip(*(places[at].tolist() for places in (self.before, self.now) for at in (first, last)), strict=True):
            yield slice(*bounds[:2]), slice(*bounds[2:])

    def joined(self, before: NDArray[Any], part: NDArray[Any]) -> NDArray[Any]:
        """One column, whole."""
        whole = np.empty(int(self.now[-1]), before.dtype)
        target = as_bytes(whole)
        for old, new in self.blocks():
            target[new] = as_bytes(before[old])
        target[self.of_part()] = as_bytes(part.astype(before.dtype, copy=False))
        return whole

    def of_part(self) -> Ints:
        """(n_part,) where the rows of the part stand now."""
        return ranges(self.now[self.free], self.now[self.free + 1])

    def records(self, before: NDArray[Any], part: NDArray[Any], **moved: NDArray[Any]) -> NDArray[Any]:
        """Records, whole, with the fields of the old ones that have moved."""
        whole = self.joined(before, part)
        for field, column in moved.items():
            whole[field] = self.joined(column, part[field])
        return whole

    @property
    def has_moved(self) -> bool:
        """Some rows stand elsewhere now."""
        return bool((self.now != self.before).any())

    def moved(self, position: NDArray[Any]) -> NDArray[Any]:
        """References to rows of SKUs that were not planned again, as they stand now; negative ones stay."""
        if not self.has_moved:
            return position
        of_row = np.repeat(self.now[:-1] - self.before[:-1], np.diff(self.before)).astype(position.dtype)
        return np.where(position >= 0, position + taken(of_row, position), position)


def spliced(base: Whole[ReorderingInput], made: Replanned) -> Netted:
    """The whole plan.

    Parameters
    ----------
    base
        The plan before.
    made
        Its part, planned again; ``made.is_whole``.
    """
    return Splice(base, made).netted(made.dates, made.held)


class Splice:
    """The rows of the plan before and those of the part, put together."""

    def __init__(self, base: Whole[Any], made: Replanned | ReplannedPoints) -> None:
        part, old, new = made.part, base.netted, made.loaded
        self._old, self._made, self._part = old, made, part
        self._loaded, self._layout = old.loaded, layout_of(old.loaded)
        self._chosen = np.flatnonzero(part.is_free)
        self._demand_rows, self._order_rows = (_rows_of(new.sku, self._chosen, what) for what in ("demand", "order"))
        self._demands = self._places(_starts(old.loaded.sku, "demand"), new.demand_sku)
        self._orders = self._places(_starts(old.loaded.sku, "order"), new.order_sku)
        self._lines = self._places(base.first_line, made.lines["sku"])
        of_link, of_part_link = (each.demand_sku[links["demand"]] for each, links in ((old.loaded, old.links), (new, made.links)))
        self._links = self._places(_offsets_of(of_link, len(old.loaded.sku)), of_part_link)
        of_reason = sku_of_supply(old.loaded, old.lines, old.reasons["supply"])
        of_part_reason = sku_of_supply(new, made.lines, made.reasons["supply"])
        self._reasons = self._places(_offsets_of(of_reason, len(old.loaded.sku)), of_part_reason)
        self._demand = self._of_part(self._demands, new.demand_sku)
        self._order = self._of_part(self._orders, new.order_sku)
        self._any_line = self._of_part(self._lines, made.line_sku)
        self._line = self._of_part(self._lines, made.lines["sku"])
        frozen = np.flatnonzero(~part.is_free[new.order_sku] & (new.order_row != NOTHING))
        self._order[frozen] = self._orders.moved(self._orders_before(frozen))

    def netted(self, dates: LineDates, held: Ints) -> Netted:
        """Everything, whole; the part's lines with their dates, and what of its orders holds the safety stock."""
        old = self._old
        return Netted(
            loaded=self._input(),
            lines=self._all_lines(),
            links=self._all_links(),
            reasons=self._all_reasons(),
            held=self._orders.joined(old.held, held[self._order_rows]),
            order_day=self._lines.joined(old.order_day, dates.order),
            start_day=self._lines.joined(old.start_day, dates.start),
            end_day=self._lines.joined(old.end_day, dates.end),
            decide_by=self._lines.joined(old.decide_by, dates.decide_by),
            full=old.full,
            failed=old.failed,
            compiled=old.compiled,
        )

    # --- where rows stand ---

    def _places(self, before: Ints, part_sku: NDArray[np.integer]) -> Places:
        count = np.bincount(part_sku, minlength=len(self._part.skus))
        return Places.of(self._part.skus[self._chosen], before, count[self._chosen])

    def _of_part(self, places: Places, sku: NDArray[np.integer]) -> Ints:
        """Where rows of the part, which stand by SKU, are in the whole plan."""
        number = np.arange(len(sku)) - np.searchsorted(sku, np.arange(len(self._part.skus)))[sku]
        at: Ints = places.now[self._part.skus][sku] + number
        return at

    def _orders_before(self, frozen: Ints) -> Ints:
        """Where orders of the part that stay stood in the plan before, which may have by-products among them."""
        old, new = self._loaded, self._made.loaded
        skus = self._part.skus[np.unique(new.order_sku[frozen])]
        rows = _rows_of(old.sku, skus, "order")
        by_row = rows[np.argsort(old.order_row[rows], kind="stable")]
        found: Ints = by_row[np.searchsorted(old.order_row[by_row], new.order_row[frozen])]
        return found

    # --- the input ---

    def _input(self) -> Encoded:
        old, new = self._loaded, self._made.loaded
        whole: dict[str, Any] = {}
        whole[self._layout.dating], entry = self._scheduling()
        for names, places, rows in (
            (self._layout.demand, self._demands, self._demand_rows),
            (self._layout.orders, self._orders, self._order_rows),
        ):
            for name in names:
                before, own = getattr(old, name), getattr(new, name)[rows]
                match name:
                    case "demand_sku" | "order_sku":
                        own = self._part.skus[own]
                    case "demand_line" | "order_line":
                        before, own = self._lines.moved(before), renumbered(self._any_line, own)
                    case _ if name in REFERENCES:
                        before, own = self._orders.moved(before), renumbered(self._order, own)
                    case "order_scheduling":
                        own = entry
                whole[name] = places.joined(before, own)
        if "linked_order" in whole["demand"].dtype.names:
            linked = renumbered(self._order, new.demand["linked_order"][self._demand_rows])
            whole["demand"]["linked_order"] = self._demands.joined(self._orders.moved(old.demand["linked_order"]), linked)
        sku = old.sku.copy()
        sku[self._demands.free] = new.sku[self._chosen]
        sku["first_demand"], sku["last_demand"] = self._demands.now[:-1], self._demands.now[1:]
        sku["first_order"], sku["last_order"] = self._orders.now[:-1], self._orders.now[1:]
        return replace(old, sku=sku, **whole)

    def _scheduling(self) -> tuple[Scheduling | Chains, Ints]:
        """The entries with those of the part, and the entry of each of its orders: what an order has of its own comes last."""
        new, free, dating = self._made.loaded, self._demands.free, self._layout.dating
        old, of_part = getattr(self._loaded, dating), getattr(new, dating)
        entry, n_part = new.order_scheduling[self._order_rows], len(new.sku)
        own = np.flatnonzero(entry >= n_part)
        entries = {}
        for name in self._layout.dates:
            values, made = getattr(old, name).copy(), getattr(of_part, name)
            values[free] = made[self._chosen]
            entries[name] = np.concatenate([values, made[entry[own]]])
        found = self._part.skus[np.where(entry < n_part, entry, 0)]
        found[own] = len(old.lead) + np.arange(len(own))
        return self._layout.entries(**entries), found

    # --- the output ---

    def _all_lines(self) -> NDArray[Any]:
        old, own = self._old.lines, self._made.lines.copy()
        own["sku"], own["order"] = self._part.skus[own["sku"]], renumbered(self._order, own["order"])
        return self._lines.records(old, own, order=self._orders.moved(old["order"]))

    def _all_links(self) -> NDArray[Any]:
        old, own = self._old.links, self._made.links.copy()
        own["demand"], own["supply"] = renumbered(self._demand, own["demand"]), self._supply(own["supply"])
        moved = {"demand": self._demands.moved(old["demand"]), "supply": self._moved_supply(old["supply"])}
        return self._links.records(old, own, **moved)

    def _all_reasons(self) -> NDArray[Any]:
        old, own = self._old.reasons, self._made.reasons.copy()
        own["supply"] = self._supply(own["supply"])
        first = old["first"]
        for codes_, numbers, places in ((NAMING_DEMAND, self._demand, self._demands), (NAMING_ORDER, self._order, self._orders)):
            named = np.isin(own["code"], codes_)
            own["first"][named] = renumbered(numbers, own["first"][named])
            if places.has_moved:
                first = np.where(np.isin(old["code"], codes_), places.moved(first), first)
        return self._reasons.records(old, own, supply=self._moved_supply(old["supply"]), first=first)

    def _supply(self, supply: NDArray[Any]) -> Ints:
        """Orders of the part, or its new lines as ~line."""
        is_new = supply <= NOTHING
        line = ~renumbered(self._line, np.where(is_new, ~supply, NOTHING))
        return np.where(is_new, line, renumbered(self._order, np.where(is_new, NOTHING, supply)))

    def _moved_supply(self, supply: NDArray[Any]) -> NDArray[Any]:
        """The same in the plan before."""
        if not (self._orders.has_moved or self._lines.has_moved):
            return supply
        return moved_supply(supply, self._orders, self._lines)


class Moving(Protocol):
    """Rows of one kind that stand elsewhere than before."""

    def moved(self, position: NDArray[Any]) -> NDArray[Any]:
        """References to the rows as they stand now; NOTHING stays."""


def moved_supply(supply: NDArray[Any], orders: Moving, lines: Moving) -> NDArray[Any]:
    """References to supply, written as in ``kernels.records.LINK``, as orders and lines stand now."""
    is_new = supply <= NOTHING
    line = ~lines.moved(np.where(is_new, ~supply, NOTHING))
    return np.where(is_new, line, orders.moved(np.where(is_new, NOTHING, supply)))


def _offsets(counts: Ints) -> Ints:
    return np.concatenate([[0], np.cumsum(counts)])


def _offsets_of(sku: NDArray[np.integer], n_sku: int) -> Ints:
    """(n_sku + 1,) where the rows of each SKU begin; rows stand by SKU."""
    return _offsets(np.bincount(sku, minlength=n_sku))


def _starts(sku: NDArray[Any], what: str) -> Ints:
    """(n_sku + 1,) where the rows of each SKU begin."""
    return _offsets(sku[f"last_{what}"] - sku[f"first_{what}"])


def _rows_of(sku: NDArray[Any], chosen: Ints, what: str) -> Ints:
    return ranges(sku[f"first_{what}"][chosen], sku[f"last_{what}"][chosen])


def sku_of_supply(loaded: Encoded, lines: NDArray[Any], supply: NDArray[Any]) -> NDArray[Any]:
    """SKU of each supply, written as in ``kernels.records.LINK``."""
    is_new = supply <= NOTHING
    of_line = taken(lines["sku"], np.where(is_new, ~supply, NOTHING))
    return np.where(is_new, of_line, taken(loaded.order_sku, np.where(is_new, NOTHING, supply)))


def renumbered(numbers: Ints, position: NDArray[Any]) -> Ints:
    """New numbers of some positions; negative positions stay."""
    return np.where(position >= 0, taken(numbers, position.astype(np.int64)), position)
