"""Order, starting and ending date of lines, and the day by which a planner must decide (specification 7.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lotwise.backward import Backward
from lotwise.columns import taken
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
    own_due = np.where(lines["original_due"] == NO_DAY, lines["due"], lines["original_due"]).astype(np.int64)
    due = np.where(lines["action"] == CANCEL, own_due, lines["due"]).astype(np.int64)
    of_order = taken(encoded.order_scheduling, lines["order"].astype(np.int64), NOTHING)
    entry = np.where(of_order == NOTHING, lines["sku"], of_order)
    back = Backward(encoded.scheduling, encoded.calendars, entry)
    end = np.where(lines["level"] > 0, due, back.inbound(due))
    end = np.where(lines["end"] == NO_DAY, end, lines["end"])
    start = back.lead(end)
    placed = lines["start"] != NO_DAY
    start = np.where(placed & ~back.is_transfer, lines["start"], start)
    order = np.where(back.is_transfer, np.where(placed, lines["start"], back.outbound(start)), start)
    decide_by = _decide_by(encoded, lines, back, due, own_due, order)
    return LineDates(*(days.astype(np.int32) for days in (order, start, end, decide_by)))


def _decide_by(encoded: ReorderingInput, lines: NDArray[Any], back: Backward, due: Days, own_due: Days, order: Days) -> Days:
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
