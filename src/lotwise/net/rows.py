"""Rows that grow level by level: aligned columns of demand or of orders, as the rules see them (section 6)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

import numpy as np

from lotwise.columns import LARGEST_PLANNED, LARGEST_SUM, Encoded, sort_key
from lotwise.graph import first_rows
from lotwise.kernels.codes import NOTHING
from lotwise.net.chunks import chunks
from lotwise.net.explosion import Explosion
from lotwise.net.growing import Growing, as_bytes, copied
from lotwise.net.needs import LaterNeeds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from lotwise.net.chunks import Part, Workers
    from lotwise.net.expected import Expected
    from lotwise.net.families import Inputs

    Ints = NDArray[np.int64]
    Columns = dict[str, NDArray[Any]]
    Fill = Callable[[slice, Columns], None]
    Key = Callable[[Columns], Ints]

Input = TypeVar("Input", bound=Encoded)

ROWS_PER_PIECE = 150_000


class Rows:
    """Demand or orders of the levels loaded so far. Positions count through all levels.

    Parameters
    ----------
    encoded
        The input.
    names
        Its columns.
    room
        How many rows there may be.
    always
        The value of columns in which all rows will have the same one: they take no memory.
    """

    def __init__(self, encoded: Encoded, names: Sequence[str], room: int, always: dict[str, int]) -> None:
        kinds = {name: getattr(encoded, name).dtype for name in names}
        self._columns = {name: Growing(kind, room) for name, kind in kinds.items() if name not in always}
        self._always = {name: np.array(value, kinds[name]) for name, value in always.items()}
        self.count = 0

    def __getitem__(self, name: str) -> NDArray[Any]:
        value = self._always.get(name)
        return self._columns[name].all() if value is None else np.broadcast_to(value, self.count)

    def all(self) -> Columns:
        """Every column, whole."""
        return {name: self[name] for name in (*self._columns, *self._always)}

    def add(self, own: Columns) -> None:
        """Add the rows that a level has in the input."""
        self.count += len(next(iter(own.values())))
        for name, column in self._columns.items():
            column.add(own[name])

    def room(self, count: int) -> Columns:
        """(count,) new rows to be written, in every column that has different values."""
        self.count += count
        return {name: column.room(count) for name, column in self._columns.items()}


class Piece(NamedTuple):
    """Some SKUs of a level: which rows they have in the input, which derived ones, and where these go together."""

    own: slice
    made: slice
    rows: slice


def pieces(first: int, last: int, own_sku: NDArray[np.integer], made_sku: NDArray[np.integer]) -> list[Piece]:
    """Ranges of the SKUs from ``first`` to before ``last`` with about the same number of rows each.

    Rows of the input and derived ones stand by SKU.
    """
    skus = np.arange(first, last + 1)
    own, made = first_rows(own_sku, skus), first_rows(made_sku, skus)
    rows = own + made
    inner = np.searchsorted(rows, np.arange(ROWS_PER_PIECE, rows[-1], ROWS_PER_PIECE))
    edges = np.unique(np.concatenate([[0], inner, [last - first]]))
    bounds = [(int(own[edge]), int(made[edge]), int(rows[edge])) for edge in edges]
    return [Piece(*map(slice, begin, end)) for begin, end in zip(bounds[:-1], bounds[1:], strict=True)]


def places(own: Ints, made: Ints) -> tuple[Ints, Ints]:
    """Where rows of the input and derived ones go, by their ascending keys; of equal keys those of the input come first."""
    made_at = np.searchsorted(own, made, side="right") + np.arange(len(made))
    own_at = np.searchsorted(made, own, side="left") + np.arange(len(own))
    return own_at, made_at


def demand_key(columns: Columns) -> Ints:
    """Keys of rows of demand."""
    return row_key(columns["demand_sku"], columns["demand"]["due"], columns["demand_rank"])


def row_key(sku: NDArray[np.integer], due: NDArray[np.integer], rank: NDArray[np.integer] | int) -> Ints:
    """SKU, day and rank of rows in one integer, by which they stand."""
    made: Ints = sort_key(sku.astype(np.int64), due.astype(np.int64), rank)
    return made


class LevelRows(ABC, Generic[Input]):
    """The level loop of either family: which rows a level owns, where they stand, whether they add up.

    ``parts`` goes through the levels; whoever takes a part keeps what its lines need of later levels before asking for the next.
    """

    def __init__(
        self,
        encoded: Input,
        names: tuple[Sequence[str], Sequence[str]],
        left_out: NDArray[np.int32],
        workers: Workers,
        expected: Expected,
        always: dict[str, int] | None = None,
    ) -> None:
        self._encoded = encoded
        self._workers = workers
        self._explosion = Explosion(encoded)
        self._later = LaterNeeds(encoded.levels)
        self._sku = copied(encoded.sku)
        self._demand = Rows(encoded, names[0], expected.demand, always or {})
        self._orders = Rows(encoded, names[1], len(encoded.orders), {})
        self._order_at = np.full(len(encoded.orders), NOTHING)  # where the orders of the input stand among all
        self._left_out = np.zeros(len(encoded.sku), bool)
        self._left_out[left_out] = True
        self._too_large: list[Ints] = []

    def __len__(self) -> int:
        return len(self._encoded.levels) - 1

    def skus(self, level: int) -> tuple[int, int]:
        """First SKU of a level, and the one after its last."""
        return int(self._encoded.levels[level]), int(self._encoded.levels[level + 1])

    def parts(self) -> Iterator[Part]:
        """Balance every SKU, level by level, in chunks that come in SKU order; each with what follows from its lines."""
        for level in range(len(self)):
            inputs = self.load(level)
            yield from self._workers.balance(inputs, chunks(inputs.rows["sku"], *self.skus(level)), self.follow)
            self.end(level)

    @abstractmethod
    def load(self, level: int) -> Inputs:
        """Everything that the rules need for a level."""

    @abstractmethod
    def follow(self, lines: NDArray[Any]) -> Any:
        """What follows from some lines of the level in hand; threads may do it side by side.

        Lines are numbered from 0 here: how many come before them is known only when they are taken.
        """

    def end(self, level: int) -> None:  # noqa: B027  # most levels end with their last part
        """What remains to be done when all lines of a level are taken."""

    def too_large(self) -> NDArray[np.int32]:
        """SKUs whose quantities cannot be added up, of the input and found since."""
        return np.concatenate([self._encoded.too_large, *self._too_large]).astype(np.int32)

    def orders_of(self, order_row: Ints) -> Ints:
        """Where the orders of some rows of the supplies stand, NOTHING for NOTHING; they are loaded."""
        loaded = self._orders["order_row"]
        by_row = np.argsort(loaded, kind="stable")
        named = order_row != NOTHING
        found: Ints = np.full(len(order_row), NOTHING)
        found[named] = by_row[np.searchsorted(loaded[by_row], order_row[named])]
        return found

    def _kinds(self, lines: NDArray[Any]) -> Ints:
        """The kind of order that each line is about: that of the order it changes, or of new ones of its SKU."""
        kinds: Ints = self._encoded.new_kind[lines["sku"]]
        of_order = np.flatnonzero(lines["order"] != NOTHING)
        if len(of_order):
            kinds[of_order] = self._orders["order_kind"][lines["order"][of_order]]
        return kinds

    def _find_too_large(self, first: int, last: int) -> None:
        """Sums that orders bring near the limits of int64; floats are exact enough to see that coming."""
        if first == last:
            return
        sku = self._sku[first:last]
        demand, orders = (
            rows[name]["quantity"][int(sku[begin][0]) :]
            for rows, name, begin in ((self._demand, "demand", "first_demand"), (self._orders, "orders", "first_order"))
        )
        if len(demand) * float(demand.max(initial=0)) + len(orders) * float(orders.max(initial=0)) <= LARGEST_SUM:
            return
        total = np.zeros(last - first)
        for quantity, of_row in ((demand, self._demand["demand_sku"]), (orders, self._orders["order_sku"])):
            total += np.bincount(of_row[len(of_row) - len(quantity) :] - first, weights=quantity, minlength=last - first)
        found = np.flatnonzero((total > LARGEST_SUM) & ~self._left_out[first:last]) + first
        self._left_out[found] = True
        self._too_large.append(found)

    # --- rows ---

    def _merge(self, rows: Rows, own: Columns, made_sku: NDArray[np.int32], fill: Fill, key: Key, skus: tuple[int, int]) -> Ints:
        """Add the rows of a level, derived ones among those of the input; a piece at a time, so that threads share the work.

        Parameters
        ----------
        own
            The rows of the input, in the order of their keys.
        made_sku
            SKUs of the derived rows, ascending.
        fill
            Writes the derived rows of a range, in the order of their keys.
        key
            Keys of rows, by which both go together.
        skus
            First SKU of the level, and the one after its last.

        Returns
        -------
        (n_own,) where the rows of the input stand, from the first row of the level on.
        """
        own_sku = own[next(name for name in own if name.endswith("_sku"))]
        room = rows.room(len(own_sku) + len(made_sku))
        found = np.empty(len(own_sku), np.int64)

        def write(piece: Piece) -> None:
            target = {name: column[piece.rows] for name, column in room.items()}
            if piece.own.start == piece.own.stop:
                fill(piece.made, target)
                return
            derived = {name: np.empty(piece.made.stop - piece.made.start, column.dtype) for name, column in target.items()}
            fill(piece.made, derived)
            entered = {name: own[name][piece.own] for name in target}
            own_at, made_at = places(key(entered), key(derived))
            found[piece.own] = own_at + piece.rows.start
            for name, column in target.items():
                rows_of = as_bytes(column)
                rows_of[own_at], rows_of[made_at] = as_bytes(entered[name]), as_bytes(derived[name])

        for _ in self._workers.map(write, pieces(*skus, own_sku, made_sku)):
            pass
        return found

    def _own_rows(self, first: int, last: int, begin: str, end: str) -> slice:
        of = self._encoded.sku
        return slice(int(of[begin][first]), int(of[end][last - 1])) if last > first else slice(0, 0)

    def _set_offsets(self, first: int, last: int, begin: str, end: str, sku: NDArray[np.int32], before: int) -> None:
        offsets = first_rows(sku[before:], np.arange(first, last + 1)) + before
        self._sku[begin][first:last], self._sku[end][first:last] = offsets[:-1], offsets[1:]


def beyond_counting(lines: NDArray[Any], n_sku: int) -> NDArray[np.intp]:
    """SKUs whose lines add up to more than can be counted; floats are exact enough to see that coming."""
    if lines["quantity"].sum(dtype=float) <= LARGEST_PLANNED:
        return np.zeros(0, np.intp)
    total = np.bincount(lines["sku"], weights=lines["quantity"], minlength=n_sku)
    return np.flatnonzero(total > LARGEST_PLANNED)
