"""Planning parameters of items and SKUs: their records are made anew, whatever they have of demand and orders stays."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import polars as pl

from lotwise.encode import renewed
from lotwise.kernels.codes import TRANSFER_ORDER
from lotwise.netchange.cells import named_cells, with_cells
from lotwise.netchange.rows import SKU, TUNING
from lotwise.terms import ReorderingPolicy

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import ReorderingInput
    from lotwise.dataset import Dataset, Tables
    from lotwise.encode import Parameters
    from lotwise.net.part import Base, Part
    from lotwise.netchange.memory import Memory

    Ints = NDArray[np.int64]

STOCK_TARGETS = ("safety_stock", "reorder_point", "reorder_quantity", "maximum_inventory")
"""An SKU with one of these is planned even if nothing needs it."""
_PERIODS = ("lot", "rescheduling", "lead", "inbound", "outbound")
_LONGER = 200
"""Days by which periods may grow together: tables of days reach at least twice as far beyond what was needed."""
_ORDERS_IN_A_ROW = 4
"""So many lead times of one SKU may follow each other."""


class WithParameters(NamedTuple):
    """A part with the parameters of some items changed."""

    part: Part
    skus: Ints
    """(n,) SKUs of the whole plan, ascending."""
    frame: pl.DataFrame
    """(n,) their rows of ``Encoded.skus``."""


def changed_parameters(dataset: Dataset, tables: Tables, name: str, rows: Ints) -> pl.DataFrame | None:
    """The items or SKU records with some parameters changed; None where anything else of them changed."""
    named = named_cells(tables, name, rows)
    if named is None or not named <= {*SKU, *TUNING}:
        return None
    return with_cells(dataset.frame(name), tables, name, rows)


def with_parameters(part: Part, memory: Memory, dataset: Dataset, items: frozenset[str]) -> WithParameters | None:
    """The part with the records of the SKUs of some items made anew; None where more would follow from their parameters."""
    base = memory.base
    skus = memory.standing.skus_of(items)
    before = base.encoded.skus[skus]
    cards, records = (frame.filter(pl.col("item").is_in(list(items))) for frame in (dataset.items, dataset.skus))
    if _is_minimum_above(cards, records):
        return None
    own = replace(dataset, items=cards, skus=records)
    if _brings_skus(records.join(before, on=SKU, how="anti", maintain_order="left"), own):
        return None
    made = renewed(before, own)
    if not (_stay_wanted(memory, part, skus, made) and _are_dated_alike(base, skus) and _lies_inside(base, skus, made.records)):
        return None
    frame = before.with_columns(made.skus.select(name for name in made.skus.columns if name in before.columns).get_columns())
    local = np.searchsorted(part.skus, skus)
    return WithParameters(part._replace(encoded=_with_records(part.encoded, local, made)), skus, frame)


def _is_minimum_above(cards: pl.DataFrame, records: pl.DataFrame) -> bool:
    """Whether the minimum of an order may be above its maximum, which is a finding."""
    least, most = (
        pl.concat([frame[f"{name}_order_quantity"].drop_nulls() for frame in (cards, records)]) for name in ("minimum", "maximum")
    )
    most = most.filter(most != 0)
    return bool(len(least) and len(most) and least.max() > most.min())  # type: ignore[operator]


def _brings_skus(unplanned: pl.DataFrame, dataset: Dataset) -> bool:
    """Whether SKU records that nothing needed so far may be planned now because of their stock targets."""
    if unplanned.is_empty():
        return False
    made = renewed(unplanned.select(SKU).with_columns(card=pl.lit("record")), dataset)
    return bool((_has_target(made.skus) & (made.skus["reordering_policy"] != ReorderingPolicy.NONE.value).to_numpy()).any())


def _has_target(skus: pl.DataFrame) -> NDArray[np.bool_]:
    """(n,) some stock target is not zero."""
    return skus.select(pl.any_horizontal(pl.col(STOCK_TARGETS) != 0)).to_series().to_numpy()


def _stay_wanted(memory: Memory, part: Part, skus: Ints, made: Parameters) -> bool:
    """Whether just the same SKUs are planned: some are only because of their stock targets."""
    has_target, had_target = _has_target(made.skus), _has_target(memory.base.encoded.skus.select(STOCK_TARGETS)[skus])
    return bool(((has_target == had_target) | memory.standing.are_wanted_anyway(part, skus)).all())


def _are_dated_alike(base: Base, skus: Ints) -> bool:
    """Whether no order is dated otherwise than its SKU, and no other location is told a working day by one."""
    e = base.encoded
    for sku in skus.tolist():
        own = slice(int(e.sku["first_order"][sku]), int(e.sku["last_order"][sku]))
        if (e.order_scheduling[own] != sku).any() or (e.calendars and (e.order_kind[own] == TRANSFER_ORDER).any()):
            return False
    return True


def _lies_inside(base: Base, skus: Ints, records: NDArray[Any]) -> bool:
    """Whether the tables of days of the plan are long enough for the periods."""
    longer = [_days(records, name) - _days(base.encoded.sku[skus], name) for name in _PERIODS]
    longer.append(records["bucket_days"] - base.encoded.sku["bucket_days"][skus])
    growth = int(np.maximum(longer, 0).sum())
    return growth == 0 or (not base.encoded.calendars and growth * _ORDERS_IN_A_ROW <= _LONGER)


def _days(sku: NDArray[Any], period: str) -> Ints:
    """A period in days at most."""
    found: Ints = 31 * sku[f"{period}_months"] + sku[f"{period}_days"]
    return found


def _with_records(e: ReorderingInput, local: Ints, made: Parameters) -> ReorderingInput:
    sku, scheduling = e.sku.copy(), {}
    for name in made.fields:
        sku[name][local] = made.records[name]
    for name, days in made.days.items():
        scheduling[name] = getattr(e.scheduling, name).copy()
        scheduling[name][local] = days
    return replace(e, sku=sku, scheduling=replace(e.scheduling, **scheduling))
