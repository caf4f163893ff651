"""Changes of items: the items are checked and encoded anew, as a patch of the whole input."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from lotwise.changes import tidy_text
from lotwise.check import check
from lotwise.columns import ReorderingInput
from lotwise.dataset import Dataset, Table, Tables
from lotwise.encode import encode
from lotwise.errors import SourceError
from lotwise.kernels.codes import NO_DAY, NOTHING, OPEN_DAY
from lotwise.net.part import Base, Patch, reached_part
from lotwise.netchange.events import are_settled, needs_nothing
from lotwise.netchange.memory import Memory, NetChange, planned_part, tells_of_change, with_rows
from lotwise.netchange.rows import OF_ITEMS, SKU
from lotwise.terms import SupplyType

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from lotwise.netchange.rows import ChangedRows

    Ints = NDArray[np.int64]

_PERIODS = ("lot", "rescheduling", "lead", "inbound", "outbound")


def by_items(dataset: Dataset, memory: Memory, tables: Tables, differing: ChangedRows) -> NetChange | None:
    """Plan what follows from changed rows of some items; None where ``_fits`` or ``_patch`` say that this does not do.

    Parameters
    ----------
    dataset
        The one before.
    memory
        What its plan remembers.
    tables
        The source now.
    differing
        The rows that differ.
    """
    rows = differing.changed
    if differing.gone:
        return None
    items = _named_items(dataset.tables, tables, rows)
    if tells_of_change(dataset, items):
        return None
    places = {name: _rows_of_items(tables.tables[name], items) for name in OF_ITEMS if name in tables.tables}
    try:
        part = check(_of_items(tables, places))
    except SourceError:  # the whole source is judged then, with the same finding at its place
        return None
    if not _fits(part):
        return None
    own = {name: part.frame(name)[np.searchsorted(places[name], rows[name])] for name in rows}
    if _may_change_needs(dataset, memory, tables, rows, own):
        return None
    patch = _patch(memory, part, places)
    if patch is None:
        return None
    made = planned_part(memory, reached_part(memory.base, patch.skus, patch, memory.since.inputs), patch.skus)
    if made is None:
        return None
    frames = {name: with_rows(dataset.frame(name), own[name], rows[name]) for name in rows}
    changed = replace(dataset, tables=tables, **frames)  # type: ignore[arg-type]
    anew = memory.changed._replace(encoded_anew=memory.changed.encoded_anew | items)
    now = replace(memory, since=made.since, skus=_with_parameters(memory, patch), changed=anew, rows=memory.rows + differing.n_row)
    return NetChange(changed, now, made.skus, differing.n_row)


def _named_items(before: Tables, after: Tables, rows: Mapping[str, Ints]) -> frozenset[str]:
    """Items of the rows that changed, as they were and as they are."""
    named: set[str | None] = set()
    for name, positions in rows.items():
        old, new = before.tables[name].frame, after.tables[name].frame
        named.update(tidy_text(new["item"].gather(positions)))
        named.update(tidy_text(old["item"].gather(positions[positions < len(old)])))
    return frozenset(item for item in named if item is not None)


def _rows_of_items(table: Table, items: frozenset[str]) -> Ints:
    """Positions of the rows of some items."""
    if "item" not in table.frame.columns:
        return np.zeros(0, np.int64)
    return tidy_text(table.frame["item"]).is_in(list(items)).arg_true().to_numpy().astype(np.int64)


def _of_items(tables: Tables, places: Mapping[str, Ints]) -> Tables:
    """The source with the rows of some items only, and without bills, which do not change."""
    kept = {name: table for name, table in tables.tables.items() if name not in (*OF_ITEMS, "boms")}
    for name, positions in places.items():
        table = tables.tables[name]
        if len(positions) or name == "items":
            kept[name] = Table(name, table.frame[positions], table.file)
    return Tables(tables.source, tables.plan, kept)


def _fits(part: Dataset) -> bool:
    """Whether the items can be encoded without the others: nothing is wrong with them, and no row refers to another item's order.

    Nor may their own order of planning depend on bills, as it does with transfers between their locations.
    """
    demands, supplies = part.demands, part.supplies
    alone = ("of_supply", "blanket_ref", "component_forecast")
    return (
        not part.findings
        and all(demands[name].null_count() == len(demands) for name in alone)
        and not (supplies["type"] == SupplyType.TRANSFER_ORDER.value).any()
    )


def _may_change_needs(
    dataset: Dataset, memory: Memory, tables: Tables, rows: Mapping[str, Ints], own: Mapping[str, pl.DataFrame]
) -> bool:
    """Whether orders change in what component need of other items asks about."""
    if "supplies" not in rows:
        return False
    changed, now = rows["supplies"], own["supplies"]
    before = dataset.supplies[changed[changed < len(dataset.supplies)]]
    asked = [now.filter(~are_settled(tables, changed)), *(frame.filter(pl.col("quantity") <= 0) for frame in (before, now))]
    return not needs_nothing(pl.concat(asked), memory.standing)


# --- the input of the items ------------------------------------------------------------------------------------------------------


def _patch(memory: Memory, part: Dataset, places: Mapping[str, Ints]) -> Patch | None:
    """The items encoded anew, as a patch of the whole; None where they would change what belongs to the whole."""
    base, changed = memory.base, memory.changed
    encoded = encode(part)
    if not isinstance(encoded, ReorderingInput) or len(encoded.too_large) or (encoded.forecast_until != NO_DAY).any():
        return None
    rows = base.encoded.skus.lazy().select(*SKU, "if_needed").with_row_index("row")
    old = rows.filter(pl.col("item").is_in(part.items["item"].to_list())).collect()
    new = encoded.skus.select(*SKU, "if_needed").with_row_index("row")
    both = old.join(new, on=[*SKU, "if_needed"], how="inner", maintain_order="left")
    if not len(old) == len(new) == len(both):  # SKUs came or went
        return None
    skus, numbers = (both[name].to_numpy().astype(np.int64) for name in ("row", "row_right"))
    if not (_has_calendars_of(base.encoded, encoded) and _lies_inside(base, encoded, skus, numbers)):
        return None
    own_demand, own_supply = (
        numbers_now.of(places.get(name, np.zeros(0, np.int64)))
        for name, numbers_now in (("demands", changed.of_demands), ("supplies", changed.of_supplies))
    )
    return Patch(
        skus,
        numbers,
        replace(
            encoded,
            demand_row=_in_whole(encoded.demand_row, own_demand, own_supply),
            order_row=_in_whole(encoded.order_row, own_supply, own_demand),
        ),
    )


def _in_whole(row: NDArray[np.int32], own: Ints, mirrored: Ints) -> NDArray[np.int32]:
    """Rows of the part's tables as rows of the whole ones; below NOTHING stand rows of the other table."""
    found = row.copy()
    direct, other = row > NOTHING, row < NOTHING
    found[direct] = own[row[direct]]
    found[other] = NOTHING - 1 - mirrored[NOTHING - 1 - row[other]]
    return found


def _has_calendars_of(whole: ReorderingInput, part: ReorderingInput) -> bool:
    """Whether calendars have the same numbers: which of them are vendors' is known from all items."""
    return len(whole.calendars) == len(part.calendars) == 0


def _lies_inside(base: Base, part: ReorderingInput, skus: Ints, numbers: Ints) -> bool:
    """Whether the tables of days of the whole plan are long enough: no event lies outside the others, no period got longer."""
    days = np.concatenate([part.demand["due"], part.orders["due"]])
    days = days[days > OPEN_DAY]
    first, last = base.days
    if len(days) and not (first <= days.min() and days.max() <= last):
        return False
    return all(_days(part.sku[numbers], name) <= _days(base.encoded.sku[skus], name) for name in _PERIODS)


def _days(sku: NDArray[Any], period: str) -> int:
    """The longest of some periods, in days at most."""
    return int((31 * sku[f"{period}_months"] + sku[f"{period}_days"]).max(initial=0))


# --- the whole -------------------------------------------------------------------------------------------------------------------


def _with_parameters(memory: Memory, patch: Patch) -> pl.DataFrame:
    """The SKUs with their parameters; which level they belong to has not changed."""
    skus = memory.skus
    own = patch.encoded.skus[patch.numbers].with_columns(skus["level"].gather(patch.skus).alias("level"))
    return with_rows(skus, own, patch.skus)
