"""Demand and orders of an input taken out and put in; whatever names an order names it where it stands then."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from lotwise.columns import sort_key, taken
from lotwise.kernels.codes import NOTHING
from lotwise.net.levels import DEMAND_COLUMNS, ORDER_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from lotwise.columns import ReorderingInput
    from lotwise.dataset import Dataset
    from lotwise.netchange.memory import Changed

    Ints = NDArray[np.int64]
    Columns = Mapping[str, NDArray[Any]]
    Name = Callable[[int], str]
    """The id of a row, by which events of one day and rank are sorted."""


def with_demand_rows(e: ReorderingInput, gone: NDArray[np.bool_], made: Columns, name: Name) -> ReorderingInput:
    """The input without some of its demand, and with other demand.

    Parameters
    ----------
    gone
        (n_demand,) which rows go.
    made
        Columns of the demand that comes, as ``DEMAND_COLUMNS`` names them.
    name
        The id behind ``demand_row``.
    """
    kept = np.flatnonzero(~gone)
    columns: dict[str, Any] = {column: np.concatenate([getattr(e, column)[kept], made[column]]) for column in DEMAND_COLUMNS}
    order = in_order(columns["demand_sku"], columns["demand"]["due"], columns["demand_rank"], columns["demand_row"], name)
    columns = {column: values[order] for column, values in columns.items()}
    return replace(e, sku=_with_offsets(e.sku, columns["demand_sku"], "demand"), **columns)


def with_order_rows(e: ReorderingInput, gone: NDArray[np.bool_], made: Columns, name: Name) -> ReorderingInput:
    """The same for orders: ``made`` has ``ORDER_COLUMNS``, ``name`` gives the id behind ``order_row``."""
    kept = np.flatnonzero(~gone)
    columns: dict[str, Any] = {column: np.concatenate([getattr(e, column)[kept], made[column]]) for column in ORDER_COLUMNS}
    order = in_order(columns["order_sku"], columns["orders"]["due"], columns["orders"]["rank"], columns["order_row"], name)
    columns = {column: values[order] for column, values in columns.items()}
    place = np.full(len(e.orders), NOTHING)
    now = np.argsort(order)
    place[kept] = now[: len(kept)]
    _take_over(place, e.order_row, np.flatnonzero(gone), made["order_row"], now[len(kept) :])
    columns["order_yielding"] = taken(place, columns["order_yielding"], NOTHING)
    for column in ("demand_order", "reserved_order"):
        columns[column] = taken(place, getattr(e, column), NOTHING)
    columns["demand"] = e.demand.copy()
    columns["demand"]["linked_order"] = taken(place, e.demand["linked_order"].astype(np.int64), NOTHING)
    return replace(e, sku=_with_offsets(e.sku, columns["order_sku"], "order"), **columns)


def _take_over(place: Ints, row: NDArray[np.int32], gone: Ints, made_row: NDArray[np.int32], made_at: Ints) -> None:
    """What names an order that went names the one that came for the same row."""
    at = {number: position for number, position in zip(made_row.tolist(), made_at.tolist(), strict=True) if number > NOTHING}
    for position in gone.tolist():
        place[position] = at.get(int(row[position]), NOTHING)


def names_of(dataset: Dataset, changed: Changed, *, of_orders: bool) -> Name:
    """The id behind the rows of demand or of orders, by number."""
    demands, supplies = (dataset.demands["id"], changed.of_demands), (dataset.supplies["id"], changed.of_supplies)
    own, mirrored = (supplies, demands) if of_orders else (demands, supplies)

    def name(row: int) -> str:
        if row == NOTHING:
            return ""
        (ids, numbers), number = (own, row) if row > NOTHING else (mirrored, NOTHING - 1 - row)
        found: str = ids[int(numbers.position(np.array([number]))[0])]
        return found

    return name


def in_order(
    sku: NDArray[np.integer], due: NDArray[np.integer], rank: NDArray[np.integer], row: NDArray[np.integer], name: Name
) -> Ints:
    """(n,) events as ``encode.sorting`` has them: by SKU, day and rank, what still ties by id, then by row."""
    key = sort_key(sku.astype(np.int64), due.astype(np.int64), rank)
    order = np.argsort(key, kind="stable")
    same = np.append(False, key[order][1:] == key[order][:-1])
    tied = np.flatnonzero(same | np.append(same[1:], False))
    by_name = sorted(order[tied].tolist(), key=lambda at: (int(key[at]), name(int(row[at])), int(row[at])))
    order[tied] = by_name
    found: Ints = order
    return found


def _with_offsets(sku: NDArray[Any], of_row: NDArray[np.integer], what: str) -> NDArray[Any]:
    """The records of SKUs with the bounds of their rows."""
    made, offsets = sku.copy(), np.searchsorted(of_row, np.arange(len(sku) + 1))
    made[f"first_{what}"], made[f"last_{what}"] = offsets[:-1], offsets[1:]
    return made
