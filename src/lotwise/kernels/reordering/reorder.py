"""Reorder-point orders: how much, for which day, and which supply is on its way (specification 2.15, 4.3, 4.4)."""

from lotwise.kernels.codes import (
    BECAUSE_LOTS,
    BECAUSE_MAXIMUM_INVENTORY,
    BECAUSE_ON_THE_WAY,
    BECAUSE_REORDER_POINT,
    FAILED_MAXIMUM_INVENTORY,
    FAILED_REORDER_QUANTITY,
    MAXIMUM_QTY,
    NO,
    NO_QUANTITY,
    NOBODY,
    RANK_REORDER,
    YES,
)
from lotwise.kernels.notes import note
from lotwise.kernels.reordering.dates import end_and_due
from lotwise.kernels.reordering.modifiers import modified
from lotwise.kernels.reordering.notes import has_room, number_line
from lotwise.kernels.reordering.overflow import cut_after_order
from lotwise.kernels.reordering.projection import gross, pending_supply_due
from lotwise.kernels.reordering.supplies import new_supply


def can_order(sku, walk):
    """The parameters allow an order; if not, the walk says which rule they break."""
    if sku.policy == MAXIMUM_QTY:
        if sku.maximum_inventory <= sku.reorder_point:
            walk.failed = FAILED_MAXIMUM_INVENTORY
            return NO
    elif sku.reorder_quantity == 0:
        walk.failed = FAILED_REORDER_QUANTITY
        return NO
    return YES


def order_quantity(sku, stock):
    """What is ordered at this stock: up to the maximum inventory, or as many lots as bring it above the reorder point."""
    if sku.policy == MAXIMUM_QTY:
        return sku.maximum_inventory - stock
    lots = 1
    if sku.reorder_quantity <= sku.reorder_point - stock:
        lots = (sku.reorder_point - stock) // sku.reorder_quantity + 1
    return lots * sku.reorder_quantity


def exception_quantity(sku, stock):
    """What a respected exception orders at the stock that the demand leaves: up to the maximum, or lots that cover a shortage."""
    if sku.policy == MAXIMUM_QTY:
        return sku.maximum_inventory - stock
    return max(1, -(stock // sku.reorder_quantity)) * sku.reorder_quantity


def note_quantity(sku, walk, out, slot, stock, quantity):
    """Note how the quantity of an order comes about."""
    if sku.policy == MAXIMUM_QTY:
        note(walk, out, slot, BECAUSE_MAXIMUM_INVENTORY, stock, quantity)
    else:
        note(walk, out, slot, BECAUSE_LOTS, sku.reorder_quantity, quantity)


def supply_due(walk, supply, first, last):
    """Supply in the list that is due in a range of days, without order-to-order supply and the initial safety-stock supply."""
    slot = walk.supply
    if slot == NOBODY:
        slot = supply[NOBODY].previous
    while slot != NOBODY and supply[slot].previous != NOBODY and supply[supply[slot].previous].due >= first:
        slot = supply[slot].previous
    total = 0
    while slot != NOBODY and supply[slot].due <= last:
        S = supply[slot]
        if S.due >= first and S.bound == 0 and S.is_initial == NO:
            total += gross(S)
        slot = S.next
    return total


def check_at_start(sku, calendars, walk, demand, supply, out):
    """Order at once when stock and what comes within the first bucket are at or below the reorder point."""
    comes = supply_due(walk, supply, sku.start, sku.start + sku.bucket_days - 1)
    if walk.projected + comes <= sku.reorder_point:
        order_forward(sku, calendars, walk, demand, supply, out, sku.start, sku.start)


def order_forward(sku, calendars, walk, demand, supply, out, at, reference):
    """Order for the stock at a bucket's end, placed on day ``at`` and due as soon as it can be there.

    Returns whether the new supply takes over: it is due up to the reference day, and so is the next to be used.
    """
    if can_order(sku, walk) == NO:
        return NO
    end, due = end_and_due(sku, calendars, at)
    coming = supply_due(walk, supply, at, due) + pending_supply_due(walk, supply, at, due)
    walk.cover = coming
    if walk.projected + coming > sku.reorder_point:
        return NO
    quantity = order_quantity(sku, walk.projected)
    if sku.policy == MAXIMUM_QTY:
        quantity -= coming
    elif coming > 0:
        quantity = max(quantity - coming, sku.reorder_quantity)
    took_over = NO
    ordered = 0
    wanted = quantity
    while quantity > 0 and has_room(walk, supply, out):
        piece = modified(sku, quantity, NO_QUANTITY)
        slot = make_reorder_supply(sku, walk, supply, at, end, due, piece)
        note(walk, out, slot, BECAUSE_REORDER_POINT, walk.projected, at)
        if coming != 0:
            note(walk, out, slot, BECAUSE_ON_THE_WAY, coming, due)
        note_quantity(sku, walk, out, slot, walk.projected + coming, wanted)
        supply[slot].needed = quantity
        if due < reference:
            walk.supply = slot
            reference = due
            took_over = YES
        if walk.supply == NOBODY or due < supply[walk.supply].due:
            walk.supply = slot
            took_over = YES if due <= reference else NO
        quantity -= piece
        ordered += piece
        walk.cover += piece
    if sku.overflow > 0 and ordered > 0:
        cut_after_order(sku, walk, supply, out, walk.projected + ordered, ordered, due)
    return took_over


def make_reorder_supply(sku, walk, supply, at, end, due, quantity):
    """A new supply that is started on day ``at``, the last of its due day."""
    slot = new_supply(walk, supply, due, quantity, walk.supply, RANK_REORDER)
    S = supply[slot]
    S.start = at
    S.end = end
    S.locked = due
    S.floor = quantity
    S.ceiling = sku.maximum
    number_line(walk, S)
    return slot
