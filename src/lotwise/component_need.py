"""What orders need of their components: exact products, rounded where a rule rounds (specification 6.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lotwise.graph import ranges
from lotwise.kernels.codes import ASSEMBLY_ORDER, PRODUCTION_ORDER

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import Bill

    Ints = NDArray[np.int64]

EXACT = 2**60
"""Products below this are calculated in int64, larger ones with Python's integers."""
MOST = 10**18
"""More quanta than this are counted as this: the SKU that needs them is reported as too large."""


def is_made(kind: Ints) -> NDArray[np.bool_]:
    """Whether orders of a kind have components."""
    found: NDArray[np.bool_] = (kind == PRODUCTION_ORDER) | (kind == ASSEMBLY_ORDER)
    return found


def bill_entries(bill: Bill, sku: Ints, start: Ints) -> tuple[Ints, Ints]:
    """The entries of the bill that hold for orders made of some SKUs, which start on a day: of which order, and which entry."""
    of = np.repeat(np.arange(len(sku)), bill.first[sku + 1] - bill.first[sku])
    entry = ranges(bill.first[sku], bill.first[sku + 1])
    valid = (bill.valid_from[entry] <= start[of]) & (start[of] <= bill.valid_to[entry])
    return of[valid], entry[valid]


def component_need(bill: Bill, entry: Ints, quantity: Ints, is_assembly: NDArray[np.bool_]) -> Ints:
    """What orders of these quantities need of a component (6.2).

    A production order needs quantity x quantity per x scrap, rounded up to the component's rounding precision; an assembly order
    quantity x quantity per, rounded to the nearest quantum. By-products, with a negative quantity per, are rounded like needs.
    """
    made = _rounded_up(quantity, bill.made_numerator[entry], bill.made_denominator[entry], bill.rounding[bill.sku[entry]])
    if not is_assembly.any():
        return made
    numerator, denominator = bill.assembled_numerator[entry], bill.assembled_denominator[entry]
    assembled = _scaled(quantity, numerator, denominator, half=True)
    return np.where(is_assembly, assembled, made)


def scaled_up(quantity: Ints, after: Ints, before: Ints, precision: Ints) -> Ints:
    """A need scaled like its order, rounded up to the component's rounding precision."""
    return _rounded_up(quantity, after, np.maximum(before, 1), precision)


def _rounded_up(quantity: Ints, numerator: Ints, denominator: Ints, precision: Ints) -> Ints:
    raised = _scaled(quantity, np.abs(numerator), denominator, half=False)
    if (precision != 1).any():
        raised += -raised % precision
        raised = np.where(raised > MOST, MOST - MOST % precision, raised) if raised.max(initial=0) > MOST else raised
    is_yield = np.asarray(numerator) < 0
    return np.where(is_yield, -raised, raised) if is_yield.any() else raised


def _scaled(quantity: Ints, numerator: Ints, denominator: Ints, *, half: bool) -> Ints:
    """Quantity x numerator / denominator, rounded up or to the nearest, exact at any size; at most MOST."""
    parts = (quantity, numerator, denominator)
    fits = _fits(*parts)
    if fits.all():
        return _quotient(*(part.astype(np.int64, copy=False) for part in parts), half=half)
    found = np.empty(len(quantity), np.int64)
    found[fits] = _quotient(*(part[fits].astype(np.int64) for part in parts), half=half)
    large = np.flatnonzero(~fits)
    exact = _quotient(*(part[large].astype(object) for part in parts), half=half)
    found[large] = np.array([max(min(value, MOST), -MOST) for value in exact], np.int64)
    return found


def _fits(quantity: Ints, numerator: Ints, denominator: Ints) -> NDArray[np.bool_]:
    """Whether neither the result nor the product of both parts of the fraction can pass int64; floats see that coming."""
    most, largest, divisor = (
        max(int(part.max(initial=0)), -int(part.min(initial=0))) for part in (quantity, numerator, denominator)
    )
    if most * largest < MOST and largest * divisor < EXACT:
        return np.ones(len(quantity), bool)
    size = np.abs(numerator.astype(float))
    whole = quantity.astype(float) * size / denominator.astype(float)
    found: NDArray[np.bool_] = (np.abs(whole) < MOST) & (size * denominator.astype(float) < EXACT)
    return found


def _quotient(quantity: NDArray[Any], numerator: NDArray[Any], denominator: NDArray[Any], *, half: bool) -> NDArray[Any]:
    """The quotient in two parts, so that quantity x numerator never has to fit: q // d x n + (q % d) x n / d."""
    if (denominator == 1).all():
        plain: NDArray[Any] = quantity * numerator
        return plain
    whole, rest = quantity // denominator, quantity % denominator
    product = rest * numerator
    part = (2 * product + denominator) // (2 * denominator) if half else -(-product // denominator)
    found: NDArray[Any] = whole * numerator + part
    return found
