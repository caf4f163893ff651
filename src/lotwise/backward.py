"""Backward scheduling: from the day an order is due to the days it ends, starts and is placed (specification 6.5, 7.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lotwise.kernels.codes import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from lotwise.columns import Scheduling, WorkDays

    Days = NDArray[np.int64]
    Calendar = NDArray[np.int32]


class Backward:
    """Counts back from days of orders.

    Parameters
    ----------
    scheduling
        Periods and calendars.
    calendars
        The working days that they name by position.
    entry
        (n,) entry of ``scheduling`` by which each order is dated.
    """

    def __init__(self, scheduling: Scheduling, calendars: tuple[WorkDays, ...], entry: NDArray[np.integer]) -> None:
        self._calendars = calendars
        self._scheduling, self._entry = scheduling, entry
        calendars_of = (scheduling.location_calendar, scheduling.vendor_calendar, scheduling.source_calendar)
        self._location, self._vendor, self._source = (of_entry[entry] if calendars else of_entry[:0] for of_entry in calendars_of)
        self.is_transfer: NDArray[np.bool_] = scheduling.is_transfer[entry]

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
        count = getattr(self._scheduling, period)[self._entry]
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
