"""From recorded codes to typed reasons, for the SKUs somebody asks about. Nothing is derived again: links and reasons tell all."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from lotwise.columns import ReorderingInput
from lotwise.explain import reasons as typed
from lotwise.explain.explanation import Explanation, ParameterUse
from lotwise.explain.wording import day as day_text
from lotwise.explain.wording import number
from lotwise.kernels import codes
from lotwise.naming import LineNeeds
from lotwise.terms import ReorderingPolicy, Replenishment
from lotwise.units import Period, to_decimal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lotwise.columns import Encoded, Netted
    from lotwise.dataset import Dataset
    from lotwise.errors import Finding

VERBS = {
    "new": "New",
    "change_quantity": "Change quantity",
    "reschedule": "Move",
    "reschedule_and_change_quantity": "Move and change quantity",
    "cancel": "Cancel",
}
CODE_ORDER = (
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
"""The order of sentences: what it covers, what shaped the quantity, what fixed the date, what it replaces."""
QUIET_CODES = (codes.BECAUSE_DAMPENER_PERIOD, codes.BECAUSE_DAMPENER_QUANTITY)
"""Reasons that speak of orders without a line."""


class Explainer:
    """Explains the lines of one plan.

    Parameters
    ----------
    dataset, encoded, netted
        The stages of the plan.
    lines
        The plan's lines frame.
    """

    def __init__(self, dataset: Dataset, encoded: Encoded, netted: Netted, lines: pl.DataFrame) -> None:
        self._dataset = dataset
        self._encoded = encoded
        self._netted = netted
        self._lines = lines
        self._year = encoded.start_date.year

    def explain(self, sku: int) -> list[Explanation]:
        """Explain a SKU: every line, then orders that stay as they are for a recorded reason; or why there is nothing to do."""
        first, last = np.searchsorted(self._netted.lines["sku"], [sku, sku + 1])
        story = _Story(self, sku)
        found = [self._line(story, row) for row in range(first, last)]
        found += [self._quiet_order(story, order) for order in story.quiet_orders()]
        return found or [self._nothing(story)]

    def _line(self, story: _Story, row: int) -> Explanation:
        line = self._lines.row(row, named=True)
        record = self._netted.lines[row]
        reference = ~row if record["order"] == codes.NOTHING else int(record["order"])
        reasons = list(story.reasons(reference, line))
        reasons += self._warnings(story, line)
        where = f" at {line['location']}" if line["location"] else ""
        variant = f", variant {line['variant']}" if line["variant"] else ""
        order = line["supply_id"] or f"{line['order_type']} order"
        quantity, due = number(line["quantity"]), day_text(line["due_date"], self._year)
        if line["original_quantity"]:
            quantity = f"{number(line['original_quantity'])} → {quantity}"
        if line["original_due_date"]:
            due = f"{day_text(line['original_due_date'], self._year)} → {due}"
        called = f" (line {line['line_id']})" if line["supply_id"] is None else ""  # as its needs are called
        what = f"{VERBS[line['action']]} {order}: {quantity} on {due}{called}"
        return Explanation(
            item=line["item"],
            variant=line["variant"],
            location=line["location"],
            title=f"{line['item']}{variant}{where}: {what}" + (f" [{line['warning']}]" if line["warning"] != "none" else ""),
            line_id=line["line_id"],
            supply_id=line["supply_id"],
            action=line["action"],
            warning=line["warning"],
            reasons=tuple(reasons),
            parameters=story.parameters_of(reasons),
        )

    def _warnings(self, story: _Story, line: dict[str, Any]) -> Iterator[typed.Reason]:
        today = self._dataset.settings.today
        if line["order_date"] < today:
            late = {"year": self._year, "start": line["order_date"], "today": today}
            if line["order_type"] == Replenishment.TRANSFER.value:
                yield typed.TransferStartsTooLate(**late, transfer_from=line["transfer_from"] or "")
            else:
                yield typed.StartsTooLate(**late, lead_time=story.period("lead_time"))
        if line["supply_id"] is not None and self._encoded.order_released[self._order_of(line)]:
            yield typed.ChangesReleasedOrder(year=self._year, order=line["supply_id"])
        if story.plans_exact_demand():
            yield typed.ExactDemand(year=self._year, policy=story.item_policy())

    def _order_of(self, line: dict[str, Any]) -> int:
        return int(self._netted.lines["order"][line["line_id"] - 1])

    def _quiet_order(self, story: _Story, order: int) -> Explanation:
        name = story.order_id(order)
        reasons = list(story.noted(order, QUIET_CODES))
        return Explanation(
            **story.place(),
            title=f"{story.title()}: {name} stays as it is",
            line_id=None,
            supply_id=name,
            action=None,
            warning="none",
            reasons=tuple(reasons),
            parameters=story.parameters_of(reasons),
        )

    def _nothing(self, story: _Story) -> Explanation:
        return Explanation(
            **story.place(),
            title=f"{story.title()}: no line",
            line_id=None,
            supply_id=None,
            action=None,
            warning="none",
            reasons=(story.nothing_to_do(),),
            parameters=(),
        )


def explain_stopped(item: str, errors: Sequence[Finding], year: int) -> Explanation:
    """Why an item is not planned: the errors among its findings."""
    return _without_line(item, tuple(typed.StoppedByFinding(year=year, finding=str(finding)) for finding in errors))


def explain_unplanned(item: str, dataset: Dataset) -> Explanation:
    """Why an item without a finding has no SKU in the plan."""
    policy = dataset.items.filter(pl.col("item") == item)["reordering_policy"][0] or ReorderingPolicy.NONE.value
    return _without_line(item, (typed.NotPlanned(year=dataset.settings.start_date.year, policy=policy),))


def _without_line(item: str, reasons: tuple[typed.Reason, ...]) -> Explanation:
    return Explanation(
        item=item,
        variant="",
        location="",
        title=f"{item}: no line",
        line_id=None,
        supply_id=None,
        action=None,
        warning="none",
        reasons=reasons,
        parameters=(),
    )


class _Story:
    """What was recorded about one SKU, with names."""

    def __init__(self, explainer: Explainer, sku: int) -> None:
        self._dataset, self._encoded, self._netted = explainer._dataset, explainer._encoded, explainer._netted
        self._year = explainer._year
        self._line_needs = LineNeeds(self._dataset, self._netted)
        self._sku = sku
        self._card = self._encoded.skus.row(sku, named=True)
        record = self._encoded.sku[sku]
        self._demands = range(int(record["first_demand"]), int(record["last_demand"]))
        self._orders = range(int(record["first_order"]), int(record["last_order"]))
        links, noted = self._netted.links, self._netted.reasons
        own = (links["demand"] >= self._demands.start) & (links["demand"] < self._demands.stop)
        self._links = links[own]
        first, last = np.searchsorted(self._netted.lines["sku"], [sku, sku + 1])
        of_order = (noted["supply"] >= self._orders.start) & (noted["supply"] < self._orders.stop)
        of_line = (noted["supply"] < 0) & (~noted["supply"] >= first) & (~noted["supply"] < last)
        self._noted = noted[of_order | of_line]
        self._lines = range(int(first), int(last))

    # names

    def title(self) -> str:
        """Item, variant and location."""
        variant = f", variant {self._card['variant']}" if self._card["variant"] else ""
        where = f" at {self._card['location']}" if self._card["location"] else ""
        return f"{self._card['item']}{variant}{where}"

    def place(self) -> dict[str, str]:
        """Item, variant and location as fields."""
        return {name: self._card[name] for name in ("item", "variant", "location")}

    def period(self, name: str) -> Period:
        """A period parameter of the SKU."""
        return Period.parse(self._card[name])

    def order_id(self, order: int) -> str:
        """Id of an existing order, or "stock"."""
        row = int(self._encoded.order_row[order])
        if self._encoded.order_line[order] != codes.NOTHING:
            return str(self._line_needs.supply_names(np.array([order]))[0])
        if row == codes.NOTHING:
            return "stock"
        table, at = (self._dataset.supplies, row) if row >= 0 else (self._dataset.demands, codes.NOTHING - 1 - row)
        return str(table["id"][at])

    def supply_name(self, reference: int) -> str:
        """Id of a supply; a new one by its quantity and day."""
        if reference >= 0:
            return self.order_id(reference)
        line = self._netted.lines[~reference]
        return f"a new order of {self.day(int(line['due']))}"

    def day(self, number_of_day: int) -> str:
        """A day number as text."""
        return day_text(self.date(number_of_day), self._year)

    def date(self, number_of_day: int) -> datetime.date:
        """A day number as a date."""
        return self._encoded.start_date + datetime.timedelta(int(number_of_day))

    def need(self, demand: int) -> typed.Need:
        """A demand as a sentence names it."""
        row = int(self._encoded.demand_row[demand])
        record = self._encoded.demand[demand]
        due = None if record["due"] == codes.OPEN_DAY else self.date(record["due"])
        quantity = to_decimal(int(record["quantity"]))
        if self._encoded.demand_line[demand] != codes.NOTHING:
            name, kind = (find(np.array([demand]))[0] for find in (self._line_needs.demand_names, self._line_needs.demand_kinds))
            return typed.Need(name, kind, None, due, quantity)
        if row == codes.NOTHING:
            return typed.Need("", "stock", None, due, quantity)
        if row < 0:
            supply = self._dataset.supplies.row(codes.NOTHING - 1 - row, named=True)
            return typed.Need(supply["id"], supply["type"], supply["vendor"], due, quantity)
        cells = self._dataset.demands.row(row, named=True)
        return typed.Need(cells["id"], cells["type"], cells["customer"], due, quantity)

    # reasons

    def reasons(self, reference: int, line: dict[str, Any]) -> Iterator[typed.Reason]:
        """The reasons of one line: what it covers, then what was recorded about it."""
        covers = self._covers(reference, line["due_date"])
        if covers is not None:
            yield covers
            yield from self._left_of_forecasts(covers)
        yield from self._reservations(line["supply_id"])
        yield from self._safety_stock_parts(reference, line)
        yield from self.noted(reference, CODE_ORDER, line)

    def noted(self, reference: int, wanted: tuple[int, ...], line: dict[str, Any] | None = None) -> Iterator[typed.Reason]:
        """The reasons recorded about a supply, in the order of sentences; the same sentence only once."""
        own = self._noted[self._noted["supply"] == reference]
        told = set()
        for code in wanted:
            for reason in own[own["code"] == code].tolist():
                made = self._typed(reference, code, reason[2], reason[3], line)
                if made is not None and made not in told:
                    told.add(made)
                    yield made

    def _covers(self, reference: int, due: datetime.date) -> typed.Covers | None:
        own = self._links[self._links["supply"] == reference]
        if len(own) == 0:
            return None
        needs = tuple((self.need(demand), to_decimal(quantity)) for demand, _, quantity in own.tolist())
        accumulation = self.period("lot_accumulation_period")
        reach = accumulation.after(due)
        in_one_lot = all(need.due is not None and due <= need.due <= reach for need, _ in needs)
        return typed.Covers(year=self._year, needs=needs, accumulation=accumulation if in_one_lot else None)

    def _safety_stock_parts(self, reference: int, line: dict[str, Any]) -> Iterator[typed.Reason]:
        """What of an order is kept for the safety stock in the end, unless the order was made for that alone."""
        own = self._noted[self._noted["supply"] == reference]
        made_for_it = np.isin(own["code"], (codes.BECAUSE_SAFETY_STOCK, codes.BECAUSE_SAFETY_STOCK_AT_START)).any()
        raised_for_it = (own["code"] == codes.BECAUSE_RAISED_FOR_SAFETY_STOCK).any()
        held = to_decimal(int(self._netted.lines["held"][line["line_id"] - 1]))
        if held and (raised_for_it or not made_for_it):
            yield typed.HoldsSafetyStock(year=self._year, quantity=held, safety_stock=to_decimal(self._card["safety_stock"]))

    def _reservations(self, supply_id: str | None) -> Iterator[typed.Reason]:
        if supply_id is None:
            return
        for demand in self._demands:
            row = int(self._encoded.demand_row[demand])
            if row >= 0 and self._dataset.demands["reserved_supply"][row] == supply_id:
                reserved = to_decimal(int(self._encoded.demand["reserved"][demand]))
                yield typed.Reserved(year=self._year, need=self.need(demand), quantity=reserved)

    def _left_of_forecasts(self, covers: typed.Covers) -> Iterator[typed.Reason]:
        for need, _ in covers.needs:
            if need.kind in ("forecast", "blanket_sales_order"):
                whole = to_decimal(int(self._dataset.demands.filter(pl.col("id") == need.demand)["quantity"][0]))
                if whole > need.quantity:
                    yield typed.ForecastLeft(year=self._year, need=need, forecast=whole)

    def _typed(self, reference: int, code: int, first: int, second: int, line: dict[str, Any] | None) -> typed.Reason | None:
        make = _MAKERS.get(code)
        return None if make is None else make(self, reference, first, second, line)

    def _demand(self, reference: int, demand: int, _quantity: int, _line: dict[str, Any] | None) -> typed.Reason | None:
        others = self._links[(self._links["demand"] == demand) & (self._links["supply"] != reference)]
        if len(others) == 0:
            return None
        given = tuple((self.supply_name(supply), to_decimal(quantity)) for _, supply, quantity in others.tolist())
        return typed.OtherSupply(year=self._year, need=self.need(demand), others=given)

    def _safety_stock(self, _reference: int, missing: int, day: int, _line: dict[str, Any] | None) -> typed.Reason:
        safety = self._card["safety_stock"]
        left = to_decimal(safety - missing)
        return typed.SafetyStock(year=self._year, left=left, safety_stock=to_decimal(safety), on=self.date(day), at_start=False)

    def _safety_stock_at_start(self, _reference: int, left: int, safety: int, line: dict[str, Any] | None) -> typed.Reason:
        on = line["due_date"] if line else self._encoded.start_date
        return typed.SafetyStock(year=self._year, left=to_decimal(left), safety_stock=to_decimal(safety), on=on, at_start=True)

    def _below_zero(self, _reference: int, available: int, _start: int, _line: dict[str, Any] | None) -> typed.Reason:
        return typed.BelowZero(year=self._year, missing=to_decimal(-available))

    def _order_to_order(self, _reference: int, demand: int, _quantity: int, _line: dict[str, Any] | None) -> typed.Reason:
        return typed.OrderToOrder(year=self._year, demand=self.need(demand).demand)

    def _maximum(self, _reference: int, before: int, after: int, _line: dict[str, Any] | None) -> typed.Reason:
        return typed.CutToMaximum(year=self._year, before=to_decimal(before), after=to_decimal(after))

    def _minimum(self, _reference: int, before: int, after: int, _line: dict[str, Any] | None) -> typed.Reason:
        return typed.RaisedToMinimum(year=self._year, before=to_decimal(before), after=to_decimal(after))

    def _multiple(self, _reference: int, before: int, after: int, _line: dict[str, Any] | None) -> typed.Reason:
        multiple = to_decimal(self._card["order_multiple"])
        return typed.RoundedToMultiple(year=self._year, before=to_decimal(before), after=to_decimal(after), multiple=multiple)

    def _needed_earlier(self, reference: int, demand: int, days: int, line: dict[str, Any] | None) -> typed.Reason:
        return self._moved(typed.NeededEarlier, reference, demand, days, line)

    def _needed_later(self, reference: int, demand: int, days: int, line: dict[str, Any] | None) -> typed.Reason:
        return self._moved(typed.NeededLater, reference, demand, days, line)

    def _moved(
        self,
        kind: type[typed.NeededEarlier | typed.NeededLater],
        reference: int,
        demand: int,
        days: int,
        line: dict[str, Any] | None,
    ) -> typed.Reason:
        return kind(
            year=self._year,
            order=self.order_id(reference),
            days=days,
            to=self._moved_to(line),
            reach=self._reach(demand),
            for_safety_stock=demand == codes.NOTHING,
        )

    def _moved_to(self, line: dict[str, Any] | None) -> datetime.date:
        return line["due_date"] if line else self._encoded.start_date

    def _reach(self, demand: int) -> Period | None:
        """How far an order may move for a demand; without limit when it is made for it."""
        if demand != codes.NOTHING and self._encoded.demand["bound"][demand] > 0:
            return None
        return self.period("rescheduling_period")

    def _lot_date(self, reference: int, _demand: int, day: int, _line: dict[str, Any] | None) -> typed.Reason:
        return typed.SharesLotDate(year=self._year, order=self.order_id(reference), to=self.date(day))

    def _too_early(self, reference: int, _demand: int, days: int, line: dict[str, Any] | None) -> typed.Reason | None:
        cut = self._cut(reference, line)
        if line is None or cut <= 0:
            return None
        next_need, reach = line["due_date"] + datetime.timedelta(days), self.period("rescheduling_period")
        return typed.TooEarly(year=self._year, quantity=cut, next_need=next_need, days=days, reach=reach)

    def _keeps_date(self, reference: int, _demand: int, days: int, line: dict[str, Any] | None) -> typed.Reason | None:
        cut = self._cut(reference, line)
        if line is None or cut <= 0:
            return None
        return typed.KeepsDate(year=self._year, quantity=cut, next_need=line["due_date"] + datetime.timedelta(days), days=days)

    def _cut(self, reference: int, line: dict[str, Any] | None) -> Decimal:
        """By how much a line lowers its order in the end; a later need may have raised it again."""
        before = to_decimal(int(self._encoded.orders["quantity"][reference]))
        return before - line["quantity"] if line else Decimal(0)

    def _too_late(self, _reference: int, order: int, days: int, _line: dict[str, Any] | None) -> typed.Reason:
        return typed.TooLate(
            year=self._year,
            order=self.order_id(order),
            days=days,
            reach=self.period("rescheduling_period"),
            fixed=bool(self._encoded.orders["flexibility"][order] == codes.FIXED),
        )

    def _no_demand(self, _reference: int, before: int, after: int, _line: dict[str, Any] | None) -> typed.Reason:
        if after == 0 and self._card["reordering_policy"] == ReorderingPolicy.ORDER.value:
            return typed.NoLinkedDemand(year=self._year)
        return typed.NothingNeedsIt(year=self._year, before=to_decimal(before), after=to_decimal(after))

    def _reorder_point(self, _reference: int, stock: int, at: int, _line: dict[str, Any] | None) -> typed.Reason:
        at_start = at == self._encoded.sku["start"][self._sku]
        return typed.ReorderPoint(
            year=self._year,
            stock=to_decimal(stock),
            reorder_point=to_decimal(self._card["reorder_point"]),
            on=self.date(at if at_start else at - 1),
            at_start=bool(at_start),
        )

    def _on_the_way(self, _reference: int, quantity: int, until: int, _line: dict[str, Any] | None) -> typed.Reason:
        return typed.OnTheWay(year=self._year, quantity=to_decimal(quantity), until=self.date(until))

    def _lots(self, _reference: int, lot: int, quantity: int, _line: dict[str, Any] | None) -> typed.Reason:
        return typed.FixedOrder(year=self._year, reorder_quantity=to_decimal(lot), quantity=to_decimal(quantity))

    def _maximum_inventory(self, _reference: int, stock: int, quantity: int, _line: dict[str, Any] | None) -> typed.Reason:
        return typed.FillsStock(year=self._year, stock=to_decimal(stock), quantity=to_decimal(quantity))

    def _overflow(
        self, reference: int, level: int, most: int, line: dict[str, Any] | None, *, after_order: bool = False
    ) -> typed.Reason | None:
        if line is None:
            return None
        is_new = reference < 0
        return typed.Overflow(
            year=self._year,
            order="" if is_new else self.order_id(reference),
            level=to_decimal(level),
            overflow_level=to_decimal(most),
            on=line["due_date"] if self._encoded.sku["bucket_days"][self._sku] == 1 and not after_order else None,
            lowered_by=None if is_new else self._cut(reference, line),
            is_cancelled=line["action"] == "cancel",
            after_order=after_order,
        )

    def _overflow_after_order(self, reference: int, level: int, most: int, line: dict[str, Any] | None) -> typed.Reason | None:
        return self._overflow(reference, level, most, line, after_order=True)

    def _against_direction(self, reference: int, before: int, after: int, _line: dict[str, Any] | None) -> typed.Reason:
        row = self._dataset.supplies.row(int(self._encoded.order_row[reference]), named=True)
        return typed.AgainstDirection(
            year=self._year,
            sender=row["transfer_from"],
            receiver=row["location"],
            before=to_decimal(before),
            after=to_decimal(after),
        )

    def _small_delay(self, reference: int, _demand: int, days: int, _line: dict[str, Any] | None) -> typed.Reason:
        dampener = Period(0, int(self._encoded.sku["dampener_days"][self._sku]))
        return typed.SmallDelay(year=self._year, order=self.order_id(reference), days=days, dampener=dampener)

    def _small_surplus(self, reference: int, surplus: int, dampener: int, _line: dict[str, Any] | None) -> typed.Reason:
        return typed.SmallSurplus(
            year=self._year, order=self.supply_name(reference), surplus=to_decimal(surplus), dampener=to_decimal(dampener)
        )

    # what else is told

    def plans_exact_demand(self) -> bool:
        """The SKU has no record, and its item's reorder point is not for it."""
        return isinstance(self._encoded, ReorderingInput) and bool(self._encoded.exact_demand[self._sku])

    def item_policy(self) -> str:
        """The reordering policy on the item card, in words."""
        policy: str = self._dataset.items.filter(pl.col("item") == self._card["item"])["reordering_policy"][0]
        return policy.replace("_", " ")

    def quiet_orders(self) -> list[int]:
        """Existing orders without a line about which a dampener was recorded."""
        changed = {int(self._netted.lines["order"][row]) for row in self._lines}
        quiet = self._noted[np.isin(self._noted["code"], QUIET_CODES)]["supply"]
        return [int(order) for order in np.unique(quiet[quiet >= 0]) if int(order) not in changed]

    def nothing_to_do(self) -> typed.NothingToDo:
        """What covers a SKU that has no line."""
        holding = [order for order in self._orders if self._netted.held[order] > 0]
        supplies = dict.fromkeys(self.supply_name(int(supply)) for supply in [*self._links["supply"], *holding])
        last = max((int(self._encoded.demand["due"][demand]) for demand in self._links["demand"]), default=codes.NO_DAY)
        return typed.NothingToDo(
            year=self._year,
            supplies=tuple(supplies),
            until=None if last <= codes.OPEN_DAY else self.date(last),
            safety_stock=to_decimal(self._card["safety_stock"]),
        )

    def parameters_of(self, reasons: list[typed.Reason]) -> tuple[ParameterUse, ...]:
        """The parameters that the reasons name, each with the record it comes from."""
        names = dict.fromkeys(name for reason in reasons for name in _PARAMETERS.get(type(reason), ()))
        return tuple(
            ParameterUse(name, self._value(name), self._card[f"{name}_from"])
            for name in names
            if self._value(name) not in ("0", "0D")
        )

    def _value(self, name: str) -> str:
        value = self._card[name]
        return value if isinstance(value, str) else number(to_decimal(value))


_MAKERS = {
    codes.BECAUSE_DEMAND: _Story._demand,
    codes.BECAUSE_SAFETY_STOCK: _Story._safety_stock,
    codes.BECAUSE_SAFETY_STOCK_AT_START: _Story._safety_stock_at_start,
    codes.BECAUSE_BELOW_ZERO: _Story._below_zero,
    codes.BECAUSE_ORDER_TO_ORDER: _Story._order_to_order,
    codes.BECAUSE_MAXIMUM: _Story._maximum,
    codes.BECAUSE_MINIMUM: _Story._minimum,
    codes.BECAUSE_MULTIPLE: _Story._multiple,
    codes.BECAUSE_NEEDED_EARLIER: _Story._needed_earlier,
    codes.BECAUSE_NEEDED_LATER: _Story._needed_later,
    codes.BECAUSE_LOT_DATE: _Story._lot_date,
    codes.BECAUSE_TOO_EARLY: _Story._too_early,
    codes.BECAUSE_KEEPS_DATE: _Story._keeps_date,
    codes.BECAUSE_TOO_LATE: _Story._too_late,
    codes.BECAUSE_NO_DEMAND: _Story._no_demand,
    codes.BECAUSE_DAMPENER_PERIOD: _Story._small_delay,
    codes.BECAUSE_DAMPENER_QUANTITY: _Story._small_surplus,
    codes.BECAUSE_REORDER_POINT: _Story._reorder_point,
    codes.BECAUSE_ON_THE_WAY: _Story._on_the_way,
    codes.BECAUSE_LOTS: _Story._lots,
    codes.BECAUSE_MAXIMUM_INVENTORY: _Story._maximum_inventory,
    codes.BECAUSE_AGAINST_DIRECTION: _Story._against_direction,
    codes.BECAUSE_OVERFLOW: _Story._overflow,
    codes.BECAUSE_OVERFLOW_AFTER_ORDER: _Story._overflow_after_order,
}

_PARAMETERS: dict[type[typed.Reason], tuple[str, ...]] = {
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
"""The planning parameters that a kind of reason rests on."""
