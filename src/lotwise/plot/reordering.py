"""What pictures show of SKUs that reordering policies plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lotwise.columns import lines_of_orders
from lotwise.kernels.codes import NOTHING, OPEN_DAY
from lotwise.plot.facts import KEPT, FamilyFacts, Level, Order
from lotwise.terms import Action
from lotwise.units import to_decimal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    import polars as pl

    from lotwise.decode import Names


def reordering_facts(names: Names, card: dict[str, Any], lines: pl.DataFrame, sku: int) -> FamilyFacts:
    """Levels, orders and time buckets of a SKU.

    Parameters
    ----------
    card, lines
        Its planning parameters, and its lines.
    """
    return FamilyFacts(tuple(_levels(names, sku)), (*_kept(names, sku), *_planned(lines)), _bucket_days(names, card, sku))


def _bucket_days(names: Names, card: dict[str, Any], sku: int) -> int:
    """Without a time bucket the reorder point is watched daily, which needs no picture."""
    has_bucket = names.encoded.sku["has_reorder_point"][sku] and card["time_bucket"] not in (None, "0D")
    return int(names.encoded.sku["bucket_days"][sku]) if has_bucket else 0


def _levels(names: Names, sku: int) -> Iterator[Level]:
    """The levels that stand above zero; those of a reorder point only where the policy watches one."""
    record = names.encoded.sku[sku]
    shown = ["safety_stock"]
    if record["has_reorder_point"]:
        shown += ["reorder_point", "maximum_inventory", "overflow"]
    for field in shown:
        if record[field] > 0:
            name = "overflow level" if field == "overflow" else field.replace("_", " ")
            yield Level(name, to_decimal(int(record[field])))


def _kept(names: Names, sku: int) -> Iterator[Order]:
    """Existing orders that the plan leaves as they are."""
    changed = lines_of_orders(names.encoded, names.netted) != NOTHING
    rows = np.flatnonzero((names.encoded.order_sku == sku) & ~changed & (names.encoded.orders["due"] > OPEN_DAY))
    for row, name in zip(names.encoded.orders[rows], names.order(rows), strict=True):
        day, quantity = _ordinal(names, int(row["due"])), to_decimal(int(row["quantity"]))
        yield Order(name or "", KEPT, "none", day, quantity, day, quantity)


def _planned(lines: pl.DataFrame) -> Iterator[Order]:
    """New orders, and existing ones that the plan changes."""
    for line in lines.iter_rows(named=True):
        day = line["due_date"]
        before: date = line["original_due_date"] or day
        is_cancelled = line["action"] == Action.CANCEL.value
        resized = is_cancelled or line["action"] in (Action.CHANGE_QUANTITY.value, Action.RESCHEDULE_AND_CHANGE_QUANTITY.value)
        yield Order(
            line["supply_id"] or "",
            line["action"],
            line["warning"],
            (before if is_cancelled else day).toordinal(),
            line["quantity"],
            before.toordinal(),
            line["original_quantity"] if resized else line["quantity"],
        )


def _ordinal(names: Names, day: int) -> int:
    return names.encoded.start_date.toordinal() + day
