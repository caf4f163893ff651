"""Untracked planning elements (specification 7.5).

A supply's quantity that no real demand asks for is explained element by element, in a fixed order, each limited by what is left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lotwise.columns import CoverageInput, CoverageNetted
from lotwise.kernels.codes import NEW
from lotwise.peg.claims import Claim, positions, summed
from lotwise.peg.coverage import coverage_claims
from lotwise.peg.reordering import reordering_claims
from lotwise.results import UNTRACKED_ELEMENTS
from lotwise.windows import windows

if TYPE_CHECKING:
    from collections.abc import Callable

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

    def moved(self, by: int) -> Untracked:
        """The same of supplies that are numbered otherwise."""
        return self._replace(supply=self.supply + by)


class NotReal(NamedTuple):
    """(n_demand,) demand that does not count as real."""

    is_forecast: NDArray[np.bool_]
    is_blanket: NDArray[np.bool_]


def untracked_elements(encoded: Encoded, netted: Netted, is_not_real: Callable[[Encoded], NotReal]) -> Untracked:
    """Explain the surplus of every supply.

    Parameters
    ----------
    is_not_real
        Tells the demand of some SKUs that does not count as real.

    Notes
    -----
    Rule page: rules/order-tracking.
    """
    orders, lines = [], []
    for window in windows(encoded, netted):
        found = _of_window(window.encoded, window.netted, *is_not_real(window.encoded))
        n_of_orders = np.count_nonzero(found.supply >= 0)
        orders.append(found.part(slice(n_of_orders)).moved(window.first_order))
        lines.append(found.part(slice(n_of_orders, None)).moved(-window.first_line))
    return Untracked(*(np.concatenate(column) for column in zip(*orders, *lines, strict=True)))


def _of_window(encoded: Encoded, netted: Netted, is_forecast: NDArray[np.bool_], is_blanket: NDArray[np.bool_]) -> Untracked:
    n_order = len(encoded.orders)
    quantity, sku = _quantities(encoded, netted)
    position = positions(netted.links["supply"], n_order)
    pegged = summed(len(quantity), position, netted.links["quantity"])
    forecast, blanket = (_pegged_to(netted, len(quantity), position, kind) for kind in (is_forecast, is_blanket))
    left = quantity - pegged + forecast + blanket
    left[np.isin(sku, encoded.too_large)] = 0  # nothing is said of sums that are not known
    claims = {"forecast": Claim(forecast, None), "blanket_order": Claim(blanket, None)}
    if isinstance(encoded, CoverageInput) and isinstance(netted, CoverageNetted):
        claims |= coverage_claims(encoded, netted, sku, left - forecast)
    else:
        claims |= reordering_claims(encoded, netted, sku, left)
    rows = []
    for number, name in enumerate(UNTRACKED_ELEMENTS):
        if name not in claims:
            continue
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


def _quantities(encoded: Encoded, netted: Netted) -> tuple[Quanta, NDArray[np.int64]]:
    """Unreserved quantity of every supply after the plan, and its SKU; lines of existing orders count at their order."""
    changed = netted.lines["action"] != NEW
    of_order = encoded.orders["quantity"].copy()
    of_order[netted.lines["order"][changed]] = netted.lines["quantity"][changed]
    of_line = np.where(changed, 0, netted.lines["quantity"])
    sku = np.concatenate([encoded.order_sku, netted.lines["sku"]]).astype(np.int64)
    return np.concatenate([of_order - encoded.orders["reserved"], of_line]), sku


def _pegged_to(netted: Netted, n_supply: int, position: NDArray[np.int64], is_kind: NDArray[np.bool_]) -> Quanta:
    """What demand of one kind takes of each supply."""
    if not is_kind.any():
        return np.zeros(n_supply, np.int64)
    own = is_kind[netted.links["demand"]]
    return summed(n_supply, position[own], netted.links["quantity"][own])
