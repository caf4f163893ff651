"""What each level of planning points is planned from: demand, open orders, what orders of earlier levels need (section 3, 15)."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lotwise.chain import Chain, OrderDays
from lotwise.columns import REAL_RANK, taken
from lotwise.kernels.codes import ANYTHING, KEEP, NEW, NO_DAY, NOT_LOADED, NOT_PLANNED, NOTHING, OPEN_DAY
from lotwise.kernels.coverage.records import PIN
from lotwise.kernels.records import dtype
from lotwise.net.expected import UNKNOWN, Expected
from lotwise.net.explosion import Parents
from lotwise.net.families import Inputs
from lotwise.net.growing import cleared
from lotwise.net.levels import REFERENCES, at_orders, known_orders
from lotwise.net.needs import NO_NEEDS, Needs
from lotwise.net.rows import LevelRows, demand_key, row_key

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import CoverageInput
    from lotwise.net.chunks import Workers
    from lotwise.net.coverage.margins import IssueMargins
    from lotwise.net.rows import Columns

    Ints = NDArray[np.int64]

DEMAND_COLUMNS = (
    "demand",
    "demand_rank",
    "demand_sku",
    "demand_row",
    "demand_line",
    "demand_order",
    "reserved_order",
    "demand_asked",
    "demand_offset",
)
ORDER_COLUMNS = (
    "orders",
    "order_sku",
    "order_row",
    "order_line",
    "order_yielding",
    "order_kind",
    "order_scheduling",
    "order_released",
    "order_receipt",
)


class Before(NamedTuple):
    """What comes before a range of the planning points of one level that is planned as input of its own."""

    n_order: int
    """How many orders of the input of the whole plan."""
    needs: Needs
    """What orders of earlier levels need of the range; its points are numbered from 0, lines as in the whole plan."""


class Points(LevelRows["CoverageInput"]):
    """Loads the planning points level by level and takes what their orders need of later levels.

    While levels are planned, ``REFERENCES`` name orders by their row of the input, as needs do.
    """

    def __init__(
        self,
        encoded: CoverageInput,
        left_out: NDArray[np.int32],
        workers: Workers,
        margins: IssueMargins,
        expected: Expected = UNKNOWN,
        before: Before | None = None,
    ) -> None:
        super().__init__(encoded, (DEMAND_COLUMNS, ORDER_COLUMNS), left_out, workers, expected)
        self._margins = margins
        self._is_network = before is not None or len(self) > 1
        self._orders_before = before.n_order if before else 0
        if before:
            self._later.add(before.needs)
        self._demand_at = np.full(len(encoded.demand), NOTHING)
        self.pins = np.zeros(0, dtype(PIN))
        """(n_pin,) approved orders that stay with demand, by planning point."""
        self._loaded_before = 0
        self._input_rows = np.zeros(0, np.int64)  # of the orders of the level in hand, which stand from ``_loaded_before`` on
        self.refused = np.zeros(len(encoded.sku), np.int64)
        """(n_sku,) YES where rounding down has made nothing of a Min./Max. refill."""

    def load(self, level: int) -> Inputs:
        """Everything that the rules need for a level."""
        first, last = self.skus(level)
        needs = self._later.take(level)
        orders_before, demands_before = self._orders.count, self._demand.count
        self._load_orders(first, last, needs.where(needs.quantity < 0))
        self._load_demand(first, last, needs.where(needs.quantity > 0))
        self._load_pins(first, last, orders_before, demands_before)
        self._leave_out(first, last)
        e = self._encoded
        rows = {
            "sku": self._sku,
            "demand": self._demand["demand"],
            "orders": self._orders["orders"],
            "pins": self.pins,
            "levels": e.minimum_levels,
        }
        return Inputs((e.first_day, e.month_of_day, e.month_start), rows, (self.refused,))

    def follow(self, lines: NDArray[Any]) -> tuple[OrderDays, OrderDays, Needs]:
        """Required and planned dates of some lines of the level in hand, and what they need of later levels."""
        required, planned = scheduled(self._encoded, lines, self._orders["order_scheduling"])
        return required, planned, self._explosion.needs(self._planned(lines, planned)) if self._is_network else NO_NEEDS

    def end(self, level: int) -> None:
        """Open orders need their components too."""
        if self._is_network:
            self.take(self._explosion.needs(self._open(level)))

    def take(self, needs: Needs) -> None:
        """Keep what lines or open orders need of later levels."""
        self._later.add(needs)

    def _planned(self, lines: NDArray[Any], days: OrderDays) -> Parents:
        """New planned orders, and those that stay; what is not loaded stays in the plan, but needs nothing (9.1)."""
        order = lines["order"].astype(np.int64)
        parents = Parents(
            sku=lines["sku"].astype(np.int64),
            quantity=lines["quantity"],
            kind=self._kinds(lines),
            is_sent=lines["action"] == NEW,  # a transfer that stays is demand where it comes from already
            line=np.arange(len(lines)),
            order=self._input_row(order),
            level=np.zeros(len(lines), np.int64),
            start=days.start,
            ship=days.start,
            yields=days.availability,
        )
        is_loaded = taken(self._orders["orders"]["use"], order, ANYTHING) != NOT_LOADED
        return parents.where(is_loaded)

    def _open(self, level: int) -> Parents:
        """Open orders of a level: production orders need their components as planned ones do (15.1)."""
        first, last = self.skus(level)
        sku, records = self._orders["order_sku"], self._orders["orders"]
        begin, end = np.searchsorted(sku[self._loaded_before :], [first, last]) + self._loaded_before
        at = np.arange(begin, end)
        at = at[(records["keeps_line"][at] == 0) & (records["use"][at] != NOT_LOADED) & (records["due"][at] != OPEN_DAY)]
        chain = Chain(self._encoded.chains, self._encoded.calendars, self._orders["order_scheduling"][at])
        start = chain.start(self._orders["order_receipt"][at])
        nothing = np.full(len(at), NOTHING)
        return Parents(
            sku=sku[at].astype(np.int64),
            quantity=records["quantity"][at],
            kind=self._orders["order_kind"][at],
            is_sent=np.zeros(len(at), bool),
            line=nothing,
            order=self._input_row(at),
            level=np.zeros(len(at), np.int64),
            start=start,
            ship=start,
            yields=records["due"][at],
        )

    def _input_row(self, order: Ints) -> Ints:
        """The row of the input of orders of the level in hand; NOTHING for none."""
        return taken(self._input_rows, np.where(order == NOTHING, NOTHING, order - self._loaded_before), NOTHING)

    @property
    def order_at(self) -> Ints:
        """(n_order,) where the orders of the input stand among all loaded ones."""
        return self._order_at

    def loaded(self) -> CoverageInput:
        """The input with everything that came to it."""
        columns: dict[str, Any] = self._demand.all() | self._orders.all()
        if len(self) > 1:
            columns |= {name: at_orders(self._order_at, columns[name]) for name in REFERENCES}
        return replace(self._encoded, sku=self._sku, too_large=self.too_large(), **columns)

    # --- orders ---

    def _load_orders(self, first: int, last: int, by_products: Needs) -> None:
        rows = self._own_rows(first, last, "first_order", "last_order")
        part = {name: getattr(self._encoded, name)[rows] for name in ORDER_COLUMNS}
        self._loaded_before = before = self._orders.count
        own_at = np.arange(len(part["orders"]))
        if len(by_products.sku):
            by_products = by_products.at(by_products.in_order(by_products.due))
            fill = partial(_fill_by_products, by_products)
            own_at = self._merge(self._orders, part, by_products.sku, fill, _order_key, (first, last))
        else:
            self._orders.add(part)
        self._order_at[rows] = before + own_at
        self._input_rows = np.full(self._orders.count - before, NOTHING)
        self._input_rows[own_at] = self._orders_before + rows.start + np.arange(len(own_at))
        self._set_offsets(first, last, "first_order", "last_order", self._orders["order_sku"], before)

    # --- demand ---

    def _load_demand(self, first: int, last: int, needs: Needs) -> None:
        rows = self._own_rows(first, last, "first_demand", "last_demand")
        part = {name: getattr(self._encoded, name)[rows] for name in DEMAND_COLUMNS}
        if self._is_network:
            n_known = self._orders_before + self._own_rows(first, last, "first_order", "last_order").stop
            part |= {name: known_orders(part[name], n_known) for name in ("demand_order", "reserved_order")}
        part["demand"] = self._wanted(part["demand"].copy(), part["demand_sku"])
        before, own_at = self._demand.count, np.arange(len(part["demand"]))
        if len(needs.sku):
            required = self._required(needs)
            order = needs.in_order(required)
            needs, required = needs.at(order), required[order]
            fill = partial(self._fill_needs, needs, required)
            own_at = self._merge(self._demand, part, needs.sku, fill, demand_key, (first, last))
        else:
            self._demand.add(part)
        self._demand_at[rows] = before + own_at
        self._set_offsets(first, last, "first_demand", "last_demand", self._demand["demand_sku"], before)

    def _required(self, needs: Needs) -> Ints:
        """The requirement date of each need."""
        return Chain(self._encoded.chains, self._encoded.calendars, needs.sku).requirement(
            needs.due.astype(np.int64), self._encoded.today
        )

    def _wanted(self, demand: NDArray[Any], sku: NDArray[np.integer]) -> NDArray[Any]:
        """Demand with the days on which its supply is wanted."""
        wanted = self._margins.wanted(demand["due"], sku)
        demand["want"], demand["late_from"] = wanted.want, wanted.late_from
        return demand

    def _fill_needs(self, all_needs: Needs, required: Ints, which: slice, made: Columns) -> None:
        """Write some of what orders need as demand."""
        needs = all_needs.part(which)
        rows = cleared(made["demand"])
        rows["due"], rows["quantity"], rows["origin"] = required[which], needs.quantity, needs.origin
        self._wanted(rows, needs.sku)
        made["demand_rank"][:], made["demand_sku"][:] = REAL_RANK, needs.sku
        made["demand_row"][:], made["demand_line"][:], made["demand_order"][:] = NOTHING, needs.line, needs.order
        made["reserved_order"][:], made["demand_asked"][:], made["demand_offset"][:] = NOTHING, NO_DAY, needs.offset

    # --- fixed links ---

    def _load_pins(self, first: int, last: int, orders_before: int, demands_before: int) -> None:
        """Pins of the orders of a level: to demand of the input, or to what the order needs that they were made for (4.2)."""
        e = self._encoded
        order = taken(self._order_at, e.pin_order, NOTHING)
        own = np.flatnonzero(order >= orders_before)
        demand = taken(self._demand_at, e.pin_demand[own], NOTHING)
        parent = e.pin_parent[own]
        found = [np.stack([demand[demand >= 0], order[own][demand >= 0]], axis=1)]
        of_order = self._demand["demand_order"][demands_before:]
        for needed_by, pinned in zip(parent[parent >= 0].tolist(), order[own][parent >= 0].tolist(), strict=True):
            found += [np.array([[demands_before + row, pinned]]) for row in np.flatnonzero(of_order == needed_by).tolist()]
        pairs = np.concatenate(found).astype(np.int64).reshape(-1, 2)
        of_sku = self._orders["order_sku"][pairs[:, 1]]
        same = of_sku == self._demand["demand_sku"][pairs[:, 0]]
        pairs, of_sku = pairs[same], of_sku[same]
        by_sku = np.lexsort((pairs[:, 0], pairs[:, 1], of_sku))  # each order serves its demands in their sequence
        pins = np.zeros(len(pairs), dtype(PIN))
        pins["demand"], pins["order"] = pairs[by_sku, 0], pairs[by_sku, 1]
        offsets = np.searchsorted(of_sku[by_sku], np.arange(first, last + 1)) + len(self.pins)
        self._sku["first_pin"][first:last], self._sku["last_pin"][first:last] = offsets[:-1], offsets[1:]
        self.pins = np.concatenate([self.pins, pins])

    # --- planning points ---

    def _leave_out(self, first: int, last: int) -> None:
        """Planning points that must not be planned own nothing: those left out, those whose quantities are too large."""
        sku = self._sku[first:last]
        if self._is_network:
            self._find_too_large(first, last)
        out = np.flatnonzero(self._left_out[first:last])
        for begin, end in (("first_demand", "last_demand"), ("first_order", "last_order"), ("first_pin", "last_pin")):
            sku[end][out] = sku[begin][out]
        sku["code"][out] = NOT_PLANNED


def scheduled(e: CoverageInput, lines: NDArray[Any], order_scheduling: Ints) -> tuple[OrderDays, OrderDays]:
    """Dates of lines as required and as planned, as if all components came in time; an order that stays keeps its dates (14.1).

    ``order_scheduling`` is the entry of each order that they name: an order is dated by its own, a new one by that of its point.
    """
    order = lines["order"].astype(np.int64)
    entry = np.where(order == NOTHING, lines["sku"], taken(order_scheduling, order, NOTHING))
    chain = Chain(e.chains, e.calendars, entry)
    required, planned = chain.scheduled(lines["required"].astype(np.int64), e.today)
    stays = lines["action"] == KEEP
    if not stays.any():
        return required, planned
    recorded = chain.backward(lines["required"].astype(np.int64))
    return tuple(  # type: ignore[return-value]
        OrderDays(*(np.where(stays, kept, day) for kept, day in zip(recorded, days, strict=True))) for days in (required, planned)
    )


def _order_key(columns: Columns) -> Ints:
    return row_key(columns["order_sku"], columns["orders"]["due"], REAL_RANK)


def _fill_by_products(all_needs: Needs, which: slice, made: Columns) -> None:
    """Write some of what orders yield beside their own item (15.5), as supply of the day on which the order is available."""
    needs = all_needs.part(which)
    rows = cleared(made["orders"])
    rows["due"], rows["quantity"], rows["use"], rows["kind"] = needs.due, -needs.quantity, ANYTHING, NOTHING
    made["order_sku"][:], made["order_row"][:], made["order_line"][:] = needs.sku, NOTHING, needs.line
    made["order_yielding"][:], made["order_kind"][:] = needs.order, NOTHING
    made["order_scheduling"][:], made["order_released"][:], made["order_receipt"][:] = needs.sku, False, needs.due
