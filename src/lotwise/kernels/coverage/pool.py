"""The supply of one planning point: slots in two lists, all of it by availability, and the pool of what is free (4.3)."""

from lotwise.kernels.codes import KEEP, NO, NO_DAY, NOBODY, NOT_LOADED, NOTHING, ONLY_FOR_MINIMUM, OPEN_DAY, YES

ROWS_PER_STEP = 8
"""No step of the rules writes more slots, lines, links or reasons: each asks ``has_room`` before it writes."""


def load_supply(index, sku, walk, supply, out, orders):
    """Take over stock and existing orders, which come by availability; planned orders that stay get their lines."""
    ends = supply[NOBODY]
    ends.previous = NOBODY
    ends.next = NOBODY
    ends.later = NOBODY
    walk.slots = 1
    walk.stock = NOBODY
    walk.newest = NOBODY
    last = NOBODY
    for row in range(sku.first_order, sku.last_order):
        order = orders[row]
        slot = add_slot(walk, supply, order.due, order.quantity - order.reserved, row)
        S = supply[slot]
        if order.keeps_line == YES:
            S.line = keep_line(index, walk, out, order, row)
        if order.use == NOT_LOADED:
            S.free = 0
            S.counted = 0
            continue
        supply[last].later = slot
        last = slot
        if order.due == OPEN_DAY:
            S.due = sku.today
            S.since = sku.today
            walk.stock = slot
        elif order.use == ONLY_FOR_MINIMUM:
            S.free = 0
        elif S.free > 0:
            insert_before(supply, NOBODY, slot)
    walk.turn = ends.next


def add_slot(walk, supply, due, quantity, order):
    """A new slot, in no list yet."""
    slot = walk.slots
    walk.slots += 1
    S = supply[slot]
    S.previous = NOTHING
    S.next = NOTHING
    S.later = NOBODY
    S.due = due
    S.since = due
    S.quantity = quantity
    S.free = quantity
    S.counted = quantity
    S.order = order
    S.line = NOTHING
    return slot


def keep_line(index, walk, out, order, row):
    """The line of a planned order of the last run that stays as it is."""
    line = write_line(index, walk, out, order.due, order.due, order.quantity)
    out.lines[line].order = row
    out.lines[line].action = KEEP
    return line


def write_line(index, walk, out, required, due, quantity):
    """Append a line."""
    line = out.lines[walk.lines]
    line.sku = index
    line.order = NOTHING
    line.required = required
    line.due = due
    line.original_due = NO_DAY
    line.start = NO_DAY
    line.end = NO_DAY
    line.quantity = quantity
    line.original_quantity = 0
    line.held = 0
    line.action = 0
    line.warning = 0
    line.level = 0
    walk.lines += 1
    return walk.lines - 1


def reference(S):
    """How output names a supply: the row of its order, or ~row of its line when it is a new planned order."""
    return S.order if S.order != NOTHING else ~S.line


# --- the pool --------------------------------------------------------------------------------------------------------------------


def insert_before(supply, after, slot):
    """Put a slot into the pool before another; before NOBODY: as the last."""
    S = supply[slot]
    before = supply[after].previous
    S.previous = before
    S.next = after
    supply[before].next = slot
    supply[after].previous = slot


def remove(walk, supply, slot):
    """Take a slot out of the pool."""
    S = supply[slot]
    if S.next == NOTHING:
        return
    supply[S.previous].next = S.next
    supply[S.next].previous = S.previous
    if walk.turn == slot:
        walk.turn = S.next
    S.previous = NOTHING
    S.next = NOTHING


def turn_to(walk, supply, day):
    """Go on in the pool to the first supply that comes after a day."""
    while walk.turn != NOBODY and supply[walk.turn].since <= day:
        walk.turn = supply[walk.turn].next


def drop_early(sku, walk, supply, first_day):
    """Supply before this day is too early for the demand in hand, and so for every later one: it leaves the pool (PD1)."""
    head = supply[NOBODY].next
    while head != walk.turn and supply[head].since < first_day:
        walk.early = head
        remove(walk, supply, head)
        head = supply[NOBODY].next


def latest_timely(walk, supply):
    """The latest supply that comes in time, of one day the first; NOBODY where there is none."""
    slot = supply[walk.turn].previous
    while slot != NOBODY and supply[slot].previous != NOBODY and supply[supply[slot].previous].since == supply[slot].since:
        slot = supply[slot].previous
    return slot


def join_pool(walk, supply, slot):
    """What a planned order leaves over joins the pool behind the supply of its day (4.3)."""
    S = supply[slot]
    if S.free == 0:
        return
    after = walk.turn
    while after != NOBODY and supply[after].since <= S.since:
        after = supply[after].next
    while supply[after].previous != NOBODY and supply[supply[after].previous].since > S.since:
        after = supply[after].previous
    insert_before(supply, after, slot)
    if after == walk.turn:
        walk.turn = slot


# --- all supply -------------------------------------------------------------------------------------------------------------------


def join_dated(walk, supply, slot, hint):
    """Put a planned order among all supply by availability, searching on from a slot that does not come later."""
    before = hint
    while supply[before].later != NOBODY and supply[supply[before].later].due <= supply[slot].due:
        before = supply[before].later
    supply[slot].later = supply[before].later
    supply[before].later = slot


def has_room(walk, supply, out):
    """One step more fits into the workspace and the output; says so in ``is_full`` when none does.

    A step is a lot (a slot, a line, up to four reasons that shape it), what the lot is made for (up to five reasons in
    ``order_for``, four in ``order_refill``, three in ``order_minimum``, one for a requisition), or a link.
    """
    if (
        walk.slots + ROWS_PER_STEP > len(supply)
        or walk.lines + ROWS_PER_STEP > len(out.lines)
        or walk.links + ROWS_PER_STEP > len(out.links)
        or walk.reasons + ROWS_PER_STEP > len(out.reasons)
    ):
        walk.is_full = YES
        return NO
    return YES
