"""A part of a plan by coverage codes as input of its own: planning points that are planned again, and the orders of those above."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lotwise.graph import ranges
from lotwise.kernels.codes import NOTHING
from lotwise.net.part import Cut, Whole, reached

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import CoverageInput

    Ints = NDArray[np.int64]


class PointsPart(NamedTuple):
    """What is planned again, as input of its own."""

    skus: Ints
    """(n,) planning points of the whole plan, ascending; the part numbers them from 0."""
    is_free: NDArray[np.bool_]
    """(n,) planned again; the others keep their lines, and only their orders stand in the part."""
    encoded: CoverageInput


def reached_points(whole: Whole[CoverageInput], changed: Ints) -> PointsPart:
    """The part that a change reaches on the way down: the changed points and all below them, beside those who need of these.

    Parameters
    ----------
    whole
        The input as it is now, and what came of it before.
    changed
        Planning points, ascending.
    """
    skus, is_free = reached(whole, changed)
    return PointsPart(skus, is_free, _CoverageCut(whole.encoded, (), skus, is_free).encoded())


class _CoverageCut(Cut["CoverageInput"]):
    def encoded(self) -> CoverageInput:
        """The part as input of its own."""
        fields = self._fields()
        first, last = (self._whole.sku[edge][self._skus] for edge in ("first_level", "last_level"))
        ends = np.cumsum(last - first)
        fields["sku"]["first_level"], fields["sku"]["last_level"] = ends - (last - first), ends
        return replace(self._whole, minimum_levels=self._whole.minimum_levels[ranges(first, last)], **self._pins(), **fields)

    def _pins(self) -> dict[str, Any]:
        """What the orders of the points stay with; a parent that is not in the part needs nothing of them."""
        whole = self._whole
        demand_at, order_at = (
            _places(rows.positions[0], len(records))
            for rows, records in ((self._demands, whole.demand), (self._orders, whole.orders))
        )
        pin = np.flatnonzero(order_at[whole.pin_order] != NOTHING)
        names = {"pin_order": order_at, "pin_demand": demand_at, "pin_parent": order_at}
        return {name: _at(at, getattr(whole, name)[pin]) for name, at in names.items()}


def _places(kept: Ints, count: int) -> Ints:
    """(count,) where each row of the whole stands in the part, NOTHING where it is not there."""
    found = np.full(count, NOTHING)
    found[kept] = np.arange(len(kept))
    return found


def _at(places: Ints, row: Ints) -> Ints:
    found = np.full(len(row), NOTHING)
    named = row != NOTHING
    found[named] = places[row[named]]
    return found
