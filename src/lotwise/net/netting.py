"""Netting: hand the SKUs to the rules in chunks, compiled on threads or interpreted, and put the results together in SKU order."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from threading import local
from typing import TYPE_CHECKING, Any

import numpy as np

from lotwise.columns import Netted
from lotwise.kernels.codes import ATTENTION, NEW, NO_WARNING, NOTHING
from lotwise.net.buffers import CompiledBuffers, InterpretedBuffers, concatenate
from lotwise.net.dates import LineDates, date_lines
from lotwise.net.levels import Levels

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from lotwise.columns import Encoded
    from lotwise.net.buffers import Buffers, Inputs

    Chunk = tuple[int, int]
    Part = tuple[list[NDArray[Any]], list[int]]
    Balance = Callable[[Inputs, list[Chunk]], list[Part]]

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
    Specification sections 2.10 to 3, 5 to 7.
    """
    if compiled is None:
        compiled = _is_large(encoded)
    levels = Levels(encoded, encoded.too_large if left_out is None else np.union1d(encoded.too_large, left_out))
    parts, dates, full = [], [], []
    with _on_threads(threads) if compiled else _interpreted() as balance:
        for level in range(len(levels)):
            inputs = levels.load(level)
            for part, given_up in balance(inputs, _chunks(inputs.sku, *levels.skus(level))):
                parts.append(part)
                dates.append(date_lines(levels.dated(), part[0]))
                levels.take(part[0], dates[-1])
                full.extend(given_up)
    loaded = levels.loaded()
    lines, links, reasons = concatenate(parts, threads)
    days = LineDates.joined(dates)
    _warn_released(loaded, lines)
    _warn_late(loaded, lines, days.order)
    _warn_exact_demand(loaded, lines)
    return Netted(
        loaded=loaded,
        lines=lines,
        links=links,
        reasons=reasons,
        held=levels.held,
        order_day=days.order,
        start_day=days.start,
        end_day=days.end,
        decide_by=days.decide_by,
        full=np.array(sorted(full), np.int32),
        failed=levels.failed,
    )


def _is_large(encoded: Encoded) -> bool:
    """Whether importing numba pays: by the events of the input, and by what lines may need, at most a line a day and SKU."""
    bill, levels = encoded.bill, encoded.levels
    events = (encoded.sku["last_demand"] - encoded.sku["first_demand"]).astype(np.int64)
    days = int(encoded.sku["end"].max(initial=0)) + 1
    for first, last in zip(levels[:-1], levels[1:], strict=True):
        lines = np.minimum(events[first:last], days)
        entries = slice(int(bill.first[first]), int(bill.first[last]))
        np.add.at(events, bill.sku[entries], np.repeat(lines, np.diff(bill.first[first : last + 1])))
        sent = np.flatnonzero(encoded.source_sku[first:last] != NOTHING)
        np.add.at(events, encoded.source_sku[first:last][sent], lines[sent])
    return int(events.sum()) + len(encoded.orders) >= INTERPRETED_BELOW


@contextmanager
def _interpreted() -> Iterator[Balance]:
    """Balance chunks by the rules as they stand."""
    buffers = InterpretedBuffers()
    yield lambda inputs, chunks: [_balance_chunk(buffers, inputs, chunk) for chunk in chunks]


@contextmanager
def _on_threads(threads: int) -> Iterator[Balance]:
    """Balance chunks on a pool of threads; each thread reuses its buffers, results come in chunk order."""
    own = local()

    def balance(inputs: Inputs, chunk: Chunk) -> Part:
        if not hasattr(own, "buffers"):
            own.buffers = CompiledBuffers()
        return _balance_chunk(own.buffers, inputs, chunk)

    with ThreadPoolExecutor(threads) as pool:
        yield lambda inputs, chunks: list(pool.map(partial(balance, inputs), chunks))


def _balance_chunk(buffers: Buffers, inputs: Inputs, chunk: Chunk) -> Part:
    """Balance a range of SKUs, growing the buffers as often as they are full."""
    first, last = chunk
    given_up = []
    while (reached := buffers.run(inputs, first, last)) < last:
        first = reached
        if buffers.rows() >= MOST_LINES_PER_SKU:
            given_up.append(reached)
            first += 1
        else:
            buffers.grow()
    return buffers.take(), given_up


def _chunks(sku: NDArray[Any], first: int, last: int) -> list[Chunk]:
    """Ranges of the SKUs of a level with about the same number of events each."""
    if first == last:
        return []
    rows = sku[first:last]
    events = np.cumsum(rows["last_demand"] - rows["first_demand"] + rows["last_order"] - rows["first_order"] + 1)
    bounds = np.searchsorted(events, np.arange(EVENTS_PER_CHUNK, events[-1], EVENTS_PER_CHUNK)) + first
    edges = np.unique(np.concatenate([[first], bounds, [last]]))
    return list(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True))


def _warn_released(encoded: Encoded, lines: NDArray[Any]) -> None:
    """A line that changes a released order asks for attention (specification 7.4)."""
    changes = np.flatnonzero((lines["action"] != NEW) & (lines["warning"] == NO_WARNING))
    released = encoded.order_released[lines["order"][changes]]
    lines["warning"][changes[released]] = ATTENTION


def _warn_late(encoded: Encoded, lines: NDArray[Any], order_day: NDArray[np.int64]) -> None:
    """A line that would have to be placed before the work date asks for attention (specification 7.4)."""
    lines["warning"][(order_day < encoded.today) & (lines["warning"] == NO_WARNING)] = ATTENTION


def _warn_exact_demand(encoded: Encoded, lines: NDArray[Any]) -> None:
    """A line of an SKU that is planned to exact demand instead of its item's reorder point asks for attention (7.4)."""
    lines["warning"][encoded.exact_demand[lines["sku"]] & (lines["warning"] == NO_WARNING)] = ATTENTION
