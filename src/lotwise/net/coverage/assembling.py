"""What came of all partitions of planning points, put together: rows one after the other, references counted through the whole."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lotwise.kernels.codes import NOTHING
from lotwise.net.assembling import renumbered
from lotwise.net.coverage.netting import Pegged, joined_days
from lotwise.net.levels import REFERENCES, at_orders
from lotwise.net.partitions import entries

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from lotwise.columns import CoverageInput
    from lotwise.net.coverage.partitions import Covered
    from lotwise.net.partitions import Partition
    from lotwise.net.rows import Columns

    Ints = NDArray[np.int64]


class Bases(NamedTuple):
    """How many rows come before those of a partition in the whole plan."""

    demand: int = 0
    orders: int = 0
    pins: int = 0
    lines: int = 0

    def after(self, made: Covered) -> Bases:
        """The bases of the next partition."""
        counts = (made.demand["demand"], made.orders["orders"], made.pins, made.lines)
        return Bases(*(base + len(rows) for base, rows in zip(self, counts, strict=True)))


def assembled_points(encoded: CoverageInput, parts: Iterable[tuple[Partition, Covered]]) -> Pegged:
    """What came of all partitions, equal to what ``peg_points`` makes of the whole.

    Parameters
    ----------
    encoded
        The input.
    parts
        All partitions in planning order.
    """
    order_at = np.full(len(encoded.orders), NOTHING)
    pieces: list[Covered] = []
    bases, full, too_large = Bases(), [], [encoded.too_large]
    for partition, made in parts:
        order_at[partition.orders(encoded)] = made.order_at + bases.orders
        full.append(partition.first + np.flatnonzero(made.is_full))
        found = partition.first + np.flatnonzero(made.is_too_large)
        too_large.append(np.setdiff1d(found, encoded.too_large))
        pieces.append(_placed(encoded, partition, made, bases))
        bases = bases.after(made)
    columns: dict[str, Any] = _columns([piece.demand for piece in pieces]) | _columns([piece.orders for piece in pieces])
    columns |= {name: at_orders(order_at, columns[name]) for name in REFERENCES}
    sku = encoded.sku.copy()
    for name, column in _columns([piece.points for piece in pieces]).items():
        sku[name] = column
    return Pegged(
        loaded=replace(encoded, sku=sku, too_large=np.concatenate(too_large).astype(np.int32), **columns),
        lines=np.concatenate([piece.lines for piece in pieces]),
        links=np.concatenate([piece.links for piece in pieces]),
        reasons=np.concatenate([piece.reasons for piece in pieces]),
        required=joined_days([piece.required for piece in pieces]),
        planned=joined_days([piece.planned for piece in pieces]),
        full=np.concatenate(full).astype(np.int32),
        refused=np.concatenate([piece.refused for piece in pieces]),
    )


def _columns(parts: list[Columns]) -> Columns:
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _placed(encoded: CoverageInput, partition: Partition, made: Covered, bases: Bases) -> Covered:
    """What came of a partition, its rows numbered as in the whole plan; ``REFERENCES`` stay."""
    first = np.int32(partition.first)
    of_partition: Columns = {
        "order_sku": made.orders["order_sku"] + first,
        "order_scheduling": entries(encoded, partition)[made.orders["order_scheduling"]],
    }
    row_bases = {"demand": bases.demand, "order": bases.orders, "pin": bases.pins}
    rows = {f"{edge}_{what}": base for what, base in row_bases.items() for edge in ("first", "last")}
    lines, links, reasons = renumbered(
        made.lines, made.links, made.reasons, sku=partition.first, demand=bases.demand, orders=bases.orders, new_lines=bases.lines
    )
    return made._replace(
        demand=made.demand | {"demand_sku": made.demand["demand_sku"] + first},
        orders=made.orders | of_partition,
        points={name: column + rows.get(name, 0) for name, column in made.points.items()},
        lines=lines,
        links=links,
        reasons=reasons,
    )
