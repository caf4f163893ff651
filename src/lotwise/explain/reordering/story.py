"""The sentences of the reordering policies. Nothing is derived again: links and reasons tell all."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from lotwise.columns import Netted, ReorderingInput
from lotwise.explain import reasons as typed
from lotwise.explain.story import Note, Story, Told
from lotwise.explain.wording import number
from lotwise.kernels import codes
from lotwise.terms import ReorderingPolicy, Replenishment
from lotwise.units import Period, to_decimal

if TYPE_CHECKING:
    from collections.abc import Iterator

VERBS = {
    "new": "New",
    "change_quantity": "Change quantity",
    "reschedule": "Move",
    "reschedule_and_change_quantity": "Move and change quantity",
    "cancel": "Cancel",
}
QUIET_CODES = (codes.BECAUSE_DAMPENER_PERIOD, codes.BECAUSE_DAMPENER_QUANTITY)
"""Reasons that speak of orders without a line."""


class ReorderingStory(Story[ReorderingInput, Netted]):
    """What the reordering policies recorded about one SKU."""

    def line_title(self, line: dict[str, Any]) -> str:
        """What to do with which order: quantity and day, where they change before and after."""
        order = line["supply_id"] or f"{line['order_type']} order"
        quantity, due = number(line["quantity"]), self.day_text(line["due_date"])
        if line["original_quantity"]:
            quantity = f"{number(line['original_quantity'])} → {quantity}"
        if line["original_due_date"]:
            due = f"{self.day_text(line['original_due_date'])} → {due}"
        called = f" (line {line['line_id']})" if line["supply_id"] is None else ""  # as its needs are called
        return f"{VERBS[line['action']]} {order}: {quantity} on {due}{called}"

    def line_reasons(self, line: dict[str, Any]) -> Iterator[typed.Reason]:
        """What it covers, what was recorded about it, what else to know."""
        reference = self.reference_of(line)
        covers = self._covers(reference, line["due_date"])
        if covers is not None:
            yield covers
            yield from self._left_of_forecasts(covers)
        yield from self.reserved(line["supply_id"])
        yield from self._safety_stock_parts(reference, line)
        yield from self.noted(reference, self.code_order, line)
        yield from self._warnings(line)

    def other_orders(self) -> Iterator[Told]:
        """Existing orders about which a dampener was recorded."""
        changed = {int(self._netted.lines["order"][row]) for row in self.lines}
        quiet = self._noted[np.isin(self._noted["code"], QUIET_CODES)]["supply"]
        for order in np.unique(quiet[quiet >= 0]).tolist():
            if order not in changed:
                name = self.order_id(order)
                yield Told(name, f"{name} stays as it is", list(self.noted(order, QUIET_CODES)))

    def nothing_to_do(self) -> Iterator[typed.Reason]:
        """What covers the SKU."""
        supplies, until = self.covering([order for order in self._orders if self._netted.held[order] > 0])
        yield typed.NothingToDo(year=self._year, supplies=supplies, until=until, safety_stock=self.quantity("safety_stock"))

    # beside the codes

    def _covers(self, reference: int, due: datetime.date) -> typed.Covers | None:
        needs = self.given(reference)
        if not needs:
            return None
        accumulation = self.period("lot_accumulation_period")
        reach = accumulation.after(due)
        in_one_lot = all(need.due is not None and due <= need.due <= reach for need, _ in needs)
        return typed.Covers(year=self._year, needs=needs, accumulation=accumulation if in_one_lot else None)

    def _left_of_forecasts(self, covers: typed.Covers) -> Iterator[typed.Reason]:
        for need, _ in covers.needs:
            if need.kind in ("forecast", "blanket_sales_order"):
                whole = to_decimal(int(self._dataset.demands.filter(pl.col("id") == need.demand)["quantity"][0]))
                if whole > need.quantity:
                    yield typed.ForecastLeft(year=self._year, need=need, forecast=whole)

    def _safety_stock_parts(self, reference: int, line: dict[str, Any]) -> Iterator[typed.Reason]:
        """What of an order is kept for the safety stock in the end, unless the order was made for that alone."""
        made_for_it = self.is_noted(reference, codes.BECAUSE_SAFETY_STOCK, codes.BECAUSE_SAFETY_STOCK_AT_START)
        raised_for_it = self.is_noted(reference, codes.BECAUSE_RAISED_FOR_SAFETY_STOCK)
        held = to_decimal(int(self._netted.lines["held"][line["line_id"] - 1]))
        if held and (raised_for_it or not made_for_it):
            yield typed.HoldsSafetyStock(year=self._year, quantity=held, safety_stock=self.quantity("safety_stock"))

    def _warnings(self, line: dict[str, Any]) -> Iterator[typed.Reason]:
        today = self._dataset.settings.today
        if line["order_date"] < today:
            late = {"year": self._year, "start": line["order_date"], "today": today}
            if line["order_type"] == Replenishment.TRANSFER.value:
                yield typed.TransferStartsTooLate(**late, transfer_from=line["transfer_from"] or "")
            else:
                yield typed.StartsTooLate(**late, lead_time=self.period("lead_time"))
        if line["supply_id"] is not None and self._encoded.order_released[self.reference_of(line)]:
            yield typed.ChangesReleasedOrder(year=self._year, order=line["supply_id"])
        if self._encoded.exact_demand[self._sku]:
            yield typed.ExactDemand(year=self._year, policy=self._item_policy())

    def _item_policy(self) -> str:
        """The reordering policy on the item card, in words."""
        policy: str = self._dataset.items.filter(pl.col("item") == self._card["item"])["reordering_policy"][0]
        return policy.replace("_", " ")

    # one sentence a code

    def _safety_stock(self, note: Note) -> typed.Reason:
        safety = self._card["safety_stock"]
        left = to_decimal(safety - note.first)
        return typed.SafetyStock(
            year=self._year, left=left, safety_stock=to_decimal(safety), on=self.date(note.second), at_start=False
        )

    def _safety_stock_at_start(self, note: Note) -> typed.Reason:
        on = note.line["due_date"] if note.line else self._encoded.start_date
        return typed.SafetyStock(
            year=self._year, left=to_decimal(note.first), safety_stock=to_decimal(note.second), on=on, at_start=True
        )

    def _below_zero(self, note: Note) -> typed.Reason:
        return typed.BelowZero(year=self._year, missing=to_decimal(-note.first))

    def _order_to_order(self, note: Note) -> typed.Reason:
        return typed.OrderToOrder(year=self._year, demand=self.need(note.first).demand)

    def _needed_earlier(self, note: Note) -> typed.Reason:
        return self._moved(typed.NeededEarlier, note)

    def _needed_later(self, note: Note) -> typed.Reason:
        return self._moved(typed.NeededLater, note)

    def _moved(self, kind: type[typed.NeededEarlier | typed.NeededLater], note: Note) -> typed.Reason:
        return kind(
            year=self._year,
            order=self.order_id(note.reference),
            days=note.second,
            to=note.line["due_date"] if note.line else self._encoded.start_date,
            reach=self._reach(note.first),
            for_safety_stock=note.first == codes.NOTHING,
        )

    def _reach(self, demand: int) -> Period | None:
        """How far an order may move for a demand; without limit when it is made for it."""
        if demand != codes.NOTHING and self._encoded.demand["bound"][demand] > 0:
            return None
        return self.period("rescheduling_period")

    def _lot_date(self, note: Note) -> typed.Reason:
        return typed.SharesLotDate(year=self._year, order=self.order_id(note.reference), to=self.date(note.second))

    def _too_early(self, note: Note) -> typed.Reason | None:
        cut = self._cut(note)
        if note.line is None or cut <= 0:
            return None
        next_need, reach = note.line["due_date"] + datetime.timedelta(note.second), self.period("rescheduling_period")
        return typed.TooEarly(year=self._year, quantity=cut, next_need=next_need, days=note.second, reach=reach)

    def _keeps_date(self, note: Note) -> typed.Reason | None:
        cut = self._cut(note)
        if note.line is None or cut <= 0:
            return None
        return typed.KeepsDate(
            year=self._year, quantity=cut, next_need=note.line["due_date"] + datetime.timedelta(note.second), days=note.second
        )

    def _cut(self, note: Note) -> Decimal:
        """By how much a line lowers its order in the end; a later need may have raised it again."""
        before = to_decimal(int(self._encoded.orders["quantity"][note.reference]))
        return before - note.line["quantity"] if note.line else Decimal(0)

    def _too_late(self, note: Note) -> typed.Reason:
        return typed.TooLate(
            year=self._year,
            order=self.order_id(note.first),
            days=note.second,
            reach=self.period("rescheduling_period"),
            fixed=bool(self._encoded.orders["flexibility"][note.first] == codes.FIXED),
        )

    def _no_demand(self, note: Note) -> typed.Reason:
        if note.second == 0 and self._card["reordering_policy"] == ReorderingPolicy.ORDER.value:
            return typed.NoLinkedDemand(year=self._year)
        return typed.NothingNeedsIt(year=self._year, before=to_decimal(note.first), after=to_decimal(note.second))

    def _reorder_point(self, note: Note) -> typed.Reason:
        at_start = note.second == self._encoded.sku["start"][self._sku]
        return typed.ReorderPoint(
            year=self._year,
            stock=to_decimal(note.first),
            reorder_point=self.quantity("reorder_point"),
            on=self.date(note.second if at_start else note.second - 1),
            at_start=bool(at_start),
        )

    def _on_the_way(self, note: Note) -> typed.Reason:
        return typed.OnTheWay(year=self._year, quantity=to_decimal(note.first), until=self.date(note.second))

    def _lots(self, note: Note) -> typed.Reason:
        return typed.FixedOrder(year=self._year, reorder_quantity=to_decimal(note.first), quantity=to_decimal(note.second))

    def _overflow(self, note: Note, *, after_order: bool = False) -> typed.Reason | None:
        if note.line is None:
            return None
        is_new = note.reference < 0
        return typed.Overflow(
            year=self._year,
            order="" if is_new else self.order_id(note.reference),
            level=to_decimal(note.first),
            overflow_level=to_decimal(note.second),
            on=note.line["due_date"] if self._encoded.sku["bucket_days"][self._sku] == 1 and not after_order else None,
            lowered_by=None if is_new else self._cut(note),
            is_cancelled=note.line["action"] == "cancel",
            after_order=after_order,
        )

    def _overflow_after_order(self, note: Note) -> typed.Reason | None:
        return self._overflow(note, after_order=True)

    def _against_direction(self, note: Note) -> typed.Reason:
        row = self._dataset.supplies.row(int(self._encoded.order_row[note.reference]), named=True)
        return typed.AgainstDirection(
            year=self._year,
            sender=row["transfer_from"],
            receiver=row["location"],
            before=to_decimal(note.first),
            after=to_decimal(note.second),
        )

    def _small_delay(self, note: Note) -> typed.Reason:
        dampener = Period(0, int(self._encoded.sku["dampener_days"][self._sku]))
        return typed.SmallDelay(year=self._year, order=self.order_id(note.reference), days=note.second, dampener=dampener)

    def _small_surplus(self, note: Note) -> typed.Reason:
        return typed.SmallSurplus(
            year=self._year,
            order=self.supply_name(note.reference),
            surplus=to_decimal(note.first),
            dampener=to_decimal(note.second),
        )

    makers = {
        codes.BECAUSE_DEMAND: Story.other_supply,
        codes.BECAUSE_SAFETY_STOCK: _safety_stock,
        codes.BECAUSE_SAFETY_STOCK_AT_START: _safety_stock_at_start,
        codes.BECAUSE_BELOW_ZERO: _below_zero,
        codes.BECAUSE_ORDER_TO_ORDER: _order_to_order,
        codes.BECAUSE_MAXIMUM: Story.cut_to_maximum,
        codes.BECAUSE_MINIMUM: Story.raised_to_minimum,
        codes.BECAUSE_MULTIPLE: Story.rounded_to_multiple,
        codes.BECAUSE_NEEDED_EARLIER: _needed_earlier,
        codes.BECAUSE_NEEDED_LATER: _needed_later,
        codes.BECAUSE_LOT_DATE: _lot_date,
        codes.BECAUSE_TOO_EARLY: _too_early,
        codes.BECAUSE_KEEPS_DATE: _keeps_date,
        codes.BECAUSE_TOO_LATE: _too_late,
        codes.BECAUSE_NO_DEMAND: _no_demand,
        codes.BECAUSE_DAMPENER_PERIOD: _small_delay,
        codes.BECAUSE_DAMPENER_QUANTITY: _small_surplus,
        codes.BECAUSE_REORDER_POINT: _reorder_point,
        codes.BECAUSE_ON_THE_WAY: _on_the_way,
        codes.BECAUSE_LOTS: _lots,
        codes.BECAUSE_MAXIMUM_INVENTORY: Story.fills_stock,
        codes.BECAUSE_AGAINST_DIRECTION: _against_direction,
        codes.BECAUSE_OVERFLOW: _overflow,
        codes.BECAUSE_OVERFLOW_AFTER_ORDER: _overflow_after_order,
    }
    code_order = (
        codes.BECAUSE_BELOW_ZERO,
        codes.BECAUSE_SAFETY_STOCK_AT_START,
        codes.BECAUSE_ORDER_TO_ORDER,
        codes.BECAUSE_SAFETY_STOCK,
        codes.BECAUSE_DEMAND,
        codes.BECAUSE_REORDER_POINT,
        codes.BECAUSE_ON_THE_WAY,
        codes.BECAUSE_LOTS,
        codes.BECAUSE_MAXIMUM_INVENTORY,
        codes.BECAUSE_OVERFLOW,
        codes.BECAUSE_OVERFLOW_AFTER_ORDER,
        codes.BECAUSE_MAXIMUM,
        codes.BECAUSE_MINIMUM,
        codes.BECAUSE_MULTIPLE,
        codes.BECAUSE_AGAINST_DIRECTION,
        codes.BECAUSE_NEEDED_EARLIER,
        codes.BECAUSE_NEEDED_LATER,
        codes.BECAUSE_LOT_DATE,
        codes.BECAUSE_TOO_LATE,
        codes.BECAUSE_TOO_EARLY,
        codes.BECAUSE_KEEPS_DATE,
        codes.BECAUSE_NO_DEMAND,
        codes.BECAUSE_DAMPENER_PERIOD,
        codes.BECAUSE_DAMPENER_QUANTITY,
    )
    parameters = {
        typed.Covers: ("lot_accumulation_period",),
        typed.SafetyStock: ("safety_stock",),
        typed.HoldsSafetyStock: ("safety_stock",),
        typed.RaisedToMinimum: ("minimum_order_quantity",),
        typed.RoundedToMultiple: ("order_multiple",),
        typed.CutToMaximum: ("maximum_order_quantity",),
        typed.NeededEarlier: ("rescheduling_period",),
        typed.NeededLater: ("rescheduling_period",),
        typed.SharesLotDate: ("lot_accumulation_period", "maximum_order_quantity"),
        typed.TooEarly: ("rescheduling_period",),
        typed.TooLate: ("rescheduling_period",),
        typed.ReorderPoint: ("reorder_point", "time_bucket"),
        typed.OnTheWay: ("lead_time", "safety_lead_time"),
        typed.FixedOrder: ("reorder_quantity",),
        typed.FillsStock: ("maximum_inventory",),
        typed.Overflow: ("overflow_level", "maximum_inventory", "reorder_point", "reorder_quantity", "minimum_order_quantity"),
        typed.SmallDelay: ("dampener_period",),
        typed.SmallSurplus: ("dampener_quantity",),
        typed.StartsTooLate: ("lead_time", "safety_lead_time"),
    }
