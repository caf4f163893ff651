"""Rows of demand and supply that stand for themselves: what they are as events now takes the place of what they were.

So a row may come, go, move to another day, SKU or type: nothing else in the input says anything of it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from lotwise.encode import Events, renewed_events
from lotwise.kernels.codes import NOTHING
from lotwise.net.levels import DEMAND_COLUMNS, ORDER_COLUMNS
from lotwise.netchange.cells import named_cells
from lotwise.netchange.inserting import names_of, with_demand_rows, with_order_rows
from lotwise.netchange.rows import SKU
from lotwise.terms import DemandType, Replenishment, SupplyType

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import ReorderingInput
    from lotwise.dataset import Dataset, Tables
    from lotwise.net.part import Part
    from lotwise.netchange.editing import Step
    from lotwise.netchange.memory import Changed, Edits, Memory, Standing

    Ints = NDArray[np.int64]

_UNPLANNED = (DemandType.PURCHASE_REQUISITION.value, DemandType.SALES_QUOTATION.value)
_MADE = (SupplyType.PRODUCTION_ORDER.value, SupplyType.ASSEMBLY_ORDER.value)
_MADE_HERE = (Replenishment.PRODUCTION.value, Replenishment.ASSEMBLY.value)
SETTLED = frozenset({"id", "due_date", "quantity", "flexibility", "vendor"})
"""Columns of an order that change nothing of the component need that names it."""


class Differing(NamedTuple):
    """Rows of demand and of supply, as they were or as they are."""

    demands: pl.DataFrame
    supplies: pl.DataFrame


class Edited(NamedTuple):
    """Rows of demand and supply whose events are made anew."""

    before: Differing
    """Those that were there, as they were."""
    now: Differing
    """Those that are there, as they are."""
    demand_numbers: Ints
    """(n_demand,) the numbers of these, ascending."""
    supply_numbers: Ints
    made_anew: Edits
    """All of them, by number."""


def edited(step: Step, edits: Edits, now: Changed) -> Edited | None:
    """The rows that the edits of a step name; None where they name none.

    Parameters
    ----------
    now
        All that changed, the step included.
    """
    if not (edits.demand_rows or edits.supply_rows):
        return None
    demands = np.array(sorted(edits.demand_rows - edits.gone_demands), np.int64)
    supplies = np.array(sorted(edits.supply_rows - edits.gone_supplies), np.int64)
    at_demands, at_supplies = now.of_demands.position(demands), now.of_supplies.position(supplies)
    before = Differing(step.were("demands", at_demands), step.were("supplies", at_supplies))
    after = Differing(step.after.demands[at_demands], step.after.supplies[at_supplies])
    return Edited(before, after, demands, supplies, edits)


def stand_for_themselves(rows: Differing, standing: Standing) -> bool:
    """Whether no row belongs to another one, or has a part in a forecast, a blanket order or a transfer."""
    if not (len(rows.demands) or len(rows.supplies)):
        return True
    return bool(
        standing.are_free(rows.demands).all()
        and not rows.demands["type"].is_in(_UNPLANNED).any()
        and not (rows.supplies["type"] == SupplyType.TRANSFER_ORDER.value).any()
        and not rows.supplies["id"].is_in(standing.promised).any()
    )


def are_settled(tables: Tables, rows: Ints) -> pl.Series:
    """(n,) which rows of supply changed only in what the component need that names them does not ask about."""
    named = [named_cells(tables, "supplies", rows[at : at + 1]) for at in range(len(rows))]
    return pl.Series([names is not None and names <= SETTLED for names in named], dtype=pl.Boolean)


def needs_nothing(supplies: pl.DataFrame, standing: Standing) -> bool:
    """Whether no component need names one of the orders."""
    return not any(name in standing.has_components for name in supplies["id"])


def below_zero(rows: Differing) -> pl.DataFrame:
    """The orders that bring nothing, or are demand."""
    return rows.supplies.filter(pl.col("quantity") <= 0)


def have_own_ids(rows: Differing) -> bool:
    """Whether rows differ in their ids: those that came may have one twice."""
    return all(frame["id"].n_unique() == len(frame) for frame in rows)


def skus_of_events(memory: Memory, rows: Edited) -> Ints | None:
    """(n,) the SKUs at which the rows lie and lay, ascending; None where one is not planned, or only if something needs it."""
    now, before = (pl.concat([frame.select(SKU) for frame in each]).unique() for each in (rows.now, rows.before))
    e = memory.base.encoded
    own = memory.standing.skus_of(frozenset(now["item"]) | frozenset(before["item"]))
    numbered = e.skus.select(SKU)[own].with_columns(number=pl.Series(own))
    at_now, at_before = (numbered.join(places, on=SKU, how="inner")["number"].to_numpy() for places in (now, before))
    if len(at_now) < len(now) or e.if_needed[at_now].any():
        return None
    found: Ints = np.union1d(at_before, at_now).astype(np.int64)
    return found


def _events_of(row: NDArray[np.int32], own: frozenset[int], mirrored: frozenset[int]) -> NDArray[np.bool_]:
    """Which events are those of some rows of their own table, or of the other one."""
    wanted = np.array([*own, *(NOTHING - 1 - number for number in mirrored)], np.int64)
    return np.isin(row, wanted)


def with_events(part: Part, memory: Memory, dataset: Dataset, skus: Ints, rows: Edited) -> Part | None:
    """The part with the events of some rows made anew; None where that would change more than them.

    Parameters
    ----------
    memory
        What the plan remembers, with what changed now.
    skus
        SKUs of the whole plan at which the rows lie and lay.
    """
    e = memory.base.encoded
    local = np.searchsorted(part.skus, skus)
    told = e.skus[skus].with_columns(number=pl.Series(local))
    items = list(set(told["item"]))
    cards, records = (frame.filter(pl.col("item").is_in(items)) for frame in (dataset.items, dataset.skus))
    now, no_stock = rows.now, dataset.stock.clear()
    alone = replace(dataset, demands=now.demands, supplies=now.supplies, stock=no_stock, items=cards, skus=records)
    company = None if e.company_calendar == NOTHING else e.calendars[e.company_calendar]
    p = part.encoded
    group = 1 + max(int(p.demand["bound"].max(initial=0)), int(p.orders["bound"].max(initial=0)))
    made = renewed_events(alone, told, company, group) if len(now.demands) or len(now.supplies) else _no_events(p)
    if made is None or not _lie_inside(memory, made.demand["demand"]["due"], made.orders["orders"]["due"]):
        return None
    if not _need_as_usual(pl.concat([rows.before.supplies, now.supplies]).select(*SKU, "type"), told):
        return None
    demand = made.demand | {"demand_row": _numbered(made.demand["demand_row"], rows.demand_numbers, rows.supply_numbers)}
    orders = made.orders | {"order_row": _numbered(made.orders["order_row"], rows.supply_numbers, rows.demand_numbers)}
    edits = rows.made_anew
    gone_demand = _events_of(p.demand_row, edits.demand_rows, edits.supply_rows)
    gone_orders = _events_of(p.order_row, edits.supply_rows, edits.demand_rows)
    p = with_order_rows(p, gone_orders, orders, names_of(dataset, memory.changed, of_orders=True))
    p = with_demand_rows(p, gone_demand, demand, names_of(dataset, memory.changed, of_orders=False))
    part = part._replace(encoded=p)
    stays = memory.standing.are_wanted_anyway(part, skus) | _keeps_target(told, memory.changed.parameters)
    return part if stays.all() else None


def _no_events(e: ReorderingInput) -> Events:
    """What rows that went are as events."""
    return Events(*({name: getattr(e, name)[:0] for name in names} for names in (DEMAND_COLUMNS, ORDER_COLUMNS)))


def _numbered(row: NDArray[np.int32], own: Ints, mirrored: Ints) -> NDArray[np.int32]:
    """Rows among those that were encoded, as numbers of the whole table."""
    found = row.astype(np.int64)
    direct, other = row > NOTHING, row < NOTHING
    found[direct] = own[row[direct]]
    found[other] = NOTHING - 1 - mirrored[NOTHING - 1 - row[other]]
    return found.astype(np.int32)


def _keeps_target(told: pl.DataFrame, changed: frozenset[str]) -> NDArray[np.bool_]:
    """(n,) planned for its stock targets, which have not changed: its item is none of those with other parameters."""
    targets = pl.any_horizontal(pl.col("safety_stock", "reorder_point", "reorder_quantity", "maximum_inventory") != 0)
    return told.select(targets & ~pl.col("item").is_in(list(changed))).to_series().to_numpy()


def _lie_inside(memory: Memory, *due: NDArray[np.integer]) -> bool:
    """Whether the tables of days of the plan are long enough."""
    days, (first, last) = np.concatenate(due), memory.base.days
    return bool(len(days) == 0 or (first <= days.min() and days.max() <= last))


def _need_as_usual(orders: pl.DataFrame, told: pl.DataFrame) -> bool:
    """Whether orders need components only where new ones do, and none is dated otherwise than new ones of its SKU."""
    placed = orders.join(told.select(*SKU, "replenishment"), on=SKU, how="left")
    is_usual = pl.col("replenishment").is_in(_MADE_HERE) | ~pl.col("type").is_in(_MADE)
    return bool(
        placed.select((is_usual & (pl.col("replenishment") != Replenishment.TRANSFER.value)).fill_null(value=False).all()).item()
    )
