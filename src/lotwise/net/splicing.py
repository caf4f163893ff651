"""A plan whose parts were planned again, as one: their rows between those of all other SKUs, references put right."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from lotwise.columns import Netted, taken
from lotwise.graph import ranges
from lotwise.kernels import codes
from lotwise.kernels.codes import NOTHING
from lotwise.net.layout import layout_of
from lotwise.net.levels import REFERENCES
from lotwise.net.places import Places, moved_supply, offsets_of, renumbered, starts
from lotwise.results import REASON_KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from lotwise.columns import Chains, Encoded, ReorderingInput, Scheduling
    from lotwise.net.layers import Layers, Newest
    from lotwise.net.part import Whole

    Ints = NDArray[np.int64]

NAMING_DEMAND, NAMING_ORDER = (
    np.array([getattr(codes, f"BECAUSE_{code.upper()}") for code, kind in REASON_KINDS.items() if kind.first == what])
    for what in ("demand", "order")
)
"""Codes of reasons whose first number is a row of demand, and of orders."""

_DATES = {"order_day": "order", "start_day": "start", "end_day": "end", "decide_by": "decide_by"}
"""Fields of ``Netted`` with the days of lines, and those of ``LineDates``."""


def spliced(base: Whole[ReorderingInput], outcomes: Layers) -> Netted:
    """The whole plan.

    Parameters
    ----------
    base
        The plan before.
    outcomes
        The parts that were planned since, by the SKUs of which each has the newest rows; all of them ``is_whole``.
    """
    newest = tuple(outcomes.newest(outcomes.skus))
    return _ReorderingSplice(base, newest).netted() if newest else base.netted


class Own:
    """The rows that a part has of the SKUs of which it is the newest, by the numbers of the part.

    What these rows refer to stands where its SKU has it now, at the same place among the SKU's own: whoever is above a SKU
    has not been planned after it, or the SKU would have been planned with it.
    """

    def __init__(self, newest: Newest[Any]) -> None:
        self.made, self.skus = newest.made, newest.skus
        self.part, new = newest.made.part, newest.made.loaded
        self.chosen = newest.numbers
        self._is_chosen = np.zeros(len(self.part.skus), bool)
        self._is_chosen[self.chosen] = True
        self.demand_rows, self.order_rows = (_rows_of(new.sku, self.chosen, what) for what in ("demand", "order"))
        made = newest.made
        self.lines = self.newest(made.lines["sku"])
        self.links = self.newest(new.demand_sku[made.links["demand"]])
        self.reasons = self.newest(sku_of_supply(new, made.lines, made.reasons["supply"]))

    def newest(self, sku: NDArray[np.integer]) -> Ints:
        """Rows of the part that are the newest, of all of some kind, whose SKUs are given."""
        return np.flatnonzero(self._is_chosen[sku])

    def counts(self, sku: NDArray[np.integer]) -> Ints:
        """(n_sku,) rows of each SKU of which the part is the newest, of all rows of the part, whose SKUs are given."""
        found: Ints = np.bincount(sku, minlength=len(self.part.skus))[self.chosen]
        return found

    def set_numbers(self, demands: Places, orders: Places, lines: Places, order_row: NDArray[np.int32]) -> None:
        """Look up where rows of the part stand now; ``order_row`` is that of all orders now."""
        new = self.made.loaded
        self.demand = self._now(demands, new.demand_sku)
        self.order = self._now(orders, new.order_sku)
        self.any_line = self._now(lines, self.made.line_sku)
        self.line = self._now(lines, self.made.lines["sku"])
        frozen = np.flatnonzero(~self.part.is_free[new.order_sku] & (new.order_row != NOTHING))
        self.order[frozen] = self._orders_now(frozen, orders, order_row)

    def _now(self, places: Places, sku: NDArray[np.integer]) -> Ints:
        """Where rows of the part, which stand by SKU, are in the whole plan."""
        number = np.arange(len(sku)) - np.searchsorted(sku, np.arange(len(self.part.skus)))[sku]
        at: Ints = places.now[self.part.skus][sku] + number
        return at

    def _orders_now(self, frozen: Ints, orders: Places, order_row: NDArray[np.int32]) -> Ints:
        """Where orders of the part that stay stand in the whole plan, which may have by-products among them.

        Of SKUs that were planned after the part some may be gone; nothing refers to these.
        """
        new = self.made.loaded
        skus = self.part.skus[np.unique(new.order_sku[frozen])]
        rows = ranges(orders.now[skus], orders.now[skus + 1])
        by_row = rows[np.argsort(order_row[rows], kind="stable")]
        wanted = new.order_row[frozen]
        at = np.searchsorted(order_row[by_row], wanted)
        found = taken(by_row, np.where(at < len(by_row), at, NOTHING), NOTHING)
        return np.where(taken(order_row, found, NOTHING) == wanted, found, NOTHING)

    def supply(self, supply: NDArray[Any]) -> Ints:
        """Orders of the part, or its new lines as ~line, as they stand now."""
        is_new = supply <= NOTHING
        line = ~renumbered(self.line, np.where(is_new, ~supply, NOTHING))
        return np.where(is_new, line, renumbered(self.order, np.where(is_new, NOTHING, supply)))


class Splice:
    """The rows of the plan before and those of the parts, put together."""

    def __init__(self, base: Whole[Any], newest: Sequence[Newest[Any]]) -> None:
        old = base.netted
        self._old, self._loaded, self._layout = old, old.loaded, layout_of(old.loaded)
        self._parts = parts = [Own(each) for each in newest]
        loaded, n_sku = old.loaded, len(old.loaded.sku)
        self._demands = self._places(starts(loaded.sku, "demand"), [own.made.loaded.demand_sku for own in parts])
        self._orders = self._places(starts(loaded.sku, "order"), [own.made.loaded.order_sku for own in parts])
        self._lines = self._places(base.first_line, [own.made.lines["sku"] for own in parts])
        self._links = self._places(
            offsets_of(loaded.demand_sku[old.links["demand"]], n_sku),
            [own.made.loaded.demand_sku[own.made.links["demand"]] for own in parts],
        )
        self._reasons = self._places(
            offsets_of(sku_of_supply(loaded, old.lines, old.reasons["supply"]), n_sku),
            [sku_of_supply(own.made.loaded, own.made.lines, own.made.reasons["supply"]) for own in parts],
        )
        order_row = self._orders.joined(self._loaded.order_row, [own.made.loaded.order_row[own.order_rows] for own in parts])
        for own in parts:
            own.set_numbers(self._demands, self._orders, self._lines, order_row)

    def _places(self, before: Ints, part_sku: Sequence[NDArray[np.integer]]) -> Places:
        counts = [own.counts(sku) for own, sku in zip(self._parts, part_sku, strict=True)]
        return Places.of(before, [own.skus for own in self._parts], counts)

    # --- the input ---

    def _input(self) -> Encoded:
        old, parts = self._loaded, self._parts
        whole: dict[str, Any] = {}
        whole[self._layout.dating], entry = self._scheduling()
        for names, places, rows in (
            (self._layout.demand, self._demands, [own.demand_rows for own in parts]),
            (self._layout.orders, self._orders, [own.order_rows for own in parts]),
        ):
            for name in names:
                before, made = getattr(old, name), [getattr(own.made.loaded, name)[at] for own, at in zip(parts, rows, strict=True)]
                match name:
                    case "demand_sku" | "order_sku":
                        made = [own.part.skus[each] for own, each in zip(parts, made, strict=True)]
                    case "demand_line" | "order_line":
                        before = self._lines.moved(before)
                        made = [renumbered(own.any_line, each) for own, each in zip(parts, made, strict=True)]
                    case _ if name in REFERENCES:
                        before = self._orders.moved(before)
                        made = [renumbered(own.order, each) for own, each in zip(parts, made, strict=True)]
                    case "order_scheduling":
                        made = entry
                whole[name] = places.joined(before, made)
        if "linked_order" in whole["demand"].dtype.names:
            linked = [renumbered(own.order, own.made.loaded.demand["linked_order"][own.demand_rows]) for own in parts]
            whole["demand"]["linked_order"] = self._demands.joined(self._orders.moved(old.demand["linked_order"]), linked)
        sku = old.sku.copy()
        for own in parts:
            sku[own.skus] = own.made.loaded.sku[own.chosen]
        sku["first_demand"], sku["last_demand"] = self._demands.now[:-1], self._demands.now[1:]
        sku["first_order"], sku["last_order"] = self._orders.now[:-1], self._orders.now[1:]
        return replace(old, sku=sku, **whole)

    def _scheduling(self) -> tuple[Scheduling | Chains, list[Ints]]:
        """The entries with those of the parts, and the entry of each of their orders: what an order has of its own comes last."""
        dating = self._layout.dating
        old = getattr(self._loaded, dating)
        entries = {name: [getattr(old, name).copy()] for name in self._layout.dates}
        found, count = [], len(old.lead)
        for own in self._parts:
            new = own.made.loaded
            entry, n_part = new.order_scheduling[own.order_rows], len(new.sku)
            further = np.flatnonzero(entry >= n_part)
            for name, values in entries.items():
                made = getattr(getattr(new, dating), name)
                values[0][own.skus] = made[own.chosen]
                values.append(made[entry[further]])
            at = own.part.skus[np.where(entry < n_part, entry, 0)]
            at[further] = count + np.arange(len(further))
            count += len(further)
            found.append(at)
        return self._layout.entries(**{name: np.concatenate(values) for name, values in entries.items()}), found

    # --- the output ---

    def _all_lines(self) -> NDArray[Any]:
        made = []
        for own in self._parts:
            lines = own.made.lines[own.lines]
            lines["sku"], lines["order"] = own.part.skus[lines["sku"]], renumbered(own.order, lines["order"])
            made.append(lines)
        return self._lines.records(self._old.lines, made, order=self._orders.moved(self._old.lines["order"]))

    def _all_links(self) -> NDArray[Any]:
        old, made = self._old.links, []
        for own in self._parts:
            links = own.made.links[own.links]
            links["demand"], links["supply"] = renumbered(own.demand, links["demand"]), own.supply(links["supply"])
            made.append(links)
        moved = {"demand": self._demands.moved(old["demand"]), "supply": self._moved_supply(old["supply"])}
        return self._links.records(old, made, **moved)

    def _all_reasons(self) -> NDArray[Any]:
        old, made = self._old.reasons, []
        for own in self._parts:
            reasons = own.made.reasons[own.reasons]
            reasons["supply"] = own.supply(reasons["supply"])
            for codes_, numbers in ((NAMING_DEMAND, own.demand), (NAMING_ORDER, own.order)):
                named = np.isin(reasons["code"], codes_)
                reasons["first"][named] = renumbered(numbers, reasons["first"][named])
            made.append(reasons)
        first = old["first"]
        for codes_, places in ((NAMING_DEMAND, self._demands), (NAMING_ORDER, self._orders)):
            if places.has_moved:
                first = np.where(np.isin(old["code"], codes_), places.moved(first), first)
        return self._reasons.records(old, made, supply=self._moved_supply(old["supply"]), first=first)

    def _moved_supply(self, supply: NDArray[Any]) -> NDArray[Any]:
        """References to supply in the plan before, as it stands now."""
        if not (self._orders.has_moved or self._lines.has_moved):
            return supply
        return moved_supply(supply, self._orders, self._lines)


class _ReorderingSplice(Splice):
    """A plan by reordering policies."""

    def netted(self) -> Netted:
        """Everything, whole."""
        old, parts = self._old, self._parts
        dates = {
            name: self._lines.joined(getattr(old, name), [getattr(own.made.dates, of_part)[own.lines] for own in parts])
            for name, of_part in _DATES.items()
        }
        return Netted(
            loaded=self._input(),
            lines=self._all_lines(),
            links=self._all_links(),
            reasons=self._all_reasons(),
            held=self._orders.joined(old.held, [own.made.held[own.order_rows] for own in parts]),
            full=old.full,
            failed=old.failed,
            compiled=old.compiled,
            **dates,
        )


def _rows_of(sku: NDArray[Any], chosen: Ints, what: str) -> Ints:
    return ranges(sku[f"first_{what}"][chosen], sku[f"last_{what}"][chosen])


def sku_of_supply(loaded: Encoded, lines: NDArray[Any], supply: NDArray[Any]) -> NDArray[Any]:
    """SKU of each supply, written as in ``kernels.records.LINK``."""
    is_new = supply <= NOTHING
    of_line = taken(lines["sku"], np.where(is_new, ~supply, NOTHING))
    return np.where(is_new, of_line, taken(loaded.order_sku, np.where(is_new, NOTHING, supply)))
