"""Planning elements of the reordering policies (specification 7.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
from lotwise.peg.claims import Claim, has_reason, held, noted, ordered, raised, reasons_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import Encoded, Netted
    from lotwise.peg.claims import Quanta


def reordering_claims(encoded: Encoded, netted: Netted, sku: NDArray[np.int64], left: Quanta) -> dict[str, Claim]:
    """What each planning element but forecast and blanket order explains of each supply."""
    n_order, n_supply, of = len(encoded.orders), len(left), encoded.sku
    is_stock = np.zeros(n_supply, bool)
    is_stock[:n_order] = encoded.orders["due"] == OPEN_DAY
    fixed = np.zeros(n_supply, bool)
    fixed[:n_order] = (encoded.orders["flexibility"] == FIXED) & ~is_stock[:n_order]
    nothing = np.zeros(n_supply, np.int64)
    return {
        "safety_stock": Claim(held(netted), of["safety_stock"]),
        "reorder_point": Claim(_below_reorder_point(encoded, netted, n_supply, sku), of["reorder_point"]),
        "emergency": Claim(nothing, None, _warned(netted, n_order, EMERGENCY)),
        "maximum_inventory": Claim(ordered(netted, n_supply, BECAUSE_MAXIMUM_INVENTORY), of["maximum_inventory"]),
        "reorder_quantity": Claim(ordered(netted, n_supply, BECAUSE_LOTS), of["reorder_quantity"]),
        "maximum_order_quantity": Claim(nothing, of["maximum"], has_reason(netted, n_supply, BECAUSE_MAXIMUM)),
        "minimum_order_quantity": Claim(raised(netted, n_supply, BECAUSE_MINIMUM), of["minimum"]),
        "order_multiple": Claim(raised(netted, n_supply, BECAUSE_MULTIPLE), of["multiple"]),
        "dampener_quantity": Claim(noted(netted, n_supply, BECAUSE_DAMPENER_QUANTITY), of["dampener_quantity"]),
        "planning_flexibility": Claim(np.where(fixed, left, 0), None),
        "undefined": Claim(np.where(is_stock, 0, left), None),
        "exception": Claim(nothing, None, _warned(netted, n_order, EXCEPTION)),
        "attention": Claim(nothing, None, _warned(netted, n_order, ATTENTION)),
    }


def _below_reorder_point(encoded: Encoded, netted: Netted, n_supply: int, sku: NDArray[np.int64]) -> Quanta:
    """What stock and supply on its way lacked of the reorder point; of an order that a maximum splits, at its first part."""
    missing = np.zeros(n_supply, np.int64)
    position, reasons = reasons_of(netted, n_supply, BECAUSE_REORDER_POINT)
    on_the_way, coming = reasons_of(netted, n_supply, BECAUSE_ON_THE_WAY)
    missing[position] = encoded.sku["reorder_point"][sku[position]] - reasons["first"]
    missing[on_the_way] -= coming["first"]
    _, first = np.unique(np.stack([sku[position], reasons["second"]]), axis=1, return_index=True)
    is_further = np.ones(len(position), bool)
    is_further[first] = False
    missing[position[is_further]] = 0
    return np.maximum(missing, 0)


def _warned(netted: Netted, n_order: int, warning: int) -> NDArray[np.bool_]:
    """The supplies whose line has this warning."""
    lines = np.flatnonzero(netted.lines["warning"] == warning)
    is_new = netted.lines["action"][lines] == NEW
    position = np.where(is_new, n_order + lines, netted.lines["order"][lines])
    warned = np.zeros(n_order + len(netted.lines), bool)
    warned[position] = True
    return warned
