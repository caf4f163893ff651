"""Overflow: existing orders that would raise the stock above the overflow level are cut (specification 4.6)."""

from lotwise.kernels.codes import (
    ATTENTION,
    BECAUSE_OVERFLOW,
    BECAUSE_OVERFLOW_AFTER_ORDER,
    FIXED,
    NO,
    NO_QUANTITY,
    NO_WARNING,
    NOBODY,
    RANK_REORDER,
    YES,
)
from lotwise.kernels.notes import note
from lotwise.kernels.reordering.notes import has_room
from lotwise.kernels.reordering.projection import gross
from lotwise.kernels.reordering.supplies import cut_limit, lower


def warn_of_overflow(S):
    """Ask for attention, unless a more severe warning stands there."""
    if S.warning == NO_WARNING:
        S.warning = ATTENTION


def protect_all(supply):
    """Nothing may be reduced: without an overflow level no surplus counts as too much."""
    slot = supply[NOBODY].next
    while slot != NOBODY:
        supply[slot].floor = supply[slot].open
        slot = supply[slot].next


def check_overflow(sku, walk, demand, supply, out):
    """Once before the loop: cut what raises the stock above the overflow level, bucket by bucket, the latest supply first.

    Exception supply is invisible: it is neither counted again, nor cut, nor protected.
    """
    if sku.overflow == 0:
        protect_all(supply)
        return
    level = walk.projected
    day = sku.start
    row = walk.demand + 1
    slot = first_counted(supply, supply[NOBODY].next, day)
    while slot != NOBODY and supply[slot].due <= sku.end:
        first = supply[slot].due - (supply[slot].due - day) % sku.bucket_days
        last = first + sku.bucket_days - 1
        while row < walk.demands and demand[row].due < first:
            level -= demand[row].open
            row += 1
        level = max(level, NO_QUANTITY)
        while row < walk.demands and demand[row].due <= last:
            level -= demand[row].open
            row += 1
        latest = slot
        while slot != NOBODY and supply[slot].due <= last:
            level += gross(supply[slot])
            latest = slot
            slot = first_counted(supply, supply[slot].next, first)
        level = cut_bucket(sku, walk, supply, out, latest, first, level)
        level = max(level, NO_QUANTITY)
        day = last + 1


def first_counted(supply, slot, day):
    """The first supply from ``slot`` on that is due on or after a day and is not exception supply."""
    while slot != NOBODY and (supply[slot].due < day or supply[slot].is_exception == YES):
        slot = supply[slot].next
    return slot


def cut_bucket(sku, walk, supply, out, slot, first, level):
    """Cut the supply of one bucket, the latest first, down to the overflow level; returns the level after it."""
    over = level - sku.overflow
    while slot != NOBODY and supply[slot].due >= first:
        S = supply[slot]
        before_this = S.previous
        if S.is_exception == NO:
            if over > 0:
                cut, over = cut_supply(sku, walk, supply, out, slot, over, level)
                over -= cut
                level -= cut
            S.floor = S.open
        slot = before_this
    return level


def cut_supply(sku, walk, supply, out, slot, over, level):
    """Cut one order by what is too much; if the order modifiers keep too much of it, cancel it.

    Returns what was cut, and the excess: lowered to what may be cut of this order at all once cancelling it was tried.
    """
    S = supply[slot]
    S.floor = 0
    before = S.open
    lower(sku, walk, out, supply, slot, over, YES)
    if S.open > 0 and before - S.open < over and S.rank != RANK_REORDER:
        over = cut_limit(S, over)
        if over > sku.dampener_quantity and S.flexibility != FIXED:
            lower(sku, walk, out, supply, slot, S.open, YES)
    if S.open < before:
        warn_of_overflow(S)
        if has_room(walk, supply, out):
            note(walk, out, slot, BECAUSE_OVERFLOW, level, sku.overflow)
    return max(before - S.open, 0), over  # an order that a minimum or multiple raises makes no room for the others


def cut_after_order(sku, walk, supply, out, level, budget, after):
    """A new order raises the stock above the overflow level: cut later orders, by no more than it brings.

    Demand between is not looked at, and orders count with their quantity before the run (specification 4.6, Q11).
    """
    slot = walk.supply
    if slot == NOBODY:
        slot = supply[NOBODY].previous
    while slot != NOBODY and supply[slot].due <= after:
        slot = supply[slot].next
    while slot != NOBODY and supply[slot].previous != NOBODY and supply[supply[slot].previous].due > after:
        slot = supply[slot].previous
    while slot != NOBODY and supply[slot].due <= sku.end and budget > 0 and has_room(walk, supply, out):
        S = supply[slot]
        if S.open > 0 and S.is_exception == NO:
            level += S.original_quantity if S.original_quantity != 0 else S.open
            if level > sku.overflow:
                before = S.open
                S.floor = 0
                lower(sku, walk, out, supply, slot, min(level - sku.overflow, budget, S.open), YES)
                warn_of_overflow(S)
                if S.open < before:
                    note(walk, out, slot, BECAUSE_OVERFLOW_AFTER_ORDER, level, sku.overflow)
                budget -= before - S.open
                level -= before - S.open
                S.floor = S.open
        slot = S.next
