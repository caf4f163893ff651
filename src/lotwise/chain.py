"""The date chain of a planned order: issue, availability, receipt, start, order; backward and forward (specification 7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lotwise.kernels.codes import NOTHING

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from lotwise.columns import Chains, WorkDays

    Days = NDArray[np.int64]
    Calendar = NDArray[np.int32]


class OrderDays(NamedTuple):
    """(n,) days of orders."""

    order: Days
    start: Days
    receipt: Days
    availability: Days


class Chain:
    """Counts along the chain of some entries.

    Parameters
    ----------
    chains
        Margins, lead times and calendars.
    calendars
        The working days that they name by position.
    entry
        (n,) entry of ``chains`` for each date.
    """

    def __init__(self, chains: Chains, calendars: tuple[WorkDays, ...], entry: NDArray[np.integer]) -> None:
        self._chains, self._calendars, self._entry = chains, calendars, entry

    # --- demand ---

    def requirement(self, day: Days, today: int) -> Days:
        """Requirement date of a demand: not in the past, on an open day before; else the first open day from today on (7.1)."""
        open_on = self._of("issue_open")
        found = self._open_before(np.maximum(day, today), open_on)
        moved: Days = np.where(found >= today, found, self._open_after(np.full(len(day), today), open_on))
        return moved

    def before_margin(self, issue: Days, margin: Days | None = None) -> Days:
        """The issue margin before a day, open or not; with another margin in place of the chain's."""
        return self._back(issue, self._days("issue_margin") if margin is None else margin, self._of("margin_count"))

    def available_for(self, day: Days) -> Days:
        """The last day at or before a day on which supply may become available."""
        return self._open_before(day, self._of("availability_open"))

    def issue(self, availability: Days, margin: Days) -> Days:
        """The day on which goods can leave that are available on a day."""
        return self._open_after(self._forward(availability, margin, self._of("margin_count")), self._of("issue_open"))

    # --- supply ---

    def delivery(self, entered: Days, today: int) -> Days:
        """The delivery date of an open order: as entered; one in the past, the first day from today that is open for receipt."""
        soonest = self._open_after(np.full(len(entered), today), self._of("receipt_open"))
        return np.where(entered < today, soonest, entered)

    def availability(self, receipt: Days) -> Days:
        """The day on which goods are available that arrive on a day (7.4)."""
        day = self._forward(receipt, self._days("receipt_margin"), self._of("margin_count"))
        return self._open_after(day, self._of("availability_open"))

    def receipt(self, availability: Days) -> Days:
        """The day on which goods have to arrive that shall be available on a day."""
        day = self._back(availability, self._days("receipt_margin"), self._of("margin_count"))
        return self._open_before(day, self._of("receipt_open"))

    def start(self, receipt: Days) -> Days:
        """The day on which an order starts that arrives on a day."""
        return self._back(receipt, self._days("lead"), self._of("lead_count"))

    def backward(self, availability: Days) -> OrderDays:
        """The dates of orders that shall be available on a day: the required dates (7.2)."""
        receipt = self.receipt(availability)
        start = self.start(receipt)
        order = self._back(start, self._days("reorder_margin"), self._of("reorder_count"))
        return OrderDays(self._open_before(order, self._of("order_open")), start, receipt, availability)

    def forward(self, order: Days) -> OrderDays:
        """The dates of orders that are placed on a day, or on the next one on which orders can be placed (7.3)."""
        order = self._open_after(order, self._of("order_open"))
        return self.from_start(order, self._forward(order, self._days("reorder_margin"), self._of("reorder_count")))

    def from_start(self, order: Days, start: Days) -> OrderDays:
        """The dates of orders that start on a day."""
        start = self._open_after(start, self._of("lead_count"))
        receipt = self._forward(start, self._days("lead"), self._of("lead_count"))
        receipt = self._open_after(receipt, self._of("receipt_open"))
        return OrderDays(order, start, receipt, self.availability(receipt))

    def scheduled(self, availability: Days, today: int) -> tuple[OrderDays, OrderDays]:
        """Required and planned dates of orders that shall be available on a day; the past orders nothing (7.3)."""
        required = self.backward(self.available_for(availability))
        soonest = self.forward(np.full(len(availability), today))
        is_late = required.order < today
        if not is_late.any():
            return required, required
        planned = [np.where(is_late, soon, wanted) for soon, wanted in zip(soonest, required, strict=True)]
        planned[-1] = np.maximum(planned[-1], required.availability)
        return required, OrderDays(*planned)

    # --- calendars ---

    def _days(self, name: str) -> Days:
        days: Days = getattr(self._chains, name)[self._entry]
        return days

    def _of(self, role: str) -> Calendar:
        calendar: Calendar = getattr(self._chains, role)[self._entry]
        return calendar

    def _back(self, day: Days, count: Days, calendar: Calendar) -> Days:
        return self._counted(day - count, day, count, calendar, lambda days: days.back)

    def _forward(self, day: Days, count: Days, calendar: Calendar) -> Days:
        return self._counted(day + count, day, count, calendar, lambda days: days.forward)

    def _counted(
        self, result: Days, day: Days, count: Days, calendar: Calendar, step: Callable[[WorkDays], Callable[[Days, Days], Days]]
    ) -> Days:
        """Working days counted where a calendar counts; ``result`` holds calendar days."""
        for position, rows in self._rows(calendar):
            result[rows] = step(self._calendars[position])(day[rows], count[rows])
        return result

    def _open_before(self, day: Days, calendar: Calendar) -> Days:
        return self._opened(day, calendar, lambda days: days.at_or_before)

    def _open_after(self, day: Days, calendar: Calendar) -> Days:
        return self._opened(day, calendar, lambda days: days.at_or_after)

    def _opened(self, day: Days, calendar: Calendar, move: Callable[[WorkDays], Callable[[Days], Days]]) -> Days:
        """Days moved to open ones where a calendar says which are open."""
        if not self._calendars:
            return day
        result = day.copy()
        for position, rows in self._rows(calendar):
            result[rows] = move(self._calendars[position])(day[rows])
        return result

    def _rows(self, calendar: Calendar) -> list[tuple[int, NDArray[np.bool_]]]:
        """The rows of each calendar that any of them names."""
        if not self._calendars:
            return []
        named = np.unique(calendar)
        return [(position, calendar == position) for position in named[named != NOTHING].tolist()]
