"""Workspace and output buffers of one thread, in both readings of the rules."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np

from lotwise.kernels.codes import NOTHING
from lotwise.kernels.records import DEMAND, LINE, LINK, ORDER_IN, REASON, SKU, SUPPLY, WALK, dtype, slotted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

GROWING = {"supply": SUPPLY, "lines": LINE, "links": LINK, "reasons": REASON}
START_ROWS = {"supply": 256, "lines": 256, "links": 512, "reasons": 512}
WRITTEN = ("lines", "links", "reasons")


class Inputs(NamedTuple):
    """What the rules read at one level, and the two arrays that they write beside their output.

    Rows count through all levels; the SKUs of earlier levels stand at their places, those of later ones are not yet ready.
    """

    sku: NDArray[Any]
    calendars: tuple[int, NDArray[np.int64], NDArray[np.int64], int, int, NDArray[np.int64]]
    """First six values of ``kernels.records.Calendars``."""
    demand: NDArray[Any]
    orders: NDArray[Any]
    held: NDArray[np.int64]
    failed: NDArray[np.int64]


class Buffers(Protocol):
    """What a thread hands to the rules and takes back from them."""

    def run(self, inputs: Inputs, first: int, last: int) -> int:
        """Balance the SKUs from ``first`` to before ``last``; returns the first one that did not fit."""

    def grow(self) -> None:
        """Double workspace and output."""

    def take(self) -> list[NDArray[Any]]:
        """The rows written so far of lines, links and reasons; the buffers start again."""

    def rows(self) -> int:
        """How many line rows the buffers hold."""


class CompiledBuffers:
    """numpy records, balanced by the compiled rules. One per thread, reused from chunk to chunk."""

    def __init__(self, start_rows: int = 1 << 14) -> None:
        from lotwise.kernels.compiled import compiled_balance_skus

        self._balance = compiled_balance_skus
        self._walk = np.zeros(1, dtype(WALK))
        self._arrays = {name: np.empty(start_rows, dtype(fields)) for name, fields in GROWING.items()}

    def run(self, inputs: Inputs, first: int, last: int) -> int:
        """See ``Buffers.run``."""
        i, a = inputs, self._arrays
        reached: int = self._balance(
            first, last, i.sku, *i.calendars, self._walk, i.demand, i.orders,
            a["supply"], a["lines"], a["links"], a["reasons"], i.held, i.failed,
        )  # fmt: skip
        return reached

    def grow(self) -> None:
        """See ``Buffers.grow``."""
        for name, array in self._arrays.items():
            larger = np.empty(2 * len(array), array.dtype)
            larger[: len(array)] = array
            self._arrays[name] = larger

    def take(self) -> list[NDArray[Any]]:
        """See ``Buffers.take``."""
        taken = [self._arrays[name][: self._walk[name][0]].copy() for name in WRITTEN]
        for name in WRITTEN:
            self._walk[name] = 0
        return taken

    def rows(self) -> int:
        """See ``Buffers.rows``."""
        return len(self._arrays["lines"])


class InterpretedBuffers:
    """Slotted objects, balanced by the rules as they stand. numba is not imported."""

    def __init__(self) -> None:
        from lotwise.kernels.balancing import balance_skus

        self._balance: Callable[..., int] = balance_skus
        self._classes = {name: slotted(name, fields) for name, fields in GROWING.items()}
        self._inputs: dict[str, list[Any]] = {"sku": [], "demand": [], "orders": []}
        self._walk = slotted("walk", WALK)()
        self._lists: dict[str, list[Any]] = {
            name: [self._classes[name]() for _ in range(rows)] for name, rows in START_ROWS.items()
        }

    def run(self, inputs: Inputs, first: int, last: int) -> int:
        """See ``Buffers.run``."""
        for name, fields in (("sku", SKU), ("demand", DEMAND), ("orders", ORDER_IN)):
            rows = self._inputs[name]
            wanted = getattr(inputs, name)[: last if name == "sku" else None]
            rows.extend(_objects(name, fields, wanted[len(rows) :]))  # what earlier levels needed stands
        b, i = self._lists, self._inputs
        first_day, months, starts, open_first, open_days, is_open = inputs.calendars
        reached: int = self._balance(
            first, last, i["sku"], first_day, months.tolist(), starts.tolist(), open_first, open_days, is_open.tolist(),
            [self._walk], i["demand"], i["orders"], b["supply"], b["lines"], b["links"], b["reasons"], inputs.held, inputs.failed,
        )  # fmt: skip
        return reached

    def grow(self) -> None:
        """See ``Buffers.grow``."""
        for name, rows in self._lists.items():
            rows.extend(self._classes[name]() for _ in range(len(rows)))

    def take(self) -> list[NDArray[Any]]:
        """See ``Buffers.take``."""
        taken = [_records(GROWING[name], self._lists[name][: getattr(self._walk, name)]) for name in WRITTEN]
        for name in WRITTEN:
            setattr(self._walk, name, 0)
        return taken

    def rows(self) -> int:
        """See ``Buffers.rows``."""
        return len(self._lists["lines"])


def _objects(name: str, fields: dict[str, str], records: NDArray[Any]) -> list[Any]:
    """Records as slotted objects holding Python integers."""
    made = slotted(name, fields)
    return [made(*record) for record in records.tolist()]


def _records(fields: dict[str, str], objects: Sequence[Any]) -> NDArray[Any]:
    """Slotted objects as records."""
    return np.array([tuple(getattr(made, field) for field in fields) for made in objects], dtype(fields))


def concatenate(parts: list[list[NDArray[Any]]], threads: int = 1) -> list[NDArray[Any]]:
    """Join what chunks wrote, in order; a reference to a new line (~row) counts from the start of all lines."""
    n_line = 0
    for lines, links, reasons in parts:
        for rows in (links, reasons):
            new = rows["supply"] <= NOTHING
            rows["supply"][new] -= n_line
        n_line += len(lines)
    if not parts:
        return [np.zeros(0, dtype(GROWING[name])) for name in WRITTEN]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(np.concatenate, zip(*parts, strict=True)))
