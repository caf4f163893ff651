"""Which SKUs are planned again, and the whole plan that comes of it."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import polars as pl

from lotwise.columns import ReorderingInput
from lotwise.kernels.codes import NO_DAY, NOTHING
from lotwise.net.coverage.part import reached_points
from lotwise.net.coverage.replanning import ReplannedPoints, net_points
from lotwise.net.coverage.splicing import spliced_points
from lotwise.net.differing import differing, is_alike
from lotwise.net.expected import expected, planned_days
from lotwise.net.layers import Since
from lotwise.net.leaving import without
from lotwise.net.network import Network
from lotwise.net.part import Base, Part, Whole, reached_part
from lotwise.net.renewing import renewed
from lotwise.net.replanning import is_most_of_all, net_part
from lotwise.net.splicing import spliced

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import Encoded, Netted
    from lotwise.net.coverage.part import PointsPart
    from lotwise.net.replanning import Replanned

    Ints = NDArray[np.int64]

MOST_STALE = 0.05
"""A plan with more of its SKUs stale is put together: of 100,000 SKUs both take about as long then."""
_SKU = ["item", "variant", "location", "if_needed"]


class Before(NamedTuple):
    """An earlier state of the input, and what came of it."""

    encoded: Encoded
    netted: Netted
    stale: Ints = np.zeros(0, np.int64)
    """SKUs of which ``netted`` does not tell what comes of ``encoded``; whatever follows from them among them."""

    @property
    def is_worn(self) -> bool:
        """Whether planning those SKUs again takes longer than putting the plan together in which they stand."""
        return len(self.stale) > MOST_STALE * len(self.encoded.sku)


@dataclass(frozen=True)
class Again:
    """What came of planning a part again."""

    base: Whole[Any]
    """The input now, and the earlier outcome on its numbers."""
    changed: Ints
    """(n,) SKUs of which that outcome means nothing any more, ascending."""
    made: Replanned | ReplannedPoints | None
    """Those and what is below them, planned; None where there is nothing to plan."""

    @property
    def planned(self) -> int:
        """How many SKUs were planned."""
        return 0 if self.made is None else len(self.made.planned)

    def netted(self) -> Netted:
        """The whole plan; the rows of all SKUs are put together here, which takes longer than planning a small part."""
        match self.made:
            case None:
                return self.base.netted
            case ReplannedPoints():
                return spliced_points(self.base, self.made)
            case _:
                return spliced(self.base, self.since.outcomes)

    @property
    def since(self) -> Since:
        """The part by reordering policies, if there is one, as what was planned since ``base``, whose input is that of now."""
        if self.made is None or isinstance(self.made, ReplannedPoints):
            return Since()
        return Since().having(self.made, np.zeros(0, np.int64))


def planned_since(before: Before, after: Encoded, *, compiled: bool | None = None) -> Again | str:
    """Plan what differs between two states of the input, and what follows from it.

    Parameters
    ----------
    before
        The earlier state.
    after
        The state now.
    compiled
        Whether the rules run compiled; by default small parts are interpreted. Both give the same plan.

    Returns
    -------
    Again or str
        A plan equal to one of everything; or why everything has to be planned, as the second half of a sentence.
    """
    encoded, netted, stale = before
    if type(encoded) is not type(after):
        return "the plan's rules changed"
    cause = _why_not(netted, encoded, after)
    if cause:
        return cause
    now = _numbers_now(encoded.skus, after.skus)
    stays = ascending(now)  # a SKU that moved goes and comes: needs of one day stand in the order of those who need
    differs = differing(encoded, after, now) | ~stays
    differs[stale] = True
    standing = np.where(stays, now, NOTHING)
    kept = netted if stays.all() else without(netted, ~stays)
    base = whole_of(after, renewed(encoded, kept, after, standing, ~differs))
    changed = np.union1d(now[_reached_before(encoded, differs)], np.setdiff1d(np.arange(len(after.sku)), standing))
    changed = changed[changed != NOTHING]
    if not len(changed):
        return Again(base, changed, None)
    part = _reached(base, changed)
    if is_most_of_all(part, len(after.sku)):
        return f"the changes reach {int(part.is_free.sum()):,} of {len(after.sku):,} SKUs, more than a fifth"
    if compiled is None:
        compiled = expected(part.encoded, planned_days(part.encoded)).is_large
    base.netted = replace(base.netted, compiled=compiled)
    made = net_part(base, part) if isinstance(part, Part) else net_points(base, part, compiled=compiled)
    return Again(base, changed, made) if made.is_whole else "an item can no longer be planned"


def whole_of(encoded: Encoded, netted: Netted) -> Whole[Any]:
    """An input and what came of it, as the family of its rules goes on from it."""
    return Base(encoded, netted) if isinstance(encoded, ReorderingInput) else Whole(encoded, netted)


def _reached(base: Whole[Any], changed: Ints) -> Part | PointsPart:
    return reached_part(base, changed) if isinstance(base, Base) else reached_points(base, changed)


def _why_not(netted: Netted, before: Encoded, after: Encoded) -> str:
    """What makes SKUs depend on one another that no bill or transfer ties together."""
    if netted.failed.any() or len(netted.full) or len(netted.loaded.too_large) or len(after.too_large):
        return "an item could not be planned"
    if any(_shares_forecasts(e) for e in (before, after)):
        return "component forecasts are shared by all locations of an item"
    if not is_alike(before, after):
        return "calendars changed"
    return ""


def _shares_forecasts(e: Encoded) -> bool:
    """Whether component need of one SKU may take from the forecast of another one (2.7)."""
    if not isinstance(e, ReorderingInput):
        return False
    return bool((e.forecast_until != NO_DAY).any()) and len(np.unique(e.forecast_pool)) < len(e.sku)


def _numbers_now(before: pl.DataFrame, after: pl.DataFrame) -> Ints:
    """(n_before,) the number now of each SKU, NOTHING where it is gone."""
    names = [name for name in _SKU if name in after.columns]  # not every family plans SKUs only if they are needed
    if before.select(names).equals(after.select(names)):
        return np.arange(len(before))
    numbered = after.select(names).with_row_index("now")
    found = before.select(names).join(numbered, on=names, how="left", maintain_order="left")["now"]
    return found.cast(pl.Int64).fill_null(NOTHING).to_numpy()


def ascending(numbers: Ints) -> NDArray[np.bool_]:
    """(n,) as many of the numbers as can be chosen so that they ascend; never NOTHING.

    SKUs that are chosen come in the same order before and after; the others have moved among them.
    """
    chosen: NDArray[np.bool_] = numbers != NOTHING
    known = np.flatnonzero(chosen)
    if (np.diff(numbers[known]) > 0).all():
        return chosen
    ends: list[int] = []  # the smallest number that a row of each length can end with
    at: list[int] = []  # where it stands
    previous = np.full(len(numbers), NOTHING)
    for place in known.tolist():
        number = int(numbers[place])
        length = bisect_left(ends, number)
        previous[place] = at[length - 1] if length else NOTHING
        ends[length : length + 1], at[length : length + 1] = [number], [place]
    chosen[:] = False
    place = at[-1]
    while place != NOTHING:
        chosen[place] = True
        place = int(previous[place])
    return chosen


def _reached_before(before: Encoded, differs: NDArray[np.bool_]) -> Ints:
    """SKUs whose input differs, and all that was below them: what was needed of these may be needed no more."""
    changed = np.flatnonzero(differs)
    return Network(before).below(changed) if len(changed) else changed
