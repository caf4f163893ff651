"""Period arithmetic and the date tests of a supply (specification 1.7, 3.2)."""

from lotwise.kernels.codes import LOT_FOR_LOT, NO, NO_DAY, NOTHING, OPEN_DAY, UNLIMITED, YES


def add_period(calendars, day, n_months, n_days):
    """The day that lies a period later, by the calendar: the day of the month stays where the month has it."""
    if n_months == 0 or day <= OPEN_DAY:
        return day + n_days
    month = calendars.of_day[day - calendars.first_day]
    target = month + n_months
    moved = calendars.start[target] + day - calendars.start[month]
    return min(moved, calendars.start[target + 1] - 1) + n_days


def lot_reaches(sku, calendars, lot_day, day):
    """A lot of ``lot_day`` may take a need of ``day``: it lies within the lot accumulation period."""
    return add_period(calendars, lot_day, sku.lot_months, sku.lot_days) >= day


def rescheduling_reaches(sku, calendars, earlier, later):
    """An order may move between the two days: they lie within the rescheduling period."""
    return add_period(calendars, earlier, sku.rescheduling_months, sku.rescheduling_days) >= later


def may_move_in(sku, calendars, S, want, bounded):
    """Whether a later supply may move to ``want``. The dampener period does not work inwards."""
    if S.flexibility != UNLIMITED:
        return NO
    if bounded == YES and not rescheduling_reaches(sku, calendars, want, S.due):
        return NO
    return YES


def may_move_out(sku, calendars, S, want, bounded):
    """Whether an earlier supply may serve ``want``, and the day it gets.

    Within the dampener period it stays where it is; a day that something relies on (``locked``) holds it back, and then the
    lot accumulation period decides.
    """
    if S.flexibility != UNLIMITED:
        return NO, S.due
    if want - S.due <= sku.dampener_days:
        if sku.policy == LOT_FOR_LOT and want > S.due and S.free < sku.safety_stock and lot_reaches(sku, calendars, S.due, want):
            return NO, S.due
        day = S.due
    elif bounded == NO or S.level > 0 or rescheduling_reaches(sku, calendars, S.due, want):
        day = want
    elif S.locked != NO_DAY and lot_reaches(sku, calendars, S.due, want):
        return YES, S.due
    else:
        return NO, S.due
    if S.locked != NO_DAY and S.locked < day:
        if not lot_reaches(sku, calendars, S.due, want):
            return NO, S.due
        day = S.locked
    return YES, day


def is_open_day(calendars, calendar, day):
    """Whether a day is a working day; beyond the tables and without a calendar every day is."""
    at = day - calendars.open_first
    if calendar == NOTHING or at < 0 or at >= calendars.open_days:
        return YES
    return calendars.is_open[calendar * calendars.open_days + at]


def count_forward(calendars, counting, day, count):
    """The day that lies so many working days of a calendar later."""
    if counting == NOTHING:
        return day + count
    while count > 0:
        day += 1
        count -= is_open_day(calendars, counting, day)
    return day


def open_in_both(calendars, first, second, day):
    """The day itself, or the first after it that is a working day in both calendars."""
    while is_open_day(calendars, first, day) == NO or is_open_day(calendars, second, day) == NO:
        day += 1
    return day


def forward(calendars, counting, first, second, day, months, days):
    """The day a period later, counted on one calendar, then on to a working day of two; a period of nothing stays on the day."""
    count = add_period(calendars, day, months, days) - day
    if count == 0:
        return day
    return open_in_both(calendars, first, second, count_forward(calendars, counting, day, count))


def end_and_due(sku, calendars, day):
    """When an order that is placed on a day ends, and when its goods can be used (7.3).

    A transfer is handled before it leaves, then shipped; anything else takes its lead time. Handling and the safety lead time come
    after the end; the due day is a working day even if they take no time.
    """
    location, vendor = sku.location_calendar, sku.vendor_calendar
    if sku.is_transfer == YES:
        source = sku.source_calendar
        day = forward(calendars, source, source, NOTHING, day, sku.outbound_months, sku.outbound_days)
        counting = NOTHING
    else:
        counting = location if vendor == NOTHING else vendor
    end = forward(calendars, counting, location, vendor, day, sku.lead_months, sku.lead_days)
    inbound = add_period(calendars, end, sku.inbound_months, sku.inbound_days) - end
    return end, open_in_both(calendars, location, vendor, count_forward(calendars, location, end, inbound))
