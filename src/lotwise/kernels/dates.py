"""Period arithmetic and the date tests of a supply (specification 1.7, 3.2)."""

from lotwise.kernels.codes import FIXED, LOT_FOR_LOT, NO, NO_DAY, OPEN_DAY, YES


def add_period(months, day, n_months, n_days):
    """The day that lies a period later, by the calendar: the day of the month stays where the month has it."""
    if n_months == 0 or day <= OPEN_DAY:
        return day + n_days
    month = months.of_day[day - months.first_day]
    target = month + n_months
    moved = months.start[target] + day - months.start[month]
    return min(moved, months.start[target + 1] - 1) + n_days


def lot_reaches(sku, months, lot_day, day):
    """A lot of ``lot_day`` may take a need of ``day``: it lies within the lot accumulation period."""
    return add_period(months, lot_day, sku.lot_months, sku.lot_days) >= day


def rescheduling_reaches(sku, months, earlier, later):
    """An order may move between the two days: they lie within the rescheduling period."""
    return add_period(months, earlier, sku.rescheduling_months, sku.rescheduling_days) >= later


def may_move_in(sku, months, S, want, bounded):
    """Whether a later supply may move to ``want``. The dampener period does not work inwards."""
    if S.flexibility == FIXED:
        return NO
    if bounded == YES and not rescheduling_reaches(sku, months, want, S.due):
        return NO
    return YES


def may_move_out(sku, months, S, want, bounded):
    """Whether an earlier supply may serve ``want``, and the day it gets.

    Within the dampener period it stays where it is; a day that something relies on (``locked``) holds it back, and then the
    lot accumulation period decides.
    """
    if S.flexibility == FIXED:
        return NO, S.due
    if want - S.due <= sku.dampener_days:
        if sku.policy == LOT_FOR_LOT and want > S.due and S.free < sku.safety_stock and lot_reaches(sku, months, S.due, want):
            return NO, S.due
        day = S.due
    elif bounded == NO or rescheduling_reaches(sku, months, S.due, want):
        day = want
    elif S.locked != NO_DAY and lot_reaches(sku, months, S.due, want):
        return YES, S.due
    else:
        return NO, S.due
    if S.locked != NO_DAY and S.locked < day:
        if not lot_reaches(sku, months, S.due, want):
            return NO, S.due
        day = S.locked
    return YES, day
