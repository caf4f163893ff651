"""Projected inventory of the reorder-point policies, bucket by bucket (specification 4.1, 4.2).

``walk.projected`` is the gross stock at the start of the bucket in hand. What has been settled since then is *pending*: closed
demand is every row from ``walk.pending_demand`` on, closed or pegged supply a chain of slots from ``walk.pending_supply`` on.
"""

from lotwise.kernels.codes import FAR, NO, NO_QUANTITY, NOBODY, YES


def gross(S):
    """The quantity of a supply that counts as inventory: all of it but what belongs to order-to-order demand."""
    return S.open - S.tied


def note_supply(walk, S, slot, quantity):
    """Make a supply pending with this quantity; a later call for the same supply replaces the quantity."""
    if S.is_pending == NO:
        S.is_pending = YES
        S.next_pending = walk.pending_supply
        walk.pending_supply = slot
        walk.pending_due = min(walk.pending_due, S.due)
    S.pending = quantity


def note_pegged(sku, walk, S, slot):
    """Make pending what is known to stay of a supply: what is pegged, and what holds the safety stock."""
    if sku.has_reorder_point == YES and S.due >= walk.bucket_start:
        note_supply(walk, S, slot, gross(S) - S.free + S.held)


def note_whole(sku, walk, S, slot):
    """Make a supply pending that is closed: all of it."""
    if sku.has_reorder_point == YES and S.due >= walk.bucket_start:
        note_supply(walk, S, slot, gross(S))


def closed_demand_end(walk):
    """The row before which all demand is closed."""
    if walk.has_demand == YES and walk.is_safety == NO:
        return walk.demand
    return walk.demand + 1


def pending_supply_due(walk, supply, first, last):
    """Pending supply that is due in a range of days."""
    total = 0
    slot = walk.pending_supply
    while slot != NOBODY:
        S = supply[slot]
        if first <= S.due <= last:
            total += S.pending
        slot = S.next_pending
    return total


def pending_changes(walk, demand, supply, last):
    """Pending supply less pending demand, from the bucket in hand to a day."""
    total = pending_supply_due(walk, supply, walk.bucket_start, last)
    for row in range(walk.pending_demand, closed_demand_end(walk)):
        D = demand[row]
        if walk.bucket_start <= D.due <= last:
            total -= D.open
    return total


def take_pending_supply(walk, supply, last):
    """Take supply due up to a day from the pending; what made good the safety stock at the start is in the projection already."""
    if walk.pending_due > last:
        return 0
    total = 0
    earliest = FAR
    slot = walk.pending_supply
    walk.pending_supply = NOBODY
    while slot != NOBODY:
        S = supply[slot]
        after = S.next_pending
        if S.due <= last:
            S.is_pending = NO
            if S.is_initial == NO:
                total += S.pending
        else:
            S.next_pending = walk.pending_supply
            walk.pending_supply = slot
            earliest = min(earliest, S.due)
        slot = after
    walk.pending_due = earliest
    return total


def take_pending_demand(walk, demand, last):
    """Take demand due up to a day from the pending."""
    total = 0
    end = closed_demand_end(walk)
    while walk.pending_demand < end and demand[walk.pending_demand].due <= last:
        total += demand[walk.pending_demand].open
        walk.pending_demand += 1
    return total


def next_bucket(sku, walk, demand, to):
    """Start of the bucket of the next pending change up to a day: empty buckets are passed over, the grid stays."""
    end = closed_demand_end(walk)
    row = walk.pending_demand
    while row < end and (demand[row].open == 0 or demand[row].due < walk.bucket_start):
        row += 1
    walk.pending_demand = row
    day = min(to, walk.pending_due)
    if row < end:
        day = min(day, demand[row].due)
    return day - (day - walk.bucket_start) % sku.bucket_days


def open_bucket(sku, walk, day):
    """Take the bucket that starts on a day in hand."""
    walk.bucket_start = day
    walk.bucket_end = day + sku.bucket_days - 1


def advance_projection(sku, walk, demand, supply, to):
    """Check the reorder point at the end of every bucket before a day; stop after the first that is at or below it.

    Returns whether one is: the projection then stands at its end, and the bucket after it is in hand.
    """
    crossed = NO
    open_bucket(sku, walk, next_bucket(sku, walk, demand, to))
    while walk.bucket_end < to and crossed == NO:
        came = take_pending_supply(walk, supply, walk.bucket_end)
        level = walk.projected + came - take_pending_demand(walk, demand, walk.bucket_end)
        walk.cover = max(walk.cover - came, NO_QUANTITY)
        falls = walk.projected + came > sku.reorder_point and level <= sku.reorder_point
        walk.projected = level
        if falls or level + walk.cover <= sku.reorder_point:
            crossed = YES
            open_bucket(sku, walk, walk.bucket_end + 1)
        else:
            open_bucket(sku, walk, next_bucket(sku, walk, demand, to))
    return crossed
