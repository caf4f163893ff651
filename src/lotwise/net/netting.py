"""Netting: hand the SKUs to the rules in chunks, compiled on threads or interpreted, and put the results together in SKU order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lotwise.columns import Netted
from lotwise.kernels.codes import ATTENTION, NEW, NO_WARNING
from lotwise.net.buffers import Written
from lotwise.net.chunks import Workers
from lotwise.net.dates import GrowingDates
from lotwise.net.expected import expected, planned_days
from lotwise.net.families import REORDERING
from lotwise.net.levels import Levels

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import ReorderingInput


def net_reordering(
    encoded: ReorderingInput, *, compiled: bool | None = None, threads: int = 1, left_out: NDArray[np.int32] | None = None
) -> Netted:
    """Balance every SKU of a plan.

    Parameters
    ----------
    encoded
        The dataset as arrays.
    compiled
        Whether the rules run compiled; by default small plans are interpreted. Both give the same result.
    threads
        Threads of the compiled rules. The result does not depend on it.
    left_out
        SKUs that get no lines.

    Returns
    -------
    Netted
        Lines in planning order with their dates, links, reasons.

    Notes
    -----
    Specification sections 2.10 to 3, 5 to 7.
    """
    rows = expected(encoded, planned_days(encoded))
    compiled = rows.is_large if compiled is None else compiled
    left_out = encoded.too_large if left_out is None else np.union1d(encoded.too_large, left_out)
    written, days, full = Written(REORDERING, rows), GrowingDates(rows.lines), []
    with Workers(REORDERING, threads, compiled=compiled, is_large=rows.is_large) as workers:
        levels = Levels(encoded, left_out, workers, rows)
        for part in levels.parts():
            lines, (dates, needs) = part.rows[0], part.followed
            levels.take(lines, dates, needs, written.n_line)
            written.add(*part.rows)
            days.add(dates)
            full.extend(part.given_up)
    loaded, dates = levels.loaded(), days.all()
    lines, links, reasons = written.all()
    warn(loaded, lines, dates.order)
    return Netted(
        loaded=loaded,
        lines=lines,
        links=links,
        reasons=reasons,
        held=levels.held,
        order_day=dates.order,
        start_day=dates.start,
        end_day=dates.end,
        decide_by=dates.decide_by,
        full=np.array(sorted(full), np.int32),
        failed=levels.failed,
        compiled=compiled,
    )


def warn(loaded: ReorderingInput, lines: NDArray[Any], order_day: NDArray[np.int32]) -> None:
    """Mark the lines that ask for attention because of what is known of them only now."""
    _warn_released(loaded, lines)
    _warn_late(loaded, lines, order_day)
    _warn_exact_demand(loaded, lines)


def _warn_released(encoded: ReorderingInput, lines: NDArray[Any]) -> None:
    """A line that changes a released order asks for attention (specification 7.4)."""
    if not encoded.order_released.any():
        return
    changes = np.flatnonzero((lines["action"] != NEW) & (lines["warning"] == NO_WARNING))
    released = encoded.order_released[lines["order"][changes]]
    lines["warning"][changes[released]] = ATTENTION


def _warn_late(encoded: ReorderingInput, lines: NDArray[Any], order_day: NDArray[np.int32]) -> None:
    """A line that would have to be placed before the work date asks for attention (specification 7.4)."""
    late = np.flatnonzero(order_day < encoded.today)
    lines["warning"][late[lines["warning"][late] == NO_WARNING]] = ATTENTION


def _warn_exact_demand(encoded: ReorderingInput, lines: NDArray[Any]) -> None:
    """A line of an SKU that is planned to exact demand instead of its item's reorder point asks for attention (7.4)."""
    if encoded.exact_demand.any():
        lines["warning"][encoded.exact_demand[lines["sku"]] & (lines["warning"] == NO_WARNING)] = ATTENTION
