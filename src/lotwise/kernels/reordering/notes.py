"""What leaves the rules: lines, links and reasons, appended to the output (specification 3.8, 7.1).

A reason is written with the slot of its supply, since a line may not exist yet; ``finish`` turns slots into rows when the SKU is
done.
"""

from lotwise.kernels.codes import NEW, NO, NO_ACTION, NOTHING, YES
from lotwise.kernels.notes import append_link

SLOTS_PER_STEP = 2
ROWS_PER_STEP = 8


def has_room(walk, supply, out):
    """One step more fits into the workspace and the output: what a state writes, or one turn of a loop inside a state.

    A turn writes up to three reasons (a reorder-point order; four for the modifiers of a line at the end), a line and a slot;
    a state writes beside its loops up to three reasons, a line, a link and a slot.
    """
    return (
        walk.slots + SLOTS_PER_STEP <= len(supply)
        and walk.lines + ROWS_PER_STEP <= len(out.lines)
        and walk.links + ROWS_PER_STEP <= len(out.links)
        and walk.reasons + ROWS_PER_STEP <= len(out.reasons)
    )


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
    append_link(walk, out, walk.first_demand + demand, reference(S), quantity)


def write_line(index, out, S):
    """Write the line of a supply as it stands at the end."""
    line = out.lines[S.line]
    line.sku = index
    line.order = S.order
    line.due = S.due
    line.original_due = S.original_due
    line.start = S.start
    line.end = S.end
    line.quantity = S.open
    line.original_quantity = S.original_quantity
    line.held = S.held
    line.action = S.action
    line.warning = S.warning
    line.level = S.level


def drop_empty(walk, supply, out, first_line, first_link):
    """A new supply that ends at nothing gets no line; where it has one already, the later lines of the SKU close up (7.1)."""
    numbered = NO
    for slot in range(1, walk.slots):
        S = supply[slot]
        if S.action == NEW and S.open == 0:
            S.action = NO_ACTION
            if S.line != NOTHING:
                numbered = YES
    if numbered == YES:
        close_up(walk, supply, out, first_line, first_link)


def close_up(walk, supply, out, first_line, first_link):
    """Take the lines of supply without action out; until lines are written, their ``held`` counts those taken out before each."""
    for line in range(first_line, walk.lines):
        out.lines[line].held = 0
    for slot in range(1, walk.slots):
        S = supply[slot]
        if S.line != NOTHING and S.action == NO_ACTION:
            out.lines[S.line].held = 1
    gone = 0
    for line in range(first_line, walk.lines):
        is_gone = out.lines[line].held
        out.lines[line].held = gone
        gone += is_gone
    for row in range(first_link, walk.links):
        if out.links[row].supply <= NOTHING:
            out.links[row].supply += out.lines[~out.links[row].supply].held
    for slot in range(1, walk.slots):
        S = supply[slot]
        if S.line != NOTHING:
            S.line = NOTHING if S.action == NO_ACTION else S.line - out.lines[S.line].held
    walk.lines -= gone


def name_supplies(walk, supply, out, first_reason):
    """Turn the slots in the reasons of a SKU into rows; those about a new supply that came to nothing go."""
    kept = first_reason
    for row in range(first_reason, walk.reasons):
        reason = out.reasons[row]
        S = supply[reason.supply]
        if S.order != NOTHING or S.line != NOTHING:
            to = out.reasons[kept]
            to.supply = reference(S)
            to.code = reason.code
            to.first = reason.first
            to.second = reason.second
            kept += 1
    walk.reasons = kept
