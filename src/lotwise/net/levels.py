"""The level loop's input: what a level's SKUs have of their own, and what lines of the levels before need of them (section 6)."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lotwise.columns import packed_rank, taken, wanted_day
from lotwise.graph import first_rows
from lotwise.kernels.codes import (
    CANCEL,
    FIXED,
    NEW,
    NO_DAY,
    NOTHING,
    ORDER,
    PURCHASE_ORDER,
    RANK_BOUND,
    RANK_FREE,
)
from lotwise.net.changes import Changed, Changes, take_over_links
from lotwise.net.dates import date_lines
from lotwise.net.expected import UNKNOWN, Expected
from lotwise.net.explosion import Parents
from lotwise.net.families import Inputs
from lotwise.net.forecasts import NOBODY, ComponentForecasts, Takers, changed_elsewhere, sharing_skus
from lotwise.net.growing import cleared, copied
from lotwise.net.needs import NO_NEEDS, Needs
from lotwise.net.rows import LevelRows, demand_key, row_key

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import ReorderingInput
    from lotwise.net.chunks import Workers
    from lotwise.net.dates import LineDates
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
    "forecast_since",
    "forecast_until",
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
)
"""Fields of ``ReorderingInput`` that have an entry per demand, and per order; the first holds the records of the rules."""
BLANK_OF_NEEDS = {"demand_row": NOTHING, "reserved_order": NOTHING, "forecast_since": NO_DAY, "forecast_until": NO_DAY}
"""What of demand is blank where planning lines need it."""
WITHOUT_PLAN = ("safety_stock", "has_reorder_point")
"""What would have a SKU planned that owns nothing."""
REFERENCES = ("demand_order", "reserved_order", "order_yielding")
"""Those of them that refer to orders. While levels are planned, they name rows of the input, wherever these stand by then."""
RANK_NEED = 600
"""Order rank of component need and of planned transfers as demand (specification 2.3)."""
RANK_BOUND_NEED: int = packed_rank(RANK_BOUND, RANK_NEED)
RANK_FREE_NEED: int = packed_rank(RANK_FREE, RANK_NEED)
RANK_BY_PRODUCT: int = packed_rank(RANK_FREE, 130)
"""Packed rank of a by-product: supply of order rank 300 that planning cannot change (2.4)."""
FIRST_GROUP = 2**30
"""Order-to-order groups of needs are numbered from here, those of the input below."""


class Before(NamedTuple):
    """What comes before a range of the SKUs of one level that is planned as input of its own."""

    n_sku: int
    """How many SKUs of the whole plan."""
    n_order: int
    """How many orders of its input."""
    needs: Needs
    """What lines of earlier levels need of the range; its SKUs are numbered from 0, lines as in the whole plan."""
    changed: Changed
    """What they say of orders that rows of the range depend on."""
    takers: Takers
    """What other SKUs take from component forecasts of the range."""


class Levels(LevelRows["ReorderingInput"]):
    """Loads the SKUs level by level and takes what their lines need of later levels.

    Parameters
    ----------
    before
        The input is a range of the SKUs of one level of a larger plan: this comes before it.
    """

    def __init__(
        self,
        encoded: ReorderingInput,
        left_out: NDArray[np.int32],
        workers: Workers,
        expected: Expected = UNKNOWN,
        before: Before | None = None,
    ) -> None:
        self._blank = {name: value for name, value in BLANK_OF_NEEDS.items() if (getattr(encoded, name) == value).all()}
        super().__init__(encoded, (DEMAND_COLUMNS, ORDER_COLUMNS), left_out, workers, expected, self._blank)
        self._emptied: list[Ints] = []  # SKUs that were left out
        n_before = before.n_sku if before else 0
        self._changes = Changes(encoded.bill.rounding[n_before : n_before + len(encoded.sku)])
        self._end = encoded.sku["end"].astype(np.int32)
        self._is_bound = encoded.sku["policy"] == ORDER
        self._is_network = before is not None or len(self) > 1
        self._orders_before = before.n_order if before else 0
        if before:
            self._later.add(before.needs)
            self._changes.add(before.changed)
        self._has_component_forecast = bool((encoded.forecast_until != NO_DAY).any())
        self._forecasts = ComponentForecasts(encoded.forecast_pool, before.takers if before else NOBODY)
        self.held = np.zeros(0, np.int64)
        """(n_order,) quantity of each existing order that holds the safety stock."""
        self.failed = np.zeros(len(encoded.sku), np.int64)
        """(n_sku,) the rule that stops a SKU."""
        self._dated = encoded
        self._first_of_level = 0
        self._input_rows = np.zeros(0, np.int64)  # of the orders of the level in hand, which stand from there on

    def load(self, level: int) -> Inputs:
        """Everything that the rules need for a level."""
        first, last = self.skus(level)
        needs = self._later.take(level)
        self._load_orders(first, last, needs.where(needs.quantity < 0))
        in_plan = needs.due <= self._end[needs.sku]  # like demand of the input (specification 2.3)
        self._load_demand(first, last, needs.where((needs.quantity > 0) & in_plan))
        self._leave_out(first, last)
        self._dated = replace(self._encoded, order_scheduling=self._orders["order_scheduling"])
        e = self._encoded
        calendars = (e.first_day, e.month_of_day, e.month_start, e.open_first, e.open_days, e.is_open)
        rows = {"sku": self._sku, "demand": self._demand["demand"], "orders": self._orders["orders"]}
        return Inputs(calendars, rows, (self.held, self.failed))

    def follow(self, lines: NDArray[Any]) -> tuple[LineDates, Needs]:
        """Dates of some lines of the level in hand, and what they need of later levels."""
        dates = date_lines(self._dated, lines)
        return dates, self._explosion.needs(self._parents(lines, dates)) if self._is_network else NO_NEEDS

    def take(self, lines: NDArray[Any], dates: LineDates, needs: Needs, n_line: int) -> None:
        """Keep what follows from lines of the level in hand; ``n_line`` lines come before them."""
        if self._is_network:
            self._later.add(needs.after(n_line))
            self._changes.add(self.changed(lines, dates))

    def changed(self, lines: NDArray[Any], dates: LineDates) -> Changed:
        """What lines of the level in hand say of orders of the input."""
        at = np.flatnonzero(lines["order"] != NOTHING)
        order = lines["order"][at].astype(np.int64)
        return Changed(
            order=self._input_row(order),
            kind=self._orders["order_kind"][order],
            has_bill=self._encoded.bill.exists[lines["sku"][at]],
            before=self._orders["orders"]["quantity"][order],
            quantity=lines["quantity"][at],
            is_cancelled=lines["action"][at] == CANCEL,
            order_day=dates.order[at],
            start_day=dates.start[at],
        )

    def _input_row(self, order: Ints) -> Ints:
        """The row of the input of orders of the level in hand; NOTHING for none, and for by-products of planning lines."""
        at = np.where(order == NOTHING, NOTHING, order - self._first_of_level)
        return taken(self._input_rows, at, NOTHING)

    def _parents(self, lines: NDArray[Any], dates: LineDates) -> Parents:
        """The lines whose orders need something: those that are carried out with a quantity."""
        parents = Parents(
            sku=lines["sku"].astype(np.int64),
            quantity=lines["quantity"],
            kind=self._kinds(lines),
            is_sent=lines["action"] == NEW,  # an existing transfer is demand where it comes from already
            line=np.arange(len(lines)),
            order=self._input_row(lines["order"].astype(np.int64)),
            level=lines["level"].astype(np.int64),
            start=dates.start.astype(np.int64),
            ship=dates.order.astype(np.int64),
            yields=dates.start.astype(np.int64),
        )
        return parents.where((lines["action"] != CANCEL) & (lines["quantity"] > 0))

    @property
    def order_at(self) -> Ints:
        """(n_order,) where the orders of the input stand among all loaded ones; NOTHING where nothing is left of one."""
        return self._order_at

    def loaded(self) -> ReorderingInput:
        """The input with everything that came to it, also of SKUs that were left out. No level can be loaded after that."""
        columns: dict[str, Any] = self._demand.all() | self._orders.all()
        if len(self) > 1:
            columns |= {name: at_orders(self._order_at, columns[name]) for name in REFERENCES if name not in self._blank}
        sku, emptied = self._sku, np.concatenate([np.zeros(0, np.int64), *self._emptied])
        for name in WITHOUT_PLAN:
            sku[name][emptied] = self._encoded.sku[name][emptied]
        for last, of_row in (("last_demand", "demand_sku"), ("last_order", "order_sku")):
            sku[last][emptied] = first_rows(columns[of_row], emptied + 1)
        if self._encoded.demand["withdrawn"].any():
            columns["demand"] = copied(columns["demand"])
            columns["demand"]["quantity"] -= columns["demand"]["withdrawn"]
        return replace(self._encoded, sku=sku, too_large=self.too_large(), **columns)

    # --- orders ---

    def _load_orders(self, first: int, last: int, by_products: Needs) -> None:
        rows = self._own_rows(first, last, "first_order", "last_order")
        part = {name: getattr(self._encoded, name)[rows] for name in ORDER_COLUMNS}
        kept = np.arange(len(part["orders"]))
        if self._is_network:
            part["order_yielding"] = known_orders(part["order_yielding"], self._orders_before + rows.start)
            part, kept = self._changes.of_yield(part)
        before, own_at = self._orders.count, np.arange(len(kept))
        if len(by_products.sku):
            by_products = by_products.at(by_products.in_order(by_products.due))
            fill = partial(_fill_by_products, by_products)
            own_at = self._merge(self._orders, part, by_products.sku, fill, _order_key, (first, last))
        else:
            self._orders.add(part)
        self._order_at[rows.start + kept] = before + own_at
        self._first_of_level = before
        self._input_rows = np.full(self._orders.count - before, NOTHING)
        self._input_rows[own_at] = self._orders_before + rows.start + kept
        self.held = np.append(self.held, np.zeros(self._orders.count - before, np.int64))
        self._set_offsets(first, last, "first_order", "last_order", self._orders["order_sku"], before)

    # --- demand ---

    def _load_demand(self, first: int, last: int, needs: Needs) -> None:
        rows = self._own_rows(first, last, "first_demand", "last_demand")
        part = {name: getattr(self._encoded, name)[rows] for name in DEMAND_COLUMNS}
        before, as_entered = self._demand.count, part
        if self._is_network:
            part = self._with_references(part, self._orders_before + self._own_rows(first, last, "first_order", "last_order").stop)
            as_entered = part
            part, replaced = self._changes.of_demand(part, self._wanted)
        if self._has_component_forecast:
            part = self._forecasts.left(part, as_entered, needs, self._later.all(), self._changed_elsewhere(first, last))
        if len(needs.sku):
            order = needs.in_order(needs.due, self._need_rank(needs))
            fill = partial(self._fill_needs, needs, order, replaced)
            self._merge(self._demand, part, needs.sku[order], fill, demand_key, (first, last))
        else:
            self._demand.add(part)
        self._set_offsets(first, last, "first_demand", "last_demand", self._demand["demand_sku"], before)

    def _changed_elsewhere(self, first: int, last: int) -> Takers:
        """What SKUs of other levels take of forecasts of the level; of a range of a level that is known before."""
        if len(self) == 1 or first == last:
            return NOBODY
        return changed_elsewhere(self._encoded, sharing_skus(self._encoded, first, last), self._changes)

    def _with_references(self, part: Columns, n_known: int) -> Columns:
        """Demand that refers to no order of a later level; the rules find its linked orders where they stand now."""
        part = part | {name: known_orders(part[name], n_known) for name in ("demand_order", "reserved_order")}
        part["demand"] = copied(part["demand"])
        linked = part["demand"]["linked_order"].astype(np.int64)
        part["demand"]["linked_order"] = taken(self._order_at, linked, NOTHING)
        return part

    def _fill_needs(self, all_needs: Needs, order: Ints, replaced: Columns, which: slice, made: Columns) -> None:
        """Write some of what planning lines need as demand, in order; ``replaced`` is what it stands for in the input."""
        needs = all_needs.at(order[which])
        rows = cleared(made["demand"])
        rows["due"], rows["quantity"] = needs.due, needs.quantity
        rows["want"] = self._wanted(needs.due, needs.sku)
        rows["linked_order"] = NOTHING
        rows["origin"], rows["level"] = needs.origin, needs.level
        rank = self._need_rank(needs)
        rows["bound"] = np.where(rank == RANK_BOUND_NEED, FIRST_GROUP + np.arange(which.start, which.stop), 0)
        made["demand_rank"][:], made["demand_sku"][:] = rank, needs.sku
        made["demand_line"][:], made["demand_order"][:] = needs.line, needs.order
        for name in BLANK_OF_NEEDS.keys() & made.keys():
            made[name][:] = BLANK_OF_NEEDS[name]
        take_over_links(made, needs, replaced)

    def _need_rank(self, needs: Needs) -> Ints:
        """Needs inside a make-to-order production order and of items planned by the policy Order come first (2.3)."""
        is_bound = (needs.level > 0) | self._is_bound[needs.sku]
        return np.where(is_bound, RANK_BOUND_NEED, RANK_FREE_NEED)

    def _wanted(self, due: NDArray[Any], sku: NDArray[np.integer]) -> NDArray[Any]:
        """The day that supply is compared with: for a purchase the company's working day at or before (specification Q16)."""
        company = self._encoded.company_calendar
        if company == NOTHING:
            return due
        return wanted_day(due.astype(np.int64), self._encoded.new_kind[sku] == PURCHASE_ORDER, self._encoded.calendars[company])

    # --- SKUs ---

    def _leave_out(self, first: int, last: int) -> None:
        """SKUs that must not be planned own nothing: those left out, those whose quantities are too large, those nothing needs."""
        sku = self._sku[first:last]
        if self._is_network:
            self._find_too_large(first, last)
        idle = self._encoded.if_needed[first:last]
        idle = idle & (sku["first_demand"] == sku["last_demand"]) & (sku["first_order"] == sku["last_order"])
        out = np.flatnonzero(self._left_out[first:last] | idle)
        for begin, end in (("first_demand", "last_demand"), ("first_order", "last_order")):
            sku[end][out] = sku[begin][out]
        for name in WITHOUT_PLAN:
            sku[name][out] = 0
        self._emptied.append(first + out)


def at_orders(order_at: Ints, order: NDArray[np.integer]) -> NDArray[np.integer]:
    """References to orders of the input as references to where these stand among all; not copied where there are none."""
    named = np.flatnonzero(order != NOTHING)
    if len(named) == 0:
        return order
    found = order.copy()
    found[named] = order_at[order[named]]
    return found


def known_orders(order: NDArray[np.integer], n_known: int) -> NDArray[np.integer]:
    """References to the first orders of the input; to none instead of a later one."""
    return np.where(order < n_known, order, NOTHING).astype(order.dtype)


def _order_key(columns: Columns) -> Ints:
    return row_key(columns["order_sku"], columns["orders"]["due"], columns["orders"]["rank"])


def _fill_by_products(all_needs: Needs, which: slice, made: Columns) -> None:
    """Write some of what planning lines yield beside their own item, as supply that planning cannot change."""
    needs = all_needs.part(which)
    rows = cleared(made["orders"])
    rows["due"], rows["quantity"] = needs.due, -needs.quantity
    rows["rank"] = RANK_BY_PRODUCT
    rows["locked"], rows["flexibility"], rows["kind"] = NO_DAY, FIXED, NOTHING
    made["order_sku"][:], made["order_row"][:], made["order_line"][:] = needs.sku, NOTHING, needs.line
    made["order_yielding"][:] = made["order_kind"][:] = NOTHING
    made["order_scheduling"][:], made["order_released"][:] = needs.sku, False
