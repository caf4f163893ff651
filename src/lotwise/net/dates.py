"""Order, starting and ending date of lines, and the day by which a planner must decide (specification 7.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lotwise.columns import taken
from lotwise.kernels.codes import CANCEL, NEW, NO_DAY, NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from lotwise.columns import Encoded, WorkDays

    Days = NDArray[np.int64]
    Calendar = NDArray[np.int32]


class LineDates(NamedTuple):
    """(n_line,) days of each line."""

    order: Days
    start: Days
    end: Days
    decide_by: Days

    @classmethod
    def joined(cls, parts: list[LineDates]) -> LineDates:
        """The days of all parts, in order."""
        if not parts:
            return cls(*(np.zeros(0, np.int64) for _ in cls._fields))
        return cls(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def date_lines(encoded: Encoded, lines: NDArray[Any]) -> LineDates:
    """Schedule every line backwards from its due date.

    ``end`` lies handling and the safety lead time before the due date, counted on the location's calendar; ``start`` the lead time
    before that, counted on the vendor's calendar or else the location's; both then go back to a day that is open in both calendars.
    Of a transfer, ``start`` lies the shipping time before the end, on a working day of the sending location, and ``order`` the
    handling there before that. An order made for another one ends when it is due. The due date itself never moves. A cancelled line
    keeps the dates of its order, and a reorder-point order starts when it was placed.
    """
    own_due = np.where(lines["original_due"] == NO_DAY, lines["due"], lines["original_due"]).astype(np.int64)
    due = np.where(lines["action"] == CANCEL, own_due, lines["due"]).astype(np.int64)
    back = _Backward(encoded, lines)
    end = np.where(lines["level"] > 0, due, back.inbound(due))
    end = np.where(lines["end"] == NO_DAY, end, lines["end"])
    start = back.lead(end)
    placed = lines["start"] != NO_DAY
    start = np.where(placed & ~back.is_transfer, lines["start"], start)
    order = np.where(back.is_transfer, np.where(placed, lines["start"], back.outbound(start)), start)
    return LineDates(order, start, end, decide_by=_decide_by(encoded, lines, back, due, own_due, order))


def _decide_by(encoded: Encoded, lines: NDArray[Any], back: _Backward, due: Days, own_due: Days, order: Days) -> Days:
    """Last working day on which a decision still works.

    New: the order date. Raised: due date less lead time; both may lie in the past. Earlier: new due date less lead time; later,
    lowered or cancelled: the due date as it stands less lead time; these at the earliest today. The lead time of a transfer is its
    shipping time with the handling at both ends.
    """
    moved_in = due < own_due
    raised = (lines["quantity"] > lines["original_quantity"]) & (lines["original_quantity"] > 0) & (due == own_due)
    basis = np.where(moved_in | raised, due, own_due)
    act_on = np.where(back.is_transfer, back.outbound(back.lead(back.inbound(basis))), back.lead(basis))
    act_on = np.where(raised, act_on, np.maximum(act_on, encoded.today))
    return np.where(lines["action"] == NEW, order, act_on)


class _Backward:
    """Counts back from days of lines, by the periods and calendars of each line's order."""

    def __init__(self, encoded: Encoded, lines: NDArray[Any]) -> None:
        dated = encoded.scheduling
        of_order = taken(encoded.order_scheduling, lines["order"].astype(np.int64), NOTHING)
        entry = np.where(of_order == NOTHING, lines["sku"], of_order)
        self._calendars = encoded.calendars
        self._days = {name: getattr(dated, name)[entry] for name in ("lead", "inbound", "outbound")}
        self._location, self._vendor, self._source = (
            calendar[entry] for calendar in (dated.location_calendar, dated.vendor_calendar, dated.source_calendar)
        )
        self.is_transfer: NDArray[np.bool_] = dated.is_transfer[entry]

    def inbound(self, due: Days) -> Days:
        """The day an order ends, of the day it is due."""
        return self._back(due, "inbound", self._location, self._location, self._vendor)

    def lead(self, end: Days) -> Days:
        """The day an order starts, or a transfer leaves, of the day it ends."""
        if not self._calendars:
            return self._back(end, "lead", self._location, self._location, self._vendor)
        counting = np.where(self._vendor == NOTHING, self._location, self._vendor)
        counting = np.where(self.is_transfer, NOTHING, counting)
        place = np.where(self.is_transfer, self._source, self._location)
        return self._back(end, "lead", counting, place, self._vendor)

    def outbound(self, start: Days) -> Days:
        """The day a transfer is placed, of the day it leaves."""
        return self._back(start, "outbound", self._source, self._source, self._source)

    def _back(self, day: Days, period: str, counting: Calendar, first: Calendar, second: Calendar) -> Days:
        """Count back the open days of a period, then go on to a day that is open in both calendars."""
        count = self._days[period]
        result: Days = day - count  # without a calendar every day is open
        for (count_on, one, other), rows in _combinations(counting, first, second, len(self._calendars)):
            if count_on != NOTHING:
                result[rows] = self._calendars[count_on].back(day[rows], count[rows])
            result[rows] = self._open_in_all(one, other).at_or_before(result[rows])
        return result

    def _open_in_all(self, first: int, second: int) -> WorkDays:
        """One calendar with the days that are open in all calendars named."""
        named = [self._calendars[calendar] for calendar in {first, second} - {NOTHING}]
        return named[0] if len(named) == 1 else named[0].together(named[1])


def _combinations(
    counting: Calendar, first: Calendar, second: Calendar, n_calendar: int
) -> Iterator[tuple[tuple[int, int, int], NDArray[np.bool_]]]:
    """The distinct combinations of calendars among the lines that name any, with the lines of each."""
    if n_calendar == 0:
        return
    base = n_calendar + 1
    number = ((counting.astype(np.int64) + 1) * base + first + 1) * base + second + 1
    for combination in np.unique(number[(first != NOTHING) | (second != NOTHING)]).tolist():
        rest, other = divmod(combination, base)
        count_on, one = divmod(rest, base)
        yield (count_on - 1, one - 1, other - 1), number == combination
