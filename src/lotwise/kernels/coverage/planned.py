"""New planned orders: lots for a quantity on a day, and why (specification 5.1, 6.2, 9.2)."""

from lotwise.kernels.codes import (
    BECAUSE_BEYOND_POSITIVE_DAYS,
    BECAUSE_BEYOND_TOLERANCE,
    BECAUSE_FROZEN,
    BECAUSE_MAXIMUM,
    BECAUSE_MINIMUM,
    BECAUSE_MULTIPLE,
    BECAUSE_PRECISION,
    BECAUSE_TOLERANCE,
    NEW,
    NOBODY,
    NOTHING,
)
from lotwise.kernels.coverage.pegging import tolerance
from lotwise.kernels.coverage.pool import add_slot, has_room, join_dated, reference, write_line
from lotwise.kernels.coverage.quantities import largest_lot, next_lot, step_of
from lotwise.kernels.notes import note, note_step
from lotwise.kernels.rounding import round_up


def plan_lots(index, sku, walk, supply, out, quantity, wanted):
    """Plan orders for a quantity that is wanted on a day, split into lots; returns the slot of the first.

    They are all dated on that day, or on the first one after the freeze time fence; what cannot come by then comes when an order
    that is placed today does (7.3).
    """
    first = walk.slots
    required = max(wanted, sku.unfrozen)
    due = max(required, sku.earliest)
    while quantity > 0 and has_room(walk, supply, out):
        lot = next_lot(sku, quantity)
        slot = add_slot(walk, supply, due, lot, NOTHING)
        S = supply[slot]
        S.line = write_line(index, walk, out, required, due, lot)
        out.lines[S.line].action = NEW
        note_lot(sku, walk, out, S, quantity)
        if required > wanted:
            note(walk, out, reference(S), BECAUSE_FROZEN, wanted, required)
        join_dated(walk, supply, slot, walk.newest)
        walk.newest = slot
        quantity -= lot
    return first


def note_lot(sku, walk, out, S, quantity):
    """Say which order settings shaped the quantity of a lot, step by step as ``next_lot`` takes them."""
    largest = largest_lot(sku)
    wanted = quantity if largest == 0 else min(quantity, largest)
    note_step(walk, out, reference(S), BECAUSE_MAXIMUM, quantity, wanted)
    rounded = round_up(wanted, step_of(sku))
    note_step(walk, out, reference(S), BECAUSE_MULTIPLE if sku.multiple > 0 else BECAUSE_PRECISION, wanted, rounded)
    note_step(walk, out, reference(S), BECAUSE_MINIMUM, rounded, S.quantity)


def note_refused(sku, walk, D, supply, out, slot, late, early):
    """Say which existing supply a demand could not take: too late for it (ND2), or too early (PD1)."""
    name = reference(supply[slot])
    if late != NOBODY and supply[late].order != NOTHING:
        note(walk, out, name, BECAUSE_BEYOND_TOLERANCE, supply[late].order, supply[late].due - D.late_from)
        note(walk, out, name, BECAUSE_TOLERANCE, tolerance(sku, D), sku.negative_days)
    if early != NOBODY and supply[early].order != NOTHING:
        distance = D.due - sku.today if early == walk.stock else D.want - supply[early].due
        note(walk, out, name, BECAUSE_BEYOND_POSITIVE_DAYS, supply[early].order, distance)
