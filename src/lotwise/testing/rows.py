"""Datasets from plain rows, and what tests do with them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import polars as pl

from lotwise.check import check
from lotwise.dataset import Dataset, Table, Tables
from lotwise.definitions import Kind
from lotwise.kernels.codes import COMPONENT
from lotwise.records import TABLES
from lotwise.terms import Action, DemandType, SupplyType

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping, Sequence

    from lotwise.definitions import TableDefinition
    from lotwise.planner import Plan

QUANTUM = Decimal("0.00001")
SUPPLY_TYPES = {
    "purchase": SupplyType.PURCHASE_ORDER,
    "production": SupplyType.PRODUCTION_ORDER,
    "assembly": SupplyType.ASSEMBLY_ORDER,
    "transfer": SupplyType.TRANSFER_ORDER,
}


SHUFFLED = (
    "items",
    "skus",
    "boms",
    "stock",
    "demands",
    "supplies",
    "transfer_routes",
    "locations",
    "order_settings",
    "previous_plan",
)
"""Tables whose rows mean the same in any order."""


def dataset_of(plan: Mapping[str, Any], **tables: Sequence[Mapping[str, Any]]) -> Dataset:
    """A checked dataset from a mapping of settings and lists of rows, as a scenario file holds them.

    Examples
    --------
    >>> dataset = dataset_of(
    ...     {"start_date": "2026-01-05", "end_date": "2026-12-31"},
    ...     items=[{"item": "FG", "reordering_policy": "lot_for_lot"}],
    ...     demands=[{"id": "SO1", "type": "sales_order", "item": "FG", "due_date": "2026-02-02", "quantity": 30}],
    ... )
    """
    filled = {name: Table(name, _frame(rows), name) for name, rows in tables.items() if rows}
    return check(Tables("rows", Table("plan", _frame([plan]), "plan"), filled))


def _frame(rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Rows as text cells, as a file would give them."""
    names = dict.fromkeys(name for row in rows for name in row)
    cells = {name: [None if row.get(name) is None else str(row[name]) for row in rows] for name in names}
    return pl.DataFrame(cells, schema=dict.fromkeys(names, pl.String))


def rewritten(dataset: Dataset, **frames: pl.DataFrame) -> Dataset:
    """The dataset with other frames, and the source that would have been read for them."""
    dataset = replace(dataset, **cast("dict[str, Any]", frames))
    tables = {name: Table(name, _as_read(dataset.frame(name), TABLES[name]), name) for name in TABLES}
    filled = {name: table for name, table in tables.items() if table.frame.height}
    return replace(dataset, tables=replace(dataset.tables, tables=filled))


def _as_read(frame: pl.DataFrame, definition: TableDefinition) -> pl.DataFrame:
    """The frame as a source would hold it: quantities in units rather than quanta, columns that hold nothing left out."""
    quantities = [column.name for column in definition if column.kind is Kind.QUANTITY]
    units = pl.col(quantities).cast(pl.Decimal(38, 0)) * pl.lit(QUANTUM)
    read = frame.select(definition.names).with_columns(units)
    return read.select(column.name for column in read if column.null_count() < read.height)


def shuffled(dataset: Dataset, random: random.Random) -> Dataset:
    """The same dataset with the rows of every table in another order."""
    return rewritten(
        dataset,
        **{name: getattr(dataset, name).sample(fraction=1.0, shuffle=True, seed=random.randrange(2**32)) for name in SHUFFLED},
    )


def accepted(plan: Plan) -> Dataset:
    """The dataset as it stands when every line of the plan has been carried out.

    Changed orders have their new date and quantity, cancelled ones are gone, new lines are open orders. Those are named ``~000001``
    and on, which sorts behind every usual id as new order numbers do. A new order of an order-to-order demand is linked to it. What
    production and assembly orders need of components is demand now, named by its order; transfers bring their sending side along.
    """
    dataset, lines = plan.dataset, plan.lines
    changed = lines.filter(pl.col("action") != Action.NEW.value).select(
        pl.col("supply_id").alias("id"),
        pl.col("due_date").alias("new_date"),
        (pl.col("quantity") * 100_000).cast(pl.Int64).alias("new_quantity"),
    )
    kept = (
        dataset.supplies.join(changed, on="id", how="left", maintain_order="left")
        .with_columns(due_date=pl.coalesce("new_date", "due_date"), quantity=pl.coalesce("new_quantity", "quantity"))
        .filter(pl.col("quantity") != 0)
        .select(dataset.supplies.columns)
    )
    new = lines.filter(pl.col("action") == Action.NEW.value)
    opened = new.select(
        id=_order_name(),
        type=pl.col("order_type").replace_strict(list(SUPPLY_TYPES), [kind.value for kind in SUPPLY_TYPES.values()]),
        item="item",
        variant="variant",
        location="location",
        due_date="due_date",
        quantity=(pl.col("quantity") * 100_000).cast(pl.Int64),
        transfer_from="transfer_from",
    )
    supplies = pl.concat([kept, opened], how="diagonal")
    return rewritten(dataset, supplies=supplies, demands=pl.concat([_kept_demands(plan), _components(plan)], how="diagonal"))


def _order_name() -> pl.Expr:
    return "~" + pl.col("line_id").cast(pl.String).str.zfill(6)


def _kept_demands(plan: Plan) -> pl.DataFrame:
    """The demands of the dataset; component need as changed orders left it, without what their bills replaced."""
    loaded, demands = plan.encoded, _linked(plan).with_row_index("row")
    own = np.flatnonzero(loaded.demand_row >= 0)
    now = pl.DataFrame(
        {
            "row": pl.Series(loaded.demand_row[own], dtype=demands["row"].dtype),
            "due_now": [plan.dataset.settings.start_date + timedelta(int(day)) for day in loaded.demand["due"][own]],
            "quantity_now": loaded.demand["quantity"][own],
        },
        schema_overrides={"due_now": pl.Date, "quantity_now": pl.Int64},
    )
    is_component = pl.col("of_supply").is_not_null()
    return (
        demands.join(now, on="row", how="left", maintain_order="left")
        .filter(~is_component | pl.col("due_now").is_not_null())
        .with_columns(
            due_date=pl.when(is_component).then("due_now").otherwise("due_date"),
            quantity=pl.when(is_component).then("quantity_now").otherwise("quantity"),
        )
        .select(plan.dataset.demands.columns)
    )


def _components(plan: Plan) -> pl.DataFrame:
    """What orders of the plan need of components, as demand of these orders; linked where it is made for them."""
    loaded, lines = plan.encoded, plan.lines
    names = lines.select(pl.coalesce("supply_id", _order_name())).to_series()
    supplier = {int(link["demand"]): int(link["supply"]) for link in plan.netted.links}
    kinds = dict(zip(plan.tracking["demand_line_id"], plan.tracking["demand_type"], strict=True))
    rows = []
    for demand in np.flatnonzero((loaded.demand_line >= 0) & (loaded.demand["origin"] == COMPONENT)).tolist():
        line = int(loaded.demand_line[demand])
        record, sku = loaded.demand[demand], loaded.skus.row(int(loaded.demand_sku[demand]), named=True)
        supply = supplier.get(demand)
        made = None if supply is None or record["bound"] == 0 else _supply_id(plan, names, supply)
        rows.append(
            {
                "id": f"{names[line]}/{demand}",
                "type": kinds.get(line + 1, DemandType.PRODUCTION_COMPONENT.value),
                **{name: sku[name] for name in ("item", "variant", "location")},
                "due_date": plan.dataset.settings.start_date + timedelta(int(record["due"])),
                "quantity": int(record["quantity"]),
                "of_supply": names[line],
                "order_to_order_supply": made,
            }
        )
    for order in np.flatnonzero(loaded.order_line >= 0).tolist():  # by-products are component need below zero
        name, sku = names[int(loaded.order_line[order])], loaded.skus.row(int(loaded.order_sku[order]), named=True)
        rows.append(
            {
                "id": f"{name}/by {order}",
                "type": DemandType.PRODUCTION_COMPONENT.value,
                **{place: sku[place] for place in ("item", "variant", "location")},
                "due_date": plan.dataset.settings.start_date + timedelta(int(loaded.orders["due"][order])),
                "quantity": -int(loaded.orders["quantity"][order]),
                "of_supply": name,
            }
        )
    schema = plan.dataset.demands.schema
    return pl.DataFrame(rows, schema={name: schema[name] for name in (rows[0] if rows else {})})


def _supply_id(plan: Plan, names: pl.Series, supply: int) -> str | None:
    """Id of a supply that a link names; stock has none."""
    if supply < 0:
        return str(names[~supply])
    row = int(plan.encoded.order_row[supply])
    return str(plan.dataset.supplies["id"][row]) if row >= 0 else None


def _linked(plan: Plan) -> pl.DataFrame:
    """Demands with the new order that order-to-order planning made for them."""
    made_for = plan.reasons.filter((pl.col("code") == "order_to_order") & (pl.col("supply") == "new"))
    links = made_for.select(pl.col("demand").alias("id"), _order_name().alias("made"))
    demands = plan.dataset.demands
    return (
        demands.join(links, on="id", how="left", maintain_order="left")
        .with_columns(order_to_order_supply=pl.coalesce("order_to_order_supply", "made"))
        .select(demands.columns)
    )
