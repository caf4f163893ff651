"""The coverage codes: when a planned order is made, for which requirements (specification 5, 16)."""

from lotwise.kernels.codes import (
    BECAUSE_DEMAND,
    BECAUSE_PERIOD,
    BECAUSE_REQUISITION,
    MANUAL,
    MIN_MAX,
    NO,
    NOBODY,
    NOT_PLANNED,
    PERIOD,
    REQUIREMENT,
    YES,
)
from lotwise.kernels.coverage.pegging import peg, peg_pins, take
from lotwise.kernels.coverage.planned import note_refused, plan_lots
from lotwise.kernels.coverage.pool import has_room, join_pool, load_supply, reference, turn_to
from lotwise.kernels.coverage.projection import fill_to_maximum, restore_minimum
from lotwise.kernels.coverage.records import Output
from lotwise.kernels.dates import add_period
from lotwise.kernels.notes import note
from lotwise.kernels.records import Calendars


def cover_requisitions(index, sku, walk, demand, supply, out):
    """Every requisition is covered by orders of its own, whatever the code and the stock; what they have too much is free (16)."""
    if sku.code == MANUAL:
        return
    for row in range(sku.first_demand, sku.last_demand):
        D = demand[row]
        if D.is_requisition == YES and D.left > 0:
            first = plan_lots(index, sku, walk, supply, out, D.left, D.want)
            for slot in range(first, walk.slots):
                if has_room(walk, supply, out) == NO:
                    return
                note(walk, out, reference(supply[slot]), BECAUSE_REQUISITION, row, D.quantity)
            serve(walk, row, row + 1, demand, supply, first, out)
    walk.newest = NOBODY


def cover_requirements(index, sku, walk, demand, supply, out):
    """One order for each requirement with an uncovered part (5.3); what a Min./Max. refill has left open, likewise (C17)."""
    for row in range(sku.first_demand, sku.last_demand):
        D = demand[row]
        if is_open(D) == YES and walk.is_full == NO:
            peg(sku, walk, row, D, supply, out)
            if D.left > 0 and sku.code != MANUAL:
                order_for(index, sku, walk, row, row + 1, D.left, demand, supply, out, walk.turn, walk.early)


def cover_periods(index, sku, calendars, walk, demand, supply, out):
    """One order for each period, which opens with the first requirement that has an uncovered part (C1 to C4)."""
    row = sku.first_demand
    while row < sku.last_demand and walk.is_full == NO:
        D = demand[row]
        row += 1
        if is_open(D) == NO:
            continue
        peg(sku, walk, row - 1, D, supply, out)
        if D.left == 0:
            continue
        end = add_period(calendars, D.due, sku.period_months, sku.period_days)
        first_row, total, late, early = row - 1, D.left, walk.turn, walk.early
        while row < sku.last_demand and demand[row].due < end:
            if is_open(demand[row]) == YES:
                peg(sku, walk, row, demand[row], supply, out)
                total += demand[row].left
            row += 1
        order_for(index, sku, walk, first_row, row, total, demand, supply, out, late, early)


def cover_levels(index, sku, walk, demand, levels, supply, out):
    """Min./Max.: existing supply first, then refills day by day, then what they leave open (5.5)."""
    for row in range(sku.first_demand, sku.last_demand):
        if is_open(demand[row]) == YES:
            peg(sku, walk, row, demand[row], supply, out)
    first = fill_to_maximum(index, sku, walk, demand, levels, supply, out)
    walk.turn = supply[NOBODY].next
    for slot in range(first, walk.slots):
        turn_to(walk, supply, supply[slot].since)  # refills come day by day, so the pool is walked once for all of them
        join_pool(walk, supply, slot)
    walk.turn = supply[NOBODY].next
    cover_requirements(index, sku, walk, demand, supply, out)


def is_open(D):
    """A demand that the pool may serve, with something left to cover."""
    return YES if D.left > 0 and D.is_requisition == NO else NO


def order_for(index, sku, walk, first_row, last_row, quantity, demand, supply, out, late, early):
    """Plan orders for the open demands of some rows, wanted when the first of them wants it; the rest joins the pool.

    ``late`` and ``early`` are the slots of supply that the first demand could not take, NOBODY = none.
    """
    D = demand[first_row]
    first = plan_lots(index, sku, walk, supply, out, quantity, D.want)
    for slot in range(first, walk.slots):
        if has_room(walk, supply, out) == NO:
            return
        S = supply[slot]
        note(walk, out, reference(S), BECAUSE_DEMAND, first_row, D.left)
        if sku.code == PERIOD:
            note(walk, out, reference(S), BECAUSE_PERIOD, D.due, demand[last_row - 1].due)
        note_refused(sku, walk, D, supply, out, slot, late, early)
    serve(walk, first_row, last_row, demand, supply, first, out)


def serve(walk, first_row, last_row, demand, supply, first_slot, out):
    """New orders cover the demands that they are made for, in sequence; what is left over joins the pool."""
    slot = first_slot
    for row in range(first_row, last_row):
        D = demand[row]
        while D.left > 0 and slot < walk.slots and walk.is_full == NO:
            take(walk, row, D, supply, slot, out)
            if supply[slot].free == 0:
                slot += 1
    while slot < walk.slots:
        join_pool(walk, supply, slot)
        slot += 1


# --- one planning point after another --------------------------------------------------------------------------------------------


def cover(index, sku, calendars, walk, demand, orders, pins, levels, supply, out):
    """Peg and plan one planning point (4, 5, 8)."""
    for row in range(sku.first_demand, sku.last_demand):
        D = demand[row]
        D.left = D.quantity - D.reserved
        D.counted = D.left
    load_supply(index, sku, walk, supply, out, orders)
    if sku.code == NOT_PLANNED:
        return
    peg_pins(sku, walk, pins, demand, supply, out)
    cover_requisitions(index, sku, walk, demand, supply, out)
    if sku.code == MIN_MAX:
        cover_levels(index, sku, walk, demand, levels, supply, out)
    elif sku.code == PERIOD:
        cover_periods(index, sku, calendars, walk, demand, supply, out)
    else:
        cover_requirements(index, sku, walk, demand, supply, out)
    if sku.code in (PERIOD, REQUIREMENT):
        restore_minimum(index, sku, calendars, walk, demand, levels, supply, out)


def fits(sku, supply, out, walk):
    """Whether what is loaded fits: a slot for each order beside that of both ends, and a line for each that stays planned."""
    orders = sku.last_order - sku.first_order
    return 1 + orders <= len(supply) and walk.lines + orders <= len(out.lines)


def cover_skus(
    first,
    last,
    first_day,
    month_of_day,
    month_start,
    skus,
    demand,
    orders,
    pins,
    levels,
    walks,
    supply,
    lines,
    links,
    reasons,
    refused,
):
    """Cover the planning points from ``first`` to before ``last``; returns the first one that is not done since a buffer is full.

    The caller doubles the buffers and calls again with that planning point: what was written before it stands.
    """
    calendars = Calendars(first_day, month_of_day, month_start, 0, 0, month_start)
    out = Output(lines, links, reasons, refused)
    walk = walks[0]
    for index in range(first, last):
        before_lines, before_links, before_reasons = walk.lines, walk.links, walk.reasons
        walk.is_full = YES
        if fits(skus[index], supply, out, walk):
            walk.is_full = NO
            cover(index, skus[index], calendars, walk, demand, orders, pins, levels, supply, out)
        if walk.is_full == YES:
            walk.lines, walk.links, walk.reasons = before_lines, before_links, before_reasons
            return index
    return last
