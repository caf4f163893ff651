"""A plan by coverage codes whose part was planned again, as one; delays are carried up through the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lotwise.columns import CoverageNetted, Messages, taken
from lotwise.kernels.codes import NOTHING
from lotwise.net.coverage.loading import scheduled
from lotwise.net.coverage.margins import IssueMargins
from lotwise.net.coverage.messages import Found
from lotwise.net.coverage.netting import Pegged, delayed_plan
from lotwise.net.coverage.pegs import pegs_of
from lotwise.net.layers import Newest
from lotwise.net.places import offsets_of, renumbered
from lotwise.net.splicing import Splice

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import CoverageInput, Encoded
    from lotwise.net.coverage.replanning import ReplannedPoints
    from lotwise.net.part import Whole

    Ints = NDArray[np.int64]


def spliced_points(whole: Whole[CoverageInput], made: ReplannedPoints) -> CoverageNetted:
    """The whole plan.

    Parameters
    ----------
    whole
        The input as it is now, and what came of it before.
    made
        Its part, planned again; ``made.is_whole``.
    """
    return _PointsSplice(whole, made).plan()


class _PointsSplice(Splice):
    """The rows of the plan before and those of the part, put together."""

    def __init__(self, whole: Whole[CoverageInput], made: ReplannedPoints) -> None:
        super().__init__(whole, [Newest(made, made.planned)])
        (self._own,) = self._parts
        self._before: CoverageNetted = whole.netted  # type: ignore[assignment]
        self._points, self._encoded = made, whole.encoded

    def plan(self) -> CoverageNetted:
        """Everything, whole."""
        before, made = self._before, self._points
        loaded = self._loaded_points()
        lines, links = self._all_lines(), self._all_links()
        required, planned = scheduled(loaded, lines, loaded.order_scheduling)
        refused = before.refused.copy()
        refused[self._own.skus] = made.refused[self._own.chosen]
        pegged = Pegged(loaded, lines, links, self._all_reasons(), required, planned, before.full, refused)
        found = Found(self._messages(), self._orders.joined(before.held, [made.found.held[self._own.order_rows]]))
        margins = IssueMargins(self._encoded, made.earliest)
        return delayed_plan(pegged, pegs_of(loaded, links), found, margins, compiled=before.compiled)

    def _loaded_points(self) -> CoverageInput:
        """The input; records of points name the rows of the whole."""
        loaded: CoverageInput = self._input()  # type: ignore[assignment]
        sku = loaded.sku
        pins = self._loaded.sku["last_pin"] - self._loaded.sku["first_pin"]
        own = self._points.loaded.sku[self._own.chosen]
        pins[self._own.skus] = own["last_pin"] - own["first_pin"]
        sku["last_pin"] = np.cumsum(pins)
        sku["first_pin"] = sku["last_pin"] - pins
        for edge in ("first_level", "last_level"):
            sku[edge] = self._encoded.sku[edge]
        return loaded

    def _messages(self) -> Messages:
        """Messages by planning point: those of points that were planned again in the place of the old ones."""
        old, new = self._before.messages, self._points.found.messages
        of_old, of_new = (
            _points_of(messages, netted.lines, netted.loaded) for messages, netted in ((old, self._before), (new, self._points))
        )
        n_sku = len(self._loaded.sku)
        places, chosen = self._places(offsets_of(of_old, n_sku), [of_new]), self._own.newest(of_new)
        columns: dict[str, NDArray[Any]] = {}
        for name in Messages.__dataclass_fields__:
            before, own = getattr(old, name), getattr(new, name)[chosen]
            match name:
                case "order":
                    before, own = self._orders.moved(before), renumbered(self._own.order, own)
                case "line":
                    before, own = self._lines.moved(before), renumbered(self._own.line, own)
                case "demand":
                    before, own = self._demands.moved(before), renumbered(self._own.demand, own)
            columns[name] = places.joined(before, [own])
        return Messages(**columns)


def _points_of(messages: Messages, lines: NDArray[Any], loaded: Encoded) -> NDArray[np.integer]:
    """(n,) planning point of each message, ascending."""
    is_new = messages.order == NOTHING
    return np.where(is_new, taken(lines["sku"], messages.line), taken(loaded.order_sku, messages.order))
