"""What each supply gives each demand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import CoverageInput

    Ints = NDArray[np.int64]


class Pegs(NamedTuple):
    """(n,) what each supply gives each demand, reservations included."""

    demand: Ints
    supply: Ints
    """Row of orders, ~row of lines."""
    quantity: Ints


def pegs_of(loaded: CoverageInput, links: NDArray[Any]) -> Pegs:
    """All links and reservations, by planning point."""
    reserved = np.flatnonzero(loaded.demand["reserved"] > 0)
    demand = np.concatenate([links["demand"].astype(np.int64), reserved])
    supply = np.concatenate([links["supply"].astype(np.int64), loaded.reserved_order[reserved]])
    quantity = np.concatenate([links["quantity"], loaded.demand["reserved"][reserved]])
    order = np.argsort(loaded.demand_sku[demand], kind="stable")
    return Pegs(demand[order], supply[order], quantity[order])
