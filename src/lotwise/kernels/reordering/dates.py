"""How far an order may move or reach, and when one that is placed on a day can be used (specification 3.2, 7.3)."""

from lotwise.kernels.codes import LOT_FOR_LOT, NO, NO_DAY, NOTHING, UNLIMITED, YES
from lotwise.kernels.dates import add_period, count_forward, forward, open_in_both


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
