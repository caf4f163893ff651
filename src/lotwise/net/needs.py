"""What planning lines need of other SKUs, kept until the level of those SKUs is planned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lotwise.kernels.codes import NOTHING

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Rows = NDArray[np.int32]

BITS = 63
"""Bits of an int64 without its sign."""


class Needs(NamedTuple):
    """(n,) what planning lines need, or yield where the quantity is negative."""

    sku: Rows
    due: Rows
    quantity: Ints
    line: Rows
    """Planning line that needs it, NOTHING for an open order without one."""
    order: Rows
    """Existing order that needs it, NOTHING for a new line."""
    level: Rows
    """Level inside a make-to-order production order, 0 elsewhere."""
    origin: Rows
    """COMPONENT or PLANNED_TRANSFER."""
    offset: Rows
    """Days before the start of the order at which it is needed."""

    @classmethod
    def of(cls, quantity: Ints, **columns: NDArray[Any]) -> Needs:
        """Needs of columns of any integers."""
        return cls(quantity=quantity, **{name: column.astype(np.int32, copy=False) for name, column in columns.items()})

    def at(self, rows: Ints) -> Needs:
        """Some of the rows."""
        return Needs(*(column[rows] for column in self))  # type: ignore[arg-type]

    def part(self, which: slice) -> Needs:
        """A range of the rows; they are not copied."""
        return Needs(*(column[which] for column in self))  # type: ignore[arg-type]

    def after(self, n_line: int) -> Needs:
        """The same needs when so many lines come before theirs."""
        return self._replace(line=np.where(self.line == NOTHING, NOTHING, self.line + n_line).astype(np.int32))

    def where(self, chosen: NDArray[np.bool_]) -> Needs:
        """The rows that are chosen; not copied when all are."""
        return self if chosen.all() else self.at(np.flatnonzero(chosen))

    def in_order(self, due: NDArray[np.integer], *then: NDArray[np.integer]) -> Ints:
        """(n,) rows by SKU, day and what else is given; those that are equal in all of it by line, then by order."""
        keys = (self.sku, due, *then)
        if _ascends(self.line, self.order):
            return sorted_rows(*keys)
        rows = np.lexsort((self.order, self.line))
        found: Ints = rows[sorted_rows(*(key[rows] for key in keys))]
        return found

    @classmethod
    def joined(cls, parts: list[Needs]) -> Needs:
        """The rows of all parts, in order."""
        if not parts:
            return NO_NEEDS
        return parts[0] if len(parts) == 1 else cls(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


NO_NEEDS = Needs.of(np.zeros(0, np.int64), **{name: np.zeros(0, np.int32) for name in Needs._fields if name != "quantity"})


class LaterNeeds:
    """Needs by the level of the SKU that they are needed of.

    Parameters
    ----------
    levels
        (n_level + 1,) first SKU of each level.
    """

    def __init__(self, levels: Ints) -> None:
        self._levels = levels
        self._of_level: dict[int, list[Needs]] = {}

    def add(self, needs: Needs) -> None:
        """Keep needs until their level comes."""
        if len(needs.sku) == 0:
            return
        lowest, highest = np.searchsorted(self._levels, (needs.sku.min(), needs.sku.max()), side="right") - 1
        for level in range(lowest, highest + 1):
            first, last = self._levels[level], self._levels[level + 1]
            self._of_level.setdefault(level, []).append(needs.where((needs.sku >= first) & (needs.sku < last)))

    def take(self, level: int) -> Needs:
        """What is needed of a level; it is kept no longer."""
        return Needs.joined(self._of_level.pop(level, []))

    def all(self) -> list[Needs]:
        """What is needed of the levels that have not come."""
        return [each for kept in self._of_level.values() for each in kept]


def sorted_rows(*keys: NDArray[np.integer]) -> Ints:
    """(n,) the rows in the order of their keys, the first key counting most; rows with equal keys stay in their order.

    numpy sorts plain integers many times faster than it finds the order of rows, so keys and row are packed into one integer where
    they fit.
    """
    count = len(keys[0])
    row_bits = count.bit_length()
    lowest = [int(key.min()) if count else 0 for key in keys]
    bits = [(int(key.max()) - low).bit_length() if count else 0 for key, low in zip(keys, lowest, strict=True)]
    if sum(bits) + row_bits > BITS:
        found: Ints = np.lexsort(keys[::-1])
        return found
    packed = np.zeros(count, np.int64)
    for key, low, size in zip(keys, lowest, bits, strict=True):
        packed <<= size
        packed += np.subtract(key, low, dtype=np.int64)  # a narrow key may span more than its own type holds
    packed <<= row_bits
    packed += np.arange(count)
    packed.sort()
    packed &= (1 << row_bits) - 1
    return packed


def _ascends(first: Rows, second: Rows) -> bool:
    """Whether rows stand by the first key, equal ones by the second."""
    step = np.diff(first)
    return bool(((step > 0) | ((step == 0) & (np.diff(second) >= 0))).all())
