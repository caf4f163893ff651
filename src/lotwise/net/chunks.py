"""Hands SKUs to the rules of a family in chunks, compiled on threads or interpreted, and takes what they write in SKU order."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import local
from typing import TYPE_CHECKING, Any, NamedTuple, Self, TypeVar

import numpy as np

from lotwise.kernels.codes import NOTHING
from lotwise.net.buffers import CompiledBuffers, InterpretedBuffers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from numpy.typing import NDArray

    from lotwise.columns import Encoded
    from lotwise.net.buffers import Buffers
    from lotwise.net.families import Family, Inputs

    Chunk = tuple[int, int]
    Follow = Callable[[NDArray[Any]], Any]

Piece = TypeVar("Piece")
Result = TypeVar("Result")

INTERPRETED_BELOW = 50_000
"""Events below which interpreting beats importing numba and loading the compiled rules (about a second)."""
EVENTS_PER_CHUNK = 150_000
MOST_LINES_PER_SKU = 10_000_000
"""A SKU that would need more lines is reported instead: a maximum order quantity of 0.00001 would fill the memory."""


class Part(NamedTuple):
    """What came of a chunk."""

    rows: list[NDArray[Any]]
    """Lines, links and reasons; references to new lines count from the start of the chunk."""
    given_up: list[int]
    """SKUs that would need too many lines."""
    followed: Any
    """What the level loop works out of the lines."""


class Workers:
    """Who does the work of netting: threads with the compiled rules, or the main thread alone, also with the rules as they stand.

    Parameters
    ----------
    threads
        How many threads the compiled rules run on; with one, no other than the caller's. Nothing depends on it: results come in the
        order of the parts.
    """

    def __init__(self, family: Family, threads: int, *, compiled: bool) -> None:
        self._family = family
        self._pool = ThreadPoolExecutor(threads) if compiled and threads > 1 else None
        self._interpreted = None if compiled else InterpretedBuffers(family)
        self._of_thread = local()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=error is not None)

    def map(self, work: Callable[[Piece], Result], parts: Iterable[Piece]) -> Iterator[Result]:
        """Do a piece of work for each part; results in order."""
        return map(work, parts) if self._pool is None else self._pool.map(work, parts)

    def balance(self, inputs: Inputs, chunks: list[Chunk], follow: Follow) -> Iterator[Part]:
        """Balance chunks of SKUs, and work out at once what follows from their lines."""
        return self.map(lambda chunk: _balance_chunk(self._buffers(), inputs, follow, chunk), chunks)

    def _buffers(self) -> Buffers:
        """The buffers of the thread in hand, reused from chunk to chunk."""
        if self._interpreted is not None:
            return self._interpreted
        if not hasattr(self._of_thread, "buffers"):
            self._of_thread.buffers = CompiledBuffers(self._family)
        buffers: Buffers = self._of_thread.buffers
        return buffers


def _balance_chunk(buffers: Buffers, inputs: Inputs, follow: Follow, chunk: Chunk) -> Part:
    """Balance a range of SKUs, growing the buffers as often as they are full."""
    first, last = chunk
    given_up = []
    while (reached := buffers.run(inputs, first, last)) < last:
        first = reached
        if buffers.free_lines() >= MOST_LINES_PER_SKU:
            given_up.append(reached)
            first += 1
        else:
            buffers.grow()
    rows = buffers.take()
    return Part(rows, given_up, follow(rows[0]))


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
    """Whether importing numba pays: by the events of the input, the lots that a maximum makes of them, and by what lines may need.

    Lines that need something are counted as one a day and SKU at most, or as its lots.

    Parameters
    ----------
    days
        (n_sku,) days on which each SKU may be planned.
    """
    bill, levels = encoded.bill, encoded.levels
    events, lots = (encoded.sku["last_demand"] - encoded.sku["first_demand"]).astype(np.int64), _lots(encoded)
    for first, last in zip(levels[:-1], levels[1:], strict=True):
        lines = np.maximum(np.minimum(events[first:last], days[first:last]), lots[first:last])
        entries = slice(int(bill.first[first]), int(bill.first[last]))
        np.add.at(events, bill.sku[entries], np.repeat(lines, np.diff(bill.first[first : last + 1])))
        sent = np.flatnonzero(encoded.source_sku[first:last] != NOTHING)
        np.add.at(events, encoded.source_sku[first:last][sent], lines[sent])
    return int(events.sum() + lots.sum()) + len(encoded.orders) >= INTERPRETED_BELOW


def _lots(encoded: Encoded) -> NDArray[np.int64]:
    """(n_sku,) orders of the largest allowed quantity that cover the demand of the input."""
    wanted = np.bincount(encoded.demand_sku, weights=encoded.demand["quantity"], minlength=len(encoded.sku))
    largest = encoded.sku["maximum"]
    lots = np.divide(wanted, largest, out=np.zeros(len(wanted)), where=largest > 0)
    found: NDArray[np.int64] = np.minimum(lots, MOST_LINES_PER_SKU).astype(np.int64)
    return found
