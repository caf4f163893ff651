"""Typed reasons: one small class per reason, equal when their numbers are equal; ``str()`` gives the planner's sentence.

The sentences follow the wording of the planner's workbench: what it covers, what shaped the quantity, what fixed the date, what it
replaces.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from lotwise.explain.wording import are, day, days, listed, number, period
from lotwise.units import Period

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class Need:
    """A demand, as far as a sentence names it."""

    demand: str
    kind: str
    customer: str | None
    due: date | None
    quantity: Decimal
    """Quantity of the demand row as planned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a figure of a planning line, or an order without a line, is what it is."""

    year: int
    """Year of the plan: dates of another year are written with it."""

    def __str__(self) -> str:
        raise NotImplementedError

    def _day(self, when: date | None) -> str:
        return "before the plan" if when is None else day(when, self.year)

    def _need(self, need: Need) -> str:
        who = f" ({need.customer})" if need.customer else ""
        if need.kind == "stock":
            return "stock below zero"
        if need.kind == "forecast":
            return f"the forecast {need.demand} on {self._day(need.due)}"
        if need.kind == "blanket_sales_order":
            return f"blanket order {need.demand} on {self._day(need.due)}"
        return f"{need.demand}{who} on {self._day(need.due)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Covers(Reason):
    """What the supply covers: needs with the quantity each gets from it."""

    needs: tuple[tuple[Need, Decimal], ...]
    accumulation: Period | None
    """Lot accumulation period, if all needs lie within it; None when some of the supply is left for later needs."""

    def __str__(self) -> str:
        parts = [f"{number(quantity)} for {self._need(need)}" for need, quantity in self.needs]
        dates = sorted({need.due for need, _ in self.needs if need.due is not None})
        if len(dates) < 2:
            return f"{listed(parts)}."
        total = sum((quantity for _, quantity in self.needs), Decimal(0))
        span = f"from {self._day(dates[0])} to {self._day(dates[-1])}"
        if self.accumulation is None:
            return f"{number(total)} go to needs {span}: {listed(parts)}."
        return f"{are(total)} needed {span}; needs within {period(self.accumulation)} share one order: {listed(parts)}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserved(Reason):
    """What of an order a demand has reserved; planning leaves that much of it alone."""

    need: Need
    quantity: Decimal

    def __str__(self) -> str:
        return f"{number(self.quantity)} of it {'is' if self.quantity == 1 else 'are'} reserved for {self._need(self.need)}."


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherSupply(Reason):
    """What the need that made an order gets from elsewhere."""

    need: Need
    others: tuple[tuple[str, Decimal], ...]
    """Supply, and the quantity it gives."""

    def __str__(self) -> str:
        given = listed([f"{number(quantity)} from {supply}" for supply, quantity in self.others])
        return f"{self.need.demand or 'It'} needs {number(self.need.quantity)} in all and gets {given}."


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastLeft(Reason):
    """What orders left of a forecast, or of a blanket order."""

    need: Need
    forecast: Decimal

    def __str__(self) -> str:
        taken = self.forecast - self.need.quantity
        what = "blanket order" if self.need.kind == "blanket_sales_order" else "forecast"
        left = f"{number(self.need.quantity)} of the {what} {self.need.demand} of {number(self.forecast)}"
        return f"{left} {'is' if self.need.quantity == 1 else 'are'} left after orders took {number(taken)}."


@dataclass(frozen=True, slots=True, kw_only=True)
class AgainstDirection(Reason):
    """A transfer that runs against the direction in which the locations of the item are planned."""

    sender: str
    receiver: str
    before: Decimal
    after: Decimal

    def __str__(self) -> str:
        left = f"; {number(self.after)} reserved of it stay" if self.after else ""
        way = f"{self.sender or 'the blank location'} is planned before {self.receiver or 'the blank location'}"
        return f"{way} and does not send what nothing needs yet: {number(self.before - self.after)} are taken back{left}."


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyStock(Reason):
    """Without the order less than the safety stock would be left."""

    left: Decimal
    safety_stock: Decimal
    on: date
    at_start: bool

    def __str__(self) -> str:
        when = f"when the plan starts on {self._day(self.on)}" if self.at_start else f"on {self._day(self.on)}"
        return f"Without this, {number(self.left)} would be left {when}; safety stock is {number(self.safety_stock)}."


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldsSafetyStock(Reason):
    """Part of the order that is kept as safety stock."""

    quantity: Decimal
    safety_stock: Decimal

    def __str__(self) -> str:
        stay = "stays" if self.quantity == 1 else "stay"
        return f"{number(self.quantity)} of it {stay} free for the safety stock of {number(self.safety_stock)}."


@dataclass(frozen=True, slots=True, kw_only=True)
class BelowZero(Reason):
    """Stock is below zero before the plan starts."""

    missing: Decimal

    def __str__(self) -> str:
        missing = number(self.missing)
        now = f"{are(self.missing)} suggested at once; a missing receipt would do as well"
        return f"Stock is {missing} below zero before the plan starts. {now}."


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderToOrder(Reason):
    """Made for one demand only."""

    demand: str

    def __str__(self) -> str:
        return f"Made for {self.demand} only; it moves and changes with it."


@dataclass(frozen=True, slots=True, kw_only=True)
class RaisedToMinimum(Reason):
    """Raised to the minimum order quantity."""

    before: Decimal
    after: Decimal

    def __str__(self) -> str:
        return f"{are(self.before)} needed; the smallest order is {number(self.after)}."


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundedToMultiple(Reason):
    """Rounded up to the order multiple."""

    before: Decimal
    after: Decimal
    multiple: Decimal

    def __str__(self) -> str:
        return f"Orders come in multiples of {number(self.multiple)}, so {number(self.before)} becomes {number(self.after)}."


@dataclass(frozen=True, slots=True, kw_only=True)
class CutToMaximum(Reason):
    """Cut to the maximum order quantity; the rest is ordered by a further line."""

    before: Decimal
    after: Decimal

    def __str__(self) -> str:
        rest = number(self.before - self.after)
        return f"One order may be at most {number(self.after)}, so {number(self.before)} is split; {rest} follow in another order."


@dataclass(frozen=True, slots=True, kw_only=True)
class NeededEarlier(Reason):
    """An order comes after it is needed and moves in."""

    order: str
    days: int
    to: date
    reach: Period | None
    """Rescheduling period; None for an order-to-order link, which knows no limit."""
    for_safety_stock: bool

    def __str__(self) -> str:
        may = "It follows its demand" if self.reach is None else f"It may move by up to {period(self.reach)}"
        after = "the safety stock falls short" if self.for_safety_stock else "it is needed"
        return f"{self.order} comes {days(self.days)} after {after}. {may}, so it is asked for on {self._day(self.to)}."


@dataclass(frozen=True, slots=True, kw_only=True)
class NeededLater(Reason):
    """An order comes before it is needed and moves out."""

    order: str
    days: int
    to: date
    reach: Period | None
    for_safety_stock: bool

    def __str__(self) -> str:
        may = "It follows its demand" if self.reach is None else f"It may move by up to {period(self.reach)}"
        before = "the safety stock falls short" if self.for_safety_stock else "it is needed"
        return f"{self.order} comes {days(self.days)} before {before}. {may}, so it is wanted only on {self._day(self.to)}."


@dataclass(frozen=True, slots=True, kw_only=True)
class SharesLotDate(Reason):
    """Orders that a maximum splits share the day of the first."""

    order: str
    to: date

    def __str__(self) -> str:
        return f"{self.order} fills a lot that starts on {self._day(self.to)}, so it is asked for on that day."


@dataclass(frozen=True, slots=True, kw_only=True)
class TooEarly(Reason):
    """An order comes further before the next need than it may move."""

    quantity: Decimal
    next_need: date
    days: int
    reach: Period

    def __str__(self) -> str:
        gap = f"Nothing needs these {number(self.quantity)} before {self._day(self.next_need)}, {days(self.days)} after they arrive"
        limit = "may not move later" if self.reach == Period() else f"may move later by at most {period(self.reach)}"
        return f"{gap}. An order {limit}, so it is cancelled and ordered anew."


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepsDate(Reason):
    """The rest of an order is needed later, but the order keeps its day for what it already covers."""

    quantity: Decimal
    next_need: date
    days: int

    def __str__(self) -> str:
        gap = f"The next need for {number(self.quantity)} of it is on {self._day(self.next_need)}, {days(self.days)} later"
        return f"{gap}. The order keeps its day for what relies on it, so it is lowered by {number(self.quantity)}."


@dataclass(frozen=True, slots=True, kw_only=True)
class TooLate(Reason):
    """An existing order comes too late to help, so this one is made."""

    order: str
    days: int
    reach: Period
    fixed: bool

    def __str__(self) -> str:
        if self.fixed:
            limit = "may not be changed"
        elif self.reach == Period():
            limit = "may not move"
        else:
            limit = f"may move by at most {period(self.reach)}"
        return f"{self.order} comes {days(self.days)} too late and {limit}."


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingNeedsIt(Reason):
    """An order, or part of it, has no demand until the end of the plan."""

    before: Decimal
    after: Decimal

    def __str__(self) -> str:
        if self.after == 0:
            return "Nothing needs this order until the end of the plan."
        needed = "is needed" if self.after == 1 else "are needed"
        return f"Only {number(self.after)} of {number(self.before)} {needed} until the end of the plan."


@dataclass(frozen=True, slots=True, kw_only=True)
class NoLinkedDemand(Reason):
    """Under the policy Order an order serves the demand it is linked to and no other."""

    def __str__(self) -> str:
        return "No demand is linked to this order, and under the policy Order it serves no other."


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallDelay(Reason):
    """An order would be needed a little later; that is not worth a message."""

    order: str
    days: int
    dampener: Period

    def __str__(self) -> str:
        limit = f"moves of up to {period(self.dampener)} are not worth a message"
        return f"{self.order} would be needed {days(self.days)} later; {limit}."


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallSurplus(Reason):
    """An order brings a little too much; that is not worth a message."""

    order: str
    surplus: Decimal
    dampener: Decimal

    def __str__(self) -> str:
        return f"{self.order} brings {number(self.surplus)} too many; up to {number(self.dampener)} are left alone."


@dataclass(frozen=True, slots=True, kw_only=True)
class ReorderPoint(Reason):
    """Stock is at or below the reorder point at the end of a time bucket, or when the plan starts."""

    stock: Decimal
    reorder_point: Decimal
    on: date
    """Last day of the bucket; the planning start when ``at_start``."""
    at_start: bool

    def __str__(self) -> str:
        point = number(self.reorder_point)
        if self.at_start:
            return f"Stock is {number(self.stock)} when the plan starts on {self._day(self.on)}; the reorder point is {point}."
        return f"Stock reaches the reorder point of {point} on {self._day(self.on)}, with {number(self.stock)} left."


@dataclass(frozen=True, slots=True, kw_only=True)
class OnTheWay(Reason):
    """What comes anyway before a new order would be there counts as stock already."""

    quantity: Decimal
    until: date

    def __str__(self) -> str:
        return f"{are(self.quantity)} on the way up to {self._day(self.until)} and counted."


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedOrder(Reason):
    """The fixed reorder quantity, as many times as it takes to pass the reorder point."""

    reorder_quantity: Decimal
    quantity: Decimal

    def __str__(self) -> str:
        if self.quantity == self.reorder_quantity:
            return f"The fixed order is {number(self.reorder_quantity)}."
        if self.quantity % self.reorder_quantity == 0:
            times = number(self.quantity / self.reorder_quantity)
            lots = f"{times} lots, {number(self.quantity)}"
            return f"The fixed order is {number(self.reorder_quantity)}; it takes {lots}, to get above the reorder point."
        return f"The fixed order is {number(self.reorder_quantity)}; {number(self.quantity)} are still missing."


@dataclass(frozen=True, slots=True, kw_only=True)
class FillsStock(Reason):
    """The order fills stock up to the maximum inventory."""

    stock: Decimal
    quantity: Decimal

    def __str__(self) -> str:
        most = number(self.stock + self.quantity)
        return f"The order fills stock up to {most}: {number(self.quantity)} on top of {number(self.stock)}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Overflow(Reason):
    """An order is cut because stock would rise above the overflow level."""

    order: str
    """Its id; empty for a new order, which an order made after it cuts again."""
    level: Decimal
    overflow_level: Decimal
    on: date | None
    """Day of the level; None when it is that of a longer time bucket, or does not count demand in between."""
    lowered_by: Decimal | None
    """None for a new order, which had no quantity before."""
    is_cancelled: bool
    after_order: bool
    """A new order fills the stock, not the order itself."""

    def __str__(self) -> str:
        order = self.order or "this order"
        what = f"With the new order before it and {order}" if self.after_order else f"With {order}"
        by = "" if self.lowered_by is None else f" by {number(self.lowered_by)}"
        so = "cancelled" if self.is_cancelled else f"lowered{by}"
        when = f" on {self._day(self.on)}" if self.on else "" if self.after_order else " by the end of its time bucket"
        reach = f"{what} stock would reach {number(self.level)}{when}"
        return f"{reach}; more than {number(self.overflow_level)} is not wanted, so the order is {so}."


@dataclass(frozen=True, slots=True, kw_only=True)
class ExactDemand(Reason):
    """No SKU record says how the item is stocked here, so its reorder point is not used."""

    policy: str

    def __str__(self) -> str:
        return f"This location has no SKU record, so demand is planned exactly and the item's {self.policy} policy is not used."


@dataclass(frozen=True, slots=True, kw_only=True)
class StartsTooLate(Reason):
    """The line would have to start before the work date."""

    start: date
    today: date
    lead_time: Period

    def __str__(self) -> str:
        late = days((self.today - self.start).days)
        lead = f"With a lead time of {period(self.lead_time)} it"
        return f"{lead} should have started on {self._day(self.start)}, {late} before today."


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferStartsTooLate(Reason):
    """The transfer would have to start before the work date; its route, not a lead time, says how long it takes."""

    start: date
    today: date
    transfer_from: str

    def __str__(self) -> str:
        late = days((self.today - self.start).days)
        place = f" from {self.transfer_from}" if self.transfer_from else ""
        return f"A transfer{place} should have started on {self._day(self.start)}, {late} before today."


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesReleasedOrder(Reason):
    """The line changes an order that is already released."""

    order: str

    def __str__(self) -> str:
        return f"{self.order} is released: changing it needs a look."


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingToDo(Reason):
    """A SKU without lines: what covers it, and until when."""

    supplies: tuple[str, ...]
    until: date | None
    safety_stock: Decimal

    def __str__(self) -> str:
        if not self.supplies:
            return "No line: nothing needs this item until the end of the plan."
        cover = f"No line: {listed(list(self.supplies))} {'covers' if len(self.supplies) == 1 else 'cover'}"
        kept = f"the safety stock of {number(self.safety_stock)}"
        if self.until is None:
            return f"{cover} {kept}; nothing else needs this item until the end of the plan."
        needs = f"every need of the plan, the last on {self._day(self.until)}"
        return f"{cover} {needs}, and {kept}." if self.safety_stock else f"{cover} {needs}."


@dataclass(frozen=True, slots=True, kw_only=True)
class StoppedByFinding(Reason):
    """The input of an item has an error, so it is not planned."""

    finding: str

    def __str__(self) -> str:
        return f"Not planned: {self.finding}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotPlanned(Reason):
    """The item has the policy none, or no SKU of it is planned."""

    policy: str

    def __str__(self) -> str:
        if self.policy == "none":
            return "Not planned: its reordering policy is none."
        return f"Not planned: no SKU of it has demand, supply or a safety stock (reordering policy {self.policy})."
