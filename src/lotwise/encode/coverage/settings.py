"""Coverage settings of every planning point: its record, order settings, the item, the plan (specification 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from lotwise.encode.inheriting import inherited, origin_of, rows_by_name
from lotwise.encode.parameters import ruled
from lotwise.encode.periods import period_days
from lotwise.settings import DEFAULT_FENCE
from lotwise.terms import OrderSettingsType, Origin, ReorderingPolicy, Replenishment, Rules

if TYPE_CHECKING:
    from lotwise.dataset import Dataset
    from lotwise.settings import Settings

OF_ORDER_SETTINGS = {
    "minimum_order_quantity": "minimum",
    "maximum_order_quantity": "maximum",
    "order_multiple": "multiple",
    "lead_time": "lead_time",
}
"""Planning parameters and the columns of ``order_settings`` that come before the item's."""
OVERRIDDEN = ("negative_days", "positive_days", "consume_on_hand", "use_latest_supply", "strict_safety_stock_pegging")
"""Settings that the plan decides where it says something (P2, P3)."""


def coverage_settings(points: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    """Give every planning point its coverage settings.

    Parameters
    ----------
    points
        item, variant, location.
    dataset
        Items, SKU records, order settings and the plan.

    Returns
    -------
    polars.DataFrame
        ``points`` with every parameter of these rules and its origin, in the same order.

    Notes
    -----
    A record comes before the order settings of the planned order type, these before the item, the plan before all (P1 to P6).
    """
    frame = inherited(points, dataset, Rules.PLANNING_OPTIMIZATION, rows_by_name(points, dataset))
    frame = frame.with_columns(pl.col("reordering_policy").fill_null(ReorderingPolicy.REQUIREMENT.value))
    frame = _order_settings(frame, dataset)
    frame = _coverage_lead_time(frame)
    frame = frame.with_columns(pl.coalesce("coverage_vendor", "vendor").alias("vendor"))
    frame = _plan_overrides(frame, dataset.settings)
    by_hand = pl.col("reordering_policy") == ReorderingPolicy.MANUAL.value
    frame = frame.with_columns(ruled("minimum", by_hand, 0))  # it works with the other codes only (SS1)
    return _shipping_times(frame, dataset)


def _order_settings(frame: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    """The tab of the order type that is planned: purchase, or inventory for production and transfer (P6)."""
    purchase = pl.col("replenishment") == Replenishment.PURCHASE.value
    kind = pl.when(purchase).then(pl.lit(OrderSettingsType.PURCHASE.value)).otherwise(pl.lit(OrderSettingsType.INVENTORY.value))
    tabs = dataset.order_settings.select(
        "item", pl.col("order_type").alias("tab"), *(pl.col(own).alias(f"{own}_of_tab") for own in OF_ORDER_SETTINGS.values())
    )
    frame = frame.with_columns(kind.alias("tab")).join(tabs, on=["item", "tab"], how="left", maintain_order="left")
    changes = []
    for name, own in OF_ORDER_SETTINGS.items():
        of_tab = pl.col(f"{own}_of_tab")
        applies = of_tab.is_not_null() & (pl.col(origin_of(name)) != Origin.SKU.value)
        changes.append(pl.when(applies).then(of_tab).otherwise(pl.col(name)).alias(name))
        origin = pl.when(applies).then(pl.lit(Origin.ORDER_SETTINGS.value)).otherwise(pl.col(origin_of(name)))
        changes.append(origin.alias(origin_of(name)))
    return frame.with_columns(changes).drop("tab", *(f"{own}_of_tab" for own in OF_ORDER_SETTINGS.values()))


def _coverage_lead_time(frame: pl.DataFrame) -> pl.DataFrame:
    """A lead time of the item coverage comes before that of the order settings (17)."""
    own = pl.col("coverage_lead_time")
    return frame.with_columns(
        pl.coalesce(own, "lead_time").alias("lead_time"),
        pl.when(own.is_not_null())
        .then(pl.col(origin_of("coverage_lead_time")))
        .otherwise(pl.col(origin_of("lead_time")))
        .alias(origin_of("lead_time")),
    )


def _plan_overrides(frame: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """What the plan says of negative and positive days, the pegging sequence and the coverage fence comes first (P2, P3, P5)."""
    changes = []
    for name in OVERRIDDEN:
        value = getattr(settings, name)
        if value is not None:
            changes += [pl.lit(value).alias(name), pl.lit(Origin.PLAN.value).alias(origin_of(name))]
    fence = settings.coverage_time_fence
    if fence is not None:
        off = fence.months == fence.days == 0
        text = pl.lit(None if off else str(fence), dtype=pl.String)
        changes += [text.alias("coverage_time_fence"), pl.lit(Origin.PLAN.value).alias(origin_of("coverage_time_fence"))]
    else:
        changes.append(pl.col("coverage_time_fence").fill_null(DEFAULT_FENCE))
    return frame.with_columns(changes)


def _shipping_times(frame: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    """The lead time of a transfer is the shipping time of its route, where that is given and not 0."""
    routes = dataset.transfer_routes.select(pl.col("from").alias("transfer_from"), pl.col("to").alias("location"), "shipping_time")
    frame = frame.join(routes, on=["transfer_from", "location"], how="left", maintain_order="left")
    shipped = (pl.col("replenishment") == Replenishment.TRANSFER.value) & (pl.col("shipping_time").fill_null("0D") != "0D")
    return frame.with_columns(
        pl.when(shipped).then("shipping_time").otherwise("lead_time").alias("lead_time"),
        pl.when(shipped).then(pl.lit(Origin.RULE.value)).otherwise(pl.col(origin_of("lead_time"))).alias(origin_of("lead_time")),
    ).drop("shipping_time")


def margin_days(frame: pl.DataFrame, name: str, settings: Settings) -> pl.Series:
    """A safety margin in days: that of the coverage group and that of the plan are added (P4)."""
    plan = getattr(settings, name)
    of_plan = (plan.after(settings.today) - settings.today).days
    days: pl.Series = period_days(frame, name, settings, at_today=True) + of_plan
    return days
