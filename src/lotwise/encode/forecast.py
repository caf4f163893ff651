"""Forecast netting: what orders leave of a forecast, period by period (specification 2.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from lotwise.terms import DemandType, ReorderingPolicy, Replenishment

if TYPE_CHECKING:
    from lotwise.dataset import Dataset
    from lotwise.settings import Settings

GROUP = ["item", "component_forecast", "group_variant", "group_location"]
SALES = (DemandType.SALES_ORDER, DemandType.SERVICE_ORDER)
COMPONENTS = (DemandType.PRODUCTION_COMPONENT, DemandType.ASSEMBLY_COMPONENT)


def net_forecast(demands: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    """Forecast rows with what is left of them: one row per forecast group and date, where more than nothing is left.

    A component forecast comes even where nothing is left, since netting corrects it: planning lines add to what takes from it, and
    change orders that have taken. ``since`` and ``until`` are the first and the last day whose component need takes from it; null
    for a sales forecast.

    Parameters
    ----------
    demands
        All demand rows with ``due`` (days) and ``row``: the forecasts, and the orders and posted sales that consume them.
    dataset
        Settings, and the SKU records that say where a pooled forecast is planned.

    Notes
    -----
    A forecast date covers the days up to the next forecast date of its group; the last one runs to the planning end. Nothing is
    carried over: what orders take too much of one period does not reduce the next, and periods before the active one are dropped.
    Rule page: rules/forecast.
    """
    settings = dataset.settings
    dates = _forecast_dates(demands, settings)
    if dates.is_empty():
        return demands.clear().with_columns(pl.lit(None, dtype=pl.Int64).alias(name) for name in ("since", "until"))
    consumed = _consumption(demands, dates, settings)
    left = (
        dates.join(consumed, on=[*GROUP, "due"], how="left", maintain_order="left")
        .with_columns(pl.col("quantity") - pl.col("consumed").fill_null(0))
        .filter((pl.col("quantity") > 0) | pl.col("component_forecast"))
    )
    return _placed(left, dataset).select(*demands.columns, "since", "until")


def _grouped(frame: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Add the group a row belongs to: its variant and location, or blank where forecasts are pooled over locations."""
    location = pl.col("location") if settings.use_forecast_on_locations else pl.lit("")
    return frame.with_columns(pl.col("variant").alias("group_variant"), location.alias("group_location"))


def _forecast_dates(demands: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Summed forecast per group and date, from the active date on; the id and row of the first entry speak for the sum."""
    last = settings.day(settings.end_date)
    entries = demands.filter((pl.col("type") == DemandType.FORECAST.value) & (pl.col("due") <= last))
    if settings.exclude_forecast_before is not None:
        entries = entries.filter(pl.col("due_date") >= settings.exclude_forecast_before)
    dates = (
        _grouped(entries.with_columns(pl.col("component_forecast").fill_null(value=False)), settings)
        .sort("id")
        .group_by(*GROUP, "due", maintain_order=True)
        .agg(pl.col("quantity").sum(), pl.exclude("quantity", *GROUP, "due").first())
        .filter(pl.col("quantity") != 0)
        .sort(*GROUP, "due")
    )
    until = pl.col("due").shift(-1).over(GROUP) - 1
    dates = dates.with_columns(
        pl.when("component_forecast").then("due").alias("since"),
        pl.when("component_forecast").then(until.fill_null(last)).alias("until"),
    )
    active = pl.col("due").filter(pl.col("due") <= 0).max().over(GROUP)
    return dates.filter(pl.col("due") >= active.fill_null(0))


def _consumption(demands: pl.DataFrame, dates: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """What orders and posted sales take of each forecast date: everything due from that date to before the next one."""
    last = settings.day(settings.end_date)
    is_order = (pl.col("quantity") > 0) & (pl.col("due") <= last)
    takes_sales = pl.col("type").is_in([kind.value for kind in SALES]) & is_order
    takes_sales |= (pl.col("type") == DemandType.POSTED_SALE.value) & (pl.col("due") <= last)
    takes_components = pl.col("type").is_in([kind.value for kind in COMPONENTS]) & is_order
    takers = demands.filter((takes_sales & pl.col("blanket_ref").is_null()) | takes_components)
    takers = takers.with_columns(takes_components.alias("component_forecast"))
    takers = _grouped(takers, settings).select(*GROUP, "due", "quantity").sort("due")
    periods = dates.select(*GROUP, "due", pl.col("due").alias("period")).sort("due")
    return (
        takers.join_asof(periods, on="due", by=GROUP, strategy="backward", check_sortedness=False)
        .filter(pl.col("period").is_not_null())
        .group_by(*GROUP, pl.col("period").alias("due"))
        .agg(pl.col("quantity").sum().alias("consumed"))
    )


def _placed(left: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    """Where the rest is planned: its own location, or for a pooled forecast the item's single SKU, else the blank location."""
    if dataset.settings.use_forecast_on_locations:
        return left
    single = _single_sku_locations(dataset)
    blank = dataset.settings.components_at_location or ""
    placed = left.join(single, on="item", how="left", maintain_order="left").with_columns(
        pl.coalesce("single_location", pl.when("component_forecast").then(pl.lit(blank)).otherwise(pl.lit(""))).alias("location")
    )
    if dataset.settings.location_mandatory:
        homeless = pl.col("single_location").is_null() & ((pl.col("location") == "") | ~pl.col("component_forecast"))
        placed = placed.filter(~homeless)
    return placed


def _single_sku_locations(dataset: Dataset) -> pl.DataFrame:
    """The location of each item's only SKU, if it is planned and purchased or produced."""
    records = dataset.skus.join(
        dataset.items.select("item", "reordering_policy", "replenishment"),
        on="item",
        how="left",
        suffix="_item",
        maintain_order="left",
    )
    policy = pl.coalesce("reordering_policy", "reordering_policy_item", pl.lit(ReorderingPolicy.NONE.value))
    source = pl.coalesce("replenishment", "replenishment_item", pl.lit(Replenishment.PURCHASE.value))
    fits = (policy != ReorderingPolicy.NONE.value) & source.is_in([Replenishment.PURCHASE.value, Replenishment.PRODUCTION.value])
    return (
        records.filter(fits)
        .group_by("item")
        .agg(pl.len().alias("records"), pl.col("location").first().alias("single_location"))
        .filter(pl.col("records") == 1)
        .select("item", "single_location")
    )
