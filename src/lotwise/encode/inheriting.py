"""What a SKU takes from its record, else from its item, else from the definition of the parameter (specification 1.2)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from lotwise.definitions import Kind
from lotwise.kernels.codes import NOTHING
from lotwise.records import PLANNING_PARAMETERS, SKU_KEY
from lotwise.terms import Origin
from lotwise.units import to_quanta

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.dataset import Dataset
    from lotwise.definitions import Column
    from lotwise.terms import Rules

    Ints = NDArray[np.int64]


def origin_of(name: str) -> str:
    """Name of the column that tells where a parameter's value comes from."""
    return f"{name}_from"


class CardRows(NamedTuple):
    """The rows of the dataset that parameters of some SKUs come from."""

    item: Ints
    """(n,) row of ``Dataset.items``."""
    record: Ints
    """(n,) row of ``Dataset.skus``; NOTHING where there is no record."""


def rows_by_name(skus: pl.DataFrame, dataset: Dataset) -> CardRows:
    """The rows of some SKUs that are known by item, variant and location."""
    items, records = (frame.with_row_index("row") for frame in (dataset.items.select("item"), dataset.skus.select(SKU_KEY)))
    item = skus.select("item").join(items, on="item", how="left", maintain_order="left")["row"]
    record = skus.select(SKU_KEY).join(records, on=SKU_KEY, how="left", maintain_order="left")["row"]
    return CardRows(item.to_numpy().astype(np.int64), record.cast(pl.Int64).fill_null(NOTHING).to_numpy())


def inherited(skus: pl.DataFrame, dataset: Dataset, rules: Rules, rows: CardRows) -> pl.DataFrame:
    """Add the parameters that a family of rules reads, each with its origin: SKU record, else item, else default."""
    columns = [column for column in PLANNING_PARAMETERS if column.rules in (None, rules)]
    names = [column.name for column in columns]
    of_items = _at(dataset.items.select("vendor", "description", *names), rows.item)
    if (rows.record == NOTHING).all():
        frame = pl.concat([skus, of_items], how="horizontal")
        frame = frame.with_columns(pl.lit(None, dtype=pl.String).alias("transfer_from"))
        return frame.with_columns(expression for column in columns for expression in _inherited(column, pl.lit(None)))
    records = dataset.skus.select("transfer_from", *[pl.col(name).name.suffix("_sku") for name in ["vendor", *names]])
    frame = pl.concat([skus, of_items, _at(records, rows.record)], how="horizontal")
    frame = frame.with_columns(pl.coalesce("vendor_sku", "vendor").alias("vendor"))
    frame = frame.with_columns(expression for column in columns for expression in _inherited(column, pl.col(f"{column.name}_sku")))
    return frame.drop(f"{name}_sku" for name in ["vendor", *names])


def _at(frame: pl.DataFrame, rows: Ints) -> pl.DataFrame:
    """The rows of a frame with some numbers; nulls where the number is NOTHING."""
    if len(frame) == len(rows) and (rows == np.arange(len(rows))).all():
        return frame  # often each item is planned at one place, and items are exported in order
    if (rows != NOTHING).all():
        return frame[rows]
    return frame.select(pl.all().gather(pl.Series(rows).replace(NOTHING, None)))


def _inherited(column: Column, of_record: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """A parameter's value and origin: the SKU record's, else the item's, else the default of its definition."""
    name = column.name
    origin = (
        pl.when(of_record.is_not_null())
        .then(pl.lit(Origin.SKU.value))
        .when(pl.col(name).is_not_null())
        .then(pl.lit(Origin.ITEM.value))
        .otherwise(pl.lit(Origin.DEFAULT.value))
    )
    value = pl.coalesce(of_record, pl.col(name))
    default = _default(column)
    if default is not None:
        value = value.fill_null(default)
    return value.alias(name), origin.alias(origin_of(name))


DECIDED_ELSEWHERE = ("plan", "by policy", "by rules", "unlimited", "")
"""Defaults that are no value: the plan, the policy or the family of rules decides, or blank has a meaning of its own."""


def _default(column: Column) -> str | int | bool | None:
    """The default that stands in the definition; None where that is decided elsewhere."""
    if column.default in DECIDED_ELSEWHERE:
        return None
    match column.kind:
        case Kind.QUANTITY:
            return to_quanta(Decimal(column.default))
        case Kind.INTEGER:
            return int(column.default)
        case Kind.FLAG:
            return column.default == "true"
        case _:
            return column.default
