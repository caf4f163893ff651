"""The balancing loop of one SKU (specification section 3): one function per state, each returns the next state."""

from lotwise.kernels.codes import (
    ALIGN_DATES,
    ALIGN_QUANTITY,
    BECAUSE_DAMPENER_PERIOD,
    BECAUSE_DEMAND,
    BECAUSE_KEEPS_DATE,
    BECAUSE_LOT_DATE,
    BECAUSE_NEEDED_EARLIER,
    BECAUSE_NEEDED_LATER,
    BECAUSE_NO_DEMAND,
    BECAUSE_RAISED_FOR_SAFETY_STOCK,
    BECAUSE_SAFETY_STOCK,
    BECAUSE_TOO_EARLY,
    BECAUSE_TOO_LATE,
    CHECK_TO_END,
    CHOOSE,
    CLOSE_DEMAND,
    CLOSE_SUPPLY,
    COMPONENT,
    DONE,
    EXCEPTION,
    FAR,
    MAKE_SUPPLY,
    NO,
    NO_DAY,
    NO_QUANTITY,
    NOBODY,
    NOT_FAILED,
    NOTHING,
    PLANNED_TRANSFER,
    PRODUCTION_ORDER,
    RANK_ENGINE,
    SHRINK_SUPPLY,
    UNLIMITED,
    YES,
)
from lotwise.kernels.notes import note
from lotwise.kernels.records import Calendars, Output
from lotwise.kernels.reordering.dates import lot_reaches, may_move_in, may_move_out
from lotwise.kernels.reordering.demands import demand_named, load_demand, next_demand, start_walk
from lotwise.kernels.reordering.modifiers import modified, note_modifiers
from lotwise.kernels.reordering.notes import (
    ROWS_PER_STEP,
    SLOTS_PER_STEP,
    drop_empty,
    has_room,
    link,
    name_supplies,
    number_line,
    write_line,
)
from lotwise.kernels.reordering.opening import (
    count_past,
    fill_at_start,
    forbid_moving,
    freeze_past,
    limit_all_supply,
    order_emergency,
    start_projection,
)
from lotwise.kernels.reordering.overflow import check_overflow, cut_after_order
from lotwise.kernels.reordering.projection import advance_projection, note_pegged, note_whole, pending_changes
from lotwise.kernels.reordering.reorder import can_order, check_at_start, exception_quantity, note_quantity, order_forward
from lotwise.kernels.reordering.specific import link_pairs, match_specific, nothing_to_do
from lotwise.kernels.reordering.supplies import hold, load_orders, lower, move, new_supply, raise_for, remove, shift_row_out

# --- the states ----------------------------------------------------------------------------------------------------------------


def choose(walk):
    """What to do with the demand and the supply in hand."""
    if walk.has_demand == YES:
        if walk.left == 0:
            return CLOSE_DEMAND
        return ALIGN_DATES if walk.supply != NOBODY else MAKE_SUPPLY
    if walk.supply != NOBODY:
        return SHRINK_SUPPLY
    return CHECK_TO_END


def reorder_up_to(sku, calendars, walk, demand, supply, out, to, reference):
    """Check the reorder point in all buckets before a day; whether an order made for it takes over as the supply in hand."""
    if sku.has_reorder_point == NO or to < walk.bucket_start:
        return NO
    if advance_projection(sku, walk, demand, supply, to) == NO:
        return NO
    return order_forward(sku, calendars, walk, demand, supply, out, walk.bucket_start, reference)


def check_to_end(sku, calendars, walk, demand, supply, out):
    """Nothing is left to balance: check the reorder point up to the end of the plan; an order made for it is handled in turn."""
    if sku.has_reorder_point == NO or advance_projection(sku, walk, demand, supply, sku.end) == NO:
        return DONE
    order_forward(sku, calendars, walk, demand, supply, out, walk.bucket_start, FAR)
    return CHOOSE


def align_dates(sku, calendars, walk, demand, supply, out):
    """Bring the supply in hand to the day of the demand, if it may move."""
    slot = walk.supply
    S = supply[slot]
    locked = S.locked
    day = S.due
    if anchor_reaches(sku, calendars, walk):
        day = walk.lot_anchor
        S.locked = walk.lot_anchor
    else:
        walk.lot_anchor = NO_DAY
    if walk.want < S.due:
        if may_move_in(sku, calendars, S, walk.want, YES) == NO:
            S.locked = locked
            return MAKE_SUPPLY
        movable, day = YES, walk.want
    elif walk.want > S.due:
        movable, day = may_move_out(sku, calendars, S, walk.want, YES)
        if movable == NO:
            return SHRINK_SUPPLY
        if shift_row_out(sku, calendars, walk, supply, out, day) == YES:
            return ALIGN_DATES
    else:
        movable = YES if S.flexibility == UNLIMITED else NO
    if reorder_up_to(sku, calendars, walk, demand, supply, out, day, walk.want) == YES:
        return ALIGN_DATES
    if movable == YES and day != S.due:
        note_move(walk, out, S, day)
        move(supply, slot, day)
    elif movable == YES and sku.dampener_days >= walk.want - S.due > 0 and locked == NO_DAY and S.order != NOTHING:
        note(walk, out, slot, BECAUSE_DAMPENER_PERIOD, demand_named(walk), walk.want - S.due)
    S.locked = S.due
    return ALIGN_QUANTITY


def align_quantity(sku, calendars, walk, demand, supply, out):
    """Let the supply in hand cover the demand, raised if it may be."""
    S = supply[walk.supply]
    if S.free >= walk.left:
        return CLOSE_DEMAND
    if must_close(sku, calendars, S, walk.due) == YES:
        return CLOSE_SUPPLY
    before, missing = S.open, walk.left - S.free
    covers = NO
    if walk.is_safety == YES or is_for_one_only(demand[walk.demand], S) == NO:
        covers = raise_for(sku, calendars, S, walk.due, walk.left, YES)
    if S.open > before and walk.is_safety == YES:
        note(walk, out, walk.supply, BECAUSE_RAISED_FOR_SAFETY_STOCK, missing, walk.due)
    if covers == YES:
        if S.is_initial == YES and walk.is_safety == NO:
            S.is_initial = NO
            walk.projected -= sku.safety_stock
        return CLOSE_DEMAND
    if sku.maximum > 0:
        walk.lot_anchor = S.due
    return CLOSE_SUPPLY


def make_supply(sku, calendars, walk, demand, supply, out):
    """Suggest a new supply for the demand in hand, on its day or on the day that split lots share."""
    if not anchor_reaches(sku, calendars, walk):
        walk.lot_anchor = NO_DAY
    day = walk.due if walk.lot_anchor == NO_DAY else walk.lot_anchor
    if reorder_up_to(sku, calendars, walk, demand, supply, out, day, walk.due) == YES:
        return ALIGN_DATES
    late = walk.supply
    if sku.has_reorder_point == YES:
        walk.supply = build_exception(sku, walk, demand, supply, day, out)
    else:
        walk.supply = build_supply(sku, walk, supply, day, walk.left, out)
    if late != NOBODY and supply[late].order != NOTHING:
        note(walk, out, walk.supply, BECAUSE_TOO_LATE, supply[late].order, supply[late].due - walk.want)
    return ALIGN_QUANTITY


def shrink_supply(sku, calendars, walk, demand, supply, out):
    """Cut away what the supply in hand has free; what must stay may still serve the demand, unmoved."""
    slot = walk.supply
    S = supply[slot]
    if reorder_up_to(sku, calendars, walk, demand, supply, out, S.due, S.due) == YES:
        return ALIGN_DATES if walk.has_demand == YES else CLOSE_SUPPLY
    before = S.open
    used_up = lower(sku, walk, out, supply, slot, S.free, YES)
    if S.open < before:
        note_cut(walk, out, S, before)
    if used_up == YES:
        return CLOSE_SUPPLY
    S.ceiling = S.open
    return ALIGN_QUANTITY if walk.has_demand == YES else CLOSE_SUPPLY


def close_demand(sku, walk, demand, supply, out):
    """The supply in hand covers all that is left of the demand."""
    if walk.is_safety == YES:
        S = supply[walk.supply]
        hold(S, walk.left, walk.due)
        note_pegged(sku, walk, S, walk.supply)
        walk.supply = supply[NOBODY].next
    elif walk.left > 0:
        S = supply[walk.supply]
        S.free -= walk.left
        S.held = min(S.held, S.free)
        demand[walk.demand].left = 0
        note_pegged(sku, walk, S, walk.supply)
        link(walk, out, walk.demand, S, walk.left)
    next_demand(sku, walk, demand)
    return CHOOSE


def close_supply(sku, walk, demand, supply, out):
    """The supply in hand has given all it can; safety stock stays in the list, since later demand may still use it."""
    slot = walk.supply
    S = supply[slot]
    if walk.has_demand == YES and walk.is_safety == YES:
        hold(S, S.free, walk.due)
        note_pegged(sku, walk, S, slot)
        walk.left -= max(S.free, NO_QUANTITY)
    else:
        if walk.has_demand == YES and S.free > 0:
            walk.left -= S.free
            demand[walk.demand].left -= S.free
            link(walk, out, walk.demand, S, S.free)
            S.free = 0
            S.held = 0
        note_whole(sku, walk, S, slot)
        number_line(walk, S)
        remove(supply, slot)
    walk.supply = S.next
    return CHOOSE


# --- what the states need ------------------------------------------------------------------------------------------------------


def anchor_reaches(sku, calendars, walk):
    """The day that split lots share is still within the lot accumulation period of the demand in hand."""
    return walk.lot_anchor != NO_DAY and lot_reaches(sku, calendars, walk.lot_anchor, walk.due)


def must_close(sku, calendars, S, due):
    """The supply takes no more: under a reorder point only exception supply is raised, for needs of its own day."""
    if sku.has_reorder_point == YES:
        return NO if S.is_exception == YES and S.due == due else YES
    return YES if S.is_exception == YES and not lot_reaches(sku, calendars, S.due, due) else NO


def is_for_one_only(D, S):
    """An order is not raised for what a planning line needs order-to-order (specification 3.4).

    No production order for its component, and no order at all for its transfer.
    """
    if D.bound == 0:
        return NO
    if D.origin == PLANNED_TRANSFER:
        return YES
    return YES if D.origin == COMPONENT and S.kind == PRODUCTION_ORDER else NO


def build_supply(sku, walk, supply, day, needed, out):
    """A new supply of what is needed for the demand in hand, shaped by the order modifiers (specification 3.6)."""
    quantity = needed
    if sku.modifiers_apply == YES:
        quantity = modified(sku, quantity, NO_QUANTITY)
    slot = place_supply(sku, walk, supply, day, quantity, out)
    if sku.modifiers_apply == YES:
        supply[slot].needed = needed
    return slot


def build_exception(sku, walk, demand, supply, day, out):
    """A new supply for a shortage under a reorder point: exactly what is missing, or the policy's own quantity (4.5)."""
    if sku.respect_parameters == NO:
        slot = place_supply(sku, walk, supply, day, walk.left, out)
    else:
        stock = walk.projected + pending_changes(walk, demand, supply, walk.due)
        if walk.is_safety == NO:
            stock -= demand[walk.demand].open
        needed = walk.left
        if can_order(sku, walk) == YES:
            needed = exception_quantity(sku, stock)
        slot = build_supply(sku, walk, supply, day, needed, out)
        note_quantity(sku, walk, out, slot, stock, needed)
        if sku.overflow > 0:
            brought = modified(sku, needed, NO_QUANTITY)  # before a maximum caps what the multiple has raised
            cut_after_order(sku, walk, supply, out, stock + brought, brought, day)
    S = supply[slot]
    S.is_exception = YES
    S.warning = EXCEPTION
    return slot


def place_supply(sku, walk, supply, day, quantity, out):
    """Put a new supply for the demand in hand into the list, capped at the maximum order quantity."""
    if sku.maximum > 0:
        quantity = min(quantity, sku.maximum)
    slot = new_supply(walk, supply, day, quantity, walk.supply, RANK_ENGINE)
    S = supply[slot]
    S.locked = day
    S.floor = quantity
    if sku.is_made_to_order == YES:
        S.level = walk.level
    if sku.has_reorder_point == NO or sku.respect_parameters == YES:
        S.ceiling = sku.maximum
    if walk.is_safety == YES:
        note(walk, out, slot, BECAUSE_SAFETY_STOCK, walk.left, walk.due)
    else:
        note(walk, out, slot, BECAUSE_DEMAND, demand_named(walk), walk.left)
    return slot


def note_move(walk, out, S, day):
    """Note why an existing order moves: for the demand in hand, or to the day that split lots share."""
    if S.is_new == YES:
        return
    if day == walk.lot_anchor and day != walk.want:
        code, days = BECAUSE_LOT_DATE, day
    elif day < S.due:
        code, days = BECAUSE_NEEDED_EARLIER, S.due - day
    else:
        code, days = BECAUSE_NEEDED_LATER, day - S.due
    note(walk, out, walk.supply, code, demand_named(walk), days)


def note_cut(walk, out, S, before):
    """Note why an existing order is cut: the next demand is too far to move to, what stays serves another, or none is left."""
    if walk.has_demand == YES:
        code = BECAUSE_TOO_EARLY if S.open == 0 else BECAUSE_KEEPS_DATE
        note(walk, out, walk.supply, code, demand_named(walk), walk.want - S.due)
    else:
        note(walk, out, walk.supply, BECAUSE_NO_DEMAND, before, S.open)


# --- one SKU after another -----------------------------------------------------------------------------------------------------


def open_sku(sku, calendars, walk, demands, orders, demand, supply, out):
    """Everything before the loop (specification sections 5 and 2.12 to 2.14); no when nothing is left to balance."""
    load_demand(sku, walk, demand, demands)
    load_orders(sku, walk, supply, out, orders)
    walk.lot_anchor = NO_DAY
    walk.has_demand = YES
    if nothing_to_do(sku, walk, demand, supply) == YES:
        link_pairs(sku, walk, demand, supply, out)
        return NO
    match_specific(sku, calendars, walk, demand, supply, out)
    if sku.has_reorder_point == YES:
        count_past(sku, walk, demand, supply)
    available = freeze_past(sku, walk, demand, supply, out)
    if available < 0:
        order_emergency(sku, walk, demand, supply, -available, out)
        available = 0
    if sku.has_reorder_point == YES:
        forbid_moving(supply)
    fill_at_start(sku, walk, supply, available, out)
    start_walk(sku, walk, demand)
    if sku.has_reorder_point == YES:
        start_projection(sku, walk)
        check_at_start(sku, calendars, walk, demand, supply, out)
        check_overflow(sku, walk, demand, supply, out)
    limit_all_supply(sku, supply)
    next_demand(sku, walk, demand)
    walk.supply = supply[NOBODY].next
    return YES


def step(state, sku, calendars, walk, demand, supply, out):
    """Take one step of the loop and return the next state."""
    if state == CHOOSE:
        return choose(walk)
    if state == ALIGN_DATES:
        return align_dates(sku, calendars, walk, demand, supply, out)
    if state == ALIGN_QUANTITY:
        return align_quantity(sku, calendars, walk, demand, supply, out)
    if state == MAKE_SUPPLY:
        return make_supply(sku, calendars, walk, demand, supply, out)
    if state == SHRINK_SUPPLY:
        return shrink_supply(sku, calendars, walk, demand, supply, out)
    if state == CLOSE_DEMAND:
        return close_demand(sku, walk, demand, supply, out)
    if state == CHECK_TO_END:
        return check_to_end(sku, calendars, walk, demand, supply, out)
    return close_supply(sku, walk, demand, supply, out)


def finish(index, sku, walk, supply, out, first_line, first_link, first_reason):
    """Write the lines of a SKU, what holds its safety stock, and turn the slots of its reasons into rows; no without room."""
    drop_empty(walk, supply, out, first_line, first_link)
    for slot in range(1, walk.slots):
        S = supply[slot]
        if not has_room(walk, supply, out):
            return NO
        number_line(walk, S)
        if S.line != NOTHING:
            note_modifiers(sku, walk, out, S, slot)
            write_line(index, out, S)
        if S.order != NOTHING:
            out.held[S.order] = S.held
    name_supplies(walk, supply, out, first_reason)
    return YES


def has_opening_room(sku, walk, demand, supply, out):
    """The part before the loop fits, but for its own loops, which ask ``has_room``.

    A slot for each order, each order-to-order demand and the emergency order, and at most a line for each; a link for each demand
    that is linked, netted or covered by the emergency order, and one more for each demand or order that ends first; up to three
    reasons for each order-to-order demand, two for each order, one for the emergency order.
    """
    demands = sku.last_demand - sku.first_demand
    rows = demands + sku.last_order - sku.first_order
    return (
        demands <= len(demand)
        and walk.slots + 2 * rows + SLOTS_PER_STEP <= len(supply)
        and walk.lines + rows + ROWS_PER_STEP <= len(out.lines)
        and walk.links + 2 * rows + ROWS_PER_STEP <= len(out.links)
        and walk.reasons + 3 * rows + ROWS_PER_STEP <= len(out.reasons)
    )


def balance_sku(index, sku, calendars, walk, demands, orders, demand, supply, out):
    """Balance one SKU; no when workspace or output is full, with everything put back to before it."""
    first_line, first_link, first_reason = walk.lines, walk.links, walk.reasons
    walk.slots = 1
    walk.failed = NOT_FAILED
    done = NO
    if has_opening_room(sku, walk, demand, supply, out):
        state = DONE
        if open_sku(sku, calendars, walk, demands, orders, demand, supply, out) == YES:
            state = CHOOSE
        while state != DONE and walk.failed == NOT_FAILED and has_room(walk, supply, out):
            state = step(state, sku, calendars, walk, demand, supply, out)
        if state == DONE and has_room(walk, supply, out):
            done = finish(index, sku, walk, supply, out, first_line, first_link, first_reason)
    if walk.failed != NOT_FAILED:
        out.failed[index] = walk.failed
    if done == NO:
        walk.lines, walk.links, walk.reasons = first_line, first_link, first_reason
    return YES if walk.failed != NOT_FAILED else done


def balance_skus(
    first,
    last,
    first_day,
    month_of_day,
    month_start,
    open_first,
    open_days,
    is_open,
    skus,
    demands,
    orders,
    walks,
    demand,
    supply,
    lines,
    links,
    reasons,
    held,
    failed,
):
    """Balance the SKUs from ``first`` to before ``last``; returns the first one that is not done because a buffer is full.

    The caller doubles the buffers and calls again with that SKU: what was written before it stands.
    """
    calendars = Calendars(first_day, month_of_day, month_start, open_first, open_days, is_open)
    out = Output(lines, links, reasons, held, failed)
    walk = walks[0]
    for index in range(first, last):
        if balance_sku(index, skus[index], calendars, walk, demands, orders, demand, supply, out) == NO:
            return index
    return last
