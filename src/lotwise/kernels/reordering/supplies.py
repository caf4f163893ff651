"""The supply list of one SKU: sorted, doubly linked slots; making, moving and changing supply (specification 3.3 to 3.7)."""

from lotwise.kernels.codes import (
    BECAUSE_AGAINST_DIRECTION,
    BECAUSE_DAMPENER_QUANTITY,
    BECAUSE_NEEDED_LATER,
    CANCEL,
    CHANGE_QUANTITY,
    FIXED,
    NEW,
    NO,
    NO_ACTION,
    NO_DAY,
    NO_WARNING,
    NOBODY,
    NOTHING,
    RANK_ENGINE,
    RESCHEDULE,
    RESCHEDULE_AND_CHANGE_QUANTITY,
    UNLIMITED,
    YES,
)
from lotwise.kernels.notes import note
from lotwise.kernels.reordering.dates import lot_reaches, rescheduling_reaches
from lotwise.kernels.reordering.demands import demand_named
from lotwise.kernels.reordering.modifiers import modified
from lotwise.kernels.reordering.notes import has_room

# --- the list ------------------------------------------------------------------------------------------------------------------


def sort_key(S):
    """Due day, attribute rank, order rank and load order in one integer; no two supplies of a SKU have the same.

    24 bits of days reach past the year 9999, which exports write for "never"; 26 bits number 67 million supplies.
    """
    return (S.due << 40) | (S.rank << 26) | S.number


def clear_list(walk, supply):
    """Start an empty list: ``NOBODY`` is both of its ends."""
    ends = supply[NOBODY]
    ends.previous = NOBODY
    ends.next = NOBODY
    walk.slots = 1
    walk.numbers = 0
    walk.supply = NOBODY
    walk.linked = NOBODY


def insert(supply, slot, near):
    """Put a slot where its key belongs, searching from ``near`` in the list (or from its end, ``NOBODY``)."""
    S = supply[slot]
    S.key = sort_key(S)
    if near == NOBODY:
        near = supply[NOBODY].previous
    while near != NOBODY and supply[near].key > S.key:
        near = supply[near].previous
    after = supply[near].next
    while after != NOBODY and supply[after].key < S.key:
        near = after
        after = supply[near].next
    S.previous = near
    S.next = after
    supply[near].next = slot
    supply[after].previous = slot


def remove(supply, slot):
    """Take a slot out of the list. It still knows its neighbours, so the walk can go on from it."""
    S = supply[slot]
    supply[S.previous].next = S.next
    supply[S.next].previous = S.previous


# --- supply comes into being ---------------------------------------------------------------------------------------------------


def take_slot(walk, supply):
    """A cleared slot with the next number."""
    slot = walk.slots
    walk.slots += 1
    walk.numbers += 1
    S = supply[slot]
    S.number = walk.numbers
    S.rank = RANK_ENGINE
    S.held = 0
    S.floor = 0
    S.ceiling = 0
    S.locked = NO_DAY
    S.flexibility = UNLIMITED
    S.bound = 0
    S.tied = 0
    S.start = NO_DAY
    S.end = NO_DAY
    S.is_initial = NO
    S.is_pending = NO
    S.linked_need = 0
    S.is_new = NO
    S.is_exception = NO
    S.level = 0
    S.kind = NOTHING
    S.warning = NO_WARNING
    S.action = NO_ACTION
    S.original_quantity = 0
    S.original_due = NO_DAY
    S.needed = 0
    S.order = NOTHING
    S.line = NOTHING
    return slot


def load_orders(sku, walk, supply, out, orders):
    """Fill the list with the SKU's stock and open orders, which come sorted: slot 1 is the first of them.

    An order that has been cut when its sender was planned is settled: it gets its line and serves nothing more.
    """
    clear_list(walk, supply)
    for row in range(sku.first_order, sku.last_order):
        order = orders[row]
        slot = take_slot(walk, supply)
        S = supply[slot]
        S.due = order.due
        S.rank = order.rank
        S.open = order.quantity
        S.free = order.quantity - order.reserved
        S.floor = order.reserved
        S.locked = order.locked
        S.flexibility = order.flexibility
        S.bound = order.bound
        S.kind = order.kind
        S.order = row
        if order.withdrawn > 0:
            withdraw(walk, out, S, slot, order.withdrawn)
        else:
            insert(supply, slot, NOBODY)


def withdraw(walk, out, S, slot, quantity):
    """Take back a transfer order that runs against the direction in which locations are planned (specification 6.6)."""
    before = S.open
    S.open -= quantity
    S.free = 0
    S.flexibility = FIXED
    mark_changed(S, before)
    note(walk, out, slot, BECAUSE_AGAINST_DIRECTION, before, S.open)


def new_supply(walk, supply, day, quantity, near, rank):
    """A supply that planning suggests, due on ``day``, in the list beside ``near``."""
    slot = take_slot(walk, supply)
    S = supply[slot]
    S.due = day
    S.rank = rank
    S.open = quantity
    S.free = quantity
    S.is_new = YES
    S.action = NEW
    insert(supply, slot, near)
    return slot


# --- dates ---------------------------------------------------------------------------------------------------------------------


def move(supply, slot, day):
    """Give a supply another due day and its place in the list."""
    move_near(supply, slot, day, supply[slot].next)


def move_near(supply, slot, day, near):
    """The same, searching its place from another slot on."""
    S = supply[slot]
    if S.due == day:
        return
    if S.is_new == NO:
        if S.original_due == NO_DAY:
            S.original_due = S.due
        if S.original_quantity == 0:
            S.action = RESCHEDULE
        else:
            S.action = RESCHEDULE_AND_CHANGE_QUANTITY
    remove(supply, slot)
    S.due = day
    insert(supply, slot, near)


def movable_row_end(supply, slot, day):
    """First slot from ``slot`` on that does not lie before ``day`` as a free, flexible, existing order."""
    while slot != NOBODY:
        S = supply[slot]
        if S.due >= day or S.is_new == YES or S.flexibility != UNLIMITED or S.locked != NO_DAY:
            break
        slot = S.next
    return slot


def shift_row_out(sku, calendars, walk, supply, out, day):
    """When several existing orders lie before a demand, move all of them, not only the first (specification 3.3)."""
    first = walk.supply
    S = supply[first]
    if S.flexibility != UNLIMITED or not rescheduling_reaches(sku, calendars, S.due, day):
        return NO
    end = movable_row_end(supply, first, day)
    takes_over = end != NOBODY and supply[end].due == day
    if first == end or (S.next == end and not (takes_over and supply[end].number < S.number)):
        return NO
    slot, near = first, end
    while slot != end and has_room(walk, supply, out):
        after = supply[slot].next
        walk.numbers += 1
        supply[slot].number = walk.numbers
        note(walk, out, slot, BECAUSE_NEEDED_LATER, demand_named(walk), day - supply[slot].due)
        move_near(supply, slot, day, near)
        near = slot  # the next one comes behind it
        slot = after
    walk.supply = end if takes_over else first
    return YES


# --- quantities ----------------------------------------------------------------------------------------------------------------


def mark_changed(S, before):
    """Note that the quantity of an existing order is no longer what it was."""
    if S.is_new == YES or S.open == before:
        return
    if S.original_quantity == 0:
        S.original_quantity = before
    if S.open == 0:
        S.action = CANCEL
    elif S.original_due == NO_DAY:
        S.action = CHANGE_QUANTITY
    else:
        S.action = RESCHEDULE_AND_CHANGE_QUANTITY


def add_quantity(sku, S, need):
    """Raise a supply by a need; the order modifiers apply, except to an exception order that ignores them."""
    before = S.open
    if S.is_exception == YES and sku.respect_parameters == NO:
        S.open += need
    else:
        S.needed = before + need
        S.open = modified(sku, before + need, S.floor)
    if sku.maximum > 0:
        S.open = min(S.open, sku.maximum)
    mark_changed(S, before)
    S.free += S.open - before


def raise_for(sku, calendars, S, due, left, bounded):
    """Raise a supply until it covers what is left of a demand; yes when it then does (specification 3.4)."""
    if S.flexibility != UNLIMITED:
        return NO
    if (S.ceiling > 0 or S.action == CANCEL) and S.ceiling <= S.open:
        return NO
    if bounded == YES and not lot_reaches(sku, calendars, S.due, due):
        return NO
    add_quantity(sku, S, left - S.free)
    return YES if S.free >= left else NO


def cut_limit(S, cut):
    """What may be cut of a supply at most: what is free, above its floor, and not held for the safety stock."""
    return min(cut, S.free, S.open - S.floor, S.free - S.held)


def lower(sku, walk, out, supply, slot, cut, with_modifiers):
    """Cut a supply down to what something relies on; yes when nothing of it is free afterwards (specification 3.6).

    A surplus within the dampener quantity is left alone, and so is an order that the modifiers bring back to nearly what it was.
    """
    S = supply[slot]
    cut = cut_limit(S, cut)
    if cut <= sku.dampener_quantity and S.level == 0:
        note_dampened(sku, walk, out, S, slot, cut)
        return NO
    if S.flexibility == FIXED:
        return NO
    if cut <= 0:
        return YES if S.free == 0 else NO
    before = S.open
    target = before - cut
    if with_modifiers == YES:
        needed = target
        target = modified(sku, target, S.floor)
        if S.is_new == NO and target != before and abs(before - target) < sku.dampener_quantity and S.level == 0:
            note_dampened(sku, walk, out, S, slot, before - target)
            return NO
        S.needed = needed
    if sku.maximum > 0:
        target = min(target, sku.maximum)
    S.open = target
    S.free += target - before
    mark_changed(S, before)
    return YES if S.free == 0 else NO


def note_dampened(sku, walk, out, S, slot, cut):
    """Note a surplus that is too small to be worth a message, once no demand is left that could use it."""
    if walk.has_demand == NO and cut > 0 and S.flexibility == UNLIMITED:
        note(walk, out, slot, BECAUSE_DAMPENER_QUANTITY, cut, sku.dampener_quantity)


def hold(S, quantity, day):
    """Keep part of what is free for the safety stock; it stays free for later demand (specification 3.7)."""
    if quantity <= S.held:
        return
    S.held = quantity
    S.floor = max(S.floor, S.open - S.free + quantity)
    if S.locked == NO_DAY or S.locked > day:
        S.locked = day
