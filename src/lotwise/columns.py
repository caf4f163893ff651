"""Struct-of-arrays that flow between encode, net, peg and explain. Shapes and units stand beside each field.

Days are days since the planning start date, quantities are quanta, rows are positions in the arrays named.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lotwise.graph import ranges
from lotwise.kernels.codes import ATTRIBUTE_STEP, NEW, NOTHING, OPEN_DAY

if TYPE_CHECKING:
    from datetime import date

    import polars as pl
    from numpy.typing import NDArray


REAL_RANK, FORECAST_RANK = 0, 1
"""Ranks of demand under coverage codes: on one day real orders and component requirements come before forecast (4.3)."""
LARGEST_SUM = 4 * 10**17
"""What is needed and on order of a SKU (quanta) must add up to no more than this."""
LARGEST_PLANNED = 59 * 10**16
"""So must its lines to this: with ``LARGEST_SUM`` no more than 18 digits, which results and int64 hold."""


def taken(values: NDArray[Any], position: NDArray[np.integer], otherwise: int = 0) -> NDArray[Any]:
    """``values`` at some positions; ``otherwise`` where the position is negative (NOTHING)."""
    if len(values) == 0:
        return np.full(len(position), otherwise)
    # of a field of records, ``take`` copies the whole column first
    found = values.take(position, mode="clip") if values.flags.c_contiguous else values[np.clip(position, 0, len(values) - 1)]
    missing = position < 0
    if missing.any():
        found[missing] = otherwise
    return found


def records_at(records: NDArray[Any], position: NDArray[np.integer]) -> NDArray[Any]:
    """Records at some positions; as plain bytes numpy takes them many times faster than field by field."""
    found: NDArray[Any] = records.view(f"V{records.itemsize}")[position].view(records.dtype)
    return found


def within(sku: NDArray[Any], first: int, last: int) -> NDArray[Any]:
    """Those of some SKUs that lie between ``first`` and before ``last``, numbered from 0 there."""
    found: NDArray[Any] = (sku[(sku >= first) & (sku < last)] - first).astype(sku.dtype)
    return found


def packed_rank(attribute: Any, order: Any) -> Any:
    """Attribute rank and order rank as one number that sorts like both; of numbers, arrays or polars expressions."""
    return attribute * ATTRIBUTE_STEP + order


def sort_key(sku: Any, due: Any, rank: Any) -> Any:
    """SKU, day and packed rank in one integer, by which demand and orders are sorted; of int64 arrays or polars expressions."""
    return sku * 2**37 + (due + 2**21) * 2**14 + rank


def wanted_day(due: NDArray[np.int64], moves: NDArray[np.bool_], company: WorkDays | None) -> NDArray[np.int64]:
    """The day that supply is compared with: where it moves, the company's working day at or before (specification Q16)."""
    if company is None:
        return due
    return np.where(moves & (due > OPEN_DAY), company.at_or_before(due), due)


class WorkDays:
    """The working days of one calendar, or of several together, as lookup arrays.

    Parameters
    ----------
    first_day
        Day of the first entry of ``is_open``.
    is_open
        (n_day,) whether the day is a working day.
    """

    def __init__(self, first_day: int, is_open: NDArray[np.bool_]) -> None:
        self.first_day = first_day
        self.is_open = is_open
        self._open = np.flatnonzero(is_open) + first_day  # the open days, ascending
        self._before = np.concatenate([[0], np.cumsum(is_open)])  # how many of them lie before each day

    def at_or_before(self, day: NDArray[np.int64]) -> NDArray[np.int64]:
        """The day itself if it is open, else the last open day before it; the day where the calendar knows none."""
        return self._open_day(self._open_before(day + 1) - 1, day)

    def back(self, day: NDArray[np.int64], count: NDArray[np.int64]) -> NDArray[np.int64]:
        """The day ``count`` open days before ``day``; a count of 0 stays on the day, open or not (specification 7.3)."""
        return np.where(count > 0, self._open_day(self._open_before(day) - count, day - count), day)

    def at_or_after(self, day: NDArray[np.int64]) -> NDArray[np.int64]:
        """The day itself if it is open, else the next open day; the day where the calendar knows none."""
        return self._open_day(self._open_before(day), day)

    def forward(self, day: NDArray[np.int64], count: NDArray[np.int64]) -> NDArray[np.int64]:
        """The day ``count`` open days after ``day``; a count of 0 stays on the day, open or not."""
        return np.where(count > 0, self._open_day(self._open_before(day + 1) + count - 1, day + count), day)

    def _open_before(self, day: NDArray[np.int64]) -> NDArray[np.int64]:
        """How many open days lie before each day; the calendar ends where its table does."""
        before: NDArray[np.int64] = self._before.take(day - self.first_day, mode="clip")
        return before

    def _open_day(self, number: NDArray[np.int64], otherwise: NDArray[np.int64]) -> NDArray[np.int64]:
        """The open day of this number; ``otherwise`` where the calendar ends before it."""
        if len(self._open) == 0:
            return otherwise
        inside = (number >= 0) & (number < len(self._open))
        return np.where(inside, self._open.take(number, mode="clip"), otherwise)

    def together(self, other: WorkDays) -> WorkDays:
        """The days that are open in both calendars."""
        return WorkDays(self.first_day, self.is_open & other.is_open)


@dataclass(frozen=True, slots=True)
class Bill:
    """What an order of each SKU needs: bill lines grouped by SKU, phantoms passed through, components that are planned."""

    first: NDArray[np.int64]
    """(n_sku + 1,) SKU s owns the lines first[s] to before first[s + 1]."""
    sku: NDArray[np.int64]
    """(n_line,) SKU of the component."""
    made_numerator: NDArray[np.int64]
    made_denominator: NDArray[np.int64]
    """(n_line,) exact quantity per of a production order, with all scrap."""
    assembled_numerator: NDArray[np.int64]
    assembled_denominator: NDArray[np.int64]
    """(n_line,) exact quantity per of an assembly order: without scrap."""
    offset: NDArray[np.int64]
    """(n_line,) days before the start of the order at which the component is needed."""
    valid_from: NDArray[np.int64]
    valid_to: NDArray[np.int64]
    """(n_line,) first and last starting day of orders that use the line."""
    to_order: NDArray[np.int64]
    """(n_line,) 1 where parent and component are made to order: the need belongs to the parent's order."""
    rounding: NDArray[np.int64]
    """(n_sku,) quanta that need of the SKU as a component is rounded up to."""
    exists: NDArray[np.bool_]
    """(n_sku,) the item has a bill, whether its components are planned or not."""


@dataclass(frozen=True, slots=True)
class Scheduling:
    """Periods and calendars by which orders are dated. SKUs come first; orders that are not what their SKU uses come after them."""

    lead: NDArray[np.int64]
    """(n,) lead time in days; of a transfer the shipping time."""
    inbound: NDArray[np.int64]
    """(n,) days from the end of an order to its due day: inbound handling, and safety lead time but for a transfer."""
    outbound: NDArray[np.int64]
    """(n,) days from the order of a transfer to its departure; 0 for everything else."""
    location_calendar: NDArray[np.int32]
    vendor_calendar: NDArray[np.int32]
    source_calendar: NDArray[np.int32]
    """(n,) position in ``Encoded.calendars``; NOTHING = none."""
    is_transfer: NDArray[np.bool_]
    """(n,) moved between locations."""


@dataclass(frozen=True, slots=True)
class Chains:
    """Margins, lead times and calendars of the date chain issue, availability, receipt, start, order (specification 7).

    Planning points come first; existing orders that are not what their point uses come after them. Days are counted on a counting
    calendar, NOTHING = calendar days; a date must be open in the calendar of its role, NOTHING = every day is.
    """

    issue_margin: NDArray[np.int64]
    receipt_margin: NDArray[np.int64]
    lead: NDArray[np.int64]
    reorder_margin: NDArray[np.int64]
    """(n,) days."""
    issue_count: NDArray[np.int32]
    """(n,) counting calendar of the issue margin, and so on."""
    receipt_count: NDArray[np.int32]
    lead_count: NDArray[np.int32]
    reorder_count: NDArray[np.int32]
    issue_open: NDArray[np.int32]
    """(n,) calendar of the days on which goods may leave, and so on."""
    availability_open: NDArray[np.int32]
    receipt_open: NDArray[np.int32]
    order_open: NDArray[np.int32]
    soft_issue_margin: NDArray[np.bool_]
    """(n,) the issue margin may shrink rather than delay a demand."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """A dataset as arrays: what netting needs under either family of rules, and how to find the way back to names.

    Netting returns it with the demand and supply that planning lines bring (``demand_line``, ``order_line``).
    """

    start_date: date
    """Day 0."""
    today: int
    """Work date, as a day."""
    skus: pl.DataFrame
    """(n_sku,) item, variant, location, replenishment, vendor and the parameters with their origin, in planning order."""
    sku: NDArray[Any]
    """(n_sku,) records ``SKU`` of the family's kernels."""
    first_day: int
    month_of_day: NDArray[np.int64]
    month_start: NDArray[np.int64]
    """Month tables of ``kernels.records.Calendars``."""
    demand: NDArray[Any]
    """(n_demand,) records ``DEMAND``, grouped by SKU."""
    demand_rank: NDArray[np.int32]
    """(n_demand,) attribute rank and order rank, packed."""
    demand_sku: NDArray[np.int32]
    demand_row: NDArray[np.int32]
    """(n_demand,) row of ``Dataset.demands``; NOTHING for negative stock, -2 - row of ``Dataset.supplies`` for negative supply."""
    demand_line: NDArray[np.int32]
    """(n_demand,) planning line that needs it; NOTHING for demand of the input."""
    orders: NDArray[Any]
    """(n_order,) records ``ORDER_IN``, grouped by SKU: stock and open orders."""
    order_sku: NDArray[np.int32]
    order_row: NDArray[np.int32]
    """(n_order,) row of ``Dataset.supplies``; NOTHING for stock, -2 - row of ``Dataset.demands`` for negative demand."""
    order_line: NDArray[np.int32]
    """(n_order,) planning line that yields it as a by-product; NOTHING for supply of the input."""
    order_yielding: NDArray[np.int64]
    """(n_order,) the order that yields it as a by-product in the input; NOTHING for any other supply."""
    reserved_order: NDArray[np.int32]
    """(n_demand,) the order that a reservation of the demand takes from; NOTHING where there is none."""
    order_released: NDArray[np.bool_]
    """(n_order,) the order is released: changing it earns an attention warning."""
    order_scheduling: NDArray[np.int64]
    """(n_order,) entry of the family's scheduling by which each order is dated."""
    calendars: tuple[WorkDays, ...]
    levels: NDArray[np.int64]
    """(n_level + 1,) first SKU of each level: nothing that a SKU needs lies at its own level or before it."""
    bill: Bill
    source_sku: NDArray[np.int64]
    """(n_sku,) SKU that sends the transfers of each SKU; NOTHING where there is none, or it is not planned."""
    new_kind: NDArray[np.int64]
    """(n_sku,) ``kernels.codes``: what kind of order new supply is."""
    if_needed: NDArray[np.bool_]
    """(n_sku,) planned only if a planning line needs it."""
    order_kind: NDArray[np.int64]
    """(n_order,) ``kernels.codes``: what kind of order it is, since only some have components or a sending side."""
    demand_order: NDArray[np.int32]
    """(n_demand,) the order that the demand belongs to as component or sending side; NOTHING for any other demand."""
    too_large: NDArray[np.int32]
    """SKUs whose quantities could pass 18 digits when added up; they are left out of netting and reported."""


@dataclass(frozen=True, slots=True)
class ReorderingInput(Encoded):
    """What only the reordering policies read."""

    open_first: int
    open_days: int
    is_open: NDArray[np.int64]
    """Working-day tables of ``kernels.records.Calendars``."""
    forecast_since: NDArray[np.int32]
    forecast_until: NDArray[np.int32]
    """(n_demand,) first and last day whose need takes from a component forecast; NO_DAY for any other demand."""
    forecast_pool: NDArray[np.int64]
    """(n_sku,) need of SKUs with the same number takes from the same forecasts."""
    scheduling: Scheduling
    exact_demand: NDArray[np.bool_]
    """(n_sku,) planned to exact demand, since the SKU has no record and its item's reorder point is not for it (1.3)."""
    company_calendar: int
    """Position in ``calendars``; NOTHING = every day is open."""


@dataclass(frozen=True, slots=True)
class CoverageInput(Encoded):
    """What only the coverage codes read. ``orders`` are due when they are available, after the receipt margin."""

    chains: Chains
    order_receipt: NDArray[np.int64]
    """(n_order,) delivery date of each order, not before today; OPEN_DAY for stock."""
    demand_asked: NDArray[np.int32]
    """(n_demand,) day for which a real order or a forecast asks, as entered; NO_DAY for a component requirement."""
    demand_offset: NDArray[np.int32]
    """(n_demand,) days before the start of its order at which a component is needed, 0 for any other demand."""
    pin_demand: NDArray[np.int64]
    """(n_pin,) demand of the input that an order stays with; NOTHING where it is a component requirement."""
    pin_parent: NDArray[np.int64]
    """(n_pin,) order whose component requirement it stays with; NOTHING where ``pin_demand`` names the demand."""
    pin_order: NDArray[np.int64]
    """(n_pin,) the order."""
    advance_margin: NDArray[np.int64]
    postpone_margin: NDArray[np.int64]
    """(n_sku,) days by which an order may be late or early without a message."""
    last_message_day: int
    """Last day of the action time fence; NO_DAY when the plan asks for no messages."""
    forecast_lines: pl.DataFrame
    """``sku``, ``row`` of ``Dataset.demands``, ``due`` and ``left``: what reduction leaves of each forecast line that counts."""
    minimum_levels: NDArray[Any]
    """(n_level,) records ``kernels.coverage.records.LEVEL``, grouped by planning point."""


@dataclass(frozen=True, slots=True)
class Netted:
    """What netting returns, in SKU order: lines with their dates, links and reasons."""

    loaded: Encoded
    """The input with what planning lines need and yield: rows of ``links`` and ``reasons`` are positions in it."""
    lines: NDArray[Any]
    """(n_line,) records ``kernels.records.LINE``."""
    links: NDArray[Any]
    """(n_link,) records ``kernels.records.LINK``."""
    reasons: NDArray[Any]
    """(n_reason,) records ``kernels.records.REASON``."""
    held: NDArray[np.int64]
    """(n_order,) quantity of each existing order that holds the safety stock."""
    order_day: NDArray[np.int32]
    start_day: NDArray[np.int32]
    end_day: NDArray[np.int32]
    """(n_line,) order, starting and ending day of each line."""
    decide_by: NDArray[np.int32]
    """(n_line,) last working day on which a decision on the line still works."""
    full: NDArray[np.int32]
    """SKUs that would need more lines than one SKU may have; they have none and are reported."""
    failed: NDArray[np.int64]
    """(n_sku,) ``kernels.codes``: the rule that stops a SKU, which then has no lines and is reported."""
    compiled: bool
    """Whether the rules ran compiled; nothing else depends on it."""


def lines_of_orders(encoded: Encoded, netted: Netted) -> NDArray[np.int64]:
    """(n_order,) the line that changes each order, NOTHING where there is none."""
    line = np.full(len(encoded.orders), NOTHING)
    changed = np.flatnonzero(netted.lines["action"] != NEW)
    line[netted.lines["order"][changed]] = changed
    return line


@dataclass(frozen=True, slots=True)
class Messages:
    """Action messages on existing and planned orders, by planning point and order (specification 13)."""

    order: NDArray[np.int64]
    """(n,) order that the message is for, NOTHING for a planned order of this run."""
    line: NDArray[np.int64]
    """(n,) line that it is for, NOTHING for an order without one."""
    message: NDArray[np.int64]
    """(n,) ``kernels.codes``."""
    to_day: NDArray[np.int64]
    """(n,) proposed availability, NO_DAY where the date stays."""
    by_quantity: NDArray[np.int64]
    to_quantity: NDArray[np.int64]
    """(n,) quanta; 0 where the quantity stays."""
    days: NDArray[np.int64]
    """(n,) days between availability and proposed availability."""
    demand: NDArray[np.int64]
    """(n,) demand that asks for it, NOTHING where none does."""
    is_derived: NDArray[np.bool_]
    """(n,) handed down from a message on the order that needs it."""


@dataclass(frozen=True, slots=True)
class CoverageNetted(Netted):
    """What netting by coverage codes returns beside lines, links and reasons. ``end_day`` is the delivery date."""

    required_receipt: NDArray[np.int64]
    """(n_line,) required delivery date."""
    delay: NDArray[np.int64]
    """(n_line,) days by which a line is delivered later than required; of one that stays, by which components move it."""
    required: NDArray[np.int64]
    """(n_line,) required availability."""
    held_up_by: NDArray[np.int64]
    """(n_line,) component requirement that holds a line up, NOTHING where none does."""
    order_due: NDArray[np.int64]
    """(n_order,) availability of each order, moved by late components; OPEN_DAY for stock."""
    issue_day: NDArray[np.int64]
    """(n_demand,) day on which each demand can be met, the requirement date where nothing covers it."""
    issue_margin: NDArray[np.int64]
    """(n_demand,) issue margin in days, a soft one after shrinking."""
    refused: NDArray[np.int64]
    """(n_sku,) Min./Max. refills that rounding down has made nothing of."""
    messages: Messages


def days_of_orders(encoded: Encoded, netted: Netted) -> NDArray[np.int64]:
    """(n_order,) day from which each order can be used, a line that changes it aside; OPEN_DAY for stock."""
    days: NDArray[np.int64] = netted.order_due if isinstance(netted, CoverageNetted) else encoded.orders["due"].astype(np.int64)
    return days


def available(order_due: NDArray[np.integer], line_due: NDArray[np.integer], supply: NDArray[np.int64]) -> NDArray[np.int64]:
    """(n,) day from which each supply can be used: a row of orders, or ~row of lines, as links name them; OPEN_DAY for stock."""
    return np.where(supply >= 0, taken(order_due, supply), taken(line_due, ~supply))


def level_on(encoded: CoverageInput, sku: Any, day: Any, name: str = "minimum") -> NDArray[np.int64]:
    """(n,) the minimum, or the maximum, of planning points on days, with their seasonal keys."""
    points, own = np.unique(np.broadcast_to(sku, np.shape(day)), return_inverse=True)
    first, last = (encoded.sku[edge][points] for edge in ("first_level", "last_level"))
    steps = encoded.minimum_levels[ranges(first, last)]
    of_step = np.repeat(np.arange(len(points)), last - first)
    at = np.searchsorted(point_day(of_step, steps["day"]), point_day(own, day), side="right") - 1
    return taken(steps[name], at)


def levels_of(encoded: CoverageInput, sku: int) -> NDArray[Any]:
    """(n_step,) the levels of a planning point, each from its day on."""
    steps: NDArray[Any] = encoded.minimum_levels[encoded.sku["first_level"][sku] : encoded.sku["last_level"][sku]]
    return steps


def point_day(sku: Any, day: Any) -> Any:
    """Planning point and day in one number that sorts like both; of numbers or arrays."""
    return sku * POINT_STEP + day


POINT_STEP = 2**32
"""More than twice the farthest day that there is, either way."""
NO_SUPPLY = 2**62
"""Stands for a need that nothing covers."""


class Step(NamedTuple):
    """One link of a walk. Rows are NOTHING where the step has none."""

    level: int
    """1 for what the line itself covers or needs."""
    from_line: int
    """The line at which the step starts."""
    demand: int
    """Up: the demand that is covered. Down: the need."""
    supply: int
    """Down: what covers the need, as in ``kernels.records.LINK``; NO_SUPPLY where nothing does, and on the way up."""
    element: int
    """Up: position in ``results.UNTRACKED_ELEMENTS`` of what no demand asks for."""
    to_line: int
    """The line at which the walk goes on."""
    quantity: int
    """Up: quanta that the line gives the demand or element. Down: quanta of the supply that the first line needs."""
    share: int
    """Up: quanta of the first line that go this way; they add up. Down: 0, since every component is needed whole."""
