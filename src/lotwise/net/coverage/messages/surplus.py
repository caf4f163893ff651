"""What orders bring too much: neither a demand nor the minimum needs it (specification 13.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lotwise.columns import available
from lotwise.graph import ranges
from lotwise.kernels.codes import NEW, NOT_LOADED
from lotwise.kernels.coverage.quantities import round_down, step_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.net.coverage.messages.known import Known

    Ints = NDArray[np.int64]

FAR_ABOVE = 2**62


class _Changes(NamedTuple):
    """(n,) by how much stock above the minimum changes."""

    sku: Ints
    day: Ints
    by: Ints


def superfluous(known: Known, orders: Ints, pegged: Ints, may_shrink: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """What of each order neither a demand nor the minimum needs, and what a message asks it to give up of that (13.4).

    The first is the least that stock exceeds the minimum by from its day on; of several orders of one planning point the latest
    gives first.
    """
    quantity = known.loaded.orders["quantity"][orders]
    surplus = np.flatnonzero(quantity > pegged)
    too_much, gives = np.zeros(len(orders), np.int64), np.zeros(len(orders), np.int64)
    if len(surplus) == 0:
        return too_much, gives
    points = np.unique(known.loaded.order_sku[orders[surplus]]).astype(np.int64)
    sku, day, level = _above_minimum(known, points)
    by_point = np.searchsorted(sku, np.append(points, points[-1:] + 1)).tolist()
    latest_first = surplus[np.lexsort((-orders[surplus], -known.due[orders[surplus]], known.loaded.order_sku[orders[surplus]]))]
    of_point = np.searchsorted(known.loaded.order_sku[orders[latest_first]], np.append(points, points[-1:] + 1)).tolist()
    for at, point in enumerate(points.tolist()):
        days = slice(by_point[at], by_point[at + 1])
        record = known.settings[point]
        level_above = _LevelAbove(day[days].tolist(), level[days].tolist(), int(record.minimum), int(step_of(record)))
        for row in latest_first[of_point[at] : of_point[at + 1]].tolist():
            too_much[row] = level_above.spare(int(known.due[orders[row]]), int(quantity[row] - pegged[row]))
            if may_shrink[row]:
                gives[row] = level_above.give(int(too_much[row]), int(quantity[row]))
    return too_much, gives


def _above_minimum(known: Known, points: Ints) -> tuple[Ints, Ints, Ints]:
    """For every day on which stock or minimum of some planning points changes, by how much stock is above it."""
    sku, day, change = (np.concatenate(column) for column in zip(*_changes(known, points), strict=True))
    order = np.lexsort((day, sku))
    sku, day, change = sku[order], day[order], change[order]
    total = np.cumsum(change)
    start = np.flatnonzero(np.append(True, sku[1:] != sku[:-1])) if len(sku) else np.zeros(0, np.int64)
    before = np.where(start > 0, total[start - 1], 0)
    level = total - np.repeat(before, np.diff(np.append(start, len(sku))))
    ends = np.append((sku[1:] != sku[:-1]) | (day[1:] != day[:-1]), np.ones(min(1, len(sku)), bool))
    return sku[ends], day[ends], level[ends]


def _changes(known: Known, points: Ints) -> list[_Changes]:
    """Receipts, issues and changes of the minimum of some planning points; a late peg counts on the day of its supply (5.5)."""
    loaded = known.loaded
    records = loaded.sku[points]
    demand = ranges(records["first_demand"], records["last_demand"])
    order = ranges(records["first_order"], records["last_order"])
    order = order[loaded.orders["use"][order] != NOT_LOADED]
    line = ranges(*(np.searchsorted(known.lines["sku"], edge) for edge in (points, points + 1)))
    planned = known.lines[line[known.lines["action"][line] == NEW]]
    peg = ranges(*(np.searchsorted(known.sku_of_peg, edge) for edge in (points, points + 1)))
    level = ranges(records["first_level"], records["last_level"])
    of_level = np.repeat(points, records["last_level"] - records["first_level"])
    inside = loaded.minimum_levels["day"][level] <= loaded.sku["fence"][of_level]  # what changes later does not count (SS6)
    level, of_level = level[inside], of_level[inside]
    minimum = loaded.minimum_levels["minimum"][level]
    is_first = np.isin(level, records["first_level"])
    step = minimum - np.where(is_first, 0, np.roll(minimum, 1))
    wanted = np.maximum(known.want, loaded.today)
    comes = available(known.due, known.lines["due"], known.supply[peg])
    of_requisition = loaded.demand["is_requisition"][known.demand[peg]] != 0  # it and its orders cancel out (5.5)
    issued = np.where(of_requisition, np.maximum(comes, loaded.today), known.issued[known.demand[peg]])
    uncovered = known.need.copy()
    np.subtract.at(uncovered, known.demand[peg], known.given[peg])
    stock_day = np.maximum(known.due[order], loaded.today)
    return [
        _Changes(loaded.demand_sku[demand].astype(np.int64), wanted[demand], -uncovered[demand]),
        _Changes(known.sku_of_peg[peg].astype(np.int64), np.maximum(issued, comes), -known.given[peg]),
        _Changes(loaded.order_sku[order].astype(np.int64), stock_day, loaded.orders["quantity"][order]),
        _Changes(planned["sku"].astype(np.int64), planned["due"].astype(np.int64), planned["quantity"]),
        _Changes(of_level, np.maximum(loaded.minimum_levels["day"][level], loaded.today), -step),
    ]


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
