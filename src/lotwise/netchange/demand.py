"""Days and quantities of demand that stands for itself: its event is changed where it stands in the input."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from lotwise.columns import wanted_day
from lotwise.kernels.codes import NOTHING, PURCHASE_ORDER
from lotwise.net.levels import DEMAND_COLUMNS
from lotwise.netchange.cells import named_cells
from lotwise.netchange.inserting import in_order, names_of
from lotwise.records import DEMANDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.dataset import Dataset, Tables
    from lotwise.net.part import Part
    from lotwise.netchange.memory import Memory

    Ints = NDArray[np.int64]

CELLS = frozenset({"due_date", "quantity"})


def are_days_and_quantities(dataset: Dataset, tables: Tables, rows: Ints) -> NDArray[np.bool_]:
    """(n,) which rows of demand changed in nothing but day and quantity, and are needed inside the plan.

    Parameters
    ----------
    dataset
        The one now.
    tables
        The source now.
    rows
        Rows of demand that are new or changed.
    """
    named = [named_cells(tables, "demands", rows[at : at + 1]) for at in range(len(rows))]
    is_plain = np.array([names is not None and names <= {*DEMANDS.key, *CELLS} for names in named], bool)
    days, quantity = dataset.demands["due_date"].gather(rows), dataset.demands["quantity"].gather(rows)
    found: NDArray[np.bool_] = is_plain & ((quantity > 0) & (days <= dataset.settings.end_date)).fill_null(value=False).to_numpy()
    return found


def with_demand(part: Part, memory: Memory, dataset: Dataset, numbers: frozenset[int]) -> Part | None:
    """The part with the days and quantities of some rows of demand; None where one lies outside the days of the plan."""
    rows = np.array(sorted(numbers), np.int64)
    at_rows = memory.changed.of_demands.position(rows)
    days, quantity = dataset.demands["due_date"].gather(at_rows), dataset.demands["quantity"].gather(at_rows).to_numpy()
    due = days.to_numpy().astype(np.int64) - np.datetime64(dataset.settings.start_date, "D").astype(np.int64)
    first, last = memory.base.days
    if due.min() < first or due.max() > last:
        return None
    e = part.encoded
    at = np.flatnonzero(np.isin(e.demand_row, rows))
    of_row = np.searchsorted(rows, e.demand_row[at])
    demand = e.demand.copy()
    demand["quantity"][at], demand["due"][at] = quantity[of_row], due[of_row]
    company = None if e.company_calendar == NOTHING else e.calendars[e.company_calendar]
    demand["want"][at] = wanted_day(due[of_row], e.new_kind[e.demand_sku[at]] == PURCHASE_ORDER, company)
    order = in_order(e.demand_sku, demand["due"], e.demand_rank, e.demand_row, names_of(dataset, memory.changed, of_orders=False))
    changed = replace(e, demand=demand)
    columns = {column: getattr(changed, column)[order] for column in DEMAND_COLUMNS}
    return part._replace(encoded=replace(changed, **columns))
