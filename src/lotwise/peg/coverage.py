"""Planning elements of the coverage codes: what makes an order larger than the demand that it is for (specification 5, 6, 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lotwise.columns import level_on, lines_of_orders
from lotwise.kernels.codes import (
    BECAUSE_BELOW_MINIMUM,
    BECAUSE_MAXIMUM,
    BECAUSE_MINIMUM,
    BECAUSE_MULTIPLE,
    BECAUSE_PRECISION,
    BECAUSE_REFILL_ROUNDED,
    NOT_LOADED,
    NOT_PLANNED,
    NOTHING,
    OPEN_DAY,
)
from lotwise.peg.claims import Claim, has_reason, held, raised, reasons_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import CoverageInput, CoverageNetted
    from lotwise.peg.claims import Quanta


def coverage_claims(encoded: CoverageInput, netted: CoverageNetted, sku: NDArray[np.int64], left: Quanta) -> dict[str, Claim]:
    """What each planning element but the forecast explains of each supply.

    Parameters
    ----------
    sku
        (n_supply,) planning point of each supply.
    left
        (n_supply,) what no demand takes of it, not even the forecast.
    """
    n_supply, of = len(left), encoded.sku
    is_stock = _of_orders(encoded.orders["due"] == OPEN_DAY, n_supply)
    for_least, for_multiple, for_precision = (
        raised(netted, n_supply, code) for code in (BECAUSE_MINIMUM, BECAUSE_MULTIPLE, BECAUSE_PRECISION)
    )
    refills = _refills(netted, sku)
    for_multiple += _rounded_up(netted, refills, n_supply)
    own = np.maximum(left - for_least - for_multiple - for_precision, 0)
    minimum, maximum = (encoded.skus[name].to_numpy() for name in ("minimum", "maximum"))
    today = level_on(encoded, sku, np.full(n_supply, encoded.today))
    up_to_minimum = np.minimum(_below_minimum(encoded, refills, n_supply), own)
    for_minimum = np.where(is_stock, today, np.minimum(held(netted), own)) + up_to_minimum
    is_refill = np.isin(np.arange(n_supply), refills.supply)
    return {
        "safety_stock": Claim(for_minimum, minimum),
        "maximum_inventory": Claim(np.where(is_refill, own - up_to_minimum, 0), maximum),
        "maximum_order_quantity": Claim(np.zeros_like(left), of["maximum"], has_reason(netted, n_supply, BECAUSE_MAXIMUM)),
        "minimum_order_quantity": Claim(for_least, of["minimum"]),
        "order_multiple": Claim(for_multiple, of["multiple"]),
        "rounding_precision": Claim(for_precision, of["unit"]),
        "undefined": Claim(np.where(is_stock | _is_left_out(encoded, netted, n_supply), 0, left), None),
    }


def _of_orders(condition: NDArray[np.bool_], n_supply: int) -> NDArray[np.bool_]:
    """A condition on orders as one on supplies."""
    return np.append(condition, np.zeros(n_supply - len(condition), bool))


def _is_left_out(encoded: CoverageInput, netted: CoverageNetted, n_supply: int) -> NDArray[np.bool_]:
    """(n_supply,) open orders that the run does not look at: nothing is said of them."""
    is_out = encoded.orders["use"] == NOT_LOADED
    is_out |= encoded.sku["code"][encoded.order_sku] == NOT_PLANNED
    is_out &= lines_of_orders(encoded, netted) == NOTHING
    return _of_orders(is_out, n_supply)


class _Refills(NamedTuple):
    """(n,) the orders of Min./Max. refills; those that a maximum splits follow one another."""

    supply: NDArray[np.int64]
    sku: NDArray[np.int64]
    day: Quanta
    on_hand: Quanta
    """Projected on-hand before the refill."""
    is_first: NDArray[np.bool_]
    is_last: NDArray[np.bool_]
    """Whether it is the first, the last order of its refill."""


def _refills(netted: CoverageNetted, sku: NDArray[np.int64]) -> _Refills:
    supply, reasons = reasons_of(netted, len(sku), BECAUSE_BELOW_MINIMUM)
    point, day = sku[supply], reasons["second"]
    differs = (np.diff(point) != 0) | (np.diff(day) != 0)
    end = np.ones(min(len(supply), 1), bool)
    return _Refills(supply, point, day, reasons["first"], np.append(end, differs), np.append(differs, end))


def _rounded_up(netted: CoverageNetted, refills: _Refills, n_supply: int) -> Quanta:
    """By how much its multiple takes a refill above the maximum; of one that is split, at its last order."""
    supply, reasons = reasons_of(netted, n_supply, BECAUSE_REFILL_ROUNDED)
    above = np.zeros(n_supply, np.int64)
    above[supply] = np.maximum(reasons["second"] - reasons["first"], 0)
    above[refills.supply[~refills.is_last]] = 0
    return above


def _below_minimum(encoded: CoverageInput, refills: _Refills, n_supply: int) -> Quanta:
    """What projected on-hand lacked of the minimum at a refill, a shortage aside; of one that is split, at its first order."""
    minimum = level_on(encoded, refills.sku, refills.day)
    missing = np.zeros(n_supply, np.int64)
    missing[refills.supply] = np.where(refills.is_first, minimum - np.maximum(refills.on_hand, 0), 0)
    return missing
