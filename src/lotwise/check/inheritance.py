"""What SKUs take from their items."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lotwise.check.faults import Sheet


def inherited(skus: Sheet, items: Sheet, names: Sequence[str]) -> pl.DataFrame:
    """``item`` and some cells of the SKUs, where they are empty those of the item, in the same order."""
    of_item = items.cells.select("item", *names).drop_nulls("item").unique("item", keep="first")
    joined = skus.cells.select("item", *names).join(of_item, on="item", how="left", suffix=" of item", maintain_order="left")
    return joined.select("item", *(pl.coalesce(name, f"{name} of item").alias(name) for name in names))


def sets_one_of(sheet: Sheet, columns: Sequence[str]) -> pl.Series:
    """Rows that say something of their own; what the others inherit has been told where it stands."""
    return sheet.cells.select(pl.any_horizontal(pl.col(*columns).is_not_null())).to_series()
