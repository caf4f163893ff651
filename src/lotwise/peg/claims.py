"""What planning elements explain of supplies: read from the reasons that netting recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lotwise.kernels.codes import NEW

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import Netted

    Quanta = NDArray[np.int64]


class Claim(NamedTuple):
    """What one planning element explains of each supply at most, and where it stands without explaining anything."""

    most: Quanta
    parameter: Quanta | None
    """Value of its parameter by SKU."""
    shows: NDArray[np.bool_] | None = None


def positions(reference: NDArray[np.int32], n_order: int) -> NDArray[np.int64]:
    """Supply references as positions: orders first, then lines."""
    reference = reference.astype(np.int64)
    return np.where(reference >= 0, reference, n_order + ~reference)


def held(netted: Netted) -> Quanta:
    """The quantity of each supply that holds the safety stock."""
    new = netted.lines["action"] == NEW
    return np.concatenate([netted.held, np.where(new, netted.lines["held"], 0)])


def summed(n_supply: int, position: NDArray[np.int64], quantity: Quanta) -> Quanta:
    """Quantities added up by supply."""
    total = np.zeros(n_supply, np.int64)
    np.add.at(total, position, quantity)
    return total


def reasons_of(netted: Netted, n_supply: int, code: int) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """The positions of the supplies that have this reason, and their reasons."""
    reasons = netted.reasons[netted.reasons["code"] == code]
    return positions(reasons["supply"], n_supply - len(netted.lines)), reasons


def raised(netted: Netted, n_supply: int, code: int) -> Quanta:
    """By how much an order modifier raised each supply."""
    position, reasons = reasons_of(netted, n_supply, code)
    raised = np.zeros(n_supply, np.int64)
    raised[position] = reasons["second"] - reasons["first"]
    return raised


def noted(netted: Netted, n_supply: int, code: int) -> Quanta:
    """The quantity that a reason speaks of."""
    position, reasons = reasons_of(netted, n_supply, code)
    noted = np.zeros(n_supply, np.int64)
    noted[position] = reasons["first"]
    return noted


def ordered(netted: Netted, n_supply: int, code: int) -> Quanta:
    """What the policy itself ordered, before the order modifiers."""
    position, reasons = reasons_of(netted, n_supply, code)
    ordered = np.zeros(n_supply, np.int64)
    ordered[position] = reasons["second"]
    return ordered


def has_reason(netted: Netted, n_supply: int, code: int) -> NDArray[np.bool_]:
    """Whether each supply has this reason."""
    position, _ = reasons_of(netted, n_supply, code)
    has = np.zeros(n_supply, bool)
    has[position] = True
    return has
