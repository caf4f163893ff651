"""Net change: the items that a change is about are checked and encoded anew, and only what follows from them is planned again.

What a change must be for that is said in ``_rows_that_changed``, ``_fits`` and ``_patch``. Any other change is planned with
everything else, which gives the same plan.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
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
from lotwise.net.replanning import net_part
from lotwise.net.splicing import spliced
from lotwise.terms import SupplyType

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from lotwise.columns import Encoded, Netted
    from lotwise.net.replanning import Replanned

    Ints = NDArray[np.int64]

OF_ITEMS = ("items", "skus", "stock", "demands", "supplies")
"""Tables whose rows concern the item that they name, and what is below it."""
TUNING = frozenset(
    {
        "description",
        "vendor",
        "lead_time",
        "minimum_order_quantity",
        "maximum_order_quantity",
        "order_multiple",
        "safety_lead_time",
        "time_bucket",
        "lot_accumulation_period",
        "rescheduling_period",
        "dampener_period",
        "dampener_quantity",
        "lot_size",
        "safety_stock",
        "reorder_point",
        "reorder_quantity",
        "maximum_inventory",
        "overflow_level",
    }
)
"""Parameters that change how a SKU is planned, but neither which SKUs there are nor who needs whom."""
MOST_OF_ALL = 0.2
"""A change that reaches more of the SKUs than this is planned with everything else."""
_COUNTING = ("LW-T005", "LW-R031")
"""Findings that tell the number of rows at the first of them: a row that changes may change the finding of another item."""
_PERIODS = ("lot", "rescheduling", "lead", "inbound", "outbound")
_SKU = ["item", "variant", "location"]


@dataclass(frozen=True)
class Memory:
    """What a plan remembers in order to be planned again.

    Parameters
    ----------
    base
        The last plan in which everything was planned.
    items
        Items that changed since.
    """

    base: Base
    items: frozenset[str] = frozenset()


@dataclass(frozen=True)
class NetChange:
    """What comes of a change."""

    dataset: Dataset
    memory: Memory
    made: Replanned
    skus: pl.DataFrame
    """The parameters of all SKUs as they are now."""

    def netted(self) -> Netted:
        """The whole plan; the rows of all SKUs are put together here."""
        whole = spliced(self.memory.base, self.made)
        return replace(whole, loaded=replace(whole.loaded, skus=self.skus))


def remembered(dataset: Dataset, encoded: Encoded, netted: Netted) -> Memory | None:
    """What a plan of everything remembers; None where a change of one item could stop or free others."""
    if not isinstance(encoded, ReorderingInput) or netted.failed.any() or len(netted.full):
        return None
    if not all(finding.severity == "warning" and finding.code not in _COUNTING for finding in dataset.findings):
        return None
    if len(netted.loaded.too_large) or (encoded.forecast_until != NO_DAY).any():
        return None
    return Memory(Base(encoded, netted))


def replanned(dataset: Dataset, memory: Memory, tables: Tables) -> NetChange | None:
    """Plan what follows from the difference of two states of a source.

    Parameters
    ----------
    dataset
        The one before.
    memory
        What its plan remembers.
    tables
        The source now, as ``changes.changed`` returns it.

    Returns
    -------
    NetChange or None
        None where everything has to be planned.
    """
    rows = _rows_that_changed(dataset.tables, tables)
    if rows is None:
        return None
    items = memory.items | _named_items(dataset.tables, tables, rows)
    if any(finding.item is None or finding.item in items for finding in dataset.findings):  # the change may end what they tell
        return None
    places = {name: _rows_of_items(tables.tables[name], items) for name in OF_ITEMS if name in tables.tables}
    try:
        part = check(_of_items(tables, places))
    except SourceError:  # the whole source is judged then, with the same finding at its place
        return None
    if not _fits(part):
        return None
    patch = _patch(memory.base, part, places)
    if patch is None:
        return None
    network = reached_part(memory.base, patch)
    if network.is_free.sum() > MOST_OF_ALL * len(memory.base.encoded.sku):
        return None
    made = net_part(memory.base, network)
    if not made.is_whole:
        return None
    frames = {name: _with_rows(dataset.frame(name), part.frame(name), places[name], rows[name]) for name in rows}
    changed = replace(dataset, tables=tables, **frames)  # type: ignore[arg-type]
    return NetChange(changed, replace(memory, items=items), made, _with_parameters(memory.base, patch))


# --- what changed ----------------------------------------------------------------------------------------------------------------


def _rows_that_changed(before: Tables, after: Tables) -> dict[str, Ints] | None:
    """By table, the rows that are new or changed; None where more changed than rows that concern single items."""
    if before.plan is not after.plan or before.tables.keys() != after.tables.keys():
        return None
    found = {}
    for name, table in after.tables.items():
        old = before.tables[name]
        if table is old:
            continue
        if name not in OF_ITEMS or not _stands_where(old, table) or not _has_types_of(old, table):
            return None
        new = {position: change for position, change in table.amended.items() if old.amended.get(position) is not change}
        if name in ("items", "skus") and any(
            change.columns is None or change.columns - set(_SKU) - TUNING for change in new.values()
        ):
            return None
        found[name] = np.array(sorted(new), np.int64)
    return found


def _stands_where(old: Table, new: Table) -> bool:
    """Whether every row stands where it did: a table from which rows went has other numbers, however many came for them."""
    return new.rows is old.rows and len(new.frame) >= len(old.frame)


def _has_types_of(old: Table, new: Table) -> bool:
    """Whether columns are read as before; new ones are empty in rows that did not change."""
    return all(new.frame.schema.get(name) == dtype for name, dtype in old.frame.schema.items())


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


# --- the input of the items ------------------------------------------------------------------------------------------------------


def _patch(base: Base, part: Dataset, places: Mapping[str, Ints]) -> Patch | None:
    """The items encoded anew, as a patch of the whole; None where they would change what belongs to the whole."""
    encoded = encode(part)
    if not isinstance(encoded, ReorderingInput) or len(encoded.too_large) or (encoded.forecast_until != NO_DAY).any():
        return None
    rows = base.encoded.skus.lazy().select(*_SKU, "if_needed").with_row_index("row")
    old = rows.filter(pl.col("item").is_in(part.items["item"].to_list())).collect()
    new = encoded.skus.select(*_SKU, "if_needed").with_row_index("row")
    both = old.join(new, on=[*_SKU, "if_needed"], how="inner", maintain_order="left")
    if not len(old) == len(new) == len(both):  # SKUs came or went
        return None
    skus, numbers = (both[name].to_numpy().astype(np.int64) for name in ("row", "row_right"))
    if not (_has_calendars_of(base.encoded, encoded) and _lies_inside(base.encoded, encoded, skus, numbers)):
        return None
    own_demand, own_supply = (places.get(name, np.zeros(0, np.int64)) for name in ("demands", "supplies"))
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


def _lies_inside(whole: ReorderingInput, part: ReorderingInput, skus: Ints, numbers: Ints) -> bool:
    """Whether the tables of days of the whole plan are long enough: no event lies outside the others, no period got longer."""
    days = np.concatenate([part.demand["due"], part.orders["due"]])
    days = days[days > OPEN_DAY]
    known = whole.demand["due"], whole.orders["due"]
    first = min(int(each[each > OPEN_DAY].min(initial=0)) for each in known)
    last = max(int(whole.sku["end"].max(initial=0)), *(int(each.max(initial=0)) for each in known))
    if len(days) and not (first <= days.min() and days.max() <= last):
        return False
    return all(_days(part.sku[numbers], name) <= _days(whole.sku[skus], name) for name in _PERIODS)


def _days(sku: NDArray[Any], period: str) -> int:
    """The longest of some periods, in days at most."""
    return int((31 * sku[f"{period}_months"] + sku[f"{period}_days"]).max(initial=0))


# --- the whole -------------------------------------------------------------------------------------------------------------------


def _with_rows(frame: pl.DataFrame, part: pl.DataFrame, places: Ints, rows: Ints) -> pl.DataFrame:
    """A table with some rows replaced or added by those of the part; all others are shared."""
    own = part[np.searchsorted(places, rows)]
    pieces, done = [], 0
    for number, row in enumerate(rows.tolist()):
        pieces += [frame[done:row], own[number : number + 1]]
        done = row + 1
    return pl.concat([*pieces, frame[done:]], rechunk=False)


def _with_parameters(base: Base, patch: Patch) -> pl.DataFrame:
    """The SKUs with their parameters; which level they belong to has not changed."""
    skus = base.encoded.skus
    own = patch.encoded.skus[patch.numbers].with_columns(skus["level"].gather(patch.skus).alias("level"))
    return _with_rows(skus, own, patch.skus, patch.skus)
