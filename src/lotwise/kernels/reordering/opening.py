"""Before the loop: the frozen zone, the emergency order, the safety stock on the start date (specification 2.12 to 2.14)."""

from lotwise.kernels.codes import (
    BECAUSE_BELOW_ZERO,
    BECAUSE_SAFETY_STOCK_AT_START,
    EMERGENCY,
    EXCEPTION,
    FAR,
    FIRST,
    FIXED,
    FIXED_REORDER_QTY,
    NO,
    NO_QUANTITY,
    NOBODY,
    NOT_FAILED,
    RANK_ENGINE,
    REDUCE_ONLY,
    UNLIMITED,
    YES,
)
from lotwise.kernels.notes import note
from lotwise.kernels.reordering.modifiers import modified
from lotwise.kernels.reordering.notes import has_room, link, number_line
from lotwise.kernels.reordering.projection import gross, open_bucket
from lotwise.kernels.reordering.reorder import can_order, note_quantity, order_quantity
from lotwise.kernels.reordering.supplies import new_supply, remove


def freeze_past(sku, walk, demand, supply, out):
    """Net everything before the planning start as it stands; returns what is available then, below zero for a shortage.

    Nothing moves here: supply left over serves later demand but is no longer flexible, used-up supply leaves the list.
    """
    slot = supply[NOBODY].next
    row = FIRST
    while row < walk.demands and demand[row].due < sku.start and slot != NOBODY and supply[slot].due < sku.start:
        D = demand[row]
        S = supply[slot]
        taken = max(min(D.left, S.free), NO_QUANTITY)
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
        available += max(S.free, NO_QUANTITY)
        if S.free <= 0:
            remove(supply, slot)
        slot = S.next
    while row < walk.demands and demand[row].due < sku.start:
        available -= demand[row].left
        row += 1
    return available


def order_emergency(sku, walk, demand, supply, missing, out):
    """Order exactly what is missing before the start, due the day before it; no modifier applies and nothing else uses it."""
    slot = new_supply(walk, supply, sku.start - 1, missing, NOBODY, RANK_ENGINE)
    S = supply[slot]
    S.flexibility = FIXED
    S.warning = EMERGENCY
    walk.projected += missing
    note(walk, out, slot, BECAUSE_BELOW_ZERO, -missing, sku.start)
    number_line(walk, S)
    for row in range(walk.demands):
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


def missing_at_start(sku, stock):
    """What the stock lacks on the start date: of the safety stock, or of the reorder point that a respected lot must pass."""
    if stock >= sku.safety_stock:
        return 0
    if sku.policy == FIXED_REORDER_QTY and sku.respect_parameters == YES:
        return sku.reorder_point - stock
    return sku.safety_stock - stock


def refill_safety_stock(sku, walk, supply, missing, stock, out):
    """Order one piece of what the stock lacks on the start date; returns its quantity.

    The exact gap, unless planning parameters are respected: then the policy's own quantity and the order modifiers shape it, and
    a maximum splits it.
    """
    quantity = missing
    needed = missing
    if sku.respect_parameters == YES:
        if sku.has_reorder_point == YES:
            if can_order(sku, walk) == NO:
                return missing
            quantity = order_quantity(sku, stock)
        needed = quantity
        quantity = modified(sku, quantity, NO_QUANTITY)
    slot = new_supply(walk, supply, sku.start, quantity, NOBODY, RANK_ENGINE)
    S = supply[slot]
    S.is_exception = YES
    S.is_initial = YES
    S.locked = sku.start
    S.warning = EXCEPTION
    note(walk, out, slot, BECAUSE_SAFETY_STOCK_AT_START, stock, sku.safety_stock)
    if sku.respect_parameters == YES:
        if sku.has_reorder_point == YES:
            note_quantity(sku, walk, out, slot, stock, needed)
        S.needed = needed
        S.floor = quantity
        S.ceiling = sku.maximum
    walk.projected += quantity
    return quantity


def fill_at_start(sku, walk, supply, available, out):
    """Order what the stock lacks on the start date; a lot that only meets the reorder point is not enough (2.14)."""
    stock = available_at_start(sku, supply, available)
    missing = missing_at_start(sku, stock)
    while missing > 0 and walk.failed == NOT_FAILED and has_room(walk, supply, out):
        ordered = refill_safety_stock(sku, walk, supply, missing, stock, out)
        stock += ordered
        missing -= ordered
        if missing == 0 and sku.policy == FIXED_REORDER_QTY and sku.respect_parameters == YES:
            missing = 1


def count_past(sku, walk, demand, supply):
    """The gross stock at the planning start: everything before it, whatever it is used for."""
    walk.projected = 0
    slot = supply[NOBODY].next
    while slot != NOBODY and supply[slot].due < sku.start:
        walk.projected += gross(supply[slot])
        slot = supply[slot].next
    for row in range(walk.demands):
        D = demand[row]
        D.open = D.left + D.reserved
        if D.due < sku.start:
            walk.projected -= D.open


def forbid_moving(supply):
    """Under a reorder point, existing orders may be lowered or cancelled only, unless they belong to one demand."""
    slot = supply[NOBODY].next
    while slot != NOBODY:
        S = supply[slot]
        if S.flexibility == UNLIMITED and S.bound == 0:
            S.flexibility = REDUCE_ONLY
        slot = S.next


def start_projection(sku, walk):
    """Set the bucket checks before the first bucket."""
    open_bucket(sku, walk, sku.start)
    walk.cover = 0
    walk.pending_demand = walk.demand + 1
    walk.pending_supply = NOBODY
    walk.pending_due = FAR


def limit_all_supply(sku, supply):
    """Before the loop, no supply may rise above the maximum order quantity."""
    slot = supply[NOBODY].next
    while slot != NOBODY:
        if supply[slot].ceiling == 0:
            supply[slot].ceiling = sku.maximum
        slot = supply[slot].next
