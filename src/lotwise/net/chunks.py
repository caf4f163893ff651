"""Hands SKUs to the rules of a family in chunks, compiled on threads or interpreted, and takes what they write in SKU order."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from threading import local
from typing import TYPE_CHECKING, Any

import numpy as np

from lotwise.kernels.codes import NOTHING
from lotwise.net.buffers import CompiledBuffers, InterpretedBuffers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from lotwise.columns import Encoded
    from lotwise.net.buffers import Buffers
    from lotwise.net.families import Family, Inputs

    Chunk = tuple[int, int]
    Part = tuple[list[NDArray[Any]], list[int]]
    Balance = Callable[[Inputs, list[Chunk]], list[Part]]

INTERPRETED_BELOW = 50_000
"""Events below which interpreting beats importing numba and loading the compiled rules (about a second)."""
EVENTS_PER_CHUNK = 150_000
MOST_LINES_PER_SKU = 10_000_000
"""A SKU that would need more lines is reported instead: a maximum order quantity of 0.00001 would fill the memory."""


def balancing(family: Family, threads: int, *, compiled: bool) -> AbstractContextManager[Balance]:
    """A function that balances chunks of SKUs by the rules of a family."""
    return _on_threads(family, threads) if compiled else _interpreted(family)


@contextmanager
def _interpreted(family: Family) -> Iterator[Balance]:
    """Balance chunks by the rules as they stand."""
    buffers = InterpretedBuffers(family)
    yield lambda inputs, chunks: [_balance_chunk(buffers, inputs, chunk) for chunk in chunks]


@contextmanager
def _on_threads(family: Family, threads: int) -> Iterator[Balance]:
    """Balance chunks on a pool of threads; each thread reuses its buffers, results come in chunk order."""
    own = local()

    def balance(inputs: Inputs, chunk: Chunk) -> Part:
        if not hasattr(own, "buffers"):
            own.buffers = CompiledBuffers(family)
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


def chunks(sku: NDArray[Any], first: int, last: int) -> list[Chunk]:
    """Ranges of the SKUs of a level with about the same number of events each."""
    if first == last:
        return []
    rows = sku[first:last]
    events = np.cumsum(rows["last_demand"] - rows["first_demand"] + rows["last_order"] - rows["first_order"] + 1)
    bounds = np.searchsorted(events, np.arange(EVENTS_PER_CHUNK, events[-1], EVENTS_PER_CHUNK)) + first
    edges = np.unique(np.concatenate([[first], bounds, [last]]))
    return list(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True))


def is_large(encoded: Encoded, days: NDArray[np.int64]) -> bool:
    """Whether importing numba pays: by the events of the input, and by what lines may need, at most a line a day and SKU.

    Parameters
    ----------
    days
        (n_sku,) days on which each SKU may be planned.
    """
    bill, levels = encoded.bill, encoded.levels
    events = (encoded.sku["last_demand"] - encoded.sku["first_demand"]).astype(np.int64)
    for first, last in zip(levels[:-1], levels[1:], strict=True):
        lines = np.minimum(events[first:last], days[first:last])
        entries = slice(int(bill.first[first]), int(bill.first[last]))
        np.add.at(events, bill.sku[entries], np.repeat(lines, np.diff(bill.first[first : last + 1])))
        sent = np.flatnonzero(encoded.source_sku[first:last] != NOTHING)
        np.add.at(events, encoded.source_sku[first:last][sent], lines[sent])
    return int(events.sum()) + len(encoded.orders) >= INTERPRETED_BELOW
