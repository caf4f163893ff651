"""Hands SKUs to the rules of a family in chunks, compiled on threads or interpreted, and takes what they write in SKU order."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, Self, TypeVar

import numpy as np

from lotwise.net.buffers import COMPILED_ROWS, COMPILED_ROWS_OF_LARGE, CompiledBuffers, InterpretedBuffers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from numpy.typing import NDArray

    from lotwise.net.buffers import Buffers
    from lotwise.net.families import Family, Inputs

    Chunk = tuple[int, int]
    Follow = Callable[[NDArray[Any]], Any]

Piece = TypeVar("Piece")
Result = TypeVar("Result")

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

    def __init__(self, family: Family, threads: int, *, compiled: bool, is_large: bool = False) -> None:
        self._family = family
        self._pool = ThreadPoolExecutor(threads) if compiled and threads > 1 else None
        self._compiled, self._rows = compiled, COMPILED_ROWS_OF_LARGE if is_large else COMPILED_ROWS
        self._free: list[Buffers] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=error is not None)

    def map(self, work: Callable[[Piece], Result], parts: Iterable[Piece]) -> Iterator[Result]:
        """Do a piece of work for each part; results in order."""
        return map(work, parts) if self._pool is None else self._pool.map(work, parts)

    def balance(self, inputs: Inputs, chunks: list[Chunk], follow: Follow) -> Iterator[Part]:
        """Balance chunks of SKUs, and work out at once what follows from their lines.

        The rows of a part stand in buffers that are used again when the next part is asked for.
        """
        for buffers, part in self.map(partial(self._balance_chunk, inputs, follow), chunks):
            yield part
            buffers.clear()
            self._free.append(buffers)

    def _balance_chunk(self, inputs: Inputs, follow: Follow, chunk: Chunk) -> tuple[Buffers, Part]:
        buffers = self._buffers()
        return buffers, _balance(buffers, inputs, follow, chunk)

    def _buffers(self) -> Buffers:
        """Buffers that are free, else new ones."""
        try:
            return self._free.pop()
        except IndexError:  # asking first would leave another thread time to take the last ones
            return CompiledBuffers(self._family, self._rows) if self._compiled else InterpretedBuffers(self._family)


def _balance(buffers: Buffers, inputs: Inputs, follow: Follow, chunk: Chunk) -> Part:
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
    rows = buffers.rows()
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
