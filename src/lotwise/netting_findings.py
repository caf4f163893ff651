"""What only netting finds wrong with the input: SKUs that it could not plan, or not as their parameters ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lotwise.columns import CoverageNetted
from lotwise.errors import Finding, Place
from lotwise.explain import number
from lotwise.kernels.codes import FAILED_MAXIMUM_INVENTORY, FAILED_REORDER_QUANTITY
from lotwise.terms import Origin
from lotwise.units import to_decimal

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import Encoded, Netted


def findings_of_netting(encoded: Encoded, netted: Netted) -> tuple[Finding, ...]:
    """Findings about SKUs that netting could not plan, or not as their parameters ask."""
    failed = {code: np.flatnonzero(netted.failed == code) for code in (FAILED_MAXIMUM_INVENTORY, FAILED_REORDER_QUANTITY)}
    causes = (
        ("LW-N001", encoded.too_large, "Maybe a quantity was exported in a smaller unit."),
        ("LW-N002", netted.full, "Maybe maximum_order_quantity is far too small."),
        ("LW-N003", failed[FAILED_MAXIMUM_INVENTORY], "Maybe raise maximum_inventory, or lower reorder_point or safety_stock."),
        ("LW-N004", failed[FAILED_REORDER_QUANTITY], "Maybe set reorder_quantity, or choose maximum_qty or lot_for_lot."),
        ("LW-N005", _refused(netted), "Maybe raise maximum, lower order_multiple, or leave min_max_rounding at its default."),
    )
    in_planning_order = sorted((int(sku), code, advice) for code, skus, advice in causes for sku in skus)
    found = ((encoded.skus.row(sku, named=True), code, advice) for sku, code, advice in in_planning_order)
    return tuple(
        Finding(code, Place("plan", None, None), _what_netting_met(code, sku), advice, item=sku["item"])
        for sku, code, advice in found
    )


def _refused(netted: Netted) -> NDArray[np.intp]:
    """SKUs of which rounding down has made nothing of a Min./Max. refill (C10)."""
    return np.flatnonzero(netted.refused) if isinstance(netted, CoverageNetted) else np.zeros(0, np.intp)


def _what_netting_met(code: str, sku: dict[str, Any]) -> str:
    who = f"item '{sku['item']}'" + (f" at {sku['location']}" if sku["location"] else "")
    match code:
        case "LW-N001":
            return f"Quantities of {who} come to more than can be counted exactly."
        case "LW-N002":
            return f"Lines of {who} would be more than ten million."
        case "LW-N003":
            point = _reorder_point(sku)
            if sku["maximum_inventory_from"] == Origin.RULE.value:
                return (
                    f"{who} has the policy maximum_qty and must order, but maximum_inventory is below {point} or the safety stock."
                )
            most = number(to_decimal(sku["maximum_inventory"]))
            return f"{who} has the policy maximum_qty and must order, but maximum_inventory ({most}) must be above {point}."
        case "LW-N005":
            multiple, most = (number(to_decimal(sku[name])) for name in ("order_multiple", "maximum"))
            return (
                f"A refill of {who} up to maximum ({most}) is rounded down to nothing by order_multiple ({multiple}): "
                "what is missing of the minimum stays unordered."
            )
        case _:
            return f"{who} has the policy fixed_reorder_qty and must order at {_reorder_point(sku)}, but its reorder_quantity is 0."


def _reorder_point(sku: dict[str, Any]) -> str:
    return f"the reorder point {number(to_decimal(sku['reorder_point']))}"
