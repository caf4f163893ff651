"""The level loop's input: what a level's SKUs have of their own, and what lines of the levels before need of them (section 6)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from lotwise.columns import LARGEST_SUM, taken
from lotwise.kernels.codes import (
    ASSEMBLY_ORDER,
    CANCEL,
    COMPONENT,
    FIXED,
    NO_DAY,
    NOTHING,
    OPEN_DAY,
    ORDER,
    PRODUCTION_ORDER,
    PURCHASE_ORDER,
    RANK_BOUND,
    RANK_FREE,
    TRANSFER_ORDER,
)
from lotwise.kernels.records import DEMAND, ORDER_IN, dtype
from lotwise.net.buffers import Inputs
from lotwise.net.explosion import Explosion, Needs, scaled_up

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import Encoded
    from lotwise.net.dates import LineDates

    Ints = NDArray[np.int64]

RANK_NEED = 600
"""Order rank of component need and of planned transfers as demand (specification 2.3)."""
RANK_BY_PRODUCT = 130
"""Order rank of a by-product: supply of rank 300 that planning cannot change (2.4)."""
ALIGNED_WITH_DEMAND = (
    "demand", "demand_rank", "demand_sku", "demand_row", "demand_line", "demand_order", "reserved_order", "forecast_until"
)  # fmt: skip
ALIGNED_WITH_ORDERS = (
    "orders",
    "order_sku",
    "order_row",
    "order_line",
    "order_yielding",
    "order_kind",
    "order_scheduling",
    "order_released",
)


class Levels:
    """Loads the SKUs level by level and takes what their lines need of later levels."""

    def __init__(self, encoded: Encoded, left_out: NDArray[np.int32]) -> None:
        self._encoded = encoded
        self._explosion = Explosion(encoded)
        self._sku = encoded.sku.copy()
        self._level_of_sku = np.repeat(np.arange(len(encoded.levels) - 1), np.diff(encoded.levels))
        self._needs: dict[int, list[Needs]] = {}
        self._left_out = np.zeros(len(encoded.sku), bool)
        self._left_out[left_out] = True
        self._too_large: list[Ints] = []
        self._demand: list[dict[str, NDArray[Any]]] = []
        self._orders: list[dict[str, NDArray[Any]]] = []
        self._n_demand = self._n_order = 0
        self._buffers = {"demand": encoded.demand[:0], "orders": encoded.orders[:0]}
        self._held = np.zeros(0, np.int64)
        self._failed = np.zeros(len(encoded.sku), np.int64)
        self._order_at = np.full(len(encoded.orders), NOTHING)  # where the orders of the input stand among all
        self._changes = _Changes()
        self._has_component_forecast = len(self) > 1 and bool((encoded.forecast_until != NO_DAY).any())
        self._component_needs: list[Needs] = []
        self.n_line = 0

    def __len__(self) -> int:
        return len(self._encoded.levels) - 1

    def skus(self, level: int) -> tuple[int, int]:
        """First SKU of a level, and the one after its last."""
        return int(self._encoded.levels[level]), int(self._encoded.levels[level + 1])

    def load(self, level: int) -> Inputs:
        """Everything that the rules need for a level."""
        first, last = self.skus(level)
        needs = Needs.joined(self._needs.pop(level, []))
        self._load_orders(first, last, needs.at(np.flatnonzero(needs.quantity < 0)))
        in_plan = needs.due <= self._sku["end"][needs.sku]  # like demand of the input (specification 2.3)
        self._load_demand(first, last, needs.at(np.flatnonzero((needs.quantity > 0) & in_plan)))
        self._leave_out(first, last)
        e = self._encoded
        calendars = (e.first_day, e.month_of_day, e.month_start, e.open_first, e.open_days, e.is_open)
        demand, orders = self._buffers["demand"][: self._n_demand], self._buffers["orders"][: self._n_order]
        return Inputs(self._sku, calendars, demand, orders, self._held, self._failed)

    def dated(self) -> Encoded:
        """The input as far as dating lines needs it: with the orders loaded so far."""
        scheduling = _joined([part["order_scheduling"] for part in self._orders])
        return replace(self._encoded, order_scheduling=scheduling)

    def take(self, lines: NDArray[Any], dates: LineDates) -> None:
        """Keep what some lines of the level in hand need of later levels, and what they change."""
        if len(self) > 1:
            kind = _joined([part["order_kind"] for part in self._orders])
            needs = self._explosion.needs(lines, dates, self.n_line, kind)
            level = self._level_of_sku[needs.sku]
            for later in np.unique(level).tolist():
                self._needs.setdefault(later, []).append(needs.at(np.flatnonzero(level == later)))
            self._changes.add(lines, dates)
        self.n_line += len(lines)

    def loaded(self) -> Encoded:
        """The input with everything that came to it."""
        joined: dict[str, Any] = {
            name: _joined([part[name] for part in parts])
            for parts, names in ((self._demand, ALIGNED_WITH_DEMAND), (self._orders, ALIGNED_WITH_ORDERS))
            for name in names
        }
        sku = self._encoded.sku.copy()
        for first, last, of_row in (("first_demand", "last_demand", "demand_sku"), ("first_order", "last_order", "order_sku")):
            offsets = np.searchsorted(joined[of_row], np.arange(len(sku) + 1))
            sku[first], sku[last] = offsets[:-1], offsets[1:]
        if joined["demand"]["withdrawn"].any():
            joined["demand"] = joined["demand"].copy()
            joined["demand"]["quantity"] -= joined["demand"]["withdrawn"]
        too_large = np.concatenate([self._encoded.too_large, *self._too_large]).astype(np.int32)
        return replace(self._encoded, sku=sku, too_large=too_large, **joined)

    @property
    def held(self) -> Ints:
        """(n_order,) quantity of each existing order that holds the safety stock."""
        return self._held

    @property
    def failed(self) -> Ints:
        """(n_sku,) the rule that stops a SKU."""
        return self._failed

    # --- orders ---

    def _load_orders(self, first: int, last: int, by_products: Needs) -> None:
        rows = self._own_rows(first, last, "first_order", "last_order")
        part = {name: getattr(self._encoded, name)[rows] for name in ALIGNED_WITH_ORDERS}
        part, kept = self._with_changed_yield(part)
        own = np.arange(len(kept))
        if len(by_products.sku):
            made = _by_product_rows(by_products)
            part, order = _merged(part, made, "order_sku", part["orders"]["rank"], made["orders"]["rank"])
            own = np.flatnonzero(order < len(kept))
        self._order_at[rows.start + kept] = self._n_order + own
        self._append("orders", part, self._orders)
        self._held = np.append(self._held, np.zeros(len(part["orders"]), np.int64))
        self._set_offsets(first, last, "first_order", "last_order", part["order_sku"], self._n_order)
        self._n_order += len(part["orders"])

    def _with_changed_yield(self, part: dict[str, NDArray[Any]]) -> tuple[dict[str, NDArray[Any]], Ints]:
        """By-products of orders that have a line now: the bill says them anew; without a bill they are scaled and dated alike.

        Returns the orders, and which rows of the input they are.
        """
        kept = np.arange(len(part["orders"]))
        if not (part["order_yielding"] != NOTHING).any():
            return part, kept
        part["order_yielding"] = taken(self._order_at, part["order_yielding"], NOTHING)
        line = taken(self._changes.line_of_order(self._n_order), part["order_yielding"], NOTHING)
        changed = np.flatnonzero(line != NOTHING)
        order, of_line = part["order_yielding"][changed], line[changed]
        rows = part["orders"][changed]
        before, after = self._buffers["orders"]["quantity"][order], self._changes.quantity[of_line]
        rows["quantity"] = scaled_up(rows["quantity"], after, before, self._encoded.bill.rounding[part["order_sku"][changed]])
        rows["due"] = self._changes.start_day[of_line]
        part["orders"] = part["orders"].copy()
        part["orders"][changed] = rows
        sku = np.concatenate([each["order_sku"] for each in self._orders])[order]
        gone = np.zeros(len(line), bool)
        gone[changed] = self._encoded.bill.exists[sku] | (rows["quantity"] == 0) | (self._changes.action[of_line] == CANCEL)
        by_key = np.lexsort((part["orders"]["rank"], part["orders"]["due"], part["order_sku"]))
        kept = by_key[~gone[by_key]]
        return {name: column[kept] for name, column in part.items()}, kept

    # --- demand ---

    def _load_demand(self, first: int, last: int, needs: Needs) -> None:
        rows = self._own_rows(first, last, "first_demand", "last_demand")
        part = {name: getattr(self._encoded, name)[rows] for name in ALIGNED_WITH_DEMAND}
        part = self._at_new_orders(part)
        part, replaced = self._with_changes(part)
        if self._has_component_forecast:
            part = self._consumed(part, needs, replaced)
        if len(needs.sku):
            made = self._need_rows(needs, replaced)
            part, _ = _merged(part, made, "demand_sku", part["demand_rank"], made["demand_rank"])
        self._append("demand", part, self._demand)
        self._set_offsets(first, last, "first_demand", "last_demand", part["demand_sku"], self._n_demand)
        self._n_demand += len(part["demand"])

    def _at_new_orders(self, part: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
        """References to orders of the input, as they stand among all orders."""
        if len(self) == 1:
            return part
        part = part | {name: taken(self._order_at, part[name], NOTHING) for name in ("demand_order", "reserved_order")}
        part["demand"] = part["demand"].copy()
        linked = part["demand"]["linked_order"].astype(np.int64)
        part["demand"]["linked_order"] = taken(self._order_at, linked, NOTHING)
        return part

    def _with_changes(self, part: dict[str, NDArray[Any]]) -> tuple[dict[str, NDArray[Any]], dict[str, NDArray[Any]]]:
        """Demand of orders that have a line now: a transfer ships what the line says; component need is what the bill says.

        Without a bill the need is scaled and dated like its order. Returns the demand, and the rows that needs of the bill replace.
        """
        nothing = {name: column[:0] for name, column in part.items()}
        if len(self) == 1 or not (part["demand_order"] != NOTHING).any():
            return part, nothing
        line = taken(self._changes.line_of_order(self._n_order), part["demand_order"], NOTHING)
        changed = np.flatnonzero(line != NOTHING)
        if len(changed) == 0:
            return part, nothing
        order, of_line = part["demand_order"][changed], line[changed]
        kind = np.concatenate([each["order_kind"] for each in self._orders])[order]
        sku = np.concatenate([each["order_sku"] for each in self._orders])[order]
        is_transfer, is_made = kind == TRANSFER_ORDER, (kind == PRODUCTION_ORDER) | (kind == ASSEMBLY_ORDER)
        rows = part["demand"][changed]
        before = self._buffers["orders"]["quantity"][order]
        after = self._changes.quantity[of_line]
        precision = self._encoded.bill.rounding[part["demand_sku"][changed]]
        rows["quantity"] = np.where(is_transfer, after, scaled_up(rows["quantity"], after, before, precision))
        rows["due"] = np.where(is_transfer, self._changes.order_day[of_line], self._changes.start_day[of_line])
        rows["want"] = self._wanted(rows["due"], part["demand_sku"][changed])
        rows["reserved"] = np.minimum(rows["reserved"], rows["quantity"])
        part["demand"][changed] = rows
        from_bill = is_made & self._encoded.bill.exists[sku]
        gone = np.zeros(len(line), bool)
        gone[changed] = from_bill | (rows["quantity"] == 0) | (self._changes.action[of_line] == CANCEL)
        replaced = {name: column[changed[from_bill]] for name, column in part.items()}
        kept = {name: column[~gone] for name, column in part.items()}
        order_of_key = np.lexsort((kept["demand_rank"], kept["demand"]["due"], kept["demand_sku"]))
        return {name: column[order_of_key] for name, column in kept.items()}, replaced

    def _consumed(self, part: dict[str, NDArray[Any]], needs: Needs, replaced: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
        """Component forecasts less what planning lines need in their periods; orders have taken their part before (2.7)."""
        self._component_needs.append(needs.at(np.flatnonzero(needs.origin == COMPONENT)))
        later = [each.at(np.flatnonzero(each.origin == COMPONENT)) for kept in self._needs.values() for each in kept]
        taken_by = Needs.joined([*self._component_needs, *later])
        pool = self._encoded.forecast_pool
        given_back = replaced["demand_sku"].astype(np.int64)
        key = np.append((pool[taken_by.sku] << 32) + taken_by.due, (pool[given_back] << 32) + replaced["demand"]["due"])
        quantity = np.append(taken_by.quantity, -replaced["demand"]["quantity"])
        order = np.argsort(key, kind="stable")
        total = np.append(0, np.cumsum(quantity[order]))
        rows = np.flatnonzero(part["forecast_until"] != NO_DAY)
        base = pool[part["demand_sku"][rows]] << 32
        first = np.searchsorted(key[order], base + part["demand"]["due"][rows], side="left")
        last = np.searchsorted(key[order], base + part["forecast_until"][rows], side="right")
        left = np.ones(len(part["demand"]), np.int64)
        left[rows] = part["demand"]["quantity"][rows] - np.maximum(total[last] - total[first], 0)
        part["demand"]["quantity"][rows] = left[rows]
        return {name: column[left > 0] for name, column in part.items()}

    def _need_rows(self, needs: Needs, replaced: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
        """What planning lines need, as demand."""
        count = len(needs.sku)
        rows = np.zeros(count, dtype(DEMAND))
        rows["due"], rows["quantity"] = needs.due, needs.quantity
        rows["want"] = self._wanted(needs.due, needs.sku)
        rows["linked_order"] = NOTHING
        rows["origin"], rows["level"] = needs.origin, needs.level
        is_bound = (needs.level > 0) | (self._encoded.sku["policy"][needs.sku] == ORDER)
        rows["bound"] = np.where(is_bound, 2**30 + np.arange(count), 0)
        reserved_order = np.full(count, NOTHING)
        _take_over_links(rows, reserved_order, needs, replaced)
        return {
            "demand": rows,
            "demand_rank": np.where(rows["bound"] > 0, RANK_BOUND, RANK_FREE) * 1024 + RANK_NEED,
            "demand_sku": needs.sku.astype(np.int32),
            "demand_row": np.full(count, NOTHING, np.int32),
            "demand_line": needs.line.astype(np.int32),
            "demand_order": needs.order,
            "reserved_order": reserved_order,
            "forecast_until": np.full(count, NO_DAY),
        }

    def _wanted(self, due: Ints, sku: Ints) -> Ints:
        """The day that supply is compared with: for a purchase the company's working day at or before (specification Q16)."""
        if self._encoded.company_calendar == NOTHING:
            return due
        moves = (self._encoded.new_kind[sku] == PURCHASE_ORDER) & (due > OPEN_DAY)
        open_day = self._encoded.calendars[self._encoded.company_calendar].at_or_before(due.astype(np.int64))
        return np.where(moves, open_day, due)

    # --- SKUs ---

    def _leave_out(self, first: int, last: int) -> None:
        """SKUs that must not be planned own nothing: those left out, those whose quantities are too large, those nothing needs."""
        sku = self._sku[first:last]
        if len(self) > 1:
            self._find_too_large(first, last)
        idle = self._encoded.if_needed[first:last]
        idle = idle & (sku["first_demand"] == sku["last_demand"]) & (sku["first_order"] == sku["last_order"])
        out = np.flatnonzero(self._left_out[first:last] | idle)
        for begin, end in (("first_demand", "last_demand"), ("first_order", "last_order")):
            sku[end][out] = sku[begin][out]
        for name in ("safety_stock", "has_reorder_point"):
            sku[name][out] = 0

    def _find_too_large(self, first: int, last: int) -> None:
        """Sums that planning lines bring near the limits of int64; floats are exact enough to see that coming."""
        total = np.zeros(last - first)
        for part, records, sku in ((self._demand[-1], "demand", "demand_sku"), (self._orders[-1], "orders", "order_sku")):
            total += np.bincount(part[sku] - first, weights=part[records]["quantity"], minlength=last - first)
        found = np.flatnonzero((total > LARGEST_SUM) & ~self._left_out[first:last]) + first
        self._left_out[found] = True
        self._too_large.append(found)

    def _own_rows(self, first: int, last: int, begin: str, end: str) -> slice:
        of = self._encoded.sku
        return slice(int(of[begin][first]), int(of[end][last - 1])) if last > first else slice(0, 0)

    def _set_offsets(self, first: int, last: int, begin: str, end: str, sku: NDArray[np.int32], before: int) -> None:
        offsets = np.searchsorted(sku, np.arange(first, last + 1)) + before
        self._sku[begin][first:last], self._sku[end][first:last] = offsets[:-1], offsets[1:]

    def _append(self, name: str, part: dict[str, NDArray[Any]], parts: list[dict[str, NDArray[Any]]]) -> None:
        """Add a level's rows to those that the rules see; the space doubles when it is full."""
        parts.append(part)
        before = self._n_demand if name == "demand" else self._n_order
        after = before + len(part[name])
        if before == 0:
            self._buffers[name] = part[name]
            return
        if after > len(self._buffers[name]):
            larger = np.zeros(max(2 * len(self._buffers[name]), after), part[name].dtype)
            larger[:before] = self._buffers[name][:before]
            self._buffers[name] = larger
        self._buffers[name][before:after] = part[name]


class _Changes:
    """What lines so far say of their orders."""

    def __init__(self) -> None:
        self._lines: list[tuple[NDArray[Any], ...]] = []
        self._count = 0

    def add(self, lines: NDArray[Any], dates: LineDates) -> None:
        """Keep the lines of existing orders."""
        at = np.flatnonzero(lines["order"] != NOTHING)
        kept = (lines["order"][at], lines["quantity"][at], lines["action"][at], dates.order[at], dates.start[at])
        self._lines.append(kept)

    def line_of_order(self, n_order: int) -> Ints:
        """(n_order,) position of each order's line among these, NOTHING where it has none."""
        found = np.full(n_order, NOTHING)
        order = self._column(0)
        found[order] = np.arange(len(order))
        return found

    def _column(self, number: int) -> Ints:
        if not self._lines:
            return np.zeros(0, np.int64)
        return np.concatenate([columns[number] for columns in self._lines]).astype(np.int64)

    @property
    def quantity(self) -> Ints:
        """Quantity after the line."""
        return self._column(1)

    @property
    def action(self) -> Ints:
        """Action of the line."""
        return self._column(2)

    @property
    def order_day(self) -> Ints:
        """Order date after the line; of a transfer the day it is shipped."""
        return self._column(3)

    @property
    def start_day(self) -> Ints:
        """Starting date after the line."""
        return self._column(4)


def _joined(parts: list[NDArray[Any]]) -> NDArray[Any]:
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _take_over_links(rows: NDArray[Any], reserved_order: Ints, needs: Needs, replaced: dict[str, NDArray[Any]]) -> None:
    """An order-to-order link or a reservation of component need stays when the need is planned anew."""
    tied = np.flatnonzero((replaced["demand"]["bound"] > 0) | (replaced["demand"]["reserved"] > 0))
    if len(tied) == 0:
        return
    of_need = {(order, sku): row for row, (order, sku) in enumerate(zip(needs.order.tolist(), needs.sku.tolist(), strict=True))}
    for row in tied.tolist():
        need = of_need.get((int(replaced["demand_order"][row]), int(replaced["demand_sku"][row])))
        if need is not None:
            old = replaced["demand"][row]
            if old["bound"] > 0:
                rows["bound"][need], rows["linked_order"][need] = old["bound"], old["linked_order"]
            rows["reserved"][need] = min(old["reserved"], rows["quantity"][need])
            reserved_order[need] = replaced["reserved_order"][row]


def _by_product_rows(needs: Needs) -> dict[str, NDArray[Any]]:
    """What planning lines yield beside their own item, as supply that planning cannot change."""
    count = len(needs.sku)
    rows = np.zeros(count, dtype(ORDER_IN))
    rows["due"], rows["quantity"] = needs.due, -needs.quantity
    rows["rank"] = RANK_FREE * 1024 + RANK_BY_PRODUCT
    rows["locked"], rows["flexibility"], rows["kind"] = NO_DAY, FIXED, NOTHING
    return {
        "orders": rows,
        "order_sku": needs.sku.astype(np.int32),
        "order_row": np.full(count, NOTHING, np.int32),
        "order_line": needs.line.astype(np.int32),
        "order_yielding": np.full(count, NOTHING),
        "order_kind": np.full(count, NOTHING),
        "order_scheduling": needs.sku,
        "order_released": np.zeros(count, bool),
    }


def _merged(
    own: dict[str, NDArray[Any]], made: dict[str, NDArray[Any]], sku: str, own_rank: Ints, made_rank: Ints
) -> tuple[dict[str, NDArray[Any]], Ints]:
    """Rows of the input and derived ones by SKU, day and rank; of equal ones those of the input first, then by line."""
    records = "demand" if "demand" in own else "orders"
    line = "demand_line" if "demand" in own else "order_line"
    joined = {name: np.concatenate([own[name], made[name]]) for name in own}
    rank = np.concatenate([own_rank, made_rank]).astype(np.int64)
    key = (joined[sku].astype(np.int64) << 37) + ((joined[records]["due"].astype(np.int64) + 2**21) << 14) + rank
    count = len(own[sku])
    later = np.argsort(made[line], kind="stable")
    later = count + later[np.argsort(key[count:][later], kind="stable")]
    runs = np.append(np.arange(count), later)
    order = runs[np.argsort(key[runs], kind="stable")]
    return {name: column[order] for name, column in joined.items()}, order
