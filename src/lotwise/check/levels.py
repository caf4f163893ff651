"""Coverage settings that cannot be together: a period without length, a maximum below the minimum, lots that no order can have.

What is asked of is what a planning point would be planned with. So a SKU is judged with what it takes from its item, and an item on
its own only where it may be planned at a place that has no SKU record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from lotwise.check.faults import Fault, Findings, Sheet
from lotwise.check.inheritance import inherited, planned_by_itself, sets_one_of
from lotwise.check.seasons import LEVEL_COLUMNS, check_maximum
from lotwise.keys import seasons
from lotwise.terms import OrderSettingsType, ReorderingPolicy, Replenishment
from lotwise.units import to_decimal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lotwise.settings import Settings

_PERIOD = ["reordering_policy", "coverage_period"]
_LEVELS = ["reordering_policy", *LEVEL_COLUMNS]
_LOTS = ["minimum_order_quantity", "maximum_order_quantity", "order_multiple"]
_OF_TAB = ["minimum", "maximum", "multiple"]
"""Columns of the order settings, in the sequence of ``_LOTS``."""
_PRECISION = "rounding_precision"
_INHERITED = list(dict.fromkeys([*_PERIOD, *_LEVELS, *_LOTS, _PRECISION, "replenishment"]))

_NO_PERIOD = Fault("LW-P002", "must have a value under the coverage code period", "Maybe 7D was meant, a week.")
_CONFLICT = Fault(
    "LW-P004",
    "allows no order that is a multiple and at least the minimum: the maximum is not kept",
    "Maybe the maximum belongs to another unit; 0 means no maximum.",
)


def check_levels(sheets: Mapping[str, Sheet], settings: Settings, findings: Findings) -> None:
    """Report LW-P002, LW-P003 and LW-P004."""
    items, skus, tabs = sheets["items"], sheets["skus"], sheets["order_settings"]
    by_itself = planned_by_itself(sheets)
    of_item, of_sku = items.cells, inherited(skus, items, _INHERITED)
    alone = ~skus.cells["item"].is_in(items.cells["item"].filter(by_itself).implode())
    _check_period(items, of_item, by_itself, findings)
    _check_period(skus, of_sku, sets_one_of(skus, _PERIOD) | alone, findings)
    factors = seasons(sheets["min_max_keys"].usable(), settings.today)
    check_maximum(items, of_item.with_row_index("row").filter(by_itself), factors, settings, findings)
    check_maximum(skus, of_sku.with_row_index("row").filter(sets_one_of(skus, _LEVELS) | alone), factors, settings, findings)
    findings.add_rows(tabs, "LW-P004", "maximum", _conflicting(tabs.cells, _OF_TAB).arg_true(), lambda _row: _CONFLICT)
    _check_lots(items, of_item, tabs, findings)
    _check_lots(skus, of_sku, tabs, findings)


def _check_period(sheet: Sheet, cells: pl.DataFrame, is_judged: pl.Series, findings: Findings) -> None:
    is_period = cells["reordering_policy"] == ReorderingPolicy.PERIOD.value
    without = cells["coverage_period"].fill_null("0D") == "0D"
    findings.add_rows(sheet, "LW-P002", "coverage_period", (is_period & without & is_judged).arg_true(), lambda _row: _NO_PERIOD)


def _check_lots(sheet: Sheet, cells: pl.DataFrame, tabs: Sheet, findings: Findings) -> None:
    """Report rows with a quantity of their own that conflicts with the others that would go with it (P6, 6.2).

    A SKU's own quantity comes first, then that of the order settings, then that of the item. Without a multiple lots are whole
    steps of the rounding precision, which so may be what conflicts (Q6).
    """
    own = sheet.cells.select(_LOTS)
    of_tab = _of_tab(cells, tabs)
    if sheet.name == "items":
        own = own.select(pl.when(of_tab[name].is_null()).then(name).alias(name) for name in _LOTS)
    effective = pl.DataFrame([_first_set(own[name], of_tab[name], cells[name]) for name in _LOTS])
    sets_one = own.select(pl.any_horizontal(pl.col(_LOTS).is_not_null())).to_series()
    conflicting = _conflicting(effective, _LOTS, cells[_PRECISION])
    by_precision = sheet.cells[_PRECISION].is_not_null() & ~_conflicting(effective, _LOTS)
    rows = (conflicting & (sets_one | by_precision)).arg_true()
    told = effective["maximum_order_quantity"]

    def tell(row: int) -> Fault:
        return Fault(_CONFLICT.code, _CONFLICT.rule, _CONFLICT.advice, value=f"{to_decimal(told[row]):f}")

    findings.add_rows(sheet, "LW-P004", "maximum_order_quantity", rows, tell)


def _of_tab(cells: pl.DataFrame, tabs: Sheet) -> pl.DataFrame:
    """What the order settings say of the order type by which each row is replenished."""
    is_bought = pl.col("replenishment").fill_null(Replenishment.PURCHASE.value) == Replenishment.PURCHASE.value
    purchase, inventory = pl.lit(OrderSettingsType.PURCHASE.value), pl.lit(OrderSettingsType.INVENTORY.value)
    asked = cells.select("item", pl.when(is_bought).then(purchase).otherwise(inventory).alias("order_type"))
    key = ["item", "order_type"]
    settings = tabs.cells.select(*key, *(pl.col(of).alias(name) for name, of in zip(_LOTS, _OF_TAB, strict=True)))
    return asked.join(settings.unique(key, keep="first"), on=key, how="left", maintain_order="left")


def _first_set(*columns: pl.Series) -> pl.Series:
    return pl.select(pl.coalesce(*columns)).to_series().alias(columns[0].name)


def _conflicting(cells: pl.DataFrame, columns: Sequence[str], precision: pl.Series | None = None) -> pl.Series:
    """Rows whose largest multiple under the maximum is below the smallest one that reaches the minimum (6.2)."""
    least, most, multiple = (cells[name].fill_null(0) for name in columns)
    unit = pl.repeat(1, len(cells), eager=True) if precision is None else precision.fill_null(1)
    step = pl.select(pl.when(multiple > 0).then(multiple).otherwise(unit)).to_series()
    smallest = pl.select(pl.max_horizontal(-(-least // step) * step, step)).to_series()
    return (most > 0) & (most // step * step < smallest)
