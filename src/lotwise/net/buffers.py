"""Workspace and output buffers of one thread, in both readings of the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from lotwise.kernels.codes import NOTHING
from lotwise.kernels.records import dtype, slotted
from lotwise.net.growing import Growing, as_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from lotwise.net.expected import Expected
    from lotwise.net.families import Family, Inputs

INTERPRETED_ROWS = {"demand": 256, "supply": 256, "lines": 256, "links": 512, "reasons": 512}
COMPILED_ROWS = 1 << 14
"""Rows that buffers start with; they grow when a SKU does not fit."""
COMPILED_ROWS_OF_LARGE = 1 << 18
"""The same in a large plan, whose chunks fit into it: what is not written takes no memory."""
WRITTEN = ("lines", "links", "reasons")
REASONS_PER_LINE = 4
"""For which there is room; more are copied once."""


class Buffers(Protocol):
    """What a thread hands to the rules and takes back from them."""

    def run(self, inputs: Inputs, first: int, last: int) -> int:
        """Balance the SKUs from ``first`` to before ``last``; returns the first one that did not fit."""

    def grow(self) -> None:
        """Double workspace and output."""

    def rows(self) -> list[NDArray[Any]]:
        """The lines, links and reasons written so far. They stand in the buffers until these are cleared."""

    def clear(self) -> None:
        """Start again with nothing written."""

    def free_lines(self) -> int:
        """How many lines there is room for behind those written."""


class CompiledBuffers:
    """numpy records, balanced by the compiled rules."""

    def __init__(self, family: Family, rows: int = COMPILED_ROWS) -> None:
        self._balance = family.compiled()
        self._walk = np.zeros(1, dtype(family.walk))
        self._arrays = {name: np.empty(rows, dtype(fields)) for name, fields in family.growing.items()}

    def run(self, inputs: Inputs, first: int, last: int) -> int:
        """See ``Buffers.run``."""
        return self._balance(
            first, last, *inputs.tables, *inputs.rows.values(), self._walk, *self._arrays.values(), *inputs.written
        )

    def grow(self) -> None:
        """See ``Buffers.grow``."""
        for name, array in self._arrays.items():
            kept = int(self._walk[name][0]) if name in WRITTEN else 0  # the SKU begins again with an empty workspace
            larger = np.empty(2 * len(array), array.dtype)
            as_bytes(larger)[:kept] = as_bytes(array)[:kept]
            self._arrays[name] = larger

    def rows(self) -> list[NDArray[Any]]:
        """See ``Buffers.rows``."""
        return [self._arrays[name][: self._walk[name][0]] for name in WRITTEN]

    def clear(self) -> None:
        """See ``Buffers.clear``."""
        for name in WRITTEN:
            self._walk[name] = 0

    def free_lines(self) -> int:
        """See ``Buffers.free_lines``."""
        return len(self._arrays["lines"]) - int(self._walk["lines"][0])


class InterpretedBuffers:
    """Slotted objects, balanced by the rules as they stand. numba is not imported."""

    def __init__(self, family: Family) -> None:
        self._family = family
        self._balance = family.interpreted()
        self._classes = {name: slotted(name, fields) for name, fields in family.growing.items()}
        self._inputs: dict[str, list[Any]] = {name: [] for name in family.rows}
        self._walk = slotted("walk", family.walk)()
        self._lists: dict[str, list[Any]] = {
            name: [self._classes[name]() for _ in range(INTERPRETED_ROWS[name])] for name in family.growing
        }

    def run(self, inputs: Inputs, first: int, last: int) -> int:
        """See ``Buffers.run``."""
        for name, fields in self._family.rows.items():
            rows = self._inputs[name]
            wanted = inputs.rows[name][: last if name == "sku" else None]
            rows.extend(_objects(name, fields, wanted[len(rows) :]))  # what earlier levels needed stands
        tables = [table.tolist() if isinstance(table, np.ndarray) else table for table in inputs.tables]
        return self._balance(first, last, *tables, *self._inputs.values(), [self._walk], *self._lists.values(), *inputs.written)

    def grow(self) -> None:
        """See ``Buffers.grow``."""
        for name, rows in self._lists.items():
            rows.extend(self._classes[name]() for _ in range(len(rows)))

    def rows(self) -> list[NDArray[Any]]:
        """See ``Buffers.rows``."""
        return [_records(self._family.growing[name], self._lists[name][: getattr(self._walk, name)]) for name in WRITTEN]

    def clear(self) -> None:
        """See ``Buffers.clear``."""
        for name in WRITTEN:
            setattr(self._walk, name, 0)

    def free_lines(self) -> int:
        """See ``Buffers.free_lines``."""
        return len(self._lists["lines"]) - int(self._walk.lines)


def _objects(name: str, fields: dict[str, str], records: NDArray[Any]) -> list[Any]:
    """Records as slotted objects holding Python integers."""
    made = slotted(name, fields)
    return [made(*record) for record in records.tolist()]


def _records(fields: dict[str, str], objects: Sequence[Any]) -> NDArray[Any]:
    """Slotted objects as records."""
    return np.array([tuple(getattr(made, field) for field in fields) for made in objects], dtype(fields))


class Written:
    """What chunks have written so far, one after the other: lines, links and reasons."""

    def __init__(self, family: Family, expected: Expected) -> None:
        rooms = (expected.lines, expected.demand + expected.lines, REASONS_PER_LINE * expected.lines)
        self._rows = {name: Growing(dtype(family.growing[name]), room) for name, room in zip(WRITTEN, rooms, strict=True)}

    @property
    def n_line(self) -> int:
        """How many lines there are."""
        return self._rows["lines"].count

    def add(self, lines: NDArray[Any], links: NDArray[Any], reasons: NDArray[Any]) -> None:
        """Add what a chunk wrote; its references to new lines (~row) count from the start of all lines then."""
        for rows in (links, reasons):
            supply = rows["supply"]
            np.subtract(supply, self.n_line, out=supply, where=supply <= NOTHING)
        for name, rows in zip(WRITTEN, (lines, links, reasons), strict=True):
            self._rows[name].add(rows)

    def lines(self) -> NDArray[Any]:
        """The lines so far."""
        return self._rows["lines"].all()

    def all(self) -> list[NDArray[Any]]:
        """Lines, links and reasons, whole."""
        return [self._rows[name].all() for name in WRITTEN]
