"""The part of a source that the lines of one item rest on, and copies of it beside each other.

A what-if about one line need not plan the whole company, and many of them can be planned at once: copies of the part under other
names do not see each other.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from lotwise.changes import as_text, tidy_text
from lotwise.dataset import Table, Tables
from lotwise.records import TABLES
from lotwise.terms import Rules

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lotwise.dataset import Dataset

_ITEM_COLUMNS = ("item", "parent", "component")
_CARDS = ("items", "skus", "order_settings")
"""Tables that say what an item is, rather than what happens to it."""
_ID_COLUMNS = ("id", "of_supply", "order_to_order_supply", "reserved_supply", "blanket_ref")
_LISTS = {"previous_plan": ("pegged_to",), "plan": ("plan_filter", "runtime_filter")}
"""Columns with lists of ids or items."""
SEPARATOR = "\x1f"
"""Stands between the number of a copy and a name; no name holds it."""


def part_of(dataset: Dataset, item: str) -> Tables:
    """The rows of a source on which the lines of an item depend.

    Parameters
    ----------
    dataset
        The checked source.
    item
        An item that no finding stops.

    Returns
    -------
    Tables
        The settings and all tables, those with items cut down to the item and what its lines depend on. Checked and planned, they
        give the item the lines that the whole gives it, with or without changes of the item's own rows. Rows have lost their
        numbers: findings about them belong to the whole.

    Notes
    -----
    Need flows downwards only: an item's lines depend on its own rows and on those of all items above it, which need it by a bill,
    as component of an open order, or for which a planned order of the last run was made. Under coverage codes delays flow upwards
    as well, so what stands below the item belongs to it, and all that stands above that. Bills stay whole, since an item with one
    is planned otherwise than an item without: of components that do not belong to the part only their cards and records are
    there. Items that an error stops have no rows.
    """
    items = {item}
    if dataset.settings.rules is Rules.PLANNING_OPTIMIZATION:
        items |= _reached(items, _needs(dataset).select(own="parent", other="component"))
    items |= _reached(items, _needs(dataset).select(own="component", other="parent"))
    components = set(dataset.boms.filter(pl.col("parent").is_in(sorted(items)))["component"]) - items
    return _cut(dataset.tables, items, components)


def _needs(dataset: Dataset) -> pl.DataFrame:
    """Items that need another item, each pair once."""
    orders = dataset.supplies.select("id", parent="item")
    of_orders = dataset.demands.select(component="item", id="of_supply").drop_nulls("id").join(orders, on="id", how="inner")
    made_for = dataset.previous_plan.select(component="item", id="pegged_to").explode("id", empty_as_null=True).drop_nulls("id")
    named = pl.concat([frame.select("id", parent="item") for frame in (dataset.demands, dataset.previous_plan)])
    pegged = made_for.join(named, on="id", how="inner")
    pairs = [frame.select("parent", "component") for frame in (dataset.boms, of_orders, pegged)]
    return pl.concat(pairs).filter(pl.col("parent") != pl.col("component")).unique()


def _reached(items: set[str], edges: pl.DataFrame) -> set[str]:
    """All items that edges lead to from some items, over any number of them."""
    reached, front = set(items), set(items)
    while front:
        front = set(edges.filter(pl.col("own").is_in(sorted(front)))["other"]) - reached
        reached |= front
    return reached


def _cut(tables: Tables, items: set[str], components: set[str]) -> Tables:
    """The rows of some items, and of the components of their bills what makes them items."""
    reach = {"item": items, "parent": items, "component": items | components}
    on_cards = reach | {"item": items | components}
    cut = {name: _rows_of(table, on_cards if name in _CARDS else reach) for name, table in tables.tables.items() if name in TABLES}
    return replace(tables, tables={name: table for name, table in cut.items() if table.frame.height})


def _rows_of(table: Table, wanted: Mapping[str, set[str]]) -> Table:
    """The rows whose items are all among those wanted in their column."""
    named = [name for name in TABLES[table.name].names if name in wanted and name in table.frame.columns]
    if not named:
        return table
    masks = [tidy_text(table.frame[name]).is_in(sorted(wanted[name])).fill_null(value=False) for name in named]
    return Table(table.name, table.frame.filter(pl.select(pl.all_horizontal(masks)).to_series()), table.file)


# --- copies ----------------------------------------------------------------------------------------------------------------------


def copies_of(tables: Tables, count: int) -> Tables:
    """A source with every item, demand and order so many times, named ``copy_name(number, name)``; the copies are independent."""
    numbers = pl.DataFrame({"copy": pl.Series(range(count), dtype=pl.Int64)}).select(pl.col("copy").cast(pl.String) + SEPARATOR)
    made = {name: replace(table, frame=_copied(table, numbers), rows=1, amended={}) for name, table in tables.tables.items()}
    return replace(tables, plan=_with_filters(tables.plan, count), tables=made)


def copy_name(number: int, name: str) -> str:
    """What a copy calls an item, a demand or an order."""
    return f"{number}{SEPARATOR}{name}"


def own_name(name: pl.Expr) -> pl.Expr:
    """The name without the numbers of copies."""
    return name.str.replace_all(rf"[0-9]+{SEPARATOR}", "")


def _copied(table: Table, numbers: pl.DataFrame) -> pl.DataFrame:
    frame = table.frame
    named = [name for name in (*_ITEM_COLUMNS, *_ID_COLUMNS) if name in frame.columns]
    lists = [name for name in _LISTS.get(table.name, ()) if name in frame.columns]
    if not named and not lists:
        return frame
    texts = frame.with_columns(tidy_text(frame[name]) for name in (*named, *lists))
    many = numbers.join(texts, how="cross")
    single = ((pl.col("copy") + pl.col(name)).alias(name) for name in named)
    return many.with_columns(*single, *map(_prefixed, lists)).drop("copy")


def _prefixed(name: str) -> pl.Expr:
    """Every part of a comma-separated text with the number of the copy before it."""
    parts = pl.col(name).str.replace_all(r"\s*,\s*", ",")
    return (pl.col("copy") + parts.str.replace_all(",", pl.lit(",") + pl.col("copy"))).alias(name)


def _with_filters(plan: Table, count: int) -> Table:
    """The settings with every filtered item in all copies."""
    frame = plan.frame
    for name in _LISTS["plan"]:
        text = as_text(frame[name])[0] if name in frame.columns and frame.height else None
        if text:
            items = [part.strip() for part in text.split(",") if part.strip()]
            named = ",".join(copy_name(number, item) for number in range(count) for item in items)
            frame = frame.with_columns(pl.lit(named).alias(name))
    return replace(plan, frame=frame)
