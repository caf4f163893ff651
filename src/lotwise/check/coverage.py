"""What coverage codes ask of the data beyond single cells (specification 2, 5, 6, 10)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from lotwise.check.faults import Fault, Findings, Sheet
from lotwise.errors import Finding, nearest
from lotwise.terms import ForecastReductionMethod, ReorderingPolicy
from lotwise.units import to_decimal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lotwise.settings import Settings

KEY_COLUMNS = {"reduction_key": "reduction_keys", "minimum_key": "min_max_keys", "maximum_key": "min_max_keys"}
BY_KEY = (ForecastReductionMethod.PERCENT_REDUCTION_KEY, ForecastReductionMethod.TRANSACTIONS_REDUCTION_KEY)
"""Methods that need a reduction key."""
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


def check_coverage(sheets: Mapping[str, Sheet], settings: Settings, findings: Findings) -> None:
    """Report settings that contradict each other, keys and models that are not there, times that are none."""
    items, skus = sheets["items"], sheets["skus"]
    for sheet, cells in ((items, items.cells), (skus, _with_item(skus, items))):
        _check_periods(sheet, cells, findings)
        _check_levels(sheet, cells, findings)
        _check_lots(sheet, cells, findings)
        for column, table in KEY_COLUMNS.items():
            if column != "reduction_key" or settings.forecast_reduction_method in BY_KEY:
                _check_keys(sheet, column, sheets[table], findings)
    _check_tabs(sheets["order_settings"], findings)
    _check_models(sheets["forecast_models"], settings, findings)
    for table in ("demands", "supplies"):
        _check_times(sheets[table], findings)
    _check_pegging(sheets, findings)


def _with_item(skus: Sheet, items: Sheet) -> pl.DataFrame:
    """Cells of the SKUs, where they are empty those of the item."""
    names = ["reordering_policy", "coverage_period", "minimum", "maximum", *_LOTS]
    of_item = items.cells.select("item", *names).drop_nulls("item").unique("item", keep="first")
    joined = skus.cells.select("item", *names).join(of_item, on="item", how="left", suffix=" of item", maintain_order="left")
    return joined.select("item", *(pl.coalesce(name, f"{name} of item").alias(name) for name in names))


_LOTS = ["minimum_order_quantity", "maximum_order_quantity", "order_multiple"]


def _check_periods(sheet: Sheet, cells: pl.DataFrame, findings: Findings) -> None:
    is_period = (cells["reordering_policy"] == ReorderingPolicy.PERIOD.value).fill_null(value=False)
    without = cells["coverage_period"].fill_null("0D") == "0D"
    fault = Fault("LW-P002", "must have a value under the coverage code period", "Maybe 7D was meant, a week.")
    findings.add_rows(sheet, fault.code, "coverage_period", (is_period & without).arg_true(), lambda _row: fault)


def _check_levels(sheet: Sheet, cells: pl.DataFrame, findings: Findings) -> None:
    is_min_max = (cells["reordering_policy"] == ReorderingPolicy.MIN_MAX.value).fill_null(value=False)
    minimum, maximum = cells["minimum"].fill_null(0), cells["maximum"].fill_null(0)
    rows = (is_min_max & (maximum < minimum)).arg_true()

    def tell(row: int) -> Fault:
        rule = f"must be at least minimum ({to_decimal(minimum[row]):f}) under the coverage code min_max"
        return Fault("LW-P003", rule, "Maybe the two are swapped.", value=f"{to_decimal(maximum[row]):f}")

    findings.add_rows(sheet, "LW-P003", "maximum", rows, tell)


def _check_lots(sheet: Sheet, cells: pl.DataFrame, findings: Findings) -> None:
    rows = _conflicting(*(cells[name] for name in _LOTS))
    findings.add_rows(sheet, "LW-P004", "maximum_order_quantity", rows, lambda _row: _CONFLICT)


def _check_tabs(settings: Sheet, findings: Findings) -> None:
    rows = _conflicting(*(settings.cells[name] for name in ("minimum", "maximum", "multiple")))
    findings.add_rows(settings, "LW-P004", "maximum", rows, lambda _row: _CONFLICT)


_CONFLICT = Fault(
    "LW-P004",
    "allows no order that is a multiple and at least the minimum: the maximum is not kept",
    "Maybe the maximum belongs to another unit; 0 means no maximum.",
)


def _conflicting(minimum: pl.Series, maximum: pl.Series, multiple: pl.Series) -> pl.Series:
    """Rows whose largest multiple under the maximum is below the smallest one that reaches the minimum (6.2)."""
    least, most, step = (column.fill_null(0) for column in (minimum, maximum, multiple))
    step = pl.select(pl.when(step > 0).then(step).otherwise(1)).to_series()
    smallest = pl.select(pl.max_horizontal(-(-least // step) * step, step)).to_series()
    return ((most > 0) & (most // step * step < smallest)).arg_true()


def _check_keys(sheet: Sheet, column: str, keys: Sheet, findings: Findings) -> None:
    names = sheet.cells[column]
    if names.null_count() == names.len():
        return
    known = keys.cells["key"].drop_nulls().unique().sort().to_list()
    rows = (~names.is_in(known)).arg_true()

    def tell(row: int) -> Fault:
        near = nearest(names[row], known)
        advice = f"Maybe '{near}' was meant." if near else f"Maybe add its lines to {keys.name}."
        return Fault("LW-R027", f"must stand in the {keys.name} table", advice)

    findings.add_rows(sheet, "LW-R027", column, rows, tell)


def _check_models(models: Sheet, settings: Settings, findings: Findings) -> None:
    """Submodels have one level only (F2); the plan's model must be there if there are any."""
    with_parts = models.cells.filter(pl.col("submodels").is_not_null())["model"]
    lists = models.cells["submodels"].to_list()
    deep = [row for row, parts in enumerate(lists) if set(parts or ()) & set(with_parts)]
    fault = Fault("LW-R028", "must not name a model that has submodels itself", "Maybe list all of them with the one model.")
    findings.add_rows(models, fault.code, "submodels", pl.Series(deep, dtype=pl.UInt32), lambda _row: fault)
    known = models.cells["model"].drop_nulls()
    model = settings.forecast_model
    if model is not None and known.len() and model not in known:
        near = nearest(model, known)
        message = f"forecast_model ({model}) of the plan must stand in the forecast_models table."
        advice = f"Maybe '{near}' was meant." if near else "Maybe add it there, or leave it empty: all models count."
        findings.add(Finding("LW-S003", models.table.place(), message, advice, value=model, table="plan"))


def _check_times(sheet: Sheet, findings: Findings) -> None:
    times = sheet.cells["time"]
    wrong = [row for row, text in enumerate(times.to_list()) if text is not None and not _TIME.fullmatch(text)]
    fault = Fault("LW-R030", "must be a time of day written 08:30", "Maybe the export writes seconds or a zone.")
    findings.add_rows(sheet, fault.code, "time", pl.Series(wrong, dtype=pl.UInt32), lambda _row: fault)


def _check_pegging(sheets: Mapping[str, Sheet], findings: Findings) -> None:
    """Report planned orders of the last run that were made for something which is gone."""
    previous = sheets["previous_plan"]
    known = {*sheets["demands"].cells["id"].drop_nulls(), *previous.cells["id"].drop_nulls()}
    lists = previous.cells["pegged_to"].to_list()
    missing = {row: gone[0] for row, parts in enumerate(lists) if (gone := [name for name in parts or () if name not in known])}

    def tell(row: int) -> Fault:
        rule = "names neither a demand nor a planned order of the last run: the link is ignored"
        return Fault("LW-R029", rule, "Maybe the demand was closed since.", value=missing[row])

    findings.add_rows(previous, "LW-R029", "pegged_to", pl.Series(list(missing), dtype=pl.UInt32), tell)
