"""What came of all partitions, as one plan: rows one after the other, references counted through the whole plan."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lotwise.columns import Netted
from lotwise.kernels.codes import NOTHING
from lotwise.net.dates import LineDates
from lotwise.net.levels import FIRST_GROUP, REFERENCES, at_orders
from lotwise.net.partitions import entries
from lotwise.net.splicing import NAMING_DEMAND, NAMING_ORDER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from lotwise.columns import ReorderingInput
    from lotwise.net.partitions import Balanced, Partition
    from lotwise.net.rows import Columns

    Ints = NDArray[np.int64]


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


def assembled(encoded: ReorderingInput, parts: Iterable[tuple[Partition, Balanced]], *, compiled: bool) -> Netted:
    """The plan of what came of its partitions, equal to the one that ``net_reordering`` makes at once.

    Parameters
    ----------
    encoded
        The input.
    parts
        All partitions in planning order.
    compiled
        Whether the rules ran compiled.
    """
    order_at = np.full(len(encoded.orders), NOTHING)
    pieces: list[Balanced] = []
    bases, level, full, too_large = Bases(), -1, [], [encoded.too_large]
    for partition, made in parts:
        if partition.level != level:
            bases, level = bases._replace(groups=0), partition.level
        own = made.order_at
        order_at[partition.orders(encoded)] = np.where(own == NOTHING, NOTHING, own + bases.orders)
        full.append(partition.first + np.flatnonzero(made.is_full))
        found = partition.first + np.flatnonzero(made.is_too_large)
        too_large.append(np.setdiff1d(found, encoded.too_large))
        pieces.append(_placed(encoded, partition, made, bases))
        bases = bases.after(made)
    columns: dict[str, Any] = _columns([piece.demand for piece in pieces]) | _columns([piece.orders for piece in pieces])
    columns |= {name: at_orders(order_at, columns[name]) for name in REFERENCES}
    sku = encoded.sku.copy()
    for first, last, of_row in (("first_demand", "last_demand", "demand_sku"), ("first_order", "last_order", "order_sku")):
        offsets = np.searchsorted(columns[of_row], np.arange(len(sku) + 1))
        sku[first], sku[last] = offsets[:-1], offsets[1:]
    dates = LineDates(*(np.concatenate(days) for days in zip(*(piece.dates for piece in pieces), strict=True)))
    return Netted(
        loaded=replace(encoded, sku=sku, too_large=np.concatenate(too_large).astype(np.int32), **columns),
        lines=np.concatenate([piece.lines for piece in pieces]),
        links=np.concatenate([piece.links for piece in pieces]),
        reasons=np.concatenate([piece.reasons for piece in pieces]),
        held=np.concatenate([piece.held for piece in pieces]),
        order_day=dates.order,
        start_day=dates.start,
        end_day=dates.end,
        decide_by=dates.decide_by,
        full=np.concatenate(full).astype(np.int32),
        failed=np.concatenate([piece.failed for piece in pieces]),
        compiled=compiled,
    )


def _columns(parts: list[Columns]) -> Columns:
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _placed(encoded: ReorderingInput, partition: Partition, made: Balanced, bases: Bases) -> Balanced:
    """What came of a partition, its rows numbered as in the whole plan; ``REFERENCES`` stay."""
    demand, orders = dict(made.demand), dict(made.orders)
    for columns, name in ((demand, "demand_sku"), (orders, "order_sku")):
        columns[name] = columns[name] + np.int32(partition.first)
    records = demand["demand"].copy()
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
    lines, links, reasons = lines.copy(), links.copy(), reasons.copy()
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
