"""Which SKUs a change reaches: what they need of others, and who needs them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lotwise.graph import ranges
from lotwise.kernels.codes import NOTHING

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import Encoded

    Ints = NDArray[np.int64]


class Network:
    """The ways by which lines of one SKU can change what another one needs.

    A SKU leads to the components of its bill, to the SKU that sends its transfers, and to every SKU whose demand or by-products
    belong to one of its orders.
    """

    def __init__(self, encoded: Encoded) -> None:
        bill, source = encoded.bill, encoded.source_sku
        n_sku = len(encoded.sku)
        moved = np.flatnonzero(source != NOTHING)
        needing = [np.repeat(np.arange(n_sku), np.diff(bill.first)), moved]
        needed = [bill.sku, source[moved]]
        for order, of_row in ((encoded.demand_order, encoded.demand_sku), (encoded.order_yielding, encoded.order_sku)):
            tied = np.flatnonzero(order != NOTHING)
            needing.append(encoded.order_sku[order[tied]].astype(np.int64))
            needed.append(of_row[tied].astype(np.int64))
        above, below = np.concatenate(needing), np.concatenate(needed)
        self._below = _Edges(n_sku, above, below)
        self._above = _Edges(n_sku, below, above)

    def below(self, skus: Ints) -> Ints:
        """The SKUs and all whose plan may follow from theirs, ascending."""
        found, front = skus, skus
        while len(front):
            front = np.setdiff1d(self._below.of(front), found)
            found = np.union1d(found, front)
        return found

    def above(self, skus: Ints) -> Ints:
        """Those that may need some of the SKUs, ascending; the SKUs themselves aside."""
        return np.setdiff1d(self._above.of(skus), skus)


class _Edges:
    """Edges by the node they lead from."""

    def __init__(self, n_node: int, source: Ints, target: Ints) -> None:
        order = np.argsort(source, kind="stable")
        self._target = target[order]
        self._first = np.searchsorted(source[order], np.arange(n_node + 1))

    def of(self, nodes: Ints) -> Ints:
        """Where the edges of some nodes lead to; a target may stand more than once."""
        return self._target[ranges(self._first[nodes], self._first[nodes + 1])]
