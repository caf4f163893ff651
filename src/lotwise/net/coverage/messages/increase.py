"""New orders that could be added to supply that comes before them (specification 13.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lotwise.columns import point_day
from lotwise.kernels.codes import FAR, INCREASE, MIN_MAX, NOTHING, ONLY_FOR_MINIMUM
from lotwise.kernels.coverage.quantities import smallest_lot, step_of
from lotwise.kernels.rounding import round_up

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.net.coverage.messages.known import Known

    Ints = NDArray[np.int64]


class Raise(NamedTuple):
    """A supply that could take in what new orders are made for."""

    order: int
    """Row of the orders; NOTHING for an earlier planned order of this run."""
    line: int
    """That planned order; NOTHING for an existing one."""


def increase(known: Known, orders: Ints, lines: Ints, pegs: Ints) -> list[int]:
    """Propose to add what new orders are made for to supply that comes within the positive days before them (13.3).

    Not to orders that strict pegging keeps for the minimum, since demand could not use them (8.4). Returns the orders to raise.
    """
    own = pegs[(known.supply[pegs] < 0) & (known.loaded.demand["is_requisition"][known.demand[pegs]] == 0)]
    extra, asks = np.zeros(len(known.lines), np.int64), np.full(len(known.lines), NOTHING)
    np.add.at(extra, ~known.supply[own], known.given[own])
    asks[~known.supply[own][::-1]] = known.demand[own][::-1]
    lines = lines[extra[lines] > 0]
    if len(lines) == 0:
        return []
    targets = _Targets(known, orders[known.loaded.orders["use"][orders] != ONLY_FOR_MINIMUM])
    merged: dict[Raise, list[int]] = {}
    for line in lines[np.lexsort((lines, known.required[lines], known.lines["sku"][lines]))].tolist():
        target = targets.before(line)
        if target is not None:
            merged.setdefault(target, []).append(line)
    for target, added in merged.items():
        _propose(known, target, sum(int(extra[line]) for line in added), int(asks[added[0]]))
    return [target.order for target in merged if target.order != NOTHING]


class _Targets:
    """Supply that new orders could be added to; it is asked for one new order after the other, by planning point and day."""

    def __init__(self, known: Known, orders: Ints) -> None:
        self._known = known
        sku, due = known.loaded.order_sku[orders].astype(np.int64), known.due[orders]
        by_day = np.lexsort((orders, due, sku))
        self._orders, self._key = orders[by_day], point_day(sku, due)[by_day]
        self._new: dict[int, list[int]] = {}

    def before(self, line: int) -> Raise | None:
        """The earliest existing supply, or earlier new order, that lies within positive days before a new order.

        Without any the new order is one itself for those that come later.
        """
        known = self._known
        sku, day, due = int(known.lines["sku"][line]), int(known.required[line]), known.lines["due"]
        record = known.loaded.sku[sku]
        positive = FAR if record["code"] == MIN_MAX else int(record["positive_days"])
        since = max(day - positive, known.loaded.today)
        at = int(np.searchsorted(self._key, point_day(sku, since)))
        has_order = at < len(self._key) and self._key[at] <= point_day(sku, day)
        new = self._new.setdefault(sku, [])
        while new and due[new[0]] < since:
            new.pop(0)
        has_line = positive != FAR and bool(new) and due[new[0]] < day
        if has_order and not (has_line and due[new[0]] < known.due[self._orders[at]]):
            return Raise(int(self._orders[at]), NOTHING)
        if has_line:
            return Raise(NOTHING, new[0])
        new.append(line)
        return None


def _propose(known: Known, target: Raise, extra: int, demand: int) -> None:
    """Raise a supply by what is needed, to a multiple and at least the minimum; the maximum does not cap it (Q8)."""
    order, line = target
    if order == NOTHING:
        sku, quantity, day = known.lines["sku"][line], known.lines["quantity"][line], known.required[line]
    else:
        sku, quantity, day = known.loaded.order_sku[order], known.loaded.orders["quantity"][order], known.due[order]
    if not known.is_inside(day):
        return
    record = known.settings[sku]
    to = int(max(round_up(int(quantity) + extra, step_of(record)), smallest_lot(record)))
    known.add(
        np.array([order]),
        INCREASE,
        line=np.array([line]),
        by=np.array([to - int(quantity)]),
        to=np.array([to]),
        demand=np.array([demand]),
    )
