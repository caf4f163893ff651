"""What is known on the way down the bills: demand as the messages so far would have it, and the messages themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lotwise.columns import Messages, taken
from lotwise.kernels.codes import ADVANCE, CANCEL_ORDER, DECREASE, NO_DAY, NOT_LOADED, NOT_PLANNED, NOTHING, OPEN_DAY, POSTPONE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import CoverageInput
    from lotwise.net.coverage.margins import IssueMargins
    from lotwise.net.coverage.pegs import Pegs

    Ints = NDArray[np.int64]

_NONE: Ints = np.zeros(0, np.int64)


class Proposed(NamedTuple):
    """(n_order,) what messages propose for orders."""

    to_day: Ints
    """Another availability, NO_DAY where the date stays."""
    to_quantity: Ints
    """The quantity that is left, that of the order where nothing is taken from it."""

    @classmethod
    def nothing(cls, orders: NDArray[Any]) -> Proposed:
        """Every order stays as it is."""
        return cls(np.full(len(orders), NO_DAY), orders["quantity"].copy())

    @classmethod
    def by(cls, messages: Messages, orders: NDArray[Any]) -> Proposed:
        """What messages propose that hand something down; to raise an order asks nothing more of its components (13.5)."""
        found = cls.nothing(orders)
        for codes, target, values in (
            ((ADVANCE, POSTPONE), found.to_day, messages.to_day),
            ((CANCEL_ORDER, DECREASE), found.to_quantity, messages.to_quantity),
        ):
            of = np.flatnonzero(np.isin(messages.message, codes) & (messages.order != NOTHING))
            target[messages.order[of]] = values[of]
        return found


class Known:
    """Dates and quantities of demand as the messages so far would have them, what supplies give it, and what is proposed."""

    def __init__(
        self,
        loaded: CoverageInput,
        lines: NDArray[Any],
        required: Ints,
        pegs: Pegs,
        margins: IssueMargins,
        last_day: int,
        proposed: Proposed,
    ) -> None:
        self.loaded, self.lines, self.required, self.margins = loaded, lines, required, margins
        self.settings = loaded.sku.view(np.recarray)
        """(n_sku,) as the rules read them."""
        self._last_day = last_day
        self.demand, self.supply, self.given = pegs.demand, pegs.supply, pegs.quantity.copy()
        """(n_peg,) what each supply gives each demand, less where less is needed."""
        self.sku_of_peg = loaded.demand_sku[self.demand]
        self.want = loaded.demand["want"].copy()
        self.issued = loaded.demand["due"].copy()
        self.need = loaded.demand["quantity"].copy()
        self.has_moved = np.zeros(len(loaded.demand), bool)
        """(n_demand,) a message on its order has given it another day."""
        self.due = loaded.orders["due"]
        n_order = len(loaded.orders)
        self.to_day, self.to_quantity = proposed
        """(n_order,) what is proposed for each order."""
        self.cut = np.full(n_order, NOTHING)
        """(n_order,) component requirement that needs less of an order than it is pegged to; NOTHING where none does."""
        self.held = np.zeros(n_order, np.int64)
        """(n_order,) unpegged quantity of each order that the minimum needs."""
        self._parts: list[tuple[Ints, ...]] = []

    def may_change(self) -> NDArray[np.bool_]:
        """(n_order,) open orders that are planned; stock and by-products are what they are."""
        loaded = self.loaded
        codes = loaded.sku["code"][loaded.order_sku] if len(self.due) else np.zeros(0, np.int64)
        may: NDArray[np.bool_] = (self.due != OPEN_DAY) & (loaded.orders["use"] != NOT_LOADED) & (codes != NOT_PLANNED)
        may &= loaded.order_row >= 0
        return may

    def is_inside(self, day: Any) -> NDArray[np.bool_]:
        """Inside the action time fence (9.4)."""
        inside: NDArray[np.bool_] = day <= self._last_day
        return inside

    def add(
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
        """Propose something for orders, or for planned orders of this run (``line``)."""
        count = len(order)
        nothing, zero = np.full(count, NOTHING), np.zeros(count, np.int64)
        code = np.full(count, message)
        given = (line, code, to_day, by, to, days, demand)
        blank = (nothing, code, np.full(count, NO_DAY), zero, zero, zero, nothing)
        columns = tuple(one if other is None else other for one, other in zip(blank, given, strict=True))
        self._parts.append((order, *columns))

    def messages(self) -> Messages:
        """All messages, by planning point, order and message."""
        columns = [np.concatenate(column) for column in zip(*self._parts, strict=True)] if self._parts else [_NONE] * 8
        order, line, message, to_day, by, to, days, demand = columns
        sku = np.where(order == NOTHING, taken(self.lines["sku"], line), taken(self.loaded.order_sku, order))
        at = np.lexsort((message, line, order, sku))
        is_less = np.isin(message, (CANCEL_ORDER, DECREASE))
        derived = np.where(is_less, demand != NOTHING, taken(self.has_moved, demand, otherwise=False))
        return Messages(order[at], line[at], message[at], to_day[at], by[at], to[at], days[at], demand[at], derived[at])
