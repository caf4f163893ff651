"""Pegging: which supply a demand takes, in which sequence, how early and how late it may be (specification 4.2 to 4.5)."""

from lotwise.kernels.codes import FAR, MIN_MAX, NO, NO_DAY, NOBODY, YES
from lotwise.kernels.coverage.pool import drop_early, has_room, latest_timely, reference, remove, turn_to
from lotwise.kernels.notes import append_link


def peg_pins(sku, walk, pins, demand, supply, out):
    """Approved orders serve the demand that they were made for, before all others and however early or late (4.2)."""
    for row in range(sku.first_pin, sku.last_pin):
        pin = pins[row]
        take(walk, pin.demand, demand[pin.demand], supply, 1 + pin.order - sku.first_order, out)


def peg(sku, walk, row, D, supply, out):
    """Cover a demand from the pool: the classes of supply in their sequence (4.3)."""
    turn_to(walk, supply, D.late_from)
    walk.early = NOBODY
    drop_early(sku, walk, supply, first_usable(sku, D))
    if sku.stock_last == NO:
        take_stock(sku, walk, row, D, supply, out)
        take_timely(sku, walk, row, D, supply, out)
        take_late(sku, walk, row, D, supply, out)
        return
    take_timely(sku, walk, row, D, supply, out)
    if sku.latest_first == YES:
        take_stock(sku, walk, row, D, supply, out)
        take_late(sku, walk, row, D, supply, out)
    else:
        take_late(sku, walk, row, D, supply, out)
        take_stock(sku, walk, row, D, supply, out)


def first_usable(sku, D):
    """First availability that is not too early: positive days before the required one (PD1, PD3, PD6)."""
    if has_no_early_limit(sku, D) == YES:
        return NO_DAY
    return D.want - sku.positive_days


def has_no_early_limit(sku, D):
    """Whether any supply may be used, however early: always under Min./Max., and within the lead time if that is dynamic."""
    return YES if sku.positive_days == FAR or sku.code == MIN_MAX or D.due <= sku.dynamic_until else NO


def tolerance(sku, D):
    """By how many days a demand may be late rather than cause a new order (ND1)."""
    return max(sku.lead_until, D.due) - D.due + sku.negative_days


def take_stock(sku, walk, row, D, supply, out):
    """Stock counts as available today; the distance to the requirement date decides whether it is too early (PD1)."""
    if walk.stock == NOBODY or supply[walk.stock].free == 0:
        return
    if has_no_early_limit(sku, D) == YES or D.due - sku.today <= sku.positive_days:
        take(walk, row, D, supply, walk.stock, out)
    elif D.left > 0:
        walk.early = walk.stock


def take_timely(sku, walk, row, D, supply, out):
    """Supply that delays nothing: the earliest first, or the latest."""
    while D.left > 0 and walk.is_full == NO:
        slot = latest_timely(walk, supply) if sku.latest_first == YES else supply[NOBODY].next
        if slot == NOBODY or slot == walk.turn:  # noqa: PLR1714 -- numba compares numbers, not tuples
            return
        take(walk, row, D, supply, slot, out)


def take_late(sku, walk, row, D, supply, out):
    """Supply that delays the demand within its tolerance (ND2), the earliest first."""
    while D.left > 0 and walk.is_full == NO and walk.turn != NOBODY:
        if supply[walk.turn].due - D.late_from > tolerance(sku, D):
            return
        take(walk, row, D, supply, walk.turn, out)


def take(walk, row, D, supply, slot, out):
    """Let a supply cover what it can of a demand.

    What comes after the requirement date counts in projected on-hand on neither side: an accepted delay is no shortage. Nor do a
    requisition and the orders that cover it, whatever their days (5.5).
    """
    S = supply[slot]
    quantity = min(D.left, S.free)
    if quantity == 0 or has_room(walk, supply, out) == NO:
        return
    append_link(walk, out, row, reference(S), quantity)
    D.left -= quantity
    S.free -= quantity
    if S.due > D.due or D.is_requisition == YES:
        D.counted -= quantity
        S.counted -= quantity
    if S.free == 0:
        remove(walk, supply, slot)
