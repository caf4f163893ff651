"""What came of all partitions, as one plan: rows one after the other, references counted through the whole plan.

How many rows come is known before, so each is written once, where it stays; only one partition is in hand at a time.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np

from lotwise.columns import Netted
from lotwise.graph import first_rows
from lotwise.kernels.codes import NOTHING
from lotwise.kernels.records import LINE, LINK, REASON, dtype
from lotwise.net.dates import LineDates
from lotwise.net.growing import as_bytes, copied
from lotwise.net.levels import DEMAND_COLUMNS, FIRST_GROUP, ORDER_COLUMNS, REFERENCES, at_orders
from lotwise.net.partitions import entries
from lotwise.net.splicing import NAMING_DEMAND, NAMING_ORDER

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import DTypeLike, NDArray

    from lotwise.columns import ReorderingInput
    from lotwise.net.partitions import Balanced, Partition
    from lotwise.net.rows import Columns

    Ints = NDArray[np.int64]

ROWS_AT_ONCE = 2**20
"""References that are put right at a time."""


class Room(Protocol):
    """Where the arrays of a plan stand: in memory, or in files."""

    def __call__(self, name: str, count: int, kind: DTypeLike, /) -> NDArray[Any]:
        """(count,) rows of a type, to be written."""


def in_memory(_name: str, count: int, kind: DTypeLike) -> NDArray[Any]:
    """Room in memory."""
    return np.empty(count, kind)


class Counts(NamedTuple):
    """How many rows a partition, or the whole plan, has."""

    demand: int
    orders: int
    lines: int
    links: int
    reasons: int

    @classmethod
    def of(cls, made: Balanced) -> Counts:
        """Those of a partition."""
        return cls(len(made.demand["demand"]), len(made.orders["orders"]), len(made.lines), len(made.links), len(made.reasons))


class Bases(NamedTuple):
    """How many rows come before those of a partition in the whole plan."""

    demand: int = 0
    orders: int = 0
    lines: int = 0
    groups: int = 0
    """Order-to-order groups that needs of its level have been given."""

    def after(self, made: Balanced) -> Bases:
        """The bases of the next partition of the level."""
        return Bases(
            demand=self.demand + len(made.demand["demand"]),
            orders=self.orders + len(made.orders["orders"]),
            lines=self.lines + len(made.lines),
            groups=self.groups + int((made.demand["demand_line"] != NOTHING).sum()),
        )


class _Columns:
    """Columns of equal length that are filled partition by partition."""

    def __init__(self, room: Room, count: int, kinds: Mapping[str, DTypeLike]) -> None:
        self.columns = {name: room(name, count, kind) for name, kind in kinds.items()}
        self._filled = 0

    def add(self, rows: Columns) -> None:
        """Write the rows of the next partition."""
        count = len(next(iter(rows.values())))
        for name, column in rows.items():
            as_bytes(self.columns[name][self._filled : self._filled + count])[:] = as_bytes(column)
        self._filled += count


def assembled(
    encoded: ReorderingInput,
    parts: Iterable[tuple[Partition, Balanced]],
    counts: Counts,
    *,
    compiled: bool,
    room: Room = in_memory,
) -> Netted:
    """The plan of what came of its partitions, equal to the one that ``net_reordering`` makes at once.

    Parameters
    ----------
    encoded
        The input.
    parts
        All partitions in planning order.
    counts
        How many rows they have together.
    compiled
        Whether the rules ran compiled.
    room
        Gives the arrays that grow with the plan.
    """
    plan = _room_for(encoded, counts, room)
    order_at = np.full(len(encoded.orders), NOTHING)
    failed = np.zeros(len(encoded.sku), np.int64)
    bases, level, full, too_large = Bases(), -1, [np.zeros(0, np.int64)], [encoded.too_large]
    for partition, made in parts:
        if partition.level != level:
            bases, level = bases._replace(groups=0), partition.level
        own = made.order_at
        order_at[partition.orders(encoded)] = np.where(own == NOTHING, NOTHING, own + bases.orders)
        failed[partition.first : partition.last] = made.failed
        full.append(partition.first + np.flatnonzero(made.is_full))
        found = partition.first + np.flatnonzero(made.is_too_large)
        too_large.append(np.setdiff1d(found, encoded.too_large))
        placed = _placed(encoded, partition, made, bases)
        for name, rows in _rows(placed).items():
            plan[name].add(rows)
        bases = bases.after(made)
    columns: dict[str, Any] = plan["demand"].columns | plan["orders"].columns
    held = columns.pop("held")
    for name in REFERENCES:
        _refer(columns[name], order_at)
    lines = plan["lines"].columns
    return Netted(
        loaded=replace(encoded, sku=_sku(encoded, columns, room), too_large=np.concatenate(too_large).astype(np.int32), **columns),
        lines=lines["lines"],
        links=plan["links"].columns["links"],
        reasons=plan["reasons"].columns["reasons"],
        held=held,
        order_day=lines["order"],
        start_day=lines["start"],
        end_day=lines["end"],
        decide_by=lines["decide_by"],
        full=np.concatenate(full).astype(np.int32),
        failed=failed,
        compiled=compiled,
    )


def _room_for(encoded: ReorderingInput, counts: Counts, room: Room) -> dict[str, _Columns]:
    """All that is filled partition by partition, with the types that it has in the input."""
    day = np.dtype(np.int32)
    demand, orders = ({name: getattr(encoded, name).dtype for name in names} for names in (DEMAND_COLUMNS, ORDER_COLUMNS))
    return {
        "demand": _Columns(room, counts.demand, demand),
        "orders": _Columns(room, counts.orders, orders | {"held": np.dtype(np.int64)}),
        "lines": _Columns(room, counts.lines, {"lines": dtype(LINE)} | dict.fromkeys(LineDates._fields, day)),
        "links": _Columns(room, counts.links, {"links": dtype(LINK)}),
        "reasons": _Columns(room, counts.reasons, {"reasons": dtype(REASON)}),
    }


def _rows(placed: Balanced) -> dict[str, Columns]:
    """What a partition adds to each group of columns."""
    return {
        "demand": placed.demand,
        "orders": placed.orders | {"held": placed.held},
        "lines": {"lines": placed.lines} | placed.dates._asdict(),
        "links": {"links": placed.links},
        "reasons": {"reasons": placed.reasons},
    }


def _refer(column: NDArray[Any], order_at: Ints) -> None:
    """Put references to orders of the input right, where they stand."""
    for first in range(0, len(column), ROWS_AT_ONCE):
        some = column[first : first + ROWS_AT_ONCE]
        found = at_orders(order_at, some)
        if found is not some:
            some[:] = found


def _sku(encoded: ReorderingInput, columns: Columns, room: Room) -> NDArray[Any]:
    """The SKUs, with the rows that each owns now."""
    sku = room("sku", len(encoded.sku), encoded.sku.dtype)
    as_bytes(sku)[:] = as_bytes(encoded.sku)
    for first, last, of_row in (("first_demand", "last_demand", "demand_sku"), ("first_order", "last_order", "order_sku")):
        offsets = first_rows(columns[of_row], np.arange(len(sku) + 1))
        sku[first], sku[last] = offsets[:-1], offsets[1:]
    return sku


def _placed(encoded: ReorderingInput, partition: Partition, made: Balanced, bases: Bases) -> Balanced:
    """What came of a partition, its rows numbered as in the whole plan; ``REFERENCES`` stay."""
    demand, orders = dict(made.demand), dict(made.orders)
    for columns, name in ((demand, "demand_sku"), (orders, "order_sku")):
        columns[name] = columns[name] + np.int32(partition.first)
    records = copied(demand["demand"])
    records["linked_order"] = _moved(records["linked_order"], bases.orders)
    records["bound"][records["bound"] >= FIRST_GROUP] += bases.groups
    demand["demand"] = records
    orders["order_scheduling"] = entries(encoded, partition)[orders["order_scheduling"]]
    lines, links, reasons = renumbered(
        made.lines, made.links, made.reasons, sku=partition.first, demand=bases.demand, orders=bases.orders, new_lines=bases.lines
    )
    return made._replace(demand=demand, orders=orders, lines=lines, links=links, reasons=reasons)


def renumbered(
    lines: NDArray[Any], links: NDArray[Any], reasons: NDArray[Any], *, sku: int, demand: int, orders: int, new_lines: int
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Lines, links and reasons of a partition, when so many SKUs, rows of demand, orders and lines come before its own."""
    lines, links, reasons = copied(lines), copied(links), copied(reasons)
    lines["sku"] += sku
    lines["order"] = _moved(lines["order"], orders)
    links["demand"] += demand
    for rows in (links, reasons):
        supply = rows["supply"]
        rows["supply"] = np.where(supply <= NOTHING, supply - new_lines, supply + orders)  # ~line, or an order
    for naming, base in ((NAMING_DEMAND, demand), (NAMING_ORDER, orders)):
        named = np.flatnonzero(np.isin(reasons["code"], naming))
        reasons["first"][named] = _moved(reasons["first"][named], base)
    return lines, links, reasons


def _moved(position: NDArray[Any], base: int) -> NDArray[Any]:
    return np.where(position >= 0, position + base, position)
