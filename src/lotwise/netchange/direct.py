"""Changes that need no item encoded anew: demand and orders that stand for themselves, parameters, stock.

What a change is about (``Edits``) is put into the input of the part that it reaches, as that was left by earlier changes.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from lotwise.columns import LARGEST_SUM
from lotwise.net.part import reached_part
from lotwise.netchange.cells import with_cells
from lotwise.netchange.demand import with_demand
from lotwise.netchange.editing import Step, edits_of
from lotwise.netchange.events import edited, skus_of_events, with_events
from lotwise.netchange.memory import NetChange, planned_part, tells_of_change, with_rows, without_rows
from lotwise.netchange.parameters import changed_parameters, with_parameters
from lotwise.netchange.stock import with_stock

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from lotwise.columns import ReorderingInput
    from lotwise.dataset import Dataset, Tables
    from lotwise.net.part import Part
    from lotwise.netchange.memory import Edits, Memory
    from lotwise.netchange.rows import ChangedRows

    Ints = NDArray[np.int64]


def directly(dataset: Dataset, memory: Memory, tables: Tables, rows: ChangedRows) -> NetChange | None:
    """Plan what follows from changed rows; None where more depends on them.

    Parameters
    ----------
    dataset
        The one before.
    memory
        What its plan remembers.
    tables
        The source now.
    rows
        The rows that differ.
    """
    frames = _frames(dataset, tables, rows)
    if frames is None:
        return None
    changed = replace(dataset, tables=tables, **frames)  # type: ignore[arg-type]
    step = Step(dataset, changed, rows)
    items = step.items(*rows.tables)
    if items & memory.changed.encoded_anew or tells_of_change(dataset, items):
        return None
    edits = edits_of(step, memory.standing, memory.changed)
    return None if edits is None else _planned(step, memory, edits)


def _frames(dataset: Dataset, tables: Tables, rows: ChangedRows) -> dict[str, pl.DataFrame] | None:
    """The checked tables that changed."""
    frames = {}
    for name in rows.tables:
        gone, own = rows.gone.get(name, ()), rows.changed.get(name)
        if name in ("items", "skus") and own is not None:
            frame = changed_parameters(dataset, tables, name, own)
        elif name in ("demands", "supplies", "stock"):
            left = without_rows(dataset.frame(name), gone)
            frame = left if own is None else with_cells(left, tables, name, own)
        else:
            frame = None
        if frame is None:
            return None
        frames[name] = frame
    return frames


def _planned(step: Step, memory: Memory, edits: Edits) -> NetChange | None:
    """The part that a step reaches, with its edits, planned."""
    base, standing, dataset = memory.base, memory.standing, step.after
    now = replace(memory, changed=memory.changed.joined(edits), rows=memory.rows + step.rows.n_row)
    rows = edited(step, edits, now.changed)
    of_events = None if rows is None else skus_of_events(memory, rows)
    if rows is not None and of_events is None:
        return None
    reached = [base.encoded.demand_sku[standing.position[np.array(sorted(edits.demands), np.int64)]].astype(np.int64)]
    reached += [standing.skus_of(edits.parameters | edits.stock)] + ([] if of_events is None else [of_events])
    changed = np.unique(np.concatenate(reached))
    part: Part | None = reached_part(base, changed, since=memory.since.inputs)
    if edits.parameters and part is not None:
        made = with_parameters(part, memory, dataset, edits.parameters)
        part, now = (None, now) if made is None else (made.part, replace(now, skus=with_rows(now.skus, made.frame, made.skus)))
    if edits.stock and part is not None:
        part = with_stock(part, now, dataset, edits.stock)
    if edits.demands and part is not None:
        part = with_demand(part, now, dataset, edits.demands)
    if rows is not None and of_events is not None and part is not None:
        part = with_events(part, now, dataset, of_events, rows)
    if part is None or not _adds_up(part.encoded):
        return None
    planned = planned_part(memory, part, changed)
    return None if planned is None else NetChange(dataset, replace(now, since=planned.since), planned.skus, step.rows.n_row)


def _adds_up(e: ReorderingInput) -> bool:
    """Whether the quantities of no SKU are too large to be added up; floats are exact enough to see that coming."""
    needed, ordered = (
        np.bincount(sku, weights=rows["quantity"], minlength=len(e.sku))
        for sku, rows in ((e.demand_sku, e.demand), (e.order_sku, e.orders))
    )
    return bool((needed + ordered <= LARGEST_SUM).all())
