"""What leaves the rules of both families: links and reasons, appended to the output."""


def note(walk, out, supply, code, first, second):
    """Append a reason for what a supply becomes."""
    reason = out.reasons[walk.reasons]
    reason.supply = supply
    reason.code = code
    reason.first = first
    reason.second = second
    walk.reasons += 1


def note_step(walk, out, supply, code, before, after):
    """Note something that changed a quantity."""
    if before != after:
        note(walk, out, supply, code, before, after)


def append_link(walk, out, demand, supply, quantity):
    """Append the link that says how much of a demand a supply covers."""
    row = out.links[walk.links]
    row.demand = demand
    row.supply = supply
    row.quantity = quantity
    walk.links += 1
