"""Order, starting and ending date of lines, and the day by which a planner must decide (specification 7.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lotwise.kernels.codes import CANCEL, NEW, NO_DAY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from lotwise.columns import Encoded, WorkDays

    Days = NDArray[np.int64]


class LineDates(NamedTuple):
    """(n_line,) days of each line."""

    order: Days
    start: Days
    end: Days
    decide_by: Days


def date_lines(encoded: Encoded, lines: NDArray[Any]) -> LineDates:
    """Schedule every line backwards from its due date.

    ``end`` lies the safety lead time before the due date, counted on the location's calendar, ``start`` the lead time before that,
    counted on the vendor's calendar or else the location's; both then go back to a day that is open in both calendars. The due date
    itself never moves. A cancelled line keeps the dates of its order, and a reorder-point order starts when it was placed.
    """
    sku = lines["sku"]
    own_due = np.where(lines["original_due"] == NO_DAY, lines["due"], lines["original_due"]).astype(np.int64)
    due = np.where(lines["action"] == CANCEL, own_due, lines["due"]).astype(np.int64)
    end = _back(encoded, sku, due, encoded.safety_lead_days, count_on_vendor=False)
    start = _back(encoded, sku, end, encoded.lead_days, count_on_vendor=True)
    start = np.where(lines["start"] == NO_DAY, start, lines["start"])
    end = np.where(lines["end"] == NO_DAY, end, lines["end"])
    return LineDates(order=start, start=start, end=end, decide_by=_decide_by(encoded, lines, due, own_due, start))


def _decide_by(encoded: Encoded, lines: NDArray[Any], due: Days, own_due: Days, start: Days) -> Days:
    """Last working day on which a decision still works.

    New: the order date. Raised: due date less lead time; both may lie in the past. Earlier: new due date less lead time; later,
    lowered or cancelled: the due date as it stands less lead time; these at the earliest today.
    """
    sku = lines["sku"]
    moved_in = due < own_due
    raised = (lines["quantity"] > lines["original_quantity"]) & (lines["original_quantity"] > 0) & (due == own_due)
    basis = np.where(moved_in | raised, due, own_due)
    act_on = _back(encoded, sku, basis, encoded.lead_days, count_on_vendor=True)
    act_on = np.where(raised, act_on, np.maximum(act_on, encoded.today))
    return np.where(lines["action"] == NEW, start, act_on)


def _back(encoded: Encoded, sku: NDArray[np.int32], day: Days, days: Days, *, count_on_vendor: bool) -> Days:
    """Count back so many open days, then on to a day open at the location and at the vendor."""
    count = days[sku]
    result = day - count  # without a calendar every day is open
    for location, vendor, rows in _calendar_pairs(encoded, sku):
        counting = vendor if count_on_vendor and vendor is not None else location
        if counting is not None:
            result[rows] = counting.back(day[rows], count[rows])
        result[rows] = _open_in_all(location, vendor).at_or_before(result[rows])
    return result


def _calendar_pairs(
    encoded: Encoded, sku: NDArray[np.int32]
) -> Iterator[tuple[WorkDays | None, WorkDays | None, NDArray[np.bool_]]]:
    """The distinct pairs of location and vendor calendar among the lines, with the lines of each."""
    n_vendor = len(encoded.calendars) + 1
    pair = (encoded.location_calendar[sku] + 1) * n_vendor + encoded.vendor_calendar[sku] + 1
    for number in np.unique(pair[pair != 0]).tolist():
        location, vendor = divmod(number, n_vendor)
        yield (
            encoded.calendars[location - 1] if location else None,
            encoded.calendars[vendor - 1] if vendor else None,
            pair == number,
        )


def _open_in_all(location: WorkDays | None, vendor: WorkDays | None) -> WorkDays:
    """One calendar with the days that are open in all calendars named."""
    named = [work_days for work_days in (location, vendor) if work_days is not None]
    return named[0] if len(named) == 1 else named[0].together(named[1])
