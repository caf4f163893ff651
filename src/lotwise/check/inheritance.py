"""What SKUs take from their items, and which items are planned without them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from lotwise.records import SKU_KEY
from lotwise.terms import Replenishment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lotwise.check.faults import Sheet


def inherited(skus: Sheet, items: Sheet, names: Sequence[str]) -> pl.DataFrame:
    """``item`` and some cells of the SKUs, where they are empty those of the item, in the same order."""
    of_item = items.cells.select("item", *names).drop_nulls("item").unique("item", keep="first")
    joined = skus.cells.select("item", *names).join(of_item, on="item", how="left", suffix=" of item", maintain_order="left")
    return joined.select("item", *(pl.coalesce(name, f"{name} of item").alias(name) for name in names))


def sets_one_of(sheet: Sheet, columns: Sequence[str]) -> pl.Series:
    """Rows that say something of their own; what the others inherit has been told where it stands."""
    return sheet.cells.select(pl.any_horizontal(pl.col(*columns).is_not_null())).to_series()


def planned_by_itself(sheets: Mapping[str, Sheet]) -> pl.Series:
    """Items that may be planned at a place without a SKU record (specification 2.6), one flag per row of the items table.

    They have no record at all, or a row names such a place, or they are components: those are needed wherever their parents are.
    """
    records = sheets["skus"].cells
    senders = records.filter(pl.col("replenishment") == Replenishment.TRANSFER.value).with_columns(location="transfer_from")
    tables = [sheets[name].planned() for name in ("stock", "demands", "supplies", "previous_plan")]
    named = pl.concat([frame.select(SKU_KEY) for frame in (*tables, senders)]).unique()
    without_record = named.join(records, on=SKU_KEY, how="anti")["item"]
    items = sheets["items"].cells["item"]
    elsewhere = pl.concat([without_record, sheets["boms"].cells["component"]]).drop_nulls().unique()
    return ~items.is_in(records["item"].drop_nulls().unique().implode()) | items.is_in(elsewhere.implode())
