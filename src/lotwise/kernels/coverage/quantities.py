"""Order quantities: refills of Min./Max., and lots by the order settings (specification 5.5, 6)."""

from lotwise.kernels.codes import ROUND_DOWN, ROUND_UP
from lotwise.kernels.rounding import round_up


def round_down(quantity, multiple):
    """The largest multiple that is not above the quantity."""
    return quantity // multiple * multiple


def step_of(sku):
    """What lots are multiples of: the multiple of the order settings, else the smallest unit (Q1, Q6)."""
    return sku.multiple if sku.multiple > 0 else sku.unit


def smallest_lot(sku):
    """The minimum order quantity as a multiple (Q2)."""
    return max(round_up(sku.minimum, step_of(sku)), step_of(sku))


def largest_lot(sku):
    """The maximum order quantity as a multiple, 0 = no limit (Q3); minimum and multiple win over it (6.2)."""
    largest = round_down(sku.maximum, step_of(sku))
    return 0 if largest < smallest_lot(sku) else largest


def next_lot(sku, open_quantity):
    """The next lot for what is still open: cut to the maximum, rounded up to the multiple, raised to the minimum (6.2)."""
    largest = largest_lot(sku)
    wanted = open_quantity if largest == 0 else min(open_quantity, largest)
    return max(round_up(wanted, step_of(sku)), smallest_lot(sku))


def refill(sku, on_hand, minimum, maximum):
    """What a Min./Max. refill brings: up to the maximum; the multiple rounds down unless that misses the minimum (C8 to C10)."""
    gap = maximum - on_hand
    if sku.multiple == 0:
        return gap
    down = round_down(gap, sku.multiple)
    if sku.rounding == ROUND_DOWN:
        return down
    if sku.rounding == ROUND_UP or on_hand + down < minimum:
        return round_up(gap, sku.multiple)
    return down
