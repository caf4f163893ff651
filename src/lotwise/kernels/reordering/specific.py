"""Order-to-order: supply made for one demand follows it, whatever the general balance says (specification section 5)."""

from lotwise.kernels.codes import (
    ATTRIBUTE_STEP,
    BECAUSE_NEEDED_EARLIER,
    BECAUSE_NEEDED_LATER,
    BECAUSE_NO_DEMAND,
    BECAUSE_ORDER_TO_ORDER,
    LOT_FOR_LOT,
    MAXIMUM_QTY,
    NO,
    NO_ACTION,
    NO_DAY,
    NO_QUANTITY,
    NOBODY,
    NOTHING,
    PLANNED_TRANSFER,
    RANK_BOUND,
    RANK_ENGINE,
    RANK_FREE,
    YES,
)
from lotwise.kernels.notes import note
from lotwise.kernels.reordering.dates import may_move_in, may_move_out
from lotwise.kernels.reordering.notes import link, number_line
from lotwise.kernels.reordering.supplies import insert, lower, move, new_supply, raise_for, remove


def nothing_to_do(sku, walk, demand, supply):
    """Lot-for-Lot with nothing but linked pairs whose quantities balance: the SKU is left alone (specification 2.10).

    Not inside a make-to-order production order, whose levels always follow.
    """
    if sku.policy != LOT_FOR_LOT or sku.safety_stock > 0:
        return NO
    bound = NO
    for row in range(walk.demands):
        D = demand[row]
        if D.bound != 0:
            bound = YES
        if D.level > 0:
            return NO
        if D.left > 0:
            if D.linked_order == NOTHING:
                return NO
            S = supply[slot_of_order(sku, D.linked_order)]
            if S.action != NO_ACTION:  # taken back when its sender was planned
                return NO
            S.linked_need += D.left
    slot = supply[NOBODY].next
    while slot != NOBODY:
        S = supply[slot]
        if S.free != S.linked_need:
            return NO
        slot = S.next
    return bound


def link_pairs(sku, walk, demand, supply, out):
    """Link the demands of a SKU that is left alone to their orders, which bring exactly what they need."""
    for row in range(walk.demands):
        D = demand[row]
        if D.left > 0:
            S = supply[slot_of_order(sku, D.linked_order)]
            link(walk, out, row, S, D.left)


def slot_of_order(sku, row):
    """The slot that ``load_orders`` gave to an order."""
    return row - sku.first_order + 1


def match_specific(sku, calendars, walk, demand, supply, out):
    """Cover every order-to-order demand from the supply of its group, over all dates.

    What a planned transfer needs is left to the loop.
    """
    uses_stock = sku.has_inventory
    if sku.is_made_to_order == YES and makes_each(sku, walk) == YES:
        uses_stock = NO
    for row in range(walk.demands):
        D = demand[row]
        if D.bound != 0 and D.origin != PLANNED_TRANSFER:
            match_demand(sku, calendars, walk, D, row, supply, out, uses_stock)
    release_surplus(sku, walk, supply, out)


def makes_each(sku, walk):
    """Each make-to-order need gets its own order although there is stock: under Maximum Qty., or with several needs (Q12)."""
    if sku.policy == MAXIMUM_QTY:
        return YES
    if sku.policy != LOT_FOR_LOT:
        return NO
    needs = walk.demands
    if sku.safety_stock > 0:
        needs += 1
    return YES if needs > 1 else NO


def match_demand(sku, calendars, walk, D, row, supply, out, uses_stock):
    """Cover one order-to-order demand: the linked order first, moved to its date and raised, then new supply.

    Where stock is used, it comes after the linked order, and the loop gives it out.
    """
    slot = NOBODY
    if D.linked_order != NOTHING:
        slot = slot_of_order(sku, D.linked_order)
    while D.left > 0:
        if slot == NOBODY and uses_stock == YES:
            return
        if slot != NOBODY:
            supply[slot].level = D.level
            follow_date(sku, calendars, walk, D, row, supply, slot, out)
        if slot == NOBODY or supply[slot].due > D.due:
            slot = make_linked_supply(walk, D, row, supply, out)
        S = supply[slot]
        if D.left > S.free and S.due <= D.due:
            raise_for(sku, calendars, S, D.due, D.left, NO)
        taken = max(min(D.left, S.free), NO_QUANTITY)
        D.left -= taken
        S.free -= taken
        link(walk, out, row, S, taken)
        slot = NOBODY


def follow_date(sku, calendars, walk, D, row, supply, slot, out):
    """Move a linked order to the date of its demand; only the dampener period holds it back, and only outwards."""
    S = supply[slot]
    if S.locked != NO_DAY or S.due == D.due:
        return
    if S.due > D.due:
        movable, day, code = may_move_in(sku, calendars, S, D.due, NO), D.due, BECAUSE_NEEDED_EARLIER
    else:
        movable, day = may_move_out(sku, calendars, S, D.due, NO)
        code = BECAUSE_NEEDED_LATER
        if S.level > 0:  # a level of a make-to-order production order follows whatever the dampener says
            day = D.due
    if movable == YES and day != S.due:
        note(walk, out, slot, code, walk.first_demand + row, abs(day - S.due))
        move(supply, slot, day)
        S.locked = day


def make_linked_supply(walk, D, row, supply, out):
    """A supply of exactly what is left of the demand, on its date, for it alone."""
    slot = new_supply(walk, supply, D.due, D.left, walk.linked, RANK_ENGINE)
    walk.linked = slot  # demands come by day, so the next one stands near it
    S = supply[slot]
    S.locked = D.due
    S.floor = D.left
    S.bound = D.bound
    S.level = D.level
    note(walk, out, slot, BECAUSE_ORDER_TO_ORDER, walk.first_demand + row, D.left)
    return slot


def release_surplus(sku, walk, supply, out):
    """What linked supply has left is cut away, else released to other demand, else dropped (inventory not included)."""
    slot = supply[NOBODY].next
    while slot != NOBODY:
        S = supply[slot]
        after = S.next
        if S.bound != 0:
            settle(sku, walk, supply, slot, out)
        slot = after


def settle(sku, walk, supply, slot, out):
    """Settle one linked supply: fully used ones leave the list."""
    S = supply[slot]
    before = S.open
    if S.free == 0 or lower(sku, walk, out, supply, slot, S.free, NO) == YES:
        if S.open < before:
            note(walk, out, slot, BECAUSE_NO_DEMAND, before, S.open)
        number_line(walk, S)
        remove(supply, slot)
    elif sku.include_inventory == YES:
        S.bound = 0
        S.tied = S.open - S.free - S.floor
        S.rank += (RANK_FREE - RANK_BOUND) * ATTRIBUTE_STEP
        remove(supply, slot)
        insert(supply, slot, S.next)
    else:
        S.free = 0
        number_line(walk, S)
        remove(supply, slot)
