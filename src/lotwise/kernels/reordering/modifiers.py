"""Order modifiers: down to the maximum, up to the minimum, up to the multiple (specification 3.5)."""

from lotwise.kernels.codes import BECAUSE_MAXIMUM, BECAUSE_MINIMUM, BECAUSE_MULTIPLE, NO_QUANTITY
from lotwise.kernels.notes import note_step
from lotwise.kernels.rounding import round_up


def limit_to_maximum(sku, quantity, floor):
    """The quantity, cut to the maximum order quantity unless more than that must stay."""
    if sku.maximum != 0 and floor < sku.maximum < quantity:
        return sku.maximum
    return quantity


def raise_to_minimum(sku, quantity):
    """The quantity, raised to the minimum order quantity."""
    return max(quantity, sku.minimum)


def round_to_multiple(sku, quantity):
    """The quantity, rounded up to the order multiple."""
    if sku.multiple == 0:
        return quantity
    return round_up(quantity, sku.multiple)


def modified(sku, quantity, floor):
    """The quantity that the order modifiers make of a quantity. What a maximum cuts off is ordered by a further supply."""
    if quantity <= 0:
        return quantity
    return round_to_multiple(sku, raise_to_minimum(sku, limit_to_maximum(sku, quantity, floor)))


def note_modifiers(sku, walk, out, S, slot):
    """Say which modifiers shaped the quantity of a line, step by step as ``modified`` takes them."""
    if S.needed <= 0:
        return
    limited = limit_to_maximum(sku, S.needed, NO_QUANTITY)
    note_step(walk, out, slot, BECAUSE_MAXIMUM, S.needed, limited)
    least = raise_to_minimum(sku, limited)
    note_step(walk, out, slot, BECAUSE_MINIMUM, limited, least)
    rounded = round_to_multiple(sku, least)
    note_step(walk, out, slot, BECAUSE_MULTIPLE, least, rounded)
    note_step(walk, out, slot, BECAUSE_MAXIMUM, rounded, min(rounded, S.open))
