"""The sentences of the coverage codes. Nothing is derived again: links, dates, messages and reasons tell all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from lotwise.columns import CoverageInput, CoverageNetted, level_on, levels_of
from lotwise.definitions import Kind
from lotwise.explain import reasons as typed
from lotwise.explain.coverage import reasons as own
from lotwise.explain.explanation import ParameterUse
from lotwise.explain.story import Note, Story, Told
from lotwise.explain.wording import number
from lotwise.kernels import codes
from lotwise.records import PLANNING_PARAMETERS
from lotwise.terms import DemandType, Origin
from lotwise.units import Period, to_decimal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from numpy.typing import NDArray

    from lotwise.dataset import Dataset

QUANTITIES = frozenset(column.name for column in PLANNING_PARAMETERS if column.kind is Kind.QUANTITY)
ADDED_BY_PLAN = ("receipt_margin", "issue_margin", "reorder_margin")
OVERRIDE = "plan_setting"
"""Where the plan says something it comes before the records: it is no default."""


class CoverageStory(Story[CoverageInput, CoverageNetted]):
    """What the coverage codes recorded about one planning point.

    Parameters
    ----------
    dataset, encoded, netted, sku
        As ``Story`` takes them.
    messages
        The plan's frame of action messages.
    """

    def __init__(self, dataset: Dataset, encoded: CoverageInput, netted: CoverageNetted, sku: int, messages: pl.DataFrame) -> None:
        super().__init__(dataset, encoded, netted, sku)
        self._messages = messages

    # --- lines ---

    def line_title(self, line: dict[str, Any]) -> str:
        """A planned order, or one of the last run that stays."""
        quantity, due = number(line["quantity"]), self.day_text(line["due_date"])
        if line["supply_id"] is not None:
            return f"Planned {line['order_type']} order {line['supply_id']} stays: {quantity} on {due}"
        return f"Planned {line['order_type']} order: {quantity} on {due} (line {line['line_id']})"

    def line_reasons(self, line: dict[str, Any]) -> Iterator[typed.Reason]:
        """What it covers, what shaped the quantity, what fixed the dates."""
        reference = self.reference_of(line)
        needs = self.given(reference)
        if needs:
            yield typed.Covers(year=self._year, needs=needs, accumulation=None)
            yield from self._reduced_forecasts(reference)
        if line["supply_id"] is not None:
            yield self._kept(reference)
        yield from self.reserved(line["supply_id"])
        yield from self._held(reference, line)
        yield from self.noted(reference, self.code_order, line)
        yield from self._dates(line)
        yield from self._delays(reference, line)

    def _reduced_forecasts(self, reference: int) -> Iterator[typed.Reason]:
        """What reduction left of the forecast lines behind what a supply covers."""
        lines = self._encoded.forecast_lines
        for demand in self._links["demand"][self._links["supply"] == reference].tolist():
            row = int(self._encoded.demand_row[demand])
            if row < 0 or self._dataset.demands["type"][row] != DemandType.FORECAST.value:
                continue
            of_day = (pl.col("sku") == self._sku) & (pl.col("due") == int(self._encoded.demand["due"][demand]))
            for at, left in lines.filter(of_day).select("row", "left").iter_rows():
                whole = self._dataset.demands["quantity"][at]
                if 0 < left < whole:
                    name = self._dataset.demands["id"][at]
                    yield own.ForecastReduced(year=self._year, forecast=name, left=to_decimal(left), whole=to_decimal(whole))

    def _kept(self, order: int) -> typed.Reason:
        """Why a planned order of the last run stays."""
        name = self.order_id(order)
        if self._is_left_out():
            return own.KeptOutsideRun(year=self._year, order=name)
        if self._dataset.supplies["is_approved"][int(self._encoded.order_row[order])]:
            return own.KeptApproved(year=self._year, order=name)
        fence = self.date(int(self._encoded.sku["unfrozen"][self._sku]) - 1)
        return own.KeptFrozen(year=self._year, order=name, fence=fence)

    def _held(self, reference: int, line: dict[str, Any]) -> Iterator[typed.Reason]:
        """What of an order stays free for the minimum, where it was not made for that alone."""
        row = line["line_id"] - 1
        held = self._netted.held[reference] if reference >= 0 else self._netted.lines["held"][row]
        minimum = self._minimum_since(int(self._netted.lines["due"][row]))
        if held > 0 and minimum.highest > 0 and not self.is_noted(reference, codes.BECAUSE_SAFETY_STOCK):
            yield own.HoldsMinimum(year=self._year, quantity=to_decimal(int(held)), minimum=minimum)

    def _dates(self, line: dict[str, Any]) -> Iterator[typed.Reason]:
        """Margins and lead time of the way, where there are any."""
        chains = self._encoded.chains
        reorder, lead, receipt = (
            self._span(days[self._sku], calendar)
            for days, calendar in (
                (chains.reorder_margin, chains.reorder_count),
                (chains.lead, chains.lead_count),
                (chains.receipt_margin, chains.receipt_count),
            )
        )
        if line["supply_id"] is None and (reorder.days or lead.days or receipt.days):
            yield own.Dates(
                year=self._year,
                order=line["order_date"],
                start=line["start_date"],
                delivery=line["delivery_date"],
                available=line["due_date"],
                reorder_margin=reorder,
                lead_time=lead,
                receipt_margin=receipt,
            )
        yield from self._issue_margin(self.reference_of(line))

    def _span(self, days: Any, calendar: NDArray[np.int32]) -> own.Span:
        """Days of the planning point, on working days where a calendar counts them."""
        return own.Span(int(days), working=bool(calendar[self._sku] != codes.NOTHING))

    def _issue_margin(self, reference: int) -> Iterator[typed.Reason]:
        """The issue margin of the first need that a new order covers; a soft one may be shorter than it is set."""
        chains, demands = self._encoded.chains, self._links["demand"][self._links["supply"] == reference]
        if reference >= 0 or len(demands) == 0:
            return
        is_soft, due = chains.soft_issue_margin[self._sku], self._encoded.demand["due"][demands[0]]
        is_used_up = is_soft and self._netted.lines["due"][~reference] >= due  # by components that come late
        margin = self._span(0 if is_used_up else self._netted.issue_margin[demands[0]], chains.issue_count)
        whole = self._span(chains.issue_margin[self._sku], chains.issue_count)
        if margin.days or (whole.days and is_soft):
            yield own.IssueMargin(year=self._year, need=self.need(int(demands[0])), margin=margin, whole=whole)

    def _delays(self, reference: int, line: dict[str, Any]) -> Iterator[typed.Reason]:
        """Why a line comes late, and which needs are met late by that."""
        row = line["line_id"] - 1
        cause, comes = int(self._netted.held_up_by[row]), self._netted.lines["due"][row]
        if reference >= 0:  # a planned order that stays waits as open orders do
            cause, comes = self._component_of(reference), self._netted.order_due[reference]
        if cause != codes.NOTHING:
            yield self._waits_for(cause)
        elif line["delay_days"]:
            yield self._cannot_come_earlier(line)
        for demand in self._links["demand"][self._links["supply"] == reference].tolist():
            record = self._encoded.demand[demand]
            if self._netted.issue_day[demand] > record["due"] and comes > record["late_from"]:
                yield self._late_need(demand)

    def _cannot_come_earlier(self, line: dict[str, Any]) -> typed.Reason:
        return own.CannotComeEarlier(
            year=self._year,
            delivery=line["delivery_date"],
            wanted=self.date(int(self._netted.required_receipt[line["line_id"] - 1])),
            takes=(line["delivery_date"] - self._dataset.settings.today).days,
            vendor=line["vendor"] or "",
        )

    def _waits_for(self, demand: int) -> typed.Reason:
        component = self._encoded.skus.row(int(self._encoded.demand_sku[demand]), named=True)
        where = f" at {component['location']}" if component["location"] != self._card["location"] else ""
        return own.WaitsFor(
            year=self._year,
            component=f"{component['item']}{where}",
            wanted=self.date(int(self._encoded.demand["due"][demand])),
            ready=self.date(int(self._netted.issue_day[demand])),
        )

    # --- existing orders, and what is proposed for them ---

    def other_orders(self) -> Iterator[Told]:
        """Existing orders that components hold up, that are late or have action messages; then lines that have some."""
        with_line = {self.reference_of({"line_id": row + 1}) for row in self.lines}
        for order in self._remarkable_orders():
            delays = [] if order in with_line else list(self._delays_of_order(order))
            name, proposals = self.order_id(order), list(self._proposals(self._messages_of(order)))
            titles = [*(["late"] if delays else []), *(proposal.title() for proposal in proposals)]
            if titles:
                yield Told(name, f"{name}: {', '.join(titles)}", [*delays, *proposals])
        for row in self.lines:
            proposals = list(self._proposals(self._messages_of(~row)))
            if proposals:
                yield Told(None, f"line {row + 1}: {', '.join(proposal.title() for proposal in proposals)}", [*proposals])

    def _remarkable_orders(self) -> list[int]:
        """Rows of the orders of which something is told, in order."""
        rows = slice(self._orders.start, self._orders.stop)
        held_up = self._netted.order_due[rows] > self._encoded.orders["due"][rows]
        noticed = np.isin(np.arange(rows.start, rows.stop), [*self._netted.messages.order, *self._late_links()["supply"]])
        return (rows.start + np.flatnonzero(held_up | noticed)).tolist()

    def _late_links(self) -> NDArray[Any]:
        """Links by which an existing order meets a need late."""
        links = self._links[self._links["supply"] >= 0]
        is_late = self._netted.order_due[links["supply"]] > self._encoded.demand["late_from"][links["demand"]]
        is_late &= self._netted.issue_day[links["demand"]] > self._encoded.demand["due"][links["demand"]]
        late: NDArray[Any] = links[is_late]
        return late

    def _delays_of_order(self, order: int) -> Iterator[typed.Reason]:
        """Which component holds an order up; without one it is late within the delay tolerance."""
        component = self._component_of(order)
        if component != codes.NOTHING:
            yield self._waits_for(component)
        links = self._late_links()
        for demand in links["demand"][links["supply"] == order].tolist():
            late_need = self._late_need(demand)
            if component != codes.NOTHING:
                yield late_need
            else:
                need, days, met = late_need.need, late_need.days, late_need.met
                yield own.WithinTolerance(year=self._year, order=self.order_id(order), need=need, days=days, met=met)

    def _component_of(self, order: int) -> int:
        """The component requirement that holds an order up the longest; NOTHING where none does."""
        if self._netted.order_due[order] <= self._encoded.orders["due"][order]:
            return codes.NOTHING
        late = self._netted.issue_day - self._encoded.demand["due"]
        needs = np.flatnonzero((self._encoded.demand_order == order) & (late > 0))
        return int(needs[np.argmax(late[needs])])

    def _late_need(self, demand: int) -> own.MakesLate:
        met = int(self._netted.issue_day[demand])
        late = met - int(self._encoded.demand["due"][demand])
        return own.MakesLate(year=self._year, need=self.need(demand), days=late, met=self.date(met))

    # --- action messages ---

    def _messages_of(self, reference: int) -> list[int]:
        found = self._netted.messages
        of_line = (found.line == ~reference) & (found.order == codes.NOTHING)
        return np.flatnonzero(found.order == reference if reference >= 0 else of_line).tolist()

    def _proposals(self, rows: list[int]) -> Iterator[own.Proposal]:
        """Action messages as their table has them."""
        for row in rows:
            cells = self._messages.row(row, named=True)
            yield own.Proposal(
                year=self._year,
                message=cells["message"],
                days=cells["days"],
                to=cells["to_date"],
                to_quantity=cells["to_quantity"],
                why=cells["reason"],
            )

    # --- no line ---

    def nothing_to_do(self) -> Iterator[typed.Reason]:
        """What covers the planning point, who plans it, what lies beyond the fence."""
        if self._is_left_out():
            yield own.OutsideRun(year=self._year)
            return
        code, minimum = int(self._encoded.sku["code"][self._sku]), self._minimum_since(self._encoded.today)
        beyond = list(self._beyond_fence())
        if code == codes.MANUAL:
            yield own.PlannedByHand(year=self._year, open_needs=self._open_needs())
        elif self._netted.refused[self._sku]:
            yield own.RefillRefused(year=self._year, multiple=self.quantity("order_multiple"))
        else:
            stock = [order for order in self._orders if self._encoded.orders["use"][order] != codes.NOT_LOADED]
            supplies, until = self.covering(stock if minimum.highest else [])
            yield own.Covered(year=self._year, supplies=supplies, until=until, minimum=minimum, is_fenced=bool(beyond))
            if code == codes.MIN_MAX:
                yield own.NotBelowMinimum(year=self._year, minimum=minimum)
        yield from beyond

    def _is_left_out(self) -> bool:
        return bool(self._encoded.sku["code"][self._sku] == codes.NOT_PLANNED)

    def _open_needs(self) -> tuple[tuple[typed.Need, Decimal], ...]:
        """What nothing covers of each need."""
        found = []
        for demand in self._demands:
            given = int(self._links["quantity"][self._links["demand"] == demand].sum())
            record = self._encoded.demand[demand]
            left = int(record["quantity"] - record["reserved"]) - given
            if left > 0:
                found.append((self.need(demand), to_decimal(left)))
        return tuple(found)

    def _beyond_fence(self) -> Iterator[typed.Reason]:
        """Needs of the input after the coverage time fence."""
        fence = int(self._encoded.sku["fence"][self._sku])
        if fence == codes.FAR:
            return
        ends = self.date(fence)
        here = pl.all_horizontal(pl.col(name) == self._card[name] for name in ("item", "variant", "location"))
        beyond = self._dataset.demands.filter(here & (pl.col("due_date") > ends) & (pl.col("quantity") > 0)).sort("due_date", "id")
        needs = tuple(f"{name} on {self.day_text(due)}" for name, due in beyond.select("id", "due_date").iter_rows())
        if needs:
            yield own.BeyondFence(year=self._year, fence=ends, length=self.period("coverage_time_fence"), needs=needs)

    # --- one sentence a code ---

    def _one_order_each(self, note: Note) -> typed.Reason | None:
        """Why a need made an order: under period the period tells it."""
        code, need = self._encoded.sku["code"][self._sku], self.need(note.first)
        if code == codes.REQUIREMENT:
            return own.OneOrderEach(year=self._year, need=need)
        if code == codes.MIN_MAX:
            return own.LeftByRefill(year=self._year, need=need, quantity=to_decimal(note.second))
        return None

    def _period(self, note: Note) -> typed.Reason:
        record = self._encoded.sku[self._sku]
        length = Period(int(record["period_months"]), int(record["period_days"]))
        return own.OneOrderAPeriod(year=self._year, period=length, since=self.date(note.first), until=self.date(note.second))

    def _requisition(self, note: Note) -> typed.Reason:
        return own.ForRequisition(year=self._year, need=self.need(note.first))

    def _below_minimum(self, note: Note) -> typed.Reason:
        on_hand, minimum = to_decimal(note.first), self._minimum_on(note.second)
        return own.BelowMinimum(year=self._year, on_hand=on_hand, minimum=minimum, on=self.date(note.second))

    def _minimum(self, note: Note) -> typed.Reason:
        missing, minimum = to_decimal(note.first), self._minimum_on(note.second)
        return own.MissingOfMinimum(year=self._year, missing=missing, minimum=minimum, on=self.date(note.second))

    def _minimum_on(self, day: int) -> Decimal:
        """The minimum of a day, as its key has it."""
        return self._minimum_between(day, day).lowest

    def _minimum_since(self, day: int) -> own.Level:
        """The minimum from a day to the coverage time fence."""
        return self._minimum_between(day, max(day, int(self._encoded.sku["fence"][self._sku])))

    def _minimum_between(self, first: int, last: int) -> own.Level:
        changes = levels_of(self._encoded, self._sku)["day"]
        inside = changes[(changes > first) & (changes <= last)]
        found = level_on(self._encoded, self._sku, np.append(first, inside))
        return own.Level(to_decimal(int(found.min())), to_decimal(int(found.max())))

    def _refill_rounded(self, note: Note) -> typed.Reason:
        gap, refill = to_decimal(note.first), to_decimal(note.second)
        return own.RefillRounded(year=self._year, gap=gap, refill=refill, multiple=self.quantity("order_multiple"))

    def _waits(self, note: Note) -> typed.Reason:
        return own.WaitsForOrder(year=self._year, since=self.date(note.first), until=self.date(note.second))

    def _cut_to_maximum(self, note: Note) -> typed.Reason:
        """Before and after the maximum order quantity, of which only the largest multiple counts."""
        maximum = self.quantity("maximum_order_quantity")
        if to_decimal(note.second) == maximum:
            return self.cut_to_maximum(note)
        before, after = to_decimal(note.first), to_decimal(note.second)
        return own.CutToMultiple(year=self._year, before=before, after=after, maximum=maximum, multiple=self._step())

    def _raised_to_minimum(self, note: Note) -> typed.Reason:
        """Before and after the minimum order quantity, of which only the smallest multiple counts."""
        minimum = self.quantity("minimum_order_quantity")
        if to_decimal(note.second) == minimum:
            return self.raised_to_minimum(note)
        before, after = to_decimal(note.first), to_decimal(note.second)
        return own.RaisedToMultiple(year=self._year, before=before, after=after, minimum=minimum, multiple=self._step())

    def _step(self) -> Decimal:
        """What lots are multiples of: the order multiple, else the rounding precision."""
        record = self._encoded.sku[self._sku]
        return to_decimal(int(record["multiple"]) or int(record["unit"]))

    def _precision(self, note: Note) -> typed.Reason:
        before, after = to_decimal(note.first), to_decimal(note.second)
        precision = to_decimal(int(self._encoded.sku["unit"][self._sku]))
        return own.RoundedToPrecision(year=self._year, before=before, after=after, precision=precision)

    def _beyond_tolerance(self, note: Note) -> typed.Reason:
        noted = self._noted[(self._noted["supply"] == note.reference) & (self._noted["code"] == codes.BECAUSE_TOLERANCE)]
        return own.BeyondTolerance(
            year=self._year,
            order=self.order_id(note.first),
            days=note.second,
            tolerance=int(noted["first"][0]),
            negative_days=int(noted["second"][0]),
            lead_until=self.date(int(self._encoded.sku["lead_until"][self._sku])),
        )

    def _beyond_positive_days(self, note: Note) -> typed.Reason:
        positive = int(self._encoded.sku["positive_days"][self._sku])
        return own.BeyondPositiveDays(year=self._year, supply=self.order_id(note.first), days=note.second, positive_days=positive)

    def _frozen(self, note: Note) -> typed.Reason:
        return own.Frozen(year=self._year, wanted=self.date(note.first), first=self.date(note.second))

    # --- parameters ---

    def uses(self, name: str) -> Iterator[ParameterUse]:
        """A planning parameter, a setting that only the plan has, or a margin, to which the plan adds its own (P4)."""
        if name == "rounding_precision" and self.quantity("order_multiple") > 0:
            return  # the multiple stands in its place (6.2)
        if name in self._card and self._card[name] is not None:
            value, origin = self._card[name], self._card[f"{name}_from"]
            text = number(to_decimal(value)) if name in QUANTITIES else str(value)
            yield ParameterUse(name, text, OVERRIDE if origin == Origin.PLAN.value else origin)
        if name not in self._card or name in ADDED_BY_PLAN:
            yield ParameterUse(name, str(getattr(self._dataset.settings, name)), OVERRIDE)

    makers = {
        codes.BECAUSE_DEMAND: _one_order_each,
        codes.BECAUSE_PERIOD: _period,
        codes.BECAUSE_REQUISITION: _requisition,
        codes.BECAUSE_BELOW_MINIMUM: _below_minimum,
        codes.BECAUSE_MAXIMUM_INVENTORY: Story.fills_stock,
        codes.BECAUSE_REFILL_ROUNDED: _refill_rounded,
        codes.BECAUSE_SAFETY_STOCK: _minimum,
        codes.BECAUSE_WAITS: _waits,
        codes.BECAUSE_FROZEN: _frozen,
        codes.BECAUSE_BEYOND_TOLERANCE: _beyond_tolerance,
        codes.BECAUSE_BEYOND_POSITIVE_DAYS: _beyond_positive_days,
        codes.BECAUSE_MAXIMUM: _cut_to_maximum,
        codes.BECAUSE_MULTIPLE: Story.rounded_to_multiple,
        codes.BECAUSE_MINIMUM: _raised_to_minimum,
        codes.BECAUSE_PRECISION: _precision,
    }
    code_order = (
        codes.BECAUSE_REQUISITION,
        codes.BECAUSE_DEMAND,
        codes.BECAUSE_BELOW_MINIMUM,
        codes.BECAUSE_MAXIMUM_INVENTORY,
        codes.BECAUSE_REFILL_ROUNDED,
        codes.BECAUSE_SAFETY_STOCK,
        codes.BECAUSE_PERIOD,
        codes.BECAUSE_MAXIMUM,
        codes.BECAUSE_PRECISION,
        codes.BECAUSE_MULTIPLE,
        codes.BECAUSE_MINIMUM,
        codes.BECAUSE_BEYOND_TOLERANCE,
        codes.BECAUSE_BEYOND_POSITIVE_DAYS,
        codes.BECAUSE_WAITS,
        codes.BECAUSE_FROZEN,
    )
    parameters = {
        own.OneOrderAPeriod: ("coverage_period",),
        own.BelowMinimum: ("minimum", "minimum_key"),
        own.MissingOfMinimum: ("minimum", "minimum_key"),
        own.HoldsMinimum: ("minimum", "minimum_key"),
        own.NotBelowMinimum: ("minimum", "minimum_key"),
        own.Covered: ("minimum", "minimum_key"),
        typed.FillsStock: ("maximum", "maximum_key"),
        own.RefillRounded: ("order_multiple", "min_max_rounding"),
        own.RefillRefused: ("order_multiple", "min_max_rounding"),
        typed.RaisedToMinimum: ("minimum_order_quantity",),
        typed.RoundedToMultiple: ("order_multiple",),
        typed.CutToMaximum: ("maximum_order_quantity",),
        own.CutToMultiple: ("maximum_order_quantity", "order_multiple", "rounding_precision"),
        own.RaisedToMultiple: ("minimum_order_quantity", "order_multiple", "rounding_precision"),
        own.RoundedToPrecision: ("rounding_precision",),
        own.BeyondTolerance: ("lead_time", "negative_days"),
        own.WithinTolerance: ("lead_time", "negative_days"),
        own.BeyondPositiveDays: ("positive_days",),
        own.Dates: ("reorder_margin", "lead_time", "receipt_margin"),
        own.IssueMargin: ("issue_margin",),
        own.CannotComeEarlier: ("lead_time",),
        own.Frozen: ("freeze_time_fence",),
        own.KeptFrozen: ("freeze_time_fence",),
        own.BeyondFence: ("coverage_time_fence",),
    }
