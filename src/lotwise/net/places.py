"""Where rows stand before and after some SKUs got others, and references put right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np

from lotwise.columns import taken
from lotwise.graph import ranges
from lotwise.kernels.codes import NOTHING
from lotwise.net.growing import as_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]


class Places(NamedTuple):
    """Where the rows of each SKU stand: before, and now."""

    free: Ints
    """SKUs that were planned again, ascending."""
    before: Ints
    """(n_sku + 1,)"""
    now: Ints
    """(n_sku + 1,)"""
    own: tuple[Ints, ...]
    """For each part, where its rows stand now."""

    @classmethod
    def of(cls, before: Ints, skus: Sequence[Ints], counts: Sequence[Ints]) -> Places:
        """Places when some SKUs of each part have so many rows now."""
        count = np.diff(before)
        for free, own in zip(skus, counts, strict=True):
            count[free] = own
        now = offsets(count)
        return cls(np.sort(np.concatenate(skus)), before, now, tuple(ranges(now[free], now[free + 1]) for free in skus))

    def blocks(self) -> Iterator[tuple[slice, slice]]:
        """Rows before and now of each run of SKUs between two free ones."""
        edges = np.concatenate([[-1], self.free, [len(self.before) - 1]])
        first, last = edges[:-1] + 1, edges[1:]
        for bounds in zip(*(places[at].tolist() for places in (self.before, self.now) for at in (first, last)), strict=True):
            yield slice(*bounds[:2]), slice(*bounds[2:])

    def joined(self, before: NDArray[Any], parts: Sequence[NDArray[Any]]) -> NDArray[Any]:
        """One column, whole."""
        whole = np.empty(int(self.now[-1]), before.dtype)
        target = as_bytes(whole)
        for old, new in self.blocks():
            target[new] = as_bytes(before[old])
        for at, part in zip(self.own, parts, strict=True):
            target[at] = as_bytes(part.astype(before.dtype, copy=False))
        return whole

    def records(self, before: NDArray[Any], parts: Sequence[NDArray[Any]], **moved: NDArray[Any]) -> NDArray[Any]:
        """Records, whole, with the fields of the old ones that have moved."""
        whole = self.joined(before, parts)
        for field, column in moved.items():
            whole[field] = self.joined(column, [part[field] for part in parts])
        return whole

    @property
    def has_moved(self) -> bool:
        """Some rows stand elsewhere now."""
        return bool((self.now != self.before).any())

    def moved(self, position: NDArray[Any]) -> NDArray[Any]:
        """References to rows of SKUs that were not planned again, as they stand now; negative ones stay."""
        if not self.has_moved:
            return position
        of_row = np.repeat(self.now[:-1] - self.before[:-1], np.diff(self.before)).astype(position.dtype)
        return np.where(position >= 0, position + taken(of_row, position), position)


class Moving(Protocol):
    """Rows of one kind that stand elsewhere than before."""

    def moved(self, position: NDArray[Any]) -> NDArray[Any]:
        """References to the rows as they stand now; NOTHING stays."""


def moved_supply(supply: NDArray[Any], orders: Moving, lines: Moving) -> NDArray[Any]:
    """References to supply, written as in ``kernels.records.LINK``, as orders and lines stand now."""
    is_new = supply <= NOTHING
    line = ~lines.moved(np.where(is_new, ~supply, NOTHING))
    return np.where(is_new, line, orders.moved(np.where(is_new, NOTHING, supply)))


def renumbered(numbers: Ints, position: NDArray[Any]) -> Ints:
    """New numbers of some positions; negative positions stay."""
    return np.where(position >= 0, taken(numbers, position.astype(np.int64)), position)


def offsets(counts: Ints) -> Ints:
    """(n + 1,) where each of several runs of rows begins."""
    return np.concatenate([[0], np.cumsum(counts)])


def offsets_of(sku: NDArray[np.integer], n_sku: int) -> Ints:
    """(n_sku + 1,) where the rows of each SKU begin; rows stand by SKU."""
    return offsets(np.bincount(sku, minlength=n_sku))


def starts(sku: NDArray[Any], what: str) -> Ints:
    """(n_sku + 1,) where the rows of each SKU begin."""
    return offsets(sku[f"last_{what}"] - sku[f"first_{what}"])
