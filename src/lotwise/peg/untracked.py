"""Untracked planning elements (specification 7.5).

A supply's quantity that no real demand asks for is explained element by element, in a fixed order, each limited by what is left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lotwise.kernels.codes import (
    ATTENTION,
    BECAUSE_DAMPENER_QUANTITY,
    BECAUSE_LOTS,
    BECAUSE_MAXIMUM,
    BECAUSE_MAXIMUM_INVENTORY,
    BECAUSE_MINIMUM,
    BECAUSE_MULTIPLE,
    BECAUSE_ON_THE_WAY,
    BECAUSE_REORDER_POINT,
    EMERGENCY,
    EXCEPTION,
    FIXED,
    NEW,
    OPEN_DAY,
)
from lotwise.results import UNTRACKED_ELEMENTS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import Encoded, Netted

    Quanta = NDArray[np.int64]

NO_PARAMETER = -1


class Untracked(NamedTuple):
    """(n,) one row per supply and element, in supply order: orders first, then new lines."""

    supply: NDArray[np.int64]
    """Row of orders; ~row of lines for a new one."""
    element: NDArray[np.int64]
    """Position in ``results.UNTRACKED_ELEMENTS``."""
    parameter: Quanta
    """Value of the parameter, NO_PARAMETER where there is none."""
    quantity: Quanta
    remainder: Quanta

    def part(self, rows: slice) -> Untracked:
        """Some of the rows."""
        return Untracked(*(column[rows] for column in self))


class _Claim(NamedTuple):
    """What one planning element explains of each supply at most, and where it stands without explaining anything."""

    most: Quanta
    parameter: Quanta | None
    shows: NDArray[np.bool_] | None = None


def untracked_elements(
    encoded: Encoded, netted: Netted, is_forecast: NDArray[np.bool_], is_blanket: NDArray[np.bool_]
) -> Untracked:
    """Explain the surplus of every supply.

    Parameters
    ----------
    is_forecast, is_blanket
        (n_demand,) demand that does not count as real.

    Notes
    -----
    Rule page: rules/order-tracking.
    """
    n_order = len(encoded.orders)
    quantity, sku = _quantities(encoded, netted)
    position = _positions(netted.links["supply"], n_order)
    pegged = _summed(len(quantity), position, netted.links["quantity"])
    forecast, blanket = (_pegged_to(netted, len(quantity), position, kind) for kind in (is_forecast, is_blanket))
    left = quantity - pegged + forecast + blanket
    left[np.isin(sku, encoded.too_large)] = 0  # nothing is said of sums that are not known
    claims = _claims(encoded, netted, sku, left) | {
        "forecast": _Claim(forecast, None),
        "blanket_order": _Claim(blanket, None),
    }
    rows = []
    for number, name in enumerate(UNTRACKED_ELEMENTS):
        most, parameter, shows = claims[name]
        taken = np.minimum(most, left)
        left = left - taken
        at = np.flatnonzero(taken > 0 if shows is None else (taken > 0) | shows)
        value = np.full(len(at), NO_PARAMETER) if parameter is None else parameter[sku[at]]
        rows.append((at, np.full(len(at), number), value, taken[at], left[at]))
    supply, element, value, taken, remainder = (np.concatenate(column) for column in zip(*rows, strict=True))
    order = np.argsort(supply, kind="stable")
    supply = np.where(supply < n_order, supply, ~(supply - n_order))
    return Untracked(supply[order], element[order], value[order], taken[order], remainder[order])


def _claims(encoded: Encoded, netted: Netted, sku: NDArray[np.int64], left: Quanta) -> dict[str, _Claim]:
    """What each planning element but forecast and blanket order explains of each supply."""
    n_order, n_supply, of = len(encoded.orders), len(left), encoded.sku
    is_stock = np.zeros(n_supply, bool)
    is_stock[:n_order] = encoded.orders["due"] == OPEN_DAY
    fixed = np.zeros(n_supply, bool)
    fixed[:n_order] = (encoded.orders["flexibility"] == FIXED) & ~is_stock[:n_order]
    nothing = np.zeros(n_supply, np.int64)
    return {
        "safety_stock": _Claim(_held(netted), of["safety_stock"]),
        "reorder_point": _Claim(_below_reorder_point(encoded, netted, n_supply, sku), of["reorder_point"]),
        "emergency": _Claim(nothing, None, _warned(netted, n_order, EMERGENCY)),
        "maximum_inventory": _Claim(_ordered(netted, n_supply, BECAUSE_MAXIMUM_INVENTORY), of["maximum_inventory"]),
        "reorder_quantity": _Claim(_ordered(netted, n_supply, BECAUSE_LOTS), of["reorder_quantity"]),
        "maximum_order_quantity": _Claim(nothing, of["maximum"], _has_reason(netted, n_supply, BECAUSE_MAXIMUM)),
        "minimum_order_quantity": _Claim(_raised(netted, n_supply, BECAUSE_MINIMUM), of["minimum"]),
        "order_multiple": _Claim(_raised(netted, n_supply, BECAUSE_MULTIPLE), of["multiple"]),
        "dampener_quantity": _Claim(_noted(netted, n_supply, BECAUSE_DAMPENER_QUANTITY), of["dampener_quantity"]),
        "planning_flexibility": _Claim(np.where(fixed, left, 0), None),
        "undefined": _Claim(np.where(is_stock, 0, left), None),
        "exception": _Claim(nothing, None, _warned(netted, n_order, EXCEPTION)),
        "attention": _Claim(nothing, None, _warned(netted, n_order, ATTENTION)),
    }


def _positions(reference: NDArray[np.int32], n_order: int) -> NDArray[np.int64]:
    """Supply references as positions: orders first, then lines."""
    reference = reference.astype(np.int64)
    return np.where(reference >= 0, reference, n_order + ~reference)


def _quantities(encoded: Encoded, netted: Netted) -> tuple[Quanta, NDArray[np.int64]]:
    """Unreserved quantity of every supply after the plan, and its SKU; lines of existing orders count at their order."""
    changed = netted.lines["action"] != NEW
    of_order = encoded.orders["quantity"].copy()
    of_order[netted.lines["order"][changed]] = netted.lines["quantity"][changed]
    of_line = np.where(changed, 0, netted.lines["quantity"])
    sku = np.concatenate([encoded.order_sku, netted.lines["sku"]]).astype(np.int64)
    return np.concatenate([of_order - encoded.orders["reserved"], of_line]), sku


def _held(netted: Netted) -> Quanta:
    new = netted.lines["action"] == NEW
    return np.concatenate([netted.held, np.where(new, netted.lines["held"], 0)])


def _pegged_to(netted: Netted, n_supply: int, position: NDArray[np.int64], is_kind: NDArray[np.bool_]) -> Quanta:
    """What demand of one kind takes of each supply."""
    if not is_kind.any():
        return np.zeros(n_supply, np.int64)
    own = is_kind[netted.links["demand"]]
    return _summed(n_supply, position[own], netted.links["quantity"][own])


def _summed(n_supply: int, position: NDArray[np.int64], quantity: Quanta) -> Quanta:
    total = np.zeros(n_supply, np.int64)
    np.add.at(total, position, quantity)
    return total


def _reasons_of(netted: Netted, n_supply: int, code: int) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """The positions of the supplies that have this reason, and their reasons."""
    reasons = netted.reasons[netted.reasons["code"] == code]
    return _positions(reasons["supply"], n_supply - len(netted.lines)), reasons


def _raised(netted: Netted, n_supply: int, code: int) -> Quanta:
    """By how much an order modifier raised each supply."""
    position, reasons = _reasons_of(netted, n_supply, code)
    raised = np.zeros(n_supply, np.int64)
    raised[position] = reasons["second"] - reasons["first"]
    return raised


def _noted(netted: Netted, n_supply: int, code: int) -> Quanta:
    """The quantity that a reason speaks of."""
    position, reasons = _reasons_of(netted, n_supply, code)
    noted = np.zeros(n_supply, np.int64)
    noted[position] = reasons["first"]
    return noted


def _ordered(netted: Netted, n_supply: int, code: int) -> Quanta:
    """What the policy itself ordered, before the order modifiers."""
    position, reasons = _reasons_of(netted, n_supply, code)
    ordered = np.zeros(n_supply, np.int64)
    ordered[position] = reasons["second"]
    return ordered


def _below_reorder_point(encoded: Encoded, netted: Netted, n_supply: int, sku: NDArray[np.int64]) -> Quanta:
    """What stock and supply on its way lacked of the reorder point; of an order that a maximum splits, at its first part."""
    missing = np.zeros(n_supply, np.int64)
    position, reasons = _reasons_of(netted, n_supply, BECAUSE_REORDER_POINT)
    on_the_way, coming = _reasons_of(netted, n_supply, BECAUSE_ON_THE_WAY)
    missing[position] = encoded.sku["reorder_point"][sku[position]] - reasons["first"]
    missing[on_the_way] -= coming["first"]
    _, first = np.unique(np.stack([sku[position], reasons["second"]]), axis=1, return_index=True)
    is_further = np.ones(len(position), bool)
    is_further[first] = False
    missing[position[is_further]] = 0
    return np.maximum(missing, 0)


def _has_reason(netted: Netted, n_supply: int, code: int) -> NDArray[np.bool_]:
    position, _ = _reasons_of(netted, n_supply, code)
    has = np.zeros(n_supply, bool)
    has[position] = True
    return has


def _warned(netted: Netted, n_order: int, warning: int) -> NDArray[np.bool_]:
    """The supplies whose line has this warning."""
    lines = np.flatnonzero(netted.lines["warning"] == warning)
    is_new = netted.lines["action"][lines] == NEW
    position = np.where(is_new, n_order + lines, netted.lines["order"][lines])
    warned = np.zeros(n_order + len(netted.lines), bool)
    warned[position] = True
    return warned
