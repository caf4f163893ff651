"""Action messages: what existing orders should become, handed down the bills level by level (specification 13)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lotwise.chain import Chain
from lotwise.columns import Messages, available, point_day, taken
from lotwise.component_need import scaled_up
from lotwise.graph import ranges
from lotwise.kernels.codes import (
    ADVANCE,
    CANCEL_ORDER,
    DECREASE,
    FAR,
    INCREASE,
    MIN_MAX,
    NEW,
    NO_DAY,
    NOT_LOADED,
    NOT_PLANNED,
    NOTHING,
    ONLY_FOR_MINIMUM,
    OPEN_DAY,
    POSTPONE,
)
from lotwise.kernels.coverage.quantities import round_down, smallest_lot, step_of
from lotwise.kernels.rounding import round_up

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import CoverageInput
    from lotwise.net.coverage.margins import IssueMargins
    from lotwise.net.coverage.pegs import Pegs

    Ints = NDArray[np.int64]


class Found(NamedTuple):
    """What the walk down has found."""

    messages: Messages
    held: Ints
    """(n_order,) unpegged quantity of each order that the minimum needs."""


def action_messages(
    loaded: CoverageInput, lines: NDArray[Any], required: Ints, pegs: Pegs, margins: IssueMargins, last_day: int
) -> Found:
    """Work the messages out from the finished goods down.

    Parameters
    ----------
    loaded
        The input with what orders need.
    lines, required
        Planned orders, and their required availability.
    pegs
        What supplies give demands.
    margins
        How requirement dates turn into days on which supply is wanted.
    last_day
        Last day of the action time fence.
    """
    walk = _Downwards(loaded, lines, required, pegs, margins, last_day)
    for level in range(len(loaded.levels) - 1):
        walk.level(level)
    return Found(walk.messages(), walk.held)


class _Downwards:
    """What is known on the way down: dates and quantities of demand as the messages so far would have them."""

    def __init__(
        self, loaded: CoverageInput, lines: NDArray[Any], required: Ints, pegs: Pegs, margins: IssueMargins, last_day: int
    ) -> None:
        self._loaded, self._lines, self._required, self._margins, self._last_day = loaded, lines, required, margins, last_day
        self._settings = loaded.sku.view(np.recarray)  # as the rules read them
        self._demand, self._supply, self._given = pegs.demand, pegs.supply, pegs.quantity.copy()
        self._sku_of_peg = loaded.demand_sku[self._demand]
        self._want = loaded.demand["want"].copy()
        self._issued = loaded.demand["due"].copy()
        self._need = loaded.demand["quantity"].copy()
        self._is_derived = np.zeros(len(loaded.demand), bool)
        self._due = loaded.orders["due"]
        n_order = len(loaded.orders)
        self._to_day = np.full(n_order, NO_DAY)
        self._to_quantity = loaded.orders["quantity"].copy()
        self._cut = np.full(n_order, NOTHING)  # component requirement that needs less of an order than it is pegged to
        self.held = np.zeros(n_order, np.int64)
        self._parts: list[tuple[Ints, ...]] = []
        codes = loaded.sku["code"][loaded.order_sku] if n_order else np.zeros(0, np.int64)
        self._may_change = (codes != NOT_PLANNED) & (self._due != OPEN_DAY) & (loaded.orders["use"] != NOT_LOADED)
        self._may_change &= loaded.order_row >= 0

    def messages(self) -> Messages:
        """All messages, by planning point, order and message."""
        columns = [np.concatenate(column) for column in zip(*self._parts, strict=True)] if self._parts else [_NONE] * 8
        order, line, message, to_day, by, to, days, demand = columns
        sku = np.where(order == NOTHING, taken(self._lines["sku"], line), taken(self._loaded.order_sku, order))
        at = np.lexsort((message, line, order, sku))
        derived = taken(self._is_derived, demand, otherwise=False)
        return Messages(order[at], line[at], message[at], to_day[at], by[at], to[at], days[at], demand[at], derived[at])

    def level(self, level: int) -> None:
        """Messages of one level, from what those of the levels before hand down."""
        first, last = (int(edge) for edge in self._loaded.levels[level : level + 2])
        self._take_over(slice(*np.searchsorted(self._loaded.demand_sku, [first, last])))
        pegs = np.arange(*np.searchsorted(self._sku_of_peg, [first, last]))
        orders = np.arange(*np.searchsorted(self._loaded.order_sku, [first, last]))
        orders = orders[self._may_change[orders]]
        if len(orders) == 0 and not self._has_early_limit(first, last):
            return
        pegged, earliest = self._pegged(orders, pegs)
        raised = self._increase(orders, np.arange(*np.searchsorted(self._lines["sku"], [first, last])), pegs)
        may_shrink = ~np.isin(orders, raised) & self._inside(self._due[orders])
        superfluous, gives = self._superfluous(orders, pegged, may_shrink)
        self.held[orders] = np.maximum(self._loaded.orders["quantity"][orders] - pegged - superfluous, 0)
        self._move(orders, earliest)
        self._reduce(orders, gives)

    # --- what the level before hands down ---

    def _take_over(self, rows: slice) -> None:
        """Requirements of orders that should move or shrink, as the proposals would have them (13.5)."""
        loaded = self._loaded
        order = loaded.demand_order[rows]
        at = np.flatnonzero(order != NOTHING)
        demand, order = rows.start + at, order[at]
        moved = np.flatnonzero(self._to_day[order] != NO_DAY)
        if len(moved):
            self._move_need(demand[moved], order[moved])
        cut = np.flatnonzero(self._to_quantity[order] != loaded.orders["quantity"][order])
        if len(cut):
            self._cut_need(demand[cut], order[cut])

    def _move_need(self, demand: Ints, order: Ints) -> None:
        """A component is needed when the order would start, which is proposed for another day."""
        loaded = self._loaded
        of_order = Chain(loaded.chains, loaded.calendars, loaded.order_scheduling[order])
        start = of_order.start(of_order.receipt(self._to_day[order]))
        sku = loaded.demand_sku[demand]
        due = Chain(loaded.chains, loaded.calendars, sku).requirement(start - loaded.demand_offset[demand], loaded.today)
        self._want[demand], self._issued[demand] = self._margins.wanted(due, sku).want, due
        self._is_derived[demand] = True

    def _cut_need(self, demand: Ints, order: Ints) -> None:
        """A component is needed for as much as the order would still be; what is too much is pegged no more, the last first."""
        loaded = self._loaded
        after, before = self._to_quantity[order], loaded.orders["quantity"][order]
        rounding = loaded.bill.rounding[loaded.demand_sku[demand]]
        need = np.minimum(scaled_up(loaded.demand["quantity"][demand], after, before, rounding), self._need[demand])
        self._need[demand] = need
        self._is_derived[demand] = True
        for row, left in zip(demand.tolist(), need.tolist(), strict=True):
            of_row = slice(*np.searchsorted(self._sku_of_peg, [loaded.demand_sku[row], loaded.demand_sku[row] + 1]))
            own = of_row.start + np.flatnonzero(self._demand[of_row] == row)
            before = self._given[own]
            self._given[own] = np.clip(left - (np.cumsum(before) - before), 0, before)
            less = self._supply[own[self._given[own] < before]]
            self._cut[less[less >= 0]] = row

    # --- dates ---

    def _pegged(self, orders: Ints, pegs: Ints) -> tuple[Ints, Ints]:
        """What each order gives, and the row of the demand that wants it first, NOTHING where none does."""
        pegged, first = np.zeros(len(self._due), np.int64), np.full(len(self._due), NOTHING)
        own = pegs[(self._supply[pegs] >= 0) & (self._given[pegs] > 0)]
        np.add.at(pegged, self._supply[own], self._given[own])
        latest_first = own[np.lexsort((-own, -self._want[self._demand[own]]))]
        first[self._supply[latest_first]] = self._demand[latest_first]
        return pegged[orders], first[orders]

    def _move(self, orders: Ints, earliest: Ints) -> None:
        """Advance what comes later than its first demand wants it, postpone what comes earlier, beyond the margins (13.1, 13.2)."""
        own = np.flatnonzero(earliest != NOTHING)
        order, demand = orders[own], earliest[own]
        loaded, due = self._loaded, self._due[order]
        chain = Chain(loaded.chains, loaded.calendars, loaded.order_scheduling[order])
        soonest = chain.delivery(np.full(len(order), loaded.today - 1), loaded.today)
        to_day = np.maximum(self._want[demand], soonest)
        sku = loaded.order_sku[order]
        advance = (due - to_day > loaded.advance_margin[sku]) & self._inside(np.minimum(due, to_day))
        postpone = (to_day - due > loaded.postpone_margin[sku]) & self._inside(due) & (self.held[order] == 0)
        for message, rows in ((ADVANCE, advance), (POSTPONE, postpone)):
            at = np.flatnonzero(rows)
            self._to_day[order[at]] = to_day[at]
            self._add(order[at], message, to_day=to_day[at], days=np.abs(due - to_day)[at], demand=demand[at])

    def _inside(self, day: Ints) -> NDArray[np.bool_]:
        """Inside the action time fence (9.4)."""
        return day <= self._last_day

    # --- quantities ---

    def _superfluous(self, orders: Ints, pegged: Ints, may_shrink: NDArray[np.bool_]) -> tuple[Ints, Ints]:
        """What of each order neither a demand nor the minimum needs, and what a message asks it to give up of that (13.4).

        The first is the least that stock exceeds the minimum by from its day on; of several orders of one planning point the latest
        gives first.
        """
        quantity = self._loaded.orders["quantity"][orders]
        surplus = np.flatnonzero(quantity > pegged)
        superfluous, gives = np.zeros(len(orders), np.int64), np.zeros(len(orders), np.int64)
        if len(surplus) == 0:
            return superfluous, gives
        points = np.unique(self._loaded.order_sku[orders[surplus]]).astype(np.int64)
        sku, day, level = self._above_minimum(points)
        by_point = np.searchsorted(sku, np.append(points, points[-1:] + 1)).tolist()
        latest_first = surplus[np.lexsort((-orders[surplus], -self._due[orders[surplus]], self._loaded.order_sku[orders[surplus]]))]
        of_point = np.searchsorted(self._loaded.order_sku[orders[latest_first]], np.append(points, points[-1:] + 1)).tolist()
        for at, point in enumerate(points.tolist()):
            days = slice(by_point[at], by_point[at + 1])
            record = self._settings[point]
            level_above = _LevelAbove(day[days].tolist(), level[days].tolist(), int(record.minimum), int(step_of(record)))
            for row in latest_first[of_point[at] : of_point[at + 1]].tolist():
                superfluous[row] = level_above.spare(int(self._due[orders[row]]), int(quantity[row] - pegged[row]))
                if may_shrink[row]:
                    gives[row] = level_above.give(int(superfluous[row]), int(quantity[row]))
        return superfluous, gives

    def _above_minimum(self, points: Ints) -> tuple[Ints, Ints, Ints]:
        """For every day on which stock or minimum of some planning points changes, by how much stock is above it."""
        sku, day, change = (np.concatenate(column) for column in zip(*self._changes(points), strict=True))
        order = np.lexsort((day, sku))
        sku, day, change = sku[order], day[order], change[order]
        total = np.cumsum(change)
        start = np.flatnonzero(np.append(True, sku[1:] != sku[:-1])) if len(sku) else np.zeros(0, np.int64)
        before = np.where(start > 0, total[start - 1], 0)
        level = total - np.repeat(before, np.diff(np.append(start, len(sku))))
        ends = np.append((sku[1:] != sku[:-1]) | (day[1:] != day[:-1]), np.ones(min(1, len(sku)), bool))
        return sku[ends], day[ends], level[ends]

    def _changes(self, points: Ints) -> list[tuple[Ints, Ints, Ints]]:
        """Receipts, issues and changes of the minimum of some planning points; a late peg counts on the day of its supply (5.5)."""
        loaded, records = self._loaded, self._loaded.sku[points]
        demand = ranges(records["first_demand"], records["last_demand"])
        order = ranges(records["first_order"], records["last_order"])
        order = order[loaded.orders["use"][order] != NOT_LOADED]
        line = ranges(*(np.searchsorted(self._lines["sku"], edge) for edge in (points, points + 1)))
        line = line[self._lines["action"][line] == NEW]
        peg = ranges(*(np.searchsorted(self._sku_of_peg, edge) for edge in (points, points + 1)))
        level = ranges(records["first_level"], records["last_level"])
        of_level = np.repeat(points, records["last_level"] - records["first_level"])
        inside = loaded.minimum_levels["day"][level] <= loaded.sku["fence"][of_level]  # what changes later does not count (SS6)
        level, of_level = level[inside], of_level[inside]
        minimum = loaded.minimum_levels["minimum"][level]
        is_first = np.isin(level, records["first_level"])
        step = minimum - np.where(is_first, 0, np.roll(minimum, 1))
        wanted = np.maximum(self._want, loaded.today)
        comes = available(self._due, self._lines["due"], self._supply[peg])
        of_requisition = loaded.demand["is_requisition"][self._demand[peg]] != 0  # it and its orders cancel out (5.5)
        issued = np.where(of_requisition, np.maximum(comes, loaded.today), self._issued[self._demand[peg]])
        uncovered = self._need.copy()
        np.subtract.at(uncovered, self._demand[peg], self._given[peg])
        stock_day = np.maximum(self._due[order], loaded.today)
        return [
            (loaded.demand_sku[demand].astype(np.int64), wanted[demand], -uncovered[demand]),
            (self._sku_of_peg[peg].astype(np.int64), np.maximum(issued, comes), -self._given[peg]),
            (loaded.order_sku[order].astype(np.int64), stock_day, loaded.orders["quantity"][order]),
            (self._lines["sku"][line].astype(np.int64), self._lines["due"][line].astype(np.int64), self._lines["quantity"][line]),
            (of_level, np.maximum(loaded.minimum_levels["day"][level], loaded.today), -step),
        ]

    def _reduce(self, orders: Ints, gives: Ints) -> None:
        """Cancel what gives up everything, decrease what gives up a part (13.4)."""
        own = np.flatnonzero(gives > 0)
        order, by = orders[own], gives[own]
        left = self._loaded.orders["quantity"][order] - by
        self._to_quantity[order] = left
        for message, rows in ((CANCEL_ORDER, left == 0), (DECREASE, left > 0)):
            at = np.flatnonzero(rows)
            self._add(order[at], message, by=by[at], to=left[at], demand=self._cut[order[at]])

    def _increase(self, orders: Ints, lines: Ints, pegs: Ints) -> list[int]:
        """What new orders are made for could be added to supply that comes within the positive days before them (13.3).

        Not to orders that strict pegging keeps for the minimum, since demand could not use them (8.4). Returns the orders to raise.
        """
        own = pegs[(self._supply[pegs] < 0) & (self._loaded.demand["is_requisition"][self._demand[pegs]] == 0)]
        extra, asks = np.zeros(len(self._lines), np.int64), np.full(len(self._lines), NOTHING)
        np.add.at(extra, ~self._supply[own], self._given[own])
        asks[~self._supply[own][::-1]] = self._demand[own][::-1]
        lines = lines[extra[lines] > 0]
        if len(lines) == 0:
            return []
        orders = orders[self._loaded.orders["use"][orders] != ONLY_FOR_MINIMUM]
        sku, due = self._loaded.order_sku[orders].astype(np.int64), self._due[orders]
        by_day = np.lexsort((orders, due, sku))
        orders, key = orders[by_day], point_day(sku, due)[by_day]
        more: dict[tuple[int, int], list[int]] = {}
        new: dict[int, list[int]] = {}
        for line in lines[np.lexsort((lines, self._required[lines], self._lines["sku"][lines]))].tolist():
            target = self._target(line, orders, key, new)
            if target is not None:
                more.setdefault(target, []).append(line)
        for (order, line), merged in more.items():
            self._propose_increase(order, line, sum(int(extra[row]) for row in merged), int(asks[merged[0]]))
        return [order for order, _ in more if order != NOTHING]

    def _target(self, line: int, orders: Ints, key: Ints, new: dict[int, list[int]]) -> tuple[int, int] | None:
        """The earliest existing supply, or earlier new order, that lies within positive days before a new order."""
        sku = int(self._lines["sku"][line])
        day, record = int(self._required[line]), self._loaded.sku[sku]
        positive = FAR if record["code"] == MIN_MAX else int(record["positive_days"])
        since = max(day - positive, self._loaded.today)
        at = int(np.searchsorted(key, point_day(sku, since)))
        has_order = at < len(key) and key[at] <= point_day(sku, day)
        targets = new.setdefault(sku, [])
        while targets and self._lines["due"][targets[0]] < since:
            targets.pop(0)
        has_line = positive != FAR and bool(targets) and self._lines["due"][targets[0]] < day
        if has_order and not (has_line and self._lines["due"][targets[0]] < self._due[orders[at]]):
            return int(orders[at]), NOTHING
        if has_line:
            return NOTHING, targets[0]
        targets.append(line)
        return None

    def _propose_increase(self, order: int, line: int, extra: int, demand: int) -> None:
        """Raise a supply by what is needed, to a multiple and at least the minimum; the maximum does not cap it (Q8)."""
        sku = int(self._lines["sku"][line]) if order == NOTHING else int(self._loaded.order_sku[order])
        quantity = int(self._lines["quantity"][line]) if order == NOTHING else int(self._loaded.orders["quantity"][order])
        day = int(self._required[line]) if order == NOTHING else int(self._due[order])
        if day > self._last_day:
            return
        record = self._settings[sku]
        to = int(max(round_up(quantity + extra, step_of(record)), smallest_lot(record)))
        self._add(
            np.array([order]),
            INCREASE,
            line=np.array([line]),
            by=np.array([to - quantity]),
            to=np.array([to]),
            demand=np.array([demand]),
        )

    def _has_early_limit(self, first: int, last: int) -> bool:
        """Whether new orders of the level may be added to one another: only where positive days are set."""
        return bool((self._loaded.sku["positive_days"][first:last] != FAR).any())

    def _add(
        self,
        order: Ints,
        message: int,
        *,
        line: Ints | None = None,
        to_day: Ints | None = None,
        by: Ints | None = None,
        to: Ints | None = None,
        days: Ints | None = None,
        demand: Ints | None = None,
    ) -> None:
        count = len(order)
        nothing, zero = np.full(count, NOTHING), np.zeros(count, np.int64)
        code = np.full(count, message)
        given = (line, code, to_day, by, to, days, demand)
        blank = (nothing, code, np.full(count, NO_DAY), zero, zero, zero, nothing)
        columns = tuple(one if other is None else other for one, other in zip(blank, given, strict=True))
        self._parts.append((order, *columns))


class _LevelAbove:
    """By how much stock is above the minimum on each day; what orders give up lowers it from their day on.

    It is asked for the latest order first, so that every day is looked at once.
    """

    def __init__(self, day: list[int], level: list[int], minimum_lot: int, step: int) -> None:
        self._day, self._level, self._at, self._least = day, level, len(day), FAR_ABOVE
        self._minimum_lot, self._step = minimum_lot, step

    def spare(self, due: int, most: int) -> int:
        """What an order of a day can do without: the least of the level from its day on."""
        while self._at > 0 and self._day[self._at - 1] >= due:
            self._at -= 1
            self._least = min(self._least, self._level[self._at])
        return max(min(most, self._least if self._at < len(self._day) else 0), 0)

    def give(self, superfluous: int, quantity: int) -> int:
        """What an order gives up: all of it, or what lots are multiples of, leaving it the minimum order quantity."""
        gives = quantity
        if superfluous < quantity:
            most = min(superfluous, max(quantity - self._minimum_lot, 0))
            gives = int(round_down(most, self._step))
        self._least -= gives
        return gives


FAR_ABOVE = 2**62
_NONE: Ints = np.zeros(0, np.int64)
