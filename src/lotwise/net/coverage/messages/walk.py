"""The walk down the bills: what messages hand down, and the messages of each level."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lotwise.chain import Chain
from lotwise.component_need import scaled_up
from lotwise.kernels.codes import ADVANCE, CANCEL_ORDER, DECREASE, FAR, NO_DAY, NOTHING, POSTPONE
from lotwise.net.coverage.messages.increase import increase
from lotwise.net.coverage.messages.surplus import superfluous

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.net.coverage.messages.known import Known

    Ints = NDArray[np.int64]


class Downwards:
    """Goes down the levels; what it finds stands in ``Known``."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._may_change = known.may_change()

    def level(self, level: int) -> None:
        """Messages of one level, from what those of the levels before hand down."""
        first, last = (int(edge) for edge in self._known.loaded.levels[level : level + 2])
        self._take_over(slice(*np.searchsorted(self._known.loaded.demand_sku, [first, last])))
        pegs = np.arange(*np.searchsorted(self._known.sku_of_peg, [first, last]))
        orders = np.arange(*np.searchsorted(self._known.loaded.order_sku, [first, last]))
        orders = orders[self._may_change[orders]]
        if len(orders) == 0 and not self._has_early_limit(first, last):
            return
        pegged, earliest = self._pegged(orders, pegs)
        raised = increase(self._known, orders, np.arange(*np.searchsorted(self._known.lines["sku"], [first, last])), pegs)
        may_shrink = ~np.isin(orders, raised) & self._known.is_inside(self._known.due[orders])
        too_much, gives = superfluous(self._known, orders, pegged, may_shrink)
        self._known.held[orders] = np.maximum(self._known.loaded.orders["quantity"][orders] - pegged - too_much, 0)
        self._move(orders, earliest)
        self._reduce(orders, gives)

    # --- what the level before hands down ---

    def _take_over(self, rows: slice) -> None:
        """Requirements of orders that should move or shrink, as the proposals would have them (13.5)."""
        loaded = self._known.loaded
        order = loaded.demand_order[rows]
        at = np.flatnonzero(order != NOTHING)
        demand, order = rows.start + at, order[at]
        moved = np.flatnonzero(self._known.to_day[order] != NO_DAY)
        if len(moved):
            self._move_need(demand[moved], order[moved])
        cut = np.flatnonzero(self._known.to_quantity[order] != loaded.orders["quantity"][order])
        if len(cut):
            self._cut_need(demand[cut], order[cut])

    def _move_need(self, demand: Ints, order: NDArray[np.integer]) -> None:
        """A component is needed when the order would start, which is proposed for another day."""
        loaded = self._known.loaded
        of_order = Chain(loaded.chains, loaded.calendars, loaded.order_scheduling[order])
        start = of_order.start(of_order.receipt(self._known.to_day[order]))
        sku = loaded.demand_sku[demand]
        due = Chain(loaded.chains, loaded.calendars, sku).requirement(start - loaded.demand_offset[demand], loaded.today)
        self._known.want[demand], self._known.issued[demand] = self._known.margins.wanted(due, sku).want, due
        self._known.has_moved[demand] = True

    def _cut_need(self, demand: Ints, order: NDArray[np.integer]) -> None:
        """A component is needed for as much as the order would still be; what is too much is pegged no more, the last first."""
        loaded = self._known.loaded
        after, before = self._known.to_quantity[order], loaded.orders["quantity"][order]
        rounding = loaded.bill.rounding[loaded.demand_sku[demand]]
        need = np.minimum(scaled_up(loaded.demand["quantity"][demand], after, before, rounding), self._known.need[demand])
        self._known.need[demand] = need
        for row, left in zip(demand.tolist(), need.tolist(), strict=True):
            of_row = slice(*np.searchsorted(self._known.sku_of_peg, [loaded.demand_sku[row], loaded.demand_sku[row] + 1]))
            own = of_row.start + np.flatnonzero(self._known.demand[of_row] == row)
            gave = self._known.given[own]
            self._known.given[own] = np.clip(left - (np.cumsum(gave) - gave), 0, gave)
            less = self._known.supply[own[self._known.given[own] < gave]]
            self._known.cut[less[less >= 0]] = row

    # --- dates ---

    def _pegged(self, orders: Ints, pegs: Ints) -> tuple[Ints, Ints]:
        """What each order gives, and the row of the demand that wants it first, NOTHING where none does."""
        pegged, first = np.zeros(len(self._known.due), np.int64), np.full(len(self._known.due), NOTHING)
        own = pegs[(self._known.supply[pegs] >= 0) & (self._known.given[pegs] > 0)]
        np.add.at(pegged, self._known.supply[own], self._known.given[own])
        latest_first = own[np.lexsort((-own, -self._known.want[self._known.demand[own]]))]
        first[self._known.supply[latest_first]] = self._known.demand[latest_first]
        return pegged[orders], first[orders]

    def _move(self, orders: Ints, earliest: Ints) -> None:
        """Advance what comes later than its first demand wants it, postpone what comes earlier, beyond the margins (13.1, 13.2)."""
        own = np.flatnonzero(earliest != NOTHING)
        order, demand = orders[own], earliest[own]
        loaded, due = self._known.loaded, self._known.due[order]
        chain = Chain(loaded.chains, loaded.calendars, loaded.order_scheduling[order])
        soonest = chain.delivery(np.full(len(order), loaded.today - 1), loaded.today)
        to_day = np.maximum(self._known.want[demand], soonest)
        sku = loaded.order_sku[order]
        advance = (due - to_day > loaded.advance_margin[sku]) & self._known.is_inside(np.minimum(due, to_day))
        postpone = (to_day - due > loaded.postpone_margin[sku]) & self._known.is_inside(due) & (self._known.held[order] == 0)
        for message, rows in ((ADVANCE, advance), (POSTPONE, postpone)):
            at = np.flatnonzero(rows)
            self._known.to_day[order[at]] = to_day[at]
            self._known.add(order[at], message, to_day=to_day[at], days=np.abs(due - to_day)[at], demand=demand[at])

    # --- quantities ---

    def _reduce(self, orders: Ints, gives: Ints) -> None:
        """Cancel what gives up everything, decrease what gives up a part (13.4)."""
        own = np.flatnonzero(gives > 0)
        order, by = orders[own], gives[own]
        left = self._known.loaded.orders["quantity"][order] - by
        self._known.to_quantity[order] = left
        for message, rows in ((CANCEL_ORDER, left == 0), (DECREASE, left > 0)):
            at = np.flatnonzero(rows)
            self._known.add(order[at], message, by=by[at], to=left[at], demand=self._known.cut[order[at]])

    def _has_early_limit(self, first: int, last: int) -> bool:
        """Whether new orders of the level may be added to one another: only where positive days are set."""
        return bool((self._known.loaded.sku["positive_days"][first:last] != FAR).any())
