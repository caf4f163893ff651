"""Before the loop: the frozen zone, the emergency order, the safety stock on the start date (specification 2.12 to 2.14)."""

from lotwise.kernels.codes import (
    BECAUSE_BELOW_ZERO,
    BECAUSE_SAFETY_STOCK_AT_START,
    EMERGENCY,
    EXCEPTION,
    FIXED,
    NO,
    NOBODY,
    YES,
)
from lotwise.kernels.modifiers import modified
from lotwise.kernels.notes import link, note, number_line
from lotwise.kernels.supplies import new_supply, remove


def freeze_past(sku, walk, demand, supply, out):
    """Net everything before the planning start as it stands; returns what is available then, below zero for a shortage.

    Nothing moves here: supply left over serves later demand but is no longer flexible, used-up supply leaves the list.
    """
    slot = supply[NOBODY].next
    row = sku.first_demand
    while row < sku.last_demand and demand[row].due < sku.start and slot != NOBODY and supply[slot].due < sku.start:
        D = demand[row]
        S = supply[slot]
        taken = max(min(D.left, S.free), NO)
        D.left -= taken
        S.free -= taken
        link(walk, out, row, S, taken)
        if D.left > 0:
            remove(supply, slot)
            slot = S.next
        else:
            row += 1
    available = 0
    while slot != NOBODY and supply[slot].due < sku.start:
        S = supply[slot]
        S.flexibility = FIXED
        available += max(S.free, NO)
        if S.free <= 0:
            remove(supply, slot)
        slot = S.next
    while row < sku.last_demand and demand[row].due < sku.start:
        available -= demand[row].left
        row += 1
    return available


def order_emergency(sku, walk, demand, supply, missing, out):
    """Order exactly what is missing before the start, due the day before it; no modifier applies and nothing else uses it."""
    slot = new_supply(walk, supply, sku.start - 1, missing, NOBODY)
    S = supply[slot]
    S.flexibility = FIXED
    S.warning = EMERGENCY
    note(walk, out, slot, BECAUSE_BELOW_ZERO, -missing, sku.start)
    number_line(walk, S)
    for row in range(sku.first_demand, sku.last_demand):
        D = demand[row]
        if D.due < sku.start:
            link(walk, out, row, S, D.left)
            S.free -= D.left
            D.left = 0
    remove(supply, slot)


def available_at_start(sku, supply, available):
    """What is free on the start date: what the past left over, and supply due exactly on it."""
    slot = supply[NOBODY].next
    while slot != NOBODY and supply[slot].due <= sku.start:
        if supply[slot].due == sku.start:
            available += supply[slot].free
        slot = supply[slot].next
    return available


def missing_safety_stock(sku, supply, available):
    """What the stock lacks of the safety stock on the start date."""
    return sku.safety_stock - available_at_start(sku, supply, available)


def refill_safety_stock(sku, walk, supply, missing, out):
    """Order one piece of what the safety stock lacks on the start date; returns what is still missing.

    The exact gap, unless planning parameters are respected: then the order modifiers shape it, and a maximum splits it.
    """
    quantity = missing
    if sku.respect_parameters == YES:
        quantity = modified(sku, missing, NO)
    slot = new_supply(walk, supply, sku.start, quantity, NOBODY)
    S = supply[slot]
    S.is_exception = YES
    S.locked = sku.start
    S.warning = EXCEPTION
    note(walk, out, slot, BECAUSE_SAFETY_STOCK_AT_START, sku.safety_stock - missing, sku.safety_stock)
    if sku.respect_parameters == YES:
        S.needed = missing
        S.floor = quantity
        S.ceiling = sku.maximum
    return missing - quantity


def limit_all_supply(sku, supply):
    """Before the loop, no supply may rise above the maximum order quantity."""
    slot = supply[NOBODY].next
    while slot != NOBODY:
        if supply[slot].ceiling == 0:
            supply[slot].ceiling = sku.maximum
        slot = supply[slot].next
