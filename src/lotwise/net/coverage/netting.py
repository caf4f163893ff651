"""Netting by coverage codes: peg and plan level by level, carry delays up, work out action messages downwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lotwise.chain import OrderDays
from lotwise.columns import CoverageNetted, taken
from lotwise.kernels.codes import ATTENTION
from lotwise.net.buffers import Written
from lotwise.net.chunks import Workers
from lotwise.net.coverage.delays import delays
from lotwise.net.coverage.loading import Points
from lotwise.net.coverage.margins import IssueMargins
from lotwise.net.coverage.messages import action_messages
from lotwise.net.coverage.pegs import pegs_of
from lotwise.net.expected import expected, planned_days
from lotwise.net.families import COVERAGE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import CoverageInput
    from lotwise.net.coverage.delays import Delayed
    from lotwise.net.coverage.messages import Found
    from lotwise.net.coverage.pegs import Pegs
    from lotwise.net.expected import Expected


class Pegged(NamedTuple):
    """What comes of planning level by level: planned orders in planning order, pegging and reasons."""

    loaded: CoverageInput
    """The input with what orders need."""
    lines: NDArray[Any]
    links: NDArray[Any]
    reasons: NDArray[Any]
    required: OrderDays
    planned: OrderDays
    """(n_line,) dates as required, and as planned if every component came in time."""
    full: NDArray[np.int32]
    """Planning points that would need more lines than one may have."""
    refused: NDArray[np.int64]
    """(n_sku,) YES where rounding down has made nothing of a refill."""


def net_coverage(
    encoded: CoverageInput, *, compiled: bool | None = None, threads: int = 1, left_out: NDArray[np.int32] | None = None
) -> CoverageNetted:
    """Peg every demand and plan orders for what stays open.

    Parameters
    ----------
    encoded
        The dataset as arrays.
    compiled, threads, left_out
        As ``net.net`` takes them.

    Returns
    -------
    CoverageNetted
        Planned orders in planning order with their dates, pegging, reasons, delays and action messages.

    Notes
    -----
    Specification section 3.
    """
    rows = expected(encoded, planned_days(encoded))
    compiled = rows.is_large if compiled is None else compiled
    left_out = encoded.too_large if left_out is None else np.union1d(encoded.too_large, left_out)
    margins = IssueMargins(encoded)
    with Workers(COVERAGE, threads, compiled=compiled, is_large=rows.is_large) as workers:
        pegged = peg_points(Points(encoded, left_out, workers, margins, rows), rows)
    return completed(pegged, margins, compiled=compiled)


def peg_points(points: Points, expected: Expected) -> Pegged:
    """Peg and plan level by level."""
    written = Written(COVERAGE, expected)
    days: list[tuple[OrderDays, OrderDays]] = []
    full: list[int] = []
    for part in points.parts():
        required, planned, needs = part.followed
        points.take(needs.after(written.n_line))
        written.add(*part.rows)
        days.append((required, planned))
        full.extend(part.given_up)
    required, planned = (joined_days([each[which] for each in days]) for which in (0, 1))
    lines, links, reasons = written.all()
    return Pegged(
        loaded=points.loaded(),
        lines=lines,
        links=links,
        reasons=reasons,
        required=required,
        planned=planned,
        full=np.array(sorted(full), np.int32),
        refused=points.refused,
    )


def completed(pegged: Pegged, margins: IssueMargins, *, compiled: bool) -> CoverageNetted:
    """The plan: what was pegged and planned level by level, with what goes through all levels, delays and action messages."""
    loaded = pegged.loaded
    pegs = pegs_of(loaded, pegged.links)
    found = action_messages(loaded, pegged.lines, pegged.required.availability, pegs, margins, loaded.last_message_day)
    return delayed_plan(pegged, pegs, found, margins, compiled=compiled)


def delayed_plan(pegged: Pegged, pegs: Pegs, found: Found, margins: IssueMargins, *, compiled: bool) -> CoverageNetted:
    """The plan, of which messages are known already: delays are carried up, and lines get the dates that follow from them."""
    loaded, lines, links, required = pegged.loaded, pegged.lines, pegged.links, pegged.required
    delayed = delays(loaded, lines, pegs, pegged.planned)
    lines["due"] = delayed.planned.availability
    late = _delay(loaded, lines, delayed, required)
    lines["warning"] = np.where(late > 0, ATTENTION, 0)
    return CoverageNetted(
        loaded=loaded,
        lines=lines,
        links=links,
        reasons=pegged.reasons,
        held=found.held,
        order_day=delayed.planned.order.astype(np.int32),
        start_day=delayed.planned.start.astype(np.int32),
        end_day=delayed.planned.receipt.astype(np.int32),
        decide_by=delayed.planned.order.astype(np.int32),
        full=pegged.full,
        failed=np.zeros(len(loaded.sku), np.int64),
        compiled=compiled,
        required_receipt=required.receipt,
        delay=late,
        required=required.availability,
        held_up_by=delayed.cause,
        order_due=delayed.order_due,
        issue_day=delayed.issue,
        issue_margin=margins.wanted(loaded.demand["due"], loaded.demand_sku).margin,
        refused=pegged.refused,
        messages=found.messages,
    )


def _delay(loaded: CoverageInput, lines: NDArray[Any], delayed: Delayed, required: OrderDays) -> NDArray[np.int64]:
    """(n_line,) days by which a line is late; a planned order that stays keeps its dates, but waits as open orders do (DL3)."""
    order = lines["order"].astype(np.int64)
    moved = delayed.order_due - loaded.orders["due"]
    late: NDArray[np.int64] = np.maximum(delayed.planned.receipt - required.receipt, taken(moved, order, 0))
    return np.maximum(late, 0)


def joined_days(parts: list[OrderDays]) -> OrderDays:
    """The days of all parts, in order."""
    if not parts:
        return OrderDays(*(np.zeros(0, np.int64) for _ in OrderDays._fields))
    return OrderDays(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
