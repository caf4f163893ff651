"""Days and quantities of demand that stands for itself: its event is changed where it stands in the input."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from lotwise.columns import sort_key, wanted_day
from lotwise.kernels.codes import NOTHING, PURCHASE_ORDER
from lotwise.net.levels import DEMAND_COLUMNS
from lotwise.netchange.cells import named_cells, with_cells
from lotwise.records import DEMANDS

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl
    from numpy.typing import NDArray

    from lotwise.columns import ReorderingInput
    from lotwise.dataset import Dataset, Tables
    from lotwise.net.part import Part
    from lotwise.netchange.memory import Memory, Standing

    Ints = NDArray[np.int64]

CELLS = frozenset({"due_date", "quantity"})


def changed_demand(dataset: Dataset, standing: Standing, tables: Tables, rows: Ints) -> pl.DataFrame | None:
    """The demand with some rows changed; None where more than days and quantities changed, or more depends on them."""
    named = named_cells(tables, "demands", rows)
    if named is None or not named <= {*DEMANDS.key, *CELLS} or rows[-1] >= len(standing.is_alone):
        return None
    return with_cells(dataset, tables, "demands", rows) if standing.is_alone[rows].all() else None


def with_demand(part: Part, memory: Memory, dataset: Dataset, rows: Ints) -> Part | None:
    """The part with the demand of some rows changed; None where it is no demand, or lies outside the days of the plan."""
    days, quantity = dataset.demands["due_date"].gather(rows), dataset.demands["quantity"].gather(rows).to_numpy()
    if days.null_count():
        return None
    due = days.to_numpy().astype(np.int64) - np.datetime64(dataset.settings.start_date, "D").astype(np.int64)
    first, last = memory.base.days
    if quantity.min() <= 0 or due.min() < first or due.max() > min(last, dataset.settings.day(dataset.settings.end_date)):
        return None
    e = part.encoded
    at = np.flatnonzero(np.isin(e.demand_row, rows))
    of_row = np.searchsorted(rows, e.demand_row[at])
    demand = e.demand.copy()
    demand["quantity"][at], demand["due"][at] = quantity[of_row], due[of_row]
    company = None if e.company_calendar == NOTHING else e.calendars[e.company_calendar]
    demand["want"][at] = wanted_day(due[of_row], e.new_kind[e.demand_sku[at]] == PURCHASE_ORDER, company)
    changed = replace(e, demand=demand)
    order = _in_order(changed, _names(dataset))
    columns = {column: getattr(changed, column)[order] for column in DEMAND_COLUMNS}
    return part._replace(encoded=replace(changed, **columns))


def _names(dataset: Dataset) -> Callable[[int], tuple[str, int]]:
    """By what events of one day and rank are sorted: the id of their row, and the row."""

    def name(row: int) -> tuple[str, int]:
        if row == NOTHING:
            return "", row
        return (dataset.demands["id"][row] if row >= 0 else dataset.supplies["id"][NOTHING - 1 - row]), row

    return name


def _in_order(e: ReorderingInput, name: Callable[[int], tuple[str, int]]) -> Ints:
    """The order of demand as ``encode.sorting`` has it: by SKU, day and rank, what still ties by id."""
    key = sort_key(e.demand_sku.astype(np.int64), e.demand["due"].astype(np.int64), e.demand_rank)
    order = np.argsort(key, kind="stable")
    same = np.append(False, key[order][1:] == key[order][:-1])
    tied = np.flatnonzero(same | np.append(same[1:], False))
    by_name = sorted(order[tied].tolist(), key=lambda at: (int(key[at]), *name(int(e.demand_row[at]))))
    order[tied] = by_name
    return order
