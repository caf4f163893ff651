"""Rows that must differ in their key: an item, a SKU, a demand, a supply stands once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from lotwise.check.faults import Fault, Findings, Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence


def check_key(sheet: Sheet, findings: Findings) -> None:
    """Report rows whose key an earlier row has; no row of such a key can be used, as nobody knows which is right."""
    key = list(sheet.definition.key)
    if not key or not sheet.cells.height:
        return
    keys = sheet.cells.select(key)
    # Hashing is several times faster than comparing; equal hashes of different keys only cost the exact look below.
    if keys.hash_rows().n_unique() == keys.height:
        return
    numbered = keys.with_row_index("row").drop_nulls().filter(~pl.col("row").is_in(sheet.left_out.implode()))
    numbered = numbered.with_columns(first=pl.col("row").first().over(key), times=pl.len().over(key))
    repeated = numbered.filter(pl.col("times") > 1)
    later = repeated.filter(pl.col("row") != pl.col("first"))
    if later.height == 0:
        return
    first_of = dict(zip(later["row"], later["first"], strict=True))
    findings.add_rows(
        sheet, "LW-R008", key[-1] if len(key) == 1 else key[0], later["row"], lambda row: _fault(sheet, key, first_of[row])
    )
    sheet.unusable.append(repeated["row"])


def check_orders_named_alike(supplies: Sheet, previous: Sheet, findings: Findings) -> None:
    """Report planned orders of the last run with the id of an open order: reservations and results name both by it.

    Demands may have the ids of orders, since what names one says which it means.
    """
    named = supplies.cells.select("id").with_row_index("order").drop_nulls()
    named = named.filter(~pl.col("order").is_in(supplies.left_out.implode())).unique("id", keep="first", maintain_order=True)
    both = previous.cells.select("id").with_row_index("row").join(named, on="id", how="inner", maintain_order="left")
    order_of = dict(both.select("row", "order").iter_rows())

    def tell(row: int) -> Fault:
        place = supplies.table.place(order_of[row])
        rule = f"must not be that of an open order; row {place.row} of {supplies.name} has the same"
        return Fault("LW-R036", rule, "Maybe it was firmed since: delete the row. Or put a letter before the numbers of one table.")

    findings.add_rows(previous, "LW-R036", "id", both["row"], tell)


def _fault(sheet: Sheet, key: Sequence[str], first: int) -> Fault:
    what = " and ".join((", ".join(key[:-1]), key[-1])) if len(key) > 1 else key[0]
    rule = f"must be there once per {what}; row {sheet.table.place(first).row} has the same"
    return Fault("LW-R008", rule, "Maybe two exports were joined, or the rows should be added up.")
