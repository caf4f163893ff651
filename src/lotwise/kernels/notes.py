"""What leaves the rules: lines, links and reasons, appended to the output (specification 3.8, 7.1).

A reason is written with the slot of its supply, since a line may not exist yet; ``finish`` turns slots into rows when the SKU is
done.
"""

from lotwise.kernels.codes import NEW, NO_ACTION, NOTHING

SLOTS_PER_STEP = 2
ROWS_PER_STEP = 8


def has_room(walk, supply, out):
    """One step more fits into the workspace and the output."""
    return (
        walk.slots + SLOTS_PER_STEP <= len(supply)
        and walk.lines + ROWS_PER_STEP <= len(out.lines)
        and walk.links + ROWS_PER_STEP <= len(out.links)
        and walk.reasons + ROWS_PER_STEP <= len(out.reasons)
    )


def note(walk, out, slot, code, first, second):
    """Append a reason for what the supply in ``slot`` becomes."""
    reason = out.reasons[walk.reasons]
    reason.supply = slot
    reason.code = code
    reason.first = first
    reason.second = second
    walk.reasons += 1


def number_line(walk, S):
    """Give a changed or new supply its line; lines are numbered in the order of first need."""
    if S.action != NO_ACTION and S.line == NOTHING:
        S.line = walk.lines
        walk.lines += 1


def reference(S):
    """How output names a supply: the row of its order, or ~row of its line when it is new."""
    if S.order != NOTHING:
        return S.order
    return ~S.line


def link(walk, out, demand, S, quantity):
    """Append the link that says how much of a demand a supply covers."""
    if quantity == 0:
        return
    number_line(walk, S)
    row = out.links[walk.links]
    row.demand = demand
    row.supply = reference(S)
    row.quantity = quantity
    walk.links += 1


def write_line(index, out, S):
    """Write the line of a supply as it stands at the end."""
    line = out.lines[S.line]
    line.sku = index
    line.order = S.order
    line.due = S.due
    line.original_due = S.original_due
    line.start = S.start
    line.quantity = S.open
    line.original_quantity = S.original_quantity
    line.held = S.held
    line.action = S.action
    line.warning = S.warning


def drop_empty(S):
    """A new supply that ends at nothing gets no line."""
    if S.action == NEW and S.open == 0 and S.line == NOTHING:
        S.action = NO_ACTION
