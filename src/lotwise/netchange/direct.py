"""Changes of single cells that need no item encoded anew: days and quantities of demand, parameters, stock.

What changed since everything was planned is kept by what it is about (``Edits``), and all of it is put into the input of the part
that it reaches, as it is now.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from lotwise.columns import LARGEST_SUM
from lotwise.net.part import reached_part
from lotwise.netchange.demand import changed_demand, with_demand
from lotwise.netchange.memory import Edits, NetChange, planned_part, tells_of_change, with_rows
from lotwise.netchange.parameters import changed_parameters, with_parameters
from lotwise.netchange.stock import changed_stock, with_stock

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl
    from numpy.typing import NDArray

    from lotwise.columns import ReorderingInput
    from lotwise.dataset import Dataset, Tables
    from lotwise.netchange.memory import Memory

    Ints = NDArray[np.int64]


def directly(dataset: Dataset, memory: Memory, tables: Tables, rows: Mapping[str, Ints]) -> NetChange | None:
    """Plan what follows from changed cells; None where anything else changed, or more depends on them.

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
    if memory.edits is None:
        return None
    frames = _frames(dataset, memory, tables, rows)
    if frames is None:
        return None
    changed = replace(dataset, tables=tables, **frames)  # type: ignore[arg-type]
    items = {name: frozenset[str](frame["item"].gather(rows[name])) for name, frame in frames.items()}
    all_items = memory.items.union(*items.values())
    if tells_of_change(dataset, all_items):
        return None
    now = replace(memory, items=all_items, edits=memory.edits.joined(_edits(rows, items)))
    return _planned(changed, now)


def _frames(dataset: Dataset, memory: Memory, tables: Tables, rows: Mapping[str, Ints]) -> dict[str, pl.DataFrame] | None:
    """The checked tables that changed."""
    frames = {}
    for name, own in rows.items():
        match name:
            case "demands":
                frame = changed_demand(dataset, memory.standing, tables, own)
            case "items" | "skus":
                frame = changed_parameters(dataset, tables, name, own)
            case "stock":
                frame = changed_stock(dataset, tables, own)
            case _:
                frame = None
        if frame is None:
            return None
        frames[name] = frame
    return frames


def _edits(rows: Mapping[str, Ints], items: Mapping[str, frozenset[str]]) -> Edits:
    nothing: frozenset[str] = frozenset()
    parameters = items.get("items", nothing) | items.get("skus", nothing)
    return Edits(frozenset(rows["demands"].tolist() if "demands" in rows else ()), parameters, items.get("stock", nothing))


def _planned(dataset: Dataset, memory: Memory) -> NetChange | None:
    """The part that all edits reach, with them, planned."""
    base, edits = memory.base, memory.edits or Edits()
    demands = np.array(sorted(edits.demands), np.int64)
    of_demand = base.encoded.demand_sku[memory.standing.position[demands]]
    part = reached_part(base, np.union1d(of_demand, memory.standing.skus_of(edits.parameters | edits.stock)).astype(np.int64))
    skus = base.netted.loaded.skus
    if edits.parameters:
        made = with_parameters(part, memory, dataset, edits.parameters)
        if made is None:
            return None
        part, skus = made.part, with_rows(skus, made.frame, made.skus)
    changed = with_stock(part, memory, dataset, edits.stock) if edits.stock else part
    if changed is not None and len(demands):
        changed = with_demand(changed, memory, dataset, demands)
    if changed is None or not _adds_up(changed.encoded):
        return None
    planned = planned_part(base, changed)
    return None if planned is None else NetChange(dataset, memory, planned, skus)


def _adds_up(e: ReorderingInput) -> bool:
    """Whether the quantities of no SKU are too large to be added up; floats are exact enough to see that coming."""
    needed, ordered = (
        np.bincount(sku, weights=rows["quantity"], minlength=len(e.sku))
        for sku, rows in ((e.demand_sku, e.demand), (e.order_sku, e.orders))
    )
    return bool((needed + ordered <= LARGEST_SUM).all())
