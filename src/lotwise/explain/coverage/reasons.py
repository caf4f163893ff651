"""Typed reasons that only the coverage codes have, in the words of their planners."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lotwise.explain.reasons import Reason
from lotwise.explain.wording import are, days, listed, number, period

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from lotwise.explain.reasons import Need
    from lotwise.units import Period


def _stay(quantity: Decimal) -> str:
    return f"{number(quantity)} {'stays' if quantity == 1 else 'stay'}"


@dataclass(frozen=True, slots=True)
class Level:
    """A level of stock over time: a seasonal key may change it."""

    lowest: Decimal
    highest: Decimal

    def __str__(self) -> str:
        lowest, highest = number(self.lowest), number(self.highest)
        return highest if lowest == highest else f"{lowest} to {highest}"


# --- what it covers, and for which code ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class OneOrderEach(Reason):
    """Coverage code requirement: every requirement gets an order of its own."""

    need: Need

    def __str__(self) -> str:
        return f"Coverage code requirement: one order for {self.need.demand}."


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftByRefill(Reason):
    """What refills up to the maximum leave open of a need."""

    need: Need
    quantity: Decimal

    def __str__(self) -> str:
        return f"Refills leave {self._need(self.need)} open by {number(self.quantity)}; it gets an order of its own."


@dataclass(frozen=True, slots=True, kw_only=True)
class OneOrderAPeriod(Reason):
    """Coverage code period: what a period needs is one order."""

    period: Period
    since: date
    until: date
    """First and last day that has a need."""

    def __str__(self) -> str:
        within = f"Coverage code period: what is needed within {period(self.period)} is one order"
        until = "" if self.until == self.since else f" to {self._day(self.until)}"
        return f"{within}, this one for {self._day(self.since)}{until}."


@dataclass(frozen=True, slots=True, kw_only=True)
class ForRequisition(Reason):
    """A requisition gets an order of its own, whatever the stock."""

    need: Need

    def __str__(self) -> str:
        return f"Requisition {self.need.demand} gets an order of its own, whatever the stock."


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastReduced(Reason):
    """What forecast reduction leaves of a forecast."""

    forecast: str
    left: Decimal
    whole: Decimal

    def __str__(self) -> str:
        return f"{are(self.left)} left of the forecast {self.forecast} of {number(self.whole)} after forecast reduction."


@dataclass(frozen=True, slots=True, kw_only=True)
class BelowMinimum(Reason):
    """Projected on-hand falls below the minimum, so the order refills up to the maximum."""

    on_hand: Decimal
    minimum: Decimal
    on: date

    def __str__(self) -> str:
        level = f"Projected on-hand is {number(self.on_hand)} on {self._day(self.on)}"
        if self.on_hand < 0:
            return f"{level}, a shortage; the minimum is {number(self.minimum)}."
        return f"{level}; the minimum is {number(self.minimum)}."


@dataclass(frozen=True, slots=True, kw_only=True)
class RefillRounded(Reason):
    """A refill becomes a multiple."""

    gap: Decimal
    refill: Decimal
    multiple: Decimal

    def __str__(self) -> str:
        way = "up" if self.refill > self.gap else "down"
        rounded = f"{number(self.gap)} is rounded {way} to {number(self.refill)}"
        return f"Orders come in multiples of {number(self.multiple)}, so {rounded}."


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingOfMinimum(Reason):
    """What projected on-hand lacks of the minimum."""

    missing: Decimal
    minimum: Decimal
    on: date

    def __str__(self) -> str:
        missing = f"{are(self.missing)} missing of the minimum"
        return f"{missing} of {number(self.minimum)} on {self._day(self.on)}."


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldsMinimum(Reason):
    """Part of an order that is kept for the minimum."""

    quantity: Decimal
    minimum: Level

    def __str__(self) -> str:
        return f"{_stay(self.quantity)} free for the minimum of {self.minimum}."


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitsForOrder(Reason):
    """Projected on-hand is below the minimum before an order can come."""

    since: date
    until: date

    def __str__(self) -> str:
        return f"Below the minimum since {self._day(self.since)}, but no order can come before {self._day(self.until)}."


# --- quantity --------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class CutToMultiple(Reason):
    """Cut to the largest multiple that the maximum order quantity allows; the rest is ordered by a further line."""

    before: Decimal
    after: Decimal
    maximum: Decimal
    multiple: Decimal

    def __str__(self) -> str:
        largest = f"{number(self.maximum)}, which is {number(self.after)} in multiples of {number(self.multiple)}"
        rest = number(self.before - self.after)
        return f"One order may be at most {largest}, so {number(self.before)} is split; {rest} follow in another order."


@dataclass(frozen=True, slots=True, kw_only=True)
class RaisedToMultiple(Reason):
    """Raised to the smallest multiple that reaches the minimum order quantity."""

    before: Decimal
    after: Decimal
    minimum: Decimal
    multiple: Decimal

    def __str__(self) -> str:
        smallest = f"{number(self.minimum)}, which is {number(self.after)} in multiples of {number(self.multiple)}"
        return f"{are(self.before)} needed; the smallest order is {smallest}."


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundedToPrecision(Reason):
    """Rounded up to the rounding precision."""

    before: Decimal
    after: Decimal
    precision: Decimal

    def __str__(self) -> str:
        return f"Quantities are rounded up to {number(self.precision)}, so {number(self.before)} becomes {number(self.after)}."


# --- why other supply is not used ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class BeyondTolerance(Reason):
    """An existing order comes later than the need may wait."""

    order: str
    days: int
    tolerance: int
    """Days that the need may be late: up to the end of the lead time, and negative days."""
    negative_days: int
    lead_until: date
    """Today and the lead time."""

    def __str__(self) -> str:
        late = f"{self.order} comes {days(self.days)} too late"
        if self.tolerance == 0:
            return f"{late}; without a delay tolerance that takes a new order."
        of_days = f"{self.negative_days} negative {'day' if self.negative_days == 1 else 'days'}"
        if self.tolerance == self.negative_days:
            return f"{late}; a delay within {of_days} needs no new order."
        parts = f"lead time until {self._day(self.lead_until)}" + (f" and {of_days}" if self.negative_days else "")
        return f"{late}; the delay tolerance is {days(self.tolerance)} ({parts})."


@dataclass(frozen=True, slots=True, kw_only=True)
class BeyondPositiveDays(Reason):
    """Existing supply comes longer before the need than it may."""

    supply: str
    days: int
    positive_days: int

    def __str__(self) -> str:
        limit = f"{self.positive_days} positive {'day' if self.positive_days == 1 else 'days'}"
        supply = "Stock" if self.supply == "stock" else self.supply
        return f"{supply} is there {days(self.days)} before it is needed; {limit} do not reach that far."


# --- dates -----------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Span:
    """A number of days on the way of an order, on open days of a calendar or on all."""

    days: int
    working: bool

    def __str__(self) -> str:
        return f"{self.days} working {'day' if self.days == 1 else 'days'}" if self.working else days(self.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates(Reason):
    """The way of an order: when it is ordered, starts, arrives and can be used."""

    order: date
    start: date
    delivery: date
    available: date
    reorder_margin: Span
    lead_time: Span
    receipt_margin: Span

    def __str__(self) -> str:
        steps = [f"ordered on {self._day(self.order)}"]
        for what, on, before, after, span in (
            ("started", self.start, self.order, "a reorder margin", self.reorder_margin),
            ("delivered", self.delivery, self.start, "a lead time", self.lead_time),
            ("usable", self.available, self.delivery, "a receipt margin", self.receipt_margin),
        ):
            if span.days:
                steps.append(f"{what} on {self._day(on)} after {after} of {span}")
            elif on != before:
                steps.append(f"{what} on {self._day(on)}")
        way = ", ".join(steps)
        return f"{way[0].upper()}{way[1:]}."


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueMargin(Reason):
    """Supply has to be there some days before the need."""

    need: Need
    margin: Span
    """As used: a soft margin shrinks as far as it must to cause no delay."""
    whole: Span
    """As set."""

    def __str__(self) -> str:
        need = self._need(self.need)
        if self.margin == self.whole:
            return f"It has to be usable {self.margin} before {need}: the issue margin."
        if self.margin.days == 0:
            return f"No issue margin before {need}: the soft one of {self.whole} would only delay it."
        return f"It has to be usable {self.margin} before {need}: more of the soft issue margin of {self.whole} would delay it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen(Reason):
    """Wanted inside the freeze time fence."""

    wanted: date
    first: date

    def __str__(self) -> str:
        fence = f"inside the freeze time fence; new orders are dated from {self._day(self.first)} on"
        return f"Wanted on {self._day(self.wanted)}, {fence}."


@dataclass(frozen=True, slots=True, kw_only=True)
class CannotComeEarlier(Reason):
    """The order would have to be placed before today."""

    delivery: date
    wanted: date
    """Required delivery date."""
    takes: int
    """Days from today to the delivery."""
    vendor: str

    def __str__(self) -> str:
        source = f" from {self.vendor}" if self.vendor else ""
        late = days((self.delivery - self.wanted).days)
        takes = f"ordered today, it takes {days(self.takes)}{source}" if self.takes else "it is ordered today"
        return f"Should be here on {self._day(self.wanted)}; {takes} and comes on {self._day(self.delivery)}, {late} late."


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitsFor(Reason):
    """A component that holds an order up."""

    component: str
    wanted: date
    ready: date

    def __str__(self) -> str:
        when = f"wanted on {self._day(self.wanted)}, there on {self._day(self.ready)}"
        return f"Waits for {self.component}: {when}."


@dataclass(frozen=True, slots=True, kw_only=True)
class MakesLate(Reason):
    """A need that is met late."""

    need: Need
    days: int
    met: date

    def __str__(self) -> str:
        return f"So {self._need(self.need)} is met on {self._day(self.met)}, {days(self.days)} late."


@dataclass(frozen=True, slots=True, kw_only=True)
class WithinTolerance(Reason):
    """A need takes an existing order that comes late rather than cause a new one."""

    order: str
    need: Need
    days: int
    met: date

    def __str__(self) -> str:
        late = f"met on {self._day(self.met)}, {days(self.days)} late"
        return f"{self.order} covers {self._need(self.need)}, which is {late}; that is within the delay tolerance."


# --- planned orders of the last run ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptApproved(Reason):
    """An approved planned order stays."""

    order: str

    def __str__(self) -> str:
        return f"{self.order} is approved, so it stays as it is."


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFrozen(Reason):
    """A planned order inside the freeze time fence stays."""

    order: str
    fence: date

    def __str__(self) -> str:
        return f"{self.order} lies inside the freeze time fence, which ends on {self._day(self.fence)}, so it stays as it is."


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptOutsideRun(Reason):
    """A planned order of a planning point that the run leaves out stays."""

    order: str

    def __str__(self) -> str:
        return f"This run leaves its item out, so {self.order} stays as the last run planned it."


# --- no line ---------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered(Reason):
    """What covers a planning point without lines."""

    supplies: tuple[str, ...]
    until: date | None
    minimum: Level
    is_fenced: bool
    """There are needs after the coverage time fence."""

    def __str__(self) -> str:
        kept, inside = f"the minimum of {self.minimum}", " inside the coverage time fence" if self.is_fenced else ""
        if not self.supplies:
            return f"No line: nothing{inside} needs this item."
        cover = f"No line: {listed(list(self.supplies))} {'covers' if len(self.supplies) == 1 else 'cover'}"
        if self.until is None:
            return f"{cover} {kept}; nothing else{inside} needs this item."
        needs = f"every need{inside}, the last on {self._day(self.until)}"
        return f"{cover} {needs}, and {kept}." if self.minimum.highest else f"{cover} {needs}."


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedByHand(Reason):
    """Coverage code manual: what is open is planned by hand."""

    open_needs: tuple[tuple[Need, Decimal], ...]

    def __str__(self) -> str:
        if not self.open_needs:
            return "No line: coverage code manual, planned by hand; nothing is open."
        parts = listed([f"{number(quantity)} for {self._need(need)}" for need, quantity in self.open_needs])
        return f"No line: coverage code manual, planned by hand; open are {parts}."


@dataclass(frozen=True, slots=True, kw_only=True)
class RefillRefused(Reason):
    """Below the minimum, but a refill rounded down to the multiple is nothing."""

    multiple: Decimal

    def __str__(self) -> str:
        return f"No line: below the minimum, but rounded down to a multiple of {number(self.multiple)} the refill is nothing."


@dataclass(frozen=True, slots=True, kw_only=True)
class NotBelowMinimum(Reason):
    """Coverage code min_max: the level asks for no refill."""

    minimum: Level

    def __str__(self) -> str:
        level = f"Projected on-hand is not below the minimum of {self.minimum}"
        return f"{level} on any day on which a refill could come."


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideRun(Reason):
    """The run leaves the planning point out."""

    def __str__(self) -> str:
        return "No line: this run leaves the item out."


@dataclass(frozen=True, slots=True, kw_only=True)
class BeyondFence(Reason):
    """Needs after the coverage time fence."""

    fence: date
    length: Period
    needs: tuple[str, ...]

    def __str__(self) -> str:
        fence = f"the coverage time fence of {period(self.length)}, which ends on {self._day(self.fence)}"
        return f"Beyond {fence}, nothing is planned: {listed(list(self.needs))}."


@dataclass(frozen=True, slots=True, kw_only=True)
class NotActive(Reason):
    """The item is not active for planning."""

    def __str__(self) -> str:
        return "Not planned: it is not active for planning."


# --- action messages -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal(Reason):
    """An action message: what an order should become, and the sentence that says why."""

    message: str
    days: int
    to: date | None
    to_quantity: Decimal
    why: str

    def __str__(self) -> str:
        return self.why

    def title(self) -> str:
        """What is proposed."""
        match self.message:
            case "advance" | "postpone":
                when = "" if self.to is None else f" to {self._day(self.to)}"
                return f"{self.message} {days(self.days)}{when}"
            case "increase" | "decrease":
                return f"{self.message} to {number(self.to_quantity)}"
        return self.message
