"""What coverage codes ask of the data beyond single cells (specification 2, 5, 6, 10)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from lotwise.check.faults import Fault, Findings, Sheet
from lotwise.check.levels import check_levels
from lotwise.check.seasons import SEASONAL_KEYS, check_effective_dates
from lotwise.errors import Finding, nearest
from lotwise.terms import DemandType, ForecastReductionMethod, SupplyStatus

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lotwise.dataset import Table
    from lotwise.settings import Settings

REDUCTION_KEY = "reduction_key"
BY_KEY = (ForecastReductionMethod.PERCENT_REDUCTION_KEY, ForecastReductionMethod.TRANSACTIONS_REDUCTION_KEY)
"""Methods that need a reduction key."""
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


def check_coverage(sheets: Mapping[str, Sheet], plan: Table, settings: Settings, findings: Findings) -> None:
    """Report settings that contradict each other, keys and models that are not there, times that are none."""
    check_effective_dates(sheets["min_max_keys"], findings)
    check_levels(sheets, settings, findings)
    for table in ("items", "skus"):
        if settings.forecast_reduction_method in BY_KEY:
            _check_keys(sheets[table], REDUCTION_KEY, sheets["reduction_keys"], "LW-R033", findings)
        for column in SEASONAL_KEYS:
            _check_keys(sheets[table], column, sheets["min_max_keys"], "LW-R027", findings)
    _check_submodels(sheets["forecast_models"], findings)
    if settings.forecast_model is not None:
        _check_model(sheets, plan, settings.forecast_model, findings)
    for table in ("demands", "supplies"):
        _check_times(sheets[table], findings)
    _check_pegging(sheets, findings)


def _check_keys(sheet: Sheet, column: str, keys: Sheet, code: str, findings: Findings) -> None:
    names = sheet.cells[column]
    if names.null_count() == names.len():
        return
    known = keys.cells["key"].drop_nulls().unique().sort()
    rows = (~names.is_in(known.implode())).arg_true()

    def tell(row: int) -> Fault:
        near = nearest(names[row], known)
        advice = f"Maybe '{near}' was meant." if near else f"Maybe add its lines to {keys.name}."
        return Fault(code, f"must stand in the {keys.name} table", advice)

    findings.add_rows(sheet, code, column, rows, tell)


def _check_submodels(models: Sheet, findings: Findings) -> None:
    """Submodels have one level only (F2)."""
    with_parts = set(models.cells.filter(pl.col("submodels").is_not_null())["model"])
    lists = models.cells["submodels"].to_list()
    deep = {row: part for row, parts in enumerate(lists) for part in parts or () if part in with_parts}
    advice = "Maybe list all of them with the one model."
    findings.add_rows(
        models,
        "LW-R028",
        "submodels",
        pl.Series(list(deep), dtype=pl.UInt32),
        lambda row: Fault("LW-R028", "must not name a model that has submodels itself", advice, value=deep[row]),
    )


def _check_model(sheets: Mapping[str, Sheet], plan: Table, model: str, findings: Findings) -> None:
    """The model of the plan must be there; without a table of models, those of the forecasts are the ones that are."""
    models, demands = sheets["forecast_models"].cells, sheets["demands"].cells
    forecasts = demands.filter(pl.col("type") == DemandType.FORECAST.value)
    known = models["model"] if models.height else forecasts["model"]
    if not (models.height or forecasts.height) or model in known:
        return
    near = nearest(model, known.drop_nulls().unique().sort())
    message = f"forecast_model ({model}) of the plan must stand in the forecast_models table."
    advice = f"Maybe '{near}' was meant." if near else "Maybe add it there, or leave it empty: all models count."
    findings.add(Finding("LW-S003", plan.place(0, "forecast_model"), message, advice, value=model, table=plan.name))


def _check_times(sheet: Sheet, findings: Findings) -> None:
    times = sheet.cells["time"]
    if times.null_count() == times.len():
        return
    wrong = [text for text in times.drop_nulls().unique() if not _TIME.fullmatch(text)]
    fault = Fault("LW-R030", "must be a time of day written 08:30", "Maybe the export writes seconds or a zone.")
    findings.add_rows(sheet, fault.code, "time", times.is_in(wrong).arg_true(), lambda _row: fault)


def _check_pegging(sheets: Mapping[str, Sheet], findings: Findings) -> None:
    """Report planned orders of the last run that were made for something which is gone, or for one of two things."""
    previous = sheets["previous_plan"]
    if not previous.cells.height:
        return
    links = previous.cells.select("pegged_to").with_row_index("row").explode("pegged_to").drop_nulls()
    approved = sheets["supplies"].cells.filter(pl.col("status") == SupplyStatus.APPROVED.value)
    is_demand = pl.col("pegged_to").is_in(sheets["demands"].cells["id"].drop_nulls().implode())
    is_order = pl.col("pegged_to").is_in(pl.concat([previous.cells["id"], approved["id"]]).drop_nulls().implode())
    gone, either = (
        links.filter(wrong).unique("row", keep="first", maintain_order=True)
        for wrong in (~is_demand & ~is_order, is_demand & is_order)
    )
    missing, ambiguous = dict(gone.iter_rows()), dict(either.iter_rows())

    def tell(row: int) -> Fault:
        rule = "names neither a demand nor a planned order: the link is ignored"
        return Fault("LW-R029", rule, "Maybe the demand was closed since.", value=missing[row])

    findings.add_rows(previous, "LW-R029", "pegged_to", gone["row"], tell)
    rule = "must name one thing, and is the id of a demand and of a planned order"
    advice = "Maybe two number series meet; put a letter before one of them."
    findings.add_rows(
        previous, "LW-R036", "pegged_to", either["row"], lambda row: Fault("LW-R036", rule, advice, value=ambiguous[row])
    )
