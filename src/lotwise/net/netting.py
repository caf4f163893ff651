"""Netting: hand the SKUs to the rules in chunks, compiled on threads or interpreted, and put the results together in SKU order."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import local
from typing import TYPE_CHECKING, Any

import numpy as np

from lotwise.columns import Netted
from lotwise.kernels.codes import ATTENTION, NEW, NO_WARNING
from lotwise.net.buffers import Buffers, CompiledBuffers, InterpretedBuffers, concatenate
from lotwise.net.dates import date_lines

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import Encoded

INTERPRETED_BELOW = 50_000
"""Events below which interpreting beats importing numba and loading the compiled rules (about a second)."""
EVENTS_PER_CHUNK = 150_000
MOST_LINES_PER_SKU = 10_000_000
"""A SKU that would need more lines is reported instead: a maximum order quantity of 0.00001 would fill the memory."""


def net(encoded: Encoded, *, compiled: bool | None = None, threads: int = 1, left_out: NDArray[np.int32] | None = None) -> Netted:
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
    Specification sections 2.10 to 3, 5, 7.
    """
    n_event = len(encoded.demand) + len(encoded.orders)
    if compiled is None:
        compiled = n_event >= INTERPRETED_BELOW
    held = np.zeros(len(encoded.orders), np.int64)
    failed = np.zeros(len(encoded.sku), np.int64)
    encoded = _without(encoded, encoded.too_large if left_out is None else np.union1d(encoded.too_large, left_out))
    if compiled:
        parts, full = _balance_on_threads(encoded, held, failed, threads)
    else:
        written, full = _balance_chunk(InterpretedBuffers(encoded, held, failed), 0, len(encoded.sku))
        parts = [written]
    lines, links, reasons = concatenate(parts, threads)
    dates = date_lines(encoded, lines)
    _warn_released(encoded, lines)
    _warn_late_start(encoded, lines, dates.start)
    _warn_exact_demand(encoded, lines)
    return Netted(
        lines=lines,
        links=links,
        reasons=reasons,
        held=held,
        order_day=dates.order,
        start_day=dates.start,
        end_day=dates.end,
        decide_by=dates.decide_by,
        full=np.array(sorted(full), np.int32),
        failed=failed,
    )


def _without(encoded: Encoded, left_out: NDArray[np.int32]) -> Encoded:
    """Some SKUs are emptied: no rows, no safety stock, no reorder point, so no lines."""
    if len(left_out) == 0:
        return encoded
    sku = encoded.sku.copy()
    for first, last in (("first_demand", "last_demand"), ("first_order", "last_order")):
        sku[last][left_out] = sku[first][left_out]
    for name in ("safety_stock", "has_reorder_point"):
        sku[name][left_out] = 0
    return replace(encoded, sku=sku)


def _balance_chunk(buffers: Buffers, first: int, last: int) -> tuple[list[NDArray[Any]], list[int]]:
    """Balance a range of SKUs, growing the buffers as often as they are full; returns what was written and the SKUs given up."""
    given_up = []
    while (reached := buffers.run(first, last)) < last:
        first = reached
        if buffers.rows() >= MOST_LINES_PER_SKU:
            given_up.append(reached)
            first += 1
        else:
            buffers.grow()
    return buffers.take(), given_up


def _chunks(encoded: Encoded) -> list[tuple[int, int]]:
    """Ranges of SKUs with about the same number of events each."""
    events = encoded.sku["last_demand"] + encoded.sku["last_order"]
    bounds = np.searchsorted(events, np.arange(EVENTS_PER_CHUNK, events[-1] if len(events) else 0, EVENTS_PER_CHUNK))
    edges = np.unique(np.concatenate([[0], bounds, [len(encoded.sku)]]))
    return list(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True))


def _balance_on_threads(
    encoded: Encoded, held: NDArray[np.int64], failed: NDArray[np.int64], threads: int
) -> tuple[list[list[NDArray[Any]]], list[int]]:
    """Balance all chunks on a pool of threads; each thread reuses its buffers, results come in chunk order."""
    own = local()

    def balance(chunk: tuple[int, int]) -> tuple[list[NDArray[Any]], list[int]]:
        if not hasattr(own, "buffers"):
            own.buffers = CompiledBuffers(encoded, held, failed)
        return _balance_chunk(own.buffers, *chunk)

    with ThreadPoolExecutor(threads) as pool:
        results = list(pool.map(balance, _chunks(encoded)))
    return [written for written, _ in results], [sku for _, given_up in results for sku in given_up]


def _warn_released(encoded: Encoded, lines: NDArray[Any]) -> None:
    """A line that changes a released order asks for attention (specification 7.4)."""
    changes = np.flatnonzero((lines["action"] != NEW) & (lines["warning"] == NO_WARNING))
    released = encoded.order_released[lines["order"][changes]]
    lines["warning"][changes[released]] = ATTENTION


def _warn_late_start(encoded: Encoded, lines: NDArray[Any], start_day: NDArray[np.int64]) -> None:
    """A line that would have to start before the work date asks for attention (specification 7.4)."""
    lines["warning"][(start_day < encoded.today) & (lines["warning"] == NO_WARNING)] = ATTENTION


def _warn_exact_demand(encoded: Encoded, lines: NDArray[Any]) -> None:
    """A line of an SKU that is planned to exact demand instead of its item's reorder point asks for attention (7.4)."""
    lines["warning"][encoded.exact_demand[lines["sku"]] & (lines["warning"] == NO_WARNING)] = ATTENTION
