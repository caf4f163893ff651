"""Delays, from the components up: when each supply comes, and when each demand can be met (specification 12)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lotwise.chain import Chain, OrderDays
from lotwise.columns import available
from lotwise.kernels.codes import NO_DAY, NOTHING, OPEN_DAY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import CoverageInput
    from lotwise.net.coverage.pegs import Pegs

    Ints = NDArray[np.int64]


class Delayed(NamedTuple):
    """What the walk from the components up has found."""

    planned: OrderDays
    """(n_line,) dates of the lines, moved by late components."""
    order_due: Ints
    """(n_order,) availability of the orders, moved by late components; OPEN_DAY for stock."""
    issue: Ints
    """(n_demand,) day on which each demand can be met; the requirement date where nothing covers it."""
    cause: Ints
    """(n_line,) component requirement that holds a line up; NOTHING where none does."""


def delays(loaded: CoverageInput, lines: NDArray[Any], pegs: Pegs, planned: OrderDays) -> Delayed:
    """Carry delays upwards, level by level.

    The start of a planned order moves to the latest planned issue of its components, the rest of its chain forward from there; an
    open order moves by as many days (DL3). A demand is met when the last of its supplies is there (DL7).

    Parameters
    ----------
    loaded
        The input with what orders need.
    lines, pegs
        Planned orders and pegging.
    planned
        (n_line,) dates of the lines as if every component came in time.
    """
    walk = _Upwards(loaded, lines, pegs, planned)
    for level in range(len(loaded.levels) - 2, -1, -1):
        walk.level(level)
    return Delayed(OrderDays(*walk.days), walk.order_due, walk.issue, walk.cause)


class _Upwards:
    def __init__(self, loaded: CoverageInput, lines: NDArray[Any], pegs: Pegs, planned: OrderDays) -> None:
        self._loaded, self._lines = loaded, lines
        self.days = [days.copy() for days in planned]
        self.order_due = loaded.orders["due"].copy()
        self.issue = loaded.demand["due"].copy()
        self.cause = np.full(len(lines), NOTHING)
        self._start = np.full(len(lines), NO_DAY)
        self._shift = np.zeros(len(loaded.orders), np.int64)
        self._pegged, self._by = pegs.demand, pegs.supply
        self._sku_of_peg = loaded.demand_sku[self._pegged]

    def level(self, level: int) -> None:
        """Move the orders of a level by what its components have found, then date its demand and pass that on."""
        first, last = self._loaded.levels[level], self._loaded.levels[level + 1]
        self._move_lines(*np.searchsorted(self._lines["sku"], [first, last]))
        self._move_orders(*np.searchsorted(self._loaded.order_sku, [first, last]))
        self._meet(slice(*np.searchsorted(self._sku_of_peg, [first, last])))
        self._pass_on(slice(*np.searchsorted(self._loaded.demand_sku, [first, last])))

    def _move_lines(self, first: int, last: int) -> None:
        held = first + np.flatnonzero(self._start[first:last] > self.days[1][first:last])
        if len(held) == 0:
            return
        chain = Chain(self._loaded.chains, self._loaded.calendars, self._lines["sku"][held])
        moved = chain.from_start(self.days[0][held], self._start[held])
        for days, new in zip(self.days, moved, strict=True):
            days[held] = new

    def _move_orders(self, first: int, last: int) -> None:
        held = first + np.flatnonzero(self._shift[first:last] > 0)
        if len(held) == 0:
            return
        chain = Chain(self._loaded.chains, self._loaded.calendars, self._loaded.order_scheduling[held])
        self.order_due[held] = chain.available_from(self.order_due[held] + self._shift[held])

    def _meet(self, pegs: slice) -> None:
        """The planned issue of demand: the latest of its supplies, not before the requirement date (DL4, DL7)."""
        row, supply = self._pegged[pegs], self._by[pegs]
        day = available(self.order_due, self.days[3], supply)
        chains, sku = self._loaded.chains, self._loaded.demand_sku[row]
        margin = np.where(chains.soft_issue_margin[sku], 0, chains.issue_margin[sku])
        issue = Chain(chains, self._loaded.calendars, sku).issue(day, margin)
        issue = np.where(day == OPEN_DAY, self._loaded.today, issue)
        np.maximum.at(self.issue, row, np.maximum(issue, self._loaded.demand["due"][row]))

    def _pass_on(self, demand: slice) -> None:
        """Late components hold their orders up: planned ones until they are there, others by as many days."""
        due = self._loaded.demand["due"]
        is_need = (self._loaded.demand_line[demand] != NOTHING) | (self._loaded.demand_order[demand] != NOTHING)
        late = demand.start + np.flatnonzero((self.issue[demand] > due[demand]) & is_need)
        line, order = self._loaded.demand_line[late].astype(np.int64), self._loaded.demand_order[late]
        start = self.issue[late] + self._loaded.demand_offset[late]
        new = np.flatnonzero((line != NOTHING) & (order == NOTHING))
        new = new[np.argsort(start[new], kind="stable")]  # the latest is the last that names itself the cause
        np.maximum.at(self._start, line[new], start[new])
        self.cause[line[new]] = late[new]
        of_order = np.flatnonzero(order != NOTHING)
        np.maximum.at(self._shift, order[of_order], self.issue[late[of_order]] - due[late[of_order]])
