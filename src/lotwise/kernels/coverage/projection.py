"""Projected on-hand, day by day: refills of Min./Max., and orders that restore the minimum (specification 5.5, 8)."""

from lotwise.kernels.codes import (
    BECAUSE_BELOW_MINIMUM,
    BECAUSE_MAXIMUM_INVENTORY,
    BECAUSE_PERIOD,
    BECAUSE_REFILL_ROUNDED,
    BECAUSE_SAFETY_STOCK,
    BECAUSE_WAITS,
    FAR,
    NO,
    NO_DAY,
    NOBODY,
    OPEN_DAY,
    PERIOD,
    YES,
)
from lotwise.kernels.coverage.planned import plan_lots
from lotwise.kernels.coverage.pool import has_room, reference
from lotwise.kernels.coverage.quantities import refill
from lotwise.kernels.dates import add_period
from lotwise.kernels.notes import note


def start_projection(sku, walk, supply):
    """Before today: nothing has been counted."""
    walk.on_hand = 0
    walk.demand = sku.first_demand
    walk.open_demand = sku.first_demand
    walk.supply = supply[NOBODY].later
    walk.level = sku.first_level
    walk.low_since = NO_DAY


def wanted_day(sku, D):
    """The day on which what is open of a demand takes from projected on-hand: when it wants its supply, not before today.

    So an order that is made for it comes before the issue margin. What is covered leaves on the requirement date.
    """
    return max(D.want, sku.today)


def next_day(sku, walk, demand, levels, supply, after):
    """The next day on which projected on-hand or its levels change, or an order for the minimum can come for the first time.

    FAR where there is none.
    """
    day = FAR
    if walk.demand < sku.last_demand:
        day = demand[walk.demand].due
    if walk.open_demand < sku.last_demand:
        day = min(day, wanted_day(sku, demand[walk.open_demand]))
    if walk.supply != NOBODY:
        day = min(day, supply[walk.supply].due)
    if walk.level + 1 < sku.last_level:
        day = min(day, max(levels[walk.level + 1].day, sku.today))
    if after < first_order_day(sku):
        day = min(day, first_order_day(sku))
    return day


def open_part(D):
    """What of a demand nothing covers yet and the projection counts."""
    return min(D.left, D.counted)


def first_order_day(sku):
    """The first day on which an order for the minimum can come: today + procurement time, outside the freeze fence (SS2)."""
    return max(sku.procured, sku.unfrozen)


def count_day(sku, walk, demand, levels, supply, day):
    """Count all receipts and issues up to the end of a day, and take the levels of that day (5.5)."""
    while walk.demand < sku.last_demand and demand[walk.demand].due <= day:
        walk.on_hand -= demand[walk.demand].counted - open_part(demand[walk.demand])
        walk.demand += 1
    while walk.open_demand < sku.last_demand and wanted_day(sku, demand[walk.open_demand]) <= day:
        walk.on_hand -= open_part(demand[walk.open_demand])
        walk.open_demand += 1
    while walk.supply != NOBODY and supply[walk.supply].due <= day:
        walk.on_hand += supply[walk.supply].counted
        walk.supply = supply[walk.supply].later
    while walk.level + 1 < sku.last_level and levels[walk.level + 1].day <= day:
        walk.level += 1


def fill_to_maximum(index, sku, walk, demand, levels, supply, out):
    """Min./Max.: refill when the level falls below the minimum; returns the slot of the first refill (C7 to C13).

    A level below zero is a shortage, ordered for its own day so that its delay shows; a mere shortfall waits until an order placed
    today can come.
    """
    first = walk.slots
    start_projection(sku, walk, supply)
    day = next_day(sku, walk, demand, levels, supply, NO_DAY)
    while day < FAR and day <= sku.fence and walk.is_full == NO:
        count_day(sku, walk, demand, levels, supply, day)
        level = levels[walk.level]
        if walk.on_hand < level.minimum and (day >= first_order_day(sku) or walk.on_hand < 0):
            order_refill(index, sku, walk, level, supply, out, day)
        elif walk.on_hand < level.minimum and walk.low_since == NO_DAY:
            walk.low_since = day
        day = next_day(sku, walk, demand, levels, supply, day)
    return first


def order_refill(index, sku, walk, level, supply, out, day):
    """Order a refill for a day; the level counts it on that day, even where it comes later."""
    quantity = refill(sku, walk.on_hand, level.minimum, level.maximum)
    if quantity <= 0:
        out.refused[index] = YES
        return
    first = plan_lots(index, sku, walk, supply, out, quantity, day)
    for slot in range(first, walk.slots):
        if has_room(walk, supply, out) == NO:
            return
        S = supply[slot]
        S.since = day if day > sku.today else OPEN_DAY  # overdue demand counted today, so it is in time for that as well
        S.counted = 0
        name = reference(S)
        note(walk, out, name, BECAUSE_BELOW_MINIMUM, walk.on_hand, day)
        note(walk, out, name, BECAUSE_MAXIMUM_INVENTORY, walk.on_hand, level.maximum - walk.on_hand)
        if quantity != level.maximum - walk.on_hand:
            note(walk, out, name, BECAUSE_REFILL_ROUNDED, level.maximum - walk.on_hand, quantity)
        note_wait(walk, out, name, day)
    for slot in range(first, walk.slots):
        walk.on_hand += supply[slot].quantity
    walk.low_since = NO_DAY


def restore_minimum(index, sku, calendars, walk, demand, levels, supply, out):
    """Order what projected on-hand lacks of the minimum at the end of a day (SS2 to SS5).

    Under code requirement an order a day; under code period the shortfalls of a period in one order, on the day of the first.
    """
    start_projection(sku, walk, supply)
    day = next_day(sku, walk, demand, levels, supply, NO_DAY)
    anchor, end, missing = NO_DAY, NO_DAY, 0
    while day < FAR and day <= sku.fence and walk.is_full == NO:
        count_day(sku, walk, demand, levels, supply, day)
        short = levels[walk.level].minimum - walk.on_hand
        if short > 0 and day >= first_order_day(sku):
            if day >= end and missing > 0:
                order_minimum(index, sku, walk, supply, out, missing, anchor, end)
                missing = 0
                short = levels[walk.level].minimum - walk.on_hand
            if missing == 0:
                anchor = day
                end = add_period(calendars, day, sku.period_months, sku.period_days) if sku.code == PERIOD else day + 1
            if short > 0:
                missing += short
                walk.on_hand += short
        elif short > 0 and walk.low_since == NO_DAY:
            walk.low_since = day
        day = next_day(sku, walk, demand, levels, supply, day)
    order_minimum(index, sku, walk, supply, out, missing, anchor, end)


def order_minimum(index, sku, walk, supply, out, missing, anchor, until):
    """Order what is missing of the minimum; it belongs to it, and what lots bring more counts from then on."""
    first = plan_lots(index, sku, walk, supply, out, missing, anchor)
    for slot in range(first, walk.slots):
        if has_room(walk, supply, out) == NO:
            return
        S = supply[slot]
        name = reference(S)
        note(walk, out, name, BECAUSE_SAFETY_STOCK, missing, anchor)
        if sku.code == PERIOD:
            note(walk, out, name, BECAUSE_PERIOD, anchor, until - 1)
        note_wait(walk, out, name, anchor)
        out.lines[S.line].held = S.quantity
        walk.on_hand += S.quantity
        S.free = 0
        S.counted = 0
    walk.on_hand -= missing if first < walk.slots else 0
    if missing > 0:
        walk.low_since = NO_DAY


def note_wait(walk, out, name, day):
    """Say that the level was too low before, but no order could come earlier (SS2)."""
    if walk.low_since != NO_DAY and walk.low_since < day:
        note(walk, out, name, BECAUSE_WAITS, walk.low_since, day)
