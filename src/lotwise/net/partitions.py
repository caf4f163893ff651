"""A level in partitions: each a range of its SKUs as input of its own, balanced with what earlier levels say (section 6)."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np

from lotwise.columns import Bill, Chains, ReorderingInput, Scheduling, within
from lotwise.kernels.codes import NO_DAY, NOTHING
from lotwise.net.buffers import Written
from lotwise.net.changes import Changed, Changes
from lotwise.net.chunks import Workers
from lotwise.net.dates import GrowingDates
from lotwise.net.expected import UNKNOWN, expected_rows, planned_days
from lotwise.net.families import REORDERING
from lotwise.net.forecasts import NOBODY, Takers, changed_elsewhere, sharing_skus, tied_demand
from lotwise.net.growing import copied
from lotwise.net.levels import DEMAND_COLUMNS, ORDER_COLUMNS, Before, Levels
from lotwise.net.needs import Needs
from lotwise.net.netting import warn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from lotwise.columns import Encoded
    from lotwise.net.dates import LineDates
    from lotwise.net.rows import Columns

    Ints = NDArray[np.int64]

Entries = TypeVar("Entries", Scheduling, Chains)

_BILL_LINES = tuple(name for name in Bill.__dataclass_fields__ if name not in ("first", "rounding", "exists"))


class Partition(NamedTuple):
    """A range of the SKUs of one level."""

    level: int
    first: int
    last: int
    """The SKU after the last one."""

    def demand(self, encoded: Encoded) -> slice:
        """Its rows of demand in the input."""
        return slice(int(encoded.sku["first_demand"][self.first]), int(encoded.sku["last_demand"][self.last - 1]))

    def orders(self, encoded: Encoded) -> slice:
        """Its orders in the input."""
        return slice(int(encoded.sku["first_order"][self.first]), int(encoded.sku["last_order"][self.last - 1]))


class Balanced(NamedTuple):
    """What comes of a partition.

    SKUs, demand, orders and new lines are numbered from 0 inside it; lines of earlier levels, and the SKUs of needs, as in the
    whole plan; ``levels.REFERENCES`` and ``changed`` name orders by their row of the input.
    """

    demand: Columns
    """``levels.DEMAND_COLUMNS``, with what lines of earlier levels need."""
    orders: Columns
    """``levels.ORDER_COLUMNS``, with what they yield."""
    held: Ints
    """(n_order,) quantity of each existing order that holds the safety stock."""
    order_at: Ints
    """(n_own,) where the orders of the input stand in ``orders``; NOTHING where nothing is left of one."""
    lines: NDArray[Any]
    dates: LineDates
    links: NDArray[Any]
    reasons: NDArray[Any]
    failed: Ints
    """(n_sku,) the rule that stops a SKU."""
    is_full: NDArray[np.bool_]
    """(n_sku,) it would need more lines than one SKU may have."""
    is_too_large: NDArray[np.bool_]
    """(n_sku,) its quantities cannot be added up."""
    needs: Needs
    """What its lines need of later levels."""
    changed: Changed
    """What they say of orders of the input."""


def partitions(encoded: Encoded, events: int) -> list[Partition]:
    """Ranges of the SKUs of each level that come to about so many events each, in planning order.

    SKUs of one level that share a component forecast are in one partition: what it is left with depends on what each of them has.
    """
    _, demand = expected_rows(encoded, planned_days(encoded))
    pool = forecast_pools(encoded)
    count = np.cumsum(demand + encoded.sku["last_order"] - encoded.sku["first_order"] + 1)
    found = []
    for level, (first, last) in enumerate(zip(encoded.levels[:-1].tolist(), encoded.levels[1:].tolist(), strict=True)):
        if first == last:
            continue
        before = count[first - 1] if first else 0
        inner = np.searchsorted(count[first:last], np.arange(before + events, count[last - 1], events)) + first
        borders = first + _borders(pool[first:last])
        edges = np.unique(borders[np.searchsorted(borders, np.concatenate([[first], inner, [last]]))]).tolist()
        found += [Partition(level, *edge) for edge in zip(edges[:-1], edges[1:], strict=True)]
    return found


def forecast_pools(encoded: Encoded) -> Ints:
    """(n_sku,) SKUs with the same number share component forecasts; each has its own number where there are none."""
    if isinstance(encoded, ReorderingInput) and (encoded.forecast_until != NO_DAY).any():
        return encoded.forecast_pool
    return np.arange(len(encoded.sku))


def _borders(pool: Ints) -> Ints:
    """Where SKUs can be parted so that no pool is on both sides; both ends are among these places."""
    highest, lowest = np.maximum.accumulate(pool), np.minimum.accumulate(pool[::-1])[::-1]
    return np.concatenate([[0], 1 + np.flatnonzero(highest[:-1] < lowest[1:]), [len(pool)]])


def referred_orders(encoded: ReorderingInput, partition: Partition, sharing: Ints) -> Ints:
    """The orders, by their rows of the input, on whose lines rows of a partition depend; ascending.

    Among them are those that demand of ``sharing`` SKUs belongs to, which takes from its component forecasts.
    """
    demand, orders = partition.demand(encoded), partition.orders(encoded)
    shared = encoded.demand_order[tied_demand(encoded, sharing)]
    referred = np.concatenate([encoded.demand_order[demand], shared, encoded.order_yielding[orders]])
    found: Ints = np.unique(referred[referred != NOTHING]).astype(np.int64)
    return found


def balance(
    encoded: ReorderingInput,
    partition: Partition,
    needs: Needs,
    changed: Changed,
    *,
    compiled: bool,
    left_out: NDArray[np.int32],
) -> Balanced:
    """Balance the SKUs of a partition.

    Parameters
    ----------
    encoded
        The input of the whole plan; only what belongs to the partition is read, and the bills' rounding of its components.
    needs
        What lines of earlier levels need of its SKUs and of those that ``sharing_skus`` names, numbered as in the whole plan.
    changed
        What they say of the orders that ``referred_orders`` names.
    compiled
        Whether the rules run compiled. Both give the same result.
    left_out
        SKUs of the whole plan that get no lines.
    """
    first, last = partition.first, partition.last
    own = cut(encoded, partition)
    before = None
    if len(encoded.levels) > 2:
        takers = _takers(encoded, partition, needs, changed)
        before = Before(first, partition.orders(encoded).start, of_range(needs, partition), changed, takers)
    out = within(left_out, first, last)
    written, days = Written(REORDERING, UNKNOWN), GrowingDates()
    is_full = np.zeros(last - first, bool)
    needed, said = [], []
    with Workers(REORDERING, 1, compiled=compiled) as workers:
        levels = Levels(own, out, workers, before=before)
        for part in levels.parts():
            lines, (dates, more) = part.rows[0], part.followed
            needed.append(more.after(written.n_line))
            said.append(levels.changed(lines, dates))
            written.add(*part.rows)
            days.add(dates)
            is_full[part.given_up] = True
    loaded, dates = levels.loaded(), days.all()
    lines, links, reasons = written.all()
    warn(loaded, lines, dates.order)
    is_too_large = np.zeros(last - first, bool)
    is_too_large[loaded.too_large] = True
    return Balanced(
        demand={name: getattr(loaded, name) for name in DEMAND_COLUMNS},
        orders={name: getattr(loaded, name) for name in ORDER_COLUMNS},
        held=levels.held,
        order_at=levels.order_at,
        lines=lines,
        dates=dates,
        links=links,
        reasons=reasons,
        failed=levels.failed,
        is_full=is_full,
        is_too_large=is_too_large,
        needs=Needs.joined(needed),
        changed=Changed.joined(said),
    )


def of_range(needs: Needs, partition: Partition) -> Needs:
    """The needs of SKUs of a partition, which are numbered from 0."""
    own = needs.where((needs.sku >= partition.first) & (needs.sku < partition.last))
    return own._replace(sku=(own.sku - partition.first).astype(np.int32))


def _takers(encoded: ReorderingInput, partition: Partition, needs: Needs, changed: Changed) -> Takers:
    """What other SKUs take from component forecasts of a partition."""
    sharing = sharing_skus(encoded, partition.first, partition.last)
    if len(sharing) == 0:
        return NOBODY
    changes = Changes(encoded.bill.rounding)
    changes.add(changed)
    others = needs.where((needs.sku < partition.first) | (needs.sku >= partition.last))
    return Takers.joined([Takers.of(encoded.forecast_pool, others), changed_elsewhere(encoded, sharing, changes)])


def cut(whole: ReorderingInput, partition: Partition) -> ReorderingInput:
    """The input of a partition, its SKUs numbered from 0; what it needs of others keeps the numbers of the whole plan."""
    skus = slice(partition.first, partition.last)
    part = cut_shared(whole, partition, DEMAND_COLUMNS, ORDER_COLUMNS)
    records = part["demand"] = copied(part["demand"])
    linked = records["linked_order"]
    records["linked_order"] = np.where(linked == NOTHING, NOTHING, linked - partition.orders(whole).start)
    return replace(
        whole,
        exact_demand=whole.exact_demand[skus],
        forecast_pool=whole.forecast_pool[skus],
        scheduling=cut_entries(whole.scheduling, whole, partition),
        **part,
    )


def cut_shared(whole: Encoded, partition: Partition, of_demand: Sequence[str], of_orders: Sequence[str]) -> dict[str, Any]:
    """The fields of a partition's input that both families have, and its columns of demand and of orders."""
    first, last = partition.first, partition.last
    demand, orders = partition.demand(whole), partition.orders(whole)
    columns: dict[str, Any] = {name: np.asarray(getattr(whole, name)[demand]) for name in of_demand}
    columns |= {name: np.asarray(getattr(whole, name)[orders]) for name in of_orders}
    columns["demand_sku"], columns["order_sku"] = columns["demand_sku"] - first, columns["order_sku"] - first
    columns["order_scheduling"] = _own_entries(whole, partition)
    sku = np.array(whole.sku[first:last])
    for rows, begin, end in ((demand, "first_demand", "last_demand"), (orders, "first_order", "last_order")):
        sku[begin], sku[end] = sku[begin] - rows.start, sku[end] - rows.start
    return columns | {
        "sku": sku,
        "levels": np.array([0, last - first]),
        "bill": _bill(whole.bill, first, last),
        "source_sku": whole.source_sku[first:last],
        "new_kind": whole.new_kind[first:last],
        "if_needed": whole.if_needed[first:last],
        "too_large": within(whole.too_large, first, last),
    }


def entries(whole: Encoded, partition: Partition) -> Ints:
    """(n_entry,) which entries of the whole plan's scheduling those of a partition are: of its SKUs, then its orders' own."""
    of_orders = whole.order_scheduling[partition.orders(whole)]
    found: Ints = np.concatenate([np.arange(partition.first, partition.last), of_orders[of_orders >= len(whole.sku)]])
    return found


def cut_entries(scheduling: Entries, whole: Encoded, partition: Partition) -> Entries:
    """The entries of a partition."""
    chosen = entries(whole, partition)
    return replace(scheduling, **{field.name: getattr(scheduling, field.name)[chosen] for field in fields(scheduling)})


def _own_entries(whole: Encoded, partition: Partition) -> Ints:
    """(n_order,) the entry of each order of a partition among those that ``entries`` names."""
    of_order = whole.order_scheduling[partition.orders(whole)]
    own = np.flatnonzero(of_order >= len(whole.sku))
    entry: Ints = of_order - partition.first
    entry[own] = partition.last - partition.first + np.arange(len(own))
    return entry


def _bill(bill: Bill, first: int, last: int) -> Bill:
    begin, end = int(bill.first[first]), int(bill.first[last])
    return replace(
        bill,
        first=bill.first[first : last + 1] - begin,
        exists=bill.exists[first:last],
        **{name: getattr(bill, name)[begin:end] for name in _BILL_LINES},
    )
