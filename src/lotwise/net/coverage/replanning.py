"""Net change under coverage codes: a part is pegged and planned again on the way down, with its action messages.

Needs and messages flow down, so what is above a part stays as it was. Delays flow up: they are carried through the whole plan when
it is put together (``splicing``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lotwise.chain import OrderDays
from lotwise.graph import ranges
from lotwise.kernels.codes import NOTHING
from lotwise.net.buffers import Written
from lotwise.net.chunks import Workers, chunks
from lotwise.net.coverage.loading import Points
from lotwise.net.coverage.margins import IssueMargins
from lotwise.net.coverage.messages import Found, Proposed, action_messages
from lotwise.net.coverage.netting import Pegged, joined_days
from lotwise.net.coverage.pegs import pegs_of
from lotwise.net.expected import UNKNOWN
from lotwise.net.families import COVERAGE
from lotwise.net.replanning import at_orders, merged, nothing_follows, staying_lines
from lotwise.net.rows import beyond_counting

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import CoverageInput, CoverageNetted
    from lotwise.net.coverage.part import PointsPart
    from lotwise.net.part import Whole

    Ints = NDArray[np.int64]


class ReplannedPoints(NamedTuple):
    """What came of a part. Rows and lines are those of the part; only those of points that were planned again mean something."""

    part: PointsPart
    loaded: CoverageInput
    lines: NDArray[Any]
    links: NDArray[Any]
    reasons: NDArray[Any]
    refused: Ints
    found: Found
    """The messages of the part; those of points that stay say what they said."""
    line_sku: NDArray[np.int32]
    """(n_all_line,) planning point of every line that the part's demand may refer to: those planned again and those that stay."""
    earliest: Ints
    """(n_sku,) ``margins.earliest_issue`` of the whole plan."""
    is_whole: bool
    """Every point could be planned; otherwise the whole plan has to be made anew."""

    @property
    def planned(self) -> Ints:
        """(n,) the points that were planned again, as the whole plan numbers them."""
        return self.part.skus[self.part.is_free]


def net_points(whole: Whole[CoverageInput], part: PointsPart, *, compiled: bool) -> ReplannedPoints:
    """Plan the free points of a part; lines and open orders of the others say what they need of them, as they did before."""
    earliest = IssueMargins(whole.encoded).earliest
    margins = IssueMargins(part.encoded, earliest[part.skus])
    pegged, line_sku, given_up = _pegged(whole, part, margins, compiled=compiled)
    loaded, required = pegged.loaded, pegged.required.availability
    proposed = _proposed(whole, part, loaded)
    pegs = pegs_of(loaded, pegged.links)
    found = action_messages(loaded, pegged.lines, required, pegs, margins, loaded.last_message_day, proposed)
    is_counted = len(loaded.too_large) == len(beyond_counting(pegged.lines, len(loaded.sku))) == 0
    return ReplannedPoints(
        part=part,
        loaded=loaded,
        lines=pegged.lines,
        links=pegged.links,
        reasons=pegged.reasons,
        refused=pegged.refused,
        found=found,
        line_sku=line_sku,
        earliest=earliest,
        is_whole=not given_up and is_counted,
    )


def _pegged(
    whole: Whole[CoverageInput], part: PointsPart, margins: IssueMargins, *, compiled: bool
) -> tuple[Pegged, NDArray[np.int32], int]:
    """The part level by level, the planning point of every line of it, and how many points would need too many lines."""
    frozen = np.flatnonzero(~part.is_free)
    staying = staying_lines(whole, part.skus, frozen)
    written, line_sku = Written(COVERAGE, UNKNOWN), [np.zeros(0, np.int32)]
    days: list[tuple[OrderDays, OrderDays]] = []
    n_line, given_up = 0, 0
    with Workers(COVERAGE, 1, compiled=compiled) as workers:
        points = Points(part.encoded, frozen.astype(np.int32), workers, margins)
        for level in range(len(points)):
            inputs = points.load(level)
            first, last = points.skus(level)
            before = written.n_line
            for made in workers.balance(inputs, chunks(inputs.rows["sku"], first, last), nothing_follows):
                written.add(*made.rows)
                given_up += len(made.given_up)
            lines, is_made = merged(written.lines()[before:], at_orders(staying, points, first, last))
            required, planned, needs = points.follow(lines)
            points.take(needs.after(n_line))
            points.end(level)
            days.append((_where(required, is_made), _where(planned, is_made)))
            line_sku.append(lines["sku"])
            n_line += len(lines)
    lines, links, reasons = written.all()
    required, planned = (joined_days([each[which] for each in days]) for which in (0, 1))
    full = np.zeros(0, np.int32)
    pegged = Pegged(points.loaded(), lines, links, reasons, required, planned, full, points.refused)
    return pegged, np.concatenate(line_sku), given_up


def _where(days: OrderDays, chosen: NDArray[np.bool_]) -> OrderDays:
    return OrderDays(*(day[chosen] for day in days))


def _proposed(whole: Whole[CoverageInput], part: PointsPart, loaded: CoverageInput) -> Proposed:
    """What messages propose for the orders of points that stay; for all others nothing yet."""
    netted: CoverageNetted = whole.netted  # type: ignore[assignment]
    before, skus = netted.loaded, part.skus[~part.is_free]
    known = ranges(before.sku["first_order"][skus], before.sku["last_order"][skus])
    known = known[np.argsort(before.order_row[known], kind="stable")]
    stays = np.flatnonzero(~part.is_free[loaded.order_sku] & (loaded.order_row != NOTHING))
    at = known[np.searchsorted(before.order_row[known], loaded.order_row[stays])]
    proposed = Proposed.nothing(loaded.orders)
    for now, then in zip(proposed, Proposed.by(netted.messages, before.orders), strict=True):
        now[stays] = then[at]
    return proposed
