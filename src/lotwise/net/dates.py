"""Order, starting and ending date of lines, and the day by which a planner must decide (specification 7.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lotwise.backward import Backward
from lotwise.kernels.codes import CANCEL, NEW, NO_DAY, NOTHING
from lotwise.net.growing import Growing

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import ReorderingInput

    Days = NDArray[np.int64]


class LineDates(NamedTuple):
    """(n_line,) days of each line."""

    order: NDArray[np.int32]
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    decide_by: NDArray[np.int32]


class GrowingDates:
    """The days of all lines so far."""

    def __init__(self, room: int = 0) -> None:
        self._days = [Growing(np.int32, room) for _ in LineDates._fields]

    def add(self, dates: LineDates) -> None:
        """Add the days of more lines."""
        for days, more in zip(self._days, dates, strict=True):
            days.add(more)

    def all(self) -> LineDates:
        """The days of all lines."""
        return LineDates(*(days.all() for days in self._days))


def date_lines(encoded: ReorderingInput, lines: NDArray[Any]) -> LineDates:
    """Schedule every line backwards from its due date.

    ``end`` lies handling and the safety lead time before the due date, counted on the location's calendar; ``start`` the lead time
    before that, counted on the vendor's calendar or else the location's; both then go back to a day that is open in both calendars.
    Of a transfer, ``start`` lies the shipping time before the end, on a working day of the sending location, and ``order`` the
    handling there before that. An order made for another one ends when it is due. The due date itself never moves. A cancelled line
    keeps the dates of its order, and a reorder-point order starts when it was placed.
    """
    entry = _entries(encoded, lines)
    changed = np.flatnonzero(lines["action"] != NEW)
    of_changed = lines[changed]
    own_due = np.where(of_changed["original_due"] == NO_DAY, of_changed["due"], of_changed["original_due"]).astype(np.int64)
    due = lines["due"].astype(np.int64)
    due[changed] = np.where(of_changed["action"] == CANCEL, own_due, due[changed])
    back = Backward(encoded.scheduling, encoded.calendars, entry)
    end = np.where(lines["level"] > 0, due, back.inbound(due))
    end = np.where(lines["end"] == NO_DAY, end, lines["end"])
    start = back.lead(end)
    placed = lines["start"] != NO_DAY
    start = np.where(placed & ~back.is_transfer, lines["start"], start)
    order = start
    if back.is_transfer.any():
        order = np.where(back.is_transfer, np.where(placed, lines["start"], back.outbound(start)), start)
    decide_by = order.copy()  # of a new line
    decide_by[changed] = _decide_by(encoded, of_changed, entry[changed], due[changed], own_due)
    return LineDates(*(days.astype(np.int32) for days in (order, start, end, decide_by)))


def _entries(encoded: ReorderingInput, lines: NDArray[Any]) -> NDArray[np.integer]:
    """(n_line,) entry of the scheduling by which each line is dated: that of the order it changes, or of new ones of its SKU."""
    entry = lines["sku"].astype(np.int64)
    of_order = np.flatnonzero(lines["order"] != NOTHING)
    entry[of_order] = encoded.order_scheduling[lines["order"][of_order]]
    return entry


def _decide_by(encoded: ReorderingInput, lines: NDArray[Any], entry: NDArray[np.integer], due: Days, own_due: Days) -> Days:
    """Last working day on which a decision on lines that change an order still works.

    Raised: due date less lead time, which may lie in the past. Earlier: new due date less lead time; later, lowered or cancelled:
    the due date as it stands less lead time; these at the earliest today. The lead time of a transfer is its shipping time with the
    handling at both ends.
    """
    back = Backward(encoded.scheduling, encoded.calendars, entry)
    moved_in = due < own_due
    raised = (lines["quantity"] > lines["original_quantity"]) & (lines["original_quantity"] > 0) & (due == own_due)
    basis = np.where(moved_in | raised, due, own_due)
    act_on = np.where(back.is_transfer, back.outbound(back.lead(back.inbound(basis))), back.lead(basis))
    return np.where(raised, act_on, np.maximum(act_on, encoded.today))
