"""Changes of a day or a quantity of demand that stands for itself: its event is changed where it stands in the input."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from lotwise.check import read_cells
from lotwise.columns import LARGEST_SUM, sort_key
from lotwise.kernels.codes import NOTHING
from lotwise.net.levels import DEMAND_COLUMNS
from lotwise.net.part import Part, reached_part
from lotwise.netchange.memory import NetChange, planned_part, tells_of_change, with_rows
from lotwise.records import DEMANDS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from lotwise.columns import ReorderingInput
    from lotwise.dataset import Dataset, Tables
    from lotwise.netchange.memory import Memory

    Ints = NDArray[np.int64]

CELLS = ("due_date", "quantity")


def by_demand(dataset: Dataset, memory: Memory, tables: Tables, rows: Mapping[str, Ints]) -> NetChange | None:
    """Plan what follows from changed days and quantities of demand; None where anything else changed, or more depends on them.

    Parameters
    ----------
    dataset
        The one before.
    memory
        What its plan remembers.
    tables
        The source now.
    rows
        By table, the rows that are new or changed.
    """
    base, standing = memory.base, memory.standing
    if memory.demands is None or rows.keys() != {"demands"} or len(base.encoded.calendars):
        return None
    changed = rows["demands"]
    if not _only_cells_changed(dataset, tables, changed) or not standing.is_alone[changed].all():
        return None
    items = memory.items | frozenset(dataset.demands["item"].gather(changed))
    all_rows = np.array(sorted(memory.demands | frozenset(changed.tolist())), np.int64)
    events = _events(dataset, tables, all_rows)
    if events is None or tells_of_change(dataset, items):
        return None
    first, last = base.days
    day = events["due"].to_numpy()
    if day.min() < first or day.max() > min(last, dataset.settings.day(dataset.settings.end_date)):
        return None
    skus = np.unique(base.encoded.demand_sku[standing.position[all_rows]]).astype(np.int64)
    part = _with_events(reached_part(base, skus), all_rows, events, _names(dataset))
    made = None if part is None else planned_part(base, part)
    if made is None:
        return None
    own = events.filter(pl.Series(np.isin(all_rows, changed)))
    frame = with_rows(dataset.demands, dataset.demands[changed].with_columns(own[name] for name in CELLS), changed)
    now = replace(memory, items=items, demands=frozenset(all_rows.tolist()))
    return NetChange(replace(dataset, tables=tables, demands=frame), now, made, base.netted.loaded.skus)


def _only_cells_changed(dataset: Dataset, tables: Tables, rows: Ints) -> bool:
    """Whether the rows were there before, and changes named nothing of them but the cells."""
    amended = tables.tables["demands"].amended
    columns = [amended[row].columns for row in rows.tolist()]
    known = frozenset({*DEMANDS.key, *CELLS})
    return bool(rows.max() < len(dataset.demands)) and all(named is not None and named <= known for named in columns)


def _events(dataset: Dataset, tables: Tables, rows: Ints) -> pl.DataFrame | None:
    """The cells of the rows as they are now, with the day as a number; None where one cannot be read, or is no demand."""
    cells = read_cells(tables.tables["demands"], DEMANDS, CELLS, rows)
    if cells is None or (cells["quantity"] <= 0).any():
        return None
    start = pl.lit(dataset.settings.start_date)
    return cells.with_columns((pl.col("due_date") - start).dt.total_days().cast(pl.Int64).alias("due"))


def _names(dataset: Dataset) -> Callable[[int], tuple[str, int]]:
    """By what events of one day and rank are sorted: the id of their row, and the row."""

    def name(row: int) -> tuple[str, int]:
        if row == NOTHING:
            return "", row
        return (dataset.demands["id"][row] if row >= 0 else dataset.supplies["id"][NOTHING - 1 - row]), row

    return name


def _with_events(part: Part, rows: Ints, events: pl.DataFrame, name: Callable[[int], tuple[str, int]]) -> Part | None:
    """The part with the demand of some rows changed; None where it no longer adds up."""
    e = part.encoded
    at = np.flatnonzero(np.isin(e.demand_row, rows))
    of_event = np.searchsorted(rows, e.demand_row[at])
    demand = e.demand.copy()
    demand["quantity"][at] = events["quantity"].to_numpy()[of_event]
    demand["due"][at] = demand["want"][at] = events["due"].to_numpy()[of_event]
    total = np.bincount(e.demand_sku, weights=demand["quantity"], minlength=len(e.sku))
    total += np.bincount(e.order_sku, weights=e.orders["quantity"], minlength=len(e.sku))
    if (total > LARGEST_SUM).any():
        return None
    changed = replace(e, demand=demand)
    order = _in_order(changed, name)
    columns = {column: getattr(changed, column)[order] for column in DEMAND_COLUMNS}
    return part._replace(encoded=replace(changed, **columns))


def _in_order(e: ReorderingInput, name: Callable[[int], tuple[str, int]]) -> Ints:
    """The order of demand as ``encode.sorting`` has it: by SKU, day and rank, what still ties by id."""
    key = sort_key(e.demand_sku.astype(np.int64), e.demand["due"].astype(np.int64), e.demand_rank)
    order = np.argsort(key, kind="stable")
    same = np.append(False, key[order][1:] == key[order][:-1])
    tied = np.flatnonzero(same | np.append(same[1:], False))
    by_name = sorted(order[tied].tolist(), key=lambda at: (int(key[at]), *name(int(e.demand_row[at]))))
    order[tied] = by_name
    return order
