"""Planning points of a level in partitions: each pegged and planned as input of its own (section 3)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lotwise.columns import within
from lotwise.kernels.codes import NOTHING
from lotwise.net.chunks import Workers
from lotwise.net.coverage.loading import DEMAND_COLUMNS, ORDER_COLUMNS, Before, Points
from lotwise.net.coverage.margins import IssueMargins
from lotwise.net.coverage.netting import peg_points
from lotwise.net.expected import UNKNOWN
from lotwise.net.families import COVERAGE
from lotwise.net.needs import Needs
from lotwise.net.partitions import cut_entries, cut_shared, of_range

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.chain import OrderDays
    from lotwise.columns import CoverageInput
    from lotwise.net.partitions import Partition
    from lotwise.net.rows import Columns

    Ints = NDArray[np.int64]

OF_PLANNING = ("first_demand", "last_demand", "first_order", "last_order", "first_pin", "last_pin", "code")
"""What planning says of the records of planning points: their rows; the code of those that are left out."""


class Covered(NamedTuple):
    """What comes of a partition.

    Planning points, demand, orders, pins and new lines are numbered from 0 inside it; lines of earlier levels, and the points of
    needs, as in the whole plan; ``levels.REFERENCES`` and needs name orders by their row of the input.
    """

    demand: Columns
    """``loading.DEMAND_COLUMNS``, with what orders of earlier levels need."""
    orders: Columns
    """``loading.ORDER_COLUMNS``, with what they yield."""
    order_at: Ints
    """(n_own,) where the orders of the input stand in ``orders``."""
    pins: NDArray[Any]
    points: Columns
    """``OF_PLANNING`` of each planning point."""
    lines: NDArray[Any]
    required: OrderDays
    planned: OrderDays
    links: NDArray[Any]
    reasons: NDArray[Any]
    refused: Ints
    """(n_sku,) YES where rounding down has made nothing of a refill."""
    is_full: NDArray[np.bool_]
    """(n_sku,) it would need more lines than one planning point may have."""
    is_too_large: NDArray[np.bool_]
    """(n_sku,) its quantities cannot be added up."""
    needs: Needs
    """What its orders need of later levels."""


class _Range(Points):
    """The points of a partition: what their orders need is kept for partitions of later levels."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.needed: list[Needs] = []

    def take(self, needs: Needs) -> None:
        """Keep what lines or open orders need of later levels."""
        self.needed.append(needs)


def cover(
    encoded: CoverageInput,
    partition: Partition,
    needs: Needs,
    earliest: Ints,
    *,
    compiled: bool,
    left_out: NDArray[np.int32],
) -> Covered:
    """Peg and plan the planning points of a partition.

    Parameters
    ----------
    encoded
        The input of the whole plan; only what belongs to the partition is read, and the bills' rounding of its components.
    needs
        What orders of earlier levels need of its points, numbered as in the whole plan.
    earliest
        (n_sku,) ``margins.earliest_issue`` of the whole plan.
    compiled
        Whether the rules run compiled. Both give the same result.
    left_out
        Planning points of the whole plan that get no lines.
    """
    first, last = partition.first, partition.last
    own = cut(encoded, partition)
    is_network = len(encoded.levels) > 2
    before = Before(partition.orders(encoded).start, of_range(needs, partition)) if is_network else None
    out = within(left_out, first, last)
    margins = IssueMargins(own, earliest[first:last])
    with Workers(COVERAGE, 1, compiled=compiled) as workers:
        points = _Range(own, out, workers, margins, before=before)
        pegged = peg_points(points, UNKNOWN)
    loaded = pegged.loaded
    is_full, is_too_large = np.zeros(last - first, bool), np.zeros(last - first, bool)
    is_full[pegged.full], is_too_large[loaded.too_large] = True, True
    return Covered(
        demand={name: getattr(loaded, name) for name in DEMAND_COLUMNS},
        orders={name: getattr(loaded, name) for name in ORDER_COLUMNS},
        order_at=points.order_at,
        pins=points.pins,
        points={name: loaded.sku[name] for name in OF_PLANNING},
        lines=pegged.lines,
        required=pegged.required,
        planned=pegged.planned,
        links=pegged.links,
        reasons=pegged.reasons,
        refused=pegged.refused,
        is_full=is_full,
        is_too_large=is_too_large,
        needs=Needs.joined(points.needed),
    )


def cut(whole: CoverageInput, partition: Partition) -> CoverageInput:
    """The input of a partition, its planning points numbered from 0; what it needs of others keeps its numbers."""
    skus = slice(partition.first, partition.last)
    part = cut_shared(whole, partition, DEMAND_COLUMNS, ORDER_COLUMNS)
    sku = part["sku"]
    levels = slice(int(sku["first_level"][0]), int(sku["last_level"][-1]))
    sku["first_level"], sku["last_level"] = sku["first_level"] - levels.start, sku["last_level"] - levels.start
    return replace(
        whole,
        chains=cut_entries(whole.chains, whole, partition),
        advance_margin=whole.advance_margin[skus],
        postpone_margin=whole.postpone_margin[skus],
        minimum_levels=np.asarray(whole.minimum_levels[levels]),
        **_pins(whole, partition),
        **part,
    )


def _pins(whole: CoverageInput, partition: Partition) -> dict[str, Any]:
    """The orders of a partition that stay with demand; this is demand of their own planning point or of no account (4.2)."""
    orders, demand = partition.orders(whole), partition.demand(whole)
    pin = np.flatnonzero((whole.pin_order >= orders.start) & (whole.pin_order < orders.stop))
    of_demand = whole.pin_demand[pin]
    is_own = (of_demand >= demand.start) & (of_demand < demand.stop)
    return {
        "pin_order": whole.pin_order[pin] - orders.start,
        "pin_demand": np.where(is_own, of_demand - demand.start, NOTHING),
        "pin_parent": whole.pin_parent[pin],
    }
