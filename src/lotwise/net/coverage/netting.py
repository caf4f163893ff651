"""Netting by coverage codes: peg and plan level by level, carry delays up, work out action messages downwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lotwise.chain import OrderDays
from lotwise.columns import CoverageNetted
from lotwise.kernels.codes import ATTENTION, KEEP
from lotwise.net.buffers import concatenate
from lotwise.net.chunks import balancing, chunks, is_large
from lotwise.net.coverage.delays import delays
from lotwise.net.coverage.loading import Points
from lotwise.net.coverage.messages import action_messages
from lotwise.net.coverage.pegs import pegs_of
from lotwise.net.families import COVERAGE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import CoverageInput


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
    if compiled is None:
        compiled = is_large(encoded, encoded.sku["fence"] - encoded.today + 1)
    points = Points(encoded, encoded.too_large if left_out is None else np.union1d(encoded.too_large, left_out))
    parts: list[list[NDArray[Any]]] = []
    days: list[tuple[OrderDays, OrderDays]] = []
    full: list[int] = []
    with balancing(COVERAGE, threads, compiled=compiled) as balance:
        for level in range(len(points)):
            inputs = points.load(level)
            of_level = balance(inputs, chunks(inputs.rows["sku"], *points.skus(level)))
            lines = np.concatenate([part[0] for part, _ in of_level]) if of_level else points.no_lines()
            required, planned = _scheduled(points, lines, encoded.today)
            points.take(level, lines, planned)
            days.append((required, planned))
            parts.extend(part for part, _ in of_level)
            full.extend(sku for _, given_up in of_level for sku in given_up)
    loaded = points.loaded()
    lines, links, reasons = concatenate(parts, COVERAGE, threads)
    required, planned = (_joined([each[which] for each in days]) for which in (0, 1))
    pegs = pegs_of(loaded, links)
    delayed = delays(loaded, lines, pegs, planned)
    found = action_messages(loaded, lines, required.availability, pegs, points.margins, loaded.last_message_day)
    lines["due"] = delayed.planned.availability
    lines["warning"][delayed.planned.receipt > required.receipt] = ATTENTION
    return CoverageNetted(
        loaded=loaded,
        lines=lines,
        links=links,
        reasons=reasons,
        held=found.held,
        order_day=delayed.planned.order,
        start_day=delayed.planned.start,
        end_day=delayed.planned.receipt,
        decide_by=delayed.planned.order,
        full=np.array(sorted(full), np.int32),
        failed=np.zeros(len(loaded.sku), np.int64),
        required_receipt=required.receipt,
        required=required.availability,
        held_up_by=delayed.cause,
        order_due=delayed.order_due,
        issue_day=delayed.issue,
        issue_margin=points.margins.wanted(loaded.demand["due"], loaded.demand_sku).margin,
        refused=points.refused,
        messages=found.messages,
    )


def _scheduled(points: Points, lines: NDArray[Any], today: int) -> tuple[OrderDays, OrderDays]:
    """Required and planned dates of lines as if all components came in time; an order that stays keeps its dates (14.1)."""
    chain = points.chain_of(lines)
    required, planned = chain.scheduled(lines["required"].astype(np.int64), today)
    stays = lines["action"] == KEEP
    if not stays.any():
        return required, planned
    recorded = chain.backward(lines["required"].astype(np.int64))
    return tuple(  # type: ignore[return-value]
        OrderDays(*(np.where(stays, kept, day) for kept, day in zip(recorded, days, strict=True))) for days in (required, planned)
    )


def _joined(parts: list[OrderDays]) -> OrderDays:
    return OrderDays(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
