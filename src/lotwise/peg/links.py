"""Order tracking: who covers whom (specification 7.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lotwise.kernels.codes import NOTHING
from lotwise.kernels.records import LINK, dtype

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import Encoded, Netted


def tracking_links(encoded: Encoded, netted: Netted) -> NDArray[Any]:
    """Every link between demand and supply, as netting made them: SKU by SKU; reservations of the input come last.

    A reservation of a pair that netting linked as well makes that link larger.

    Returns
    -------
    NDArray
        (n_link,) records ``kernels.records.LINK``.

    Notes
    -----
    Rule pages: rules/order-tracking, rules/reservations.
    """
    reserved = np.flatnonzero((encoded.demand["reserved"] > 0) & (encoded.reserved_order != NOTHING))
    if len(reserved) == 0:
        return netted.links
    reservations = np.empty(len(reserved), dtype(LINK))
    reservations["demand"] = reserved
    reservations["supply"] = encoded.reserved_order[reserved]
    reservations["quantity"] = encoded.demand["reserved"][reserved]
    links = np.concatenate([netted.links, reservations])
    _, first, of_pair = np.unique(links[["demand", "supply"]], return_index=True, return_inverse=True)
    quantity = np.zeros(len(first), np.int64)
    np.add.at(quantity, of_pair, links["quantity"])
    merged = links[first]
    merged["quantity"] = quantity
    in_order: NDArray[Any] = merged[np.argsort(first)]
    return in_order
