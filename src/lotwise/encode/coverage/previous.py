"""Planned orders of the last run that stay: they are supply of this one, and lines of its plan (specification 9.2, 14.1, 24)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from lotwise.encode.bills import bill_lines
from lotwise.encode.codes import SkuCodes
from lotwise.encode.coverage.points import planned_items
from lotwise.records import SKU_KEY
from lotwise.terms import PlannedOrderStatus, Replenishment, SupplyStatus, SupplyType

if TYPE_CHECKING:
    from datetime import date

    from lotwise.dataset import Dataset
    from lotwise.settings import Settings

ORDER_TYPES = {
    Replenishment.PURCHASE.value: SupplyType.PURCHASE_ORDER.value,
    Replenishment.PRODUCTION.value: SupplyType.PRODUCTION_ORDER.value,
    Replenishment.ASSEMBLY.value: SupplyType.ASSEMBLY_ORDER.value,
    Replenishment.TRANSFER.value: SupplyType.TRANSFER_ORDER.value,
}


def with_planned_orders(dataset: Dataset) -> Dataset:
    """The dataset with the planned orders that stay among its supplies.

    Approved ones stay, those inside the freeze time fence, and those of items that the plan filter includes but this run does not.
    ``is_planned_order`` marks them, ``is_approved`` the approved ones; ``pegged_to`` says what they were made for.
    """
    supplies = dataset.supplies
    if "is_planned_order" in supplies.columns:  # the dataset of a plan has them already
        supplies = supplies.filter(~pl.col("is_planned_order"))
    own = supplies.with_columns(
        pl.lit(value=False).alias("is_planned_order"),
        pl.lit(value=False).alias("is_approved"),
        pl.lit(None, dtype=pl.List(pl.String)).alias("pegged_to"),
    )
    kept = _typed(dataset.previous_plan.filter(_stays(dataset)), dataset)
    if kept.is_empty():
        return replace(dataset, supplies=own)
    return replace(
        dataset, supplies=pl.concat([own, kept.select(column for column in kept.columns if column in own)], how="diagonal")
    )


def last_frozen_day(settings: Settings) -> date | None:
    """The last day inside the freeze time fence, None where there is none."""
    fence = settings.freeze_time_fence
    return None if fence is None or fence.months == fence.days == 0 else fence.after(settings.today)


def _stays(dataset: Dataset) -> pl.Expr:
    settings = dataset.settings
    stays = pl.col("status") == PlannedOrderStatus.APPROVED.value
    frozen = last_frozen_day(settings)
    if frozen is not None:
        stays |= pl.col("due_date") <= frozen
    codes = SkuCodes(dataset)
    items = planned_items(dataset, codes, bill_lines(dataset, codes))
    if items is not None:
        stays |= ~pl.col("item").is_in(items.implode())
    in_plan = pl.col("item").is_in(settings.plan_filter) if settings.plan_filter else pl.lit(value=True)
    return stays & in_plan


def _typed(rows: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    """The rows as supply: approved, of the type that their point is replenished by."""
    items = dataset.items.select("item", pl.col("replenishment").alias("of_item"))
    records = dataset.skus.select(*SKU_KEY, "replenishment", "transfer_from")
    rows = rows.join(items, on="item", how="left", maintain_order="left").join(
        records, on=SKU_KEY, how="left", maintain_order="left"
    )
    replenishment = pl.coalesce("replenishment", "of_item", pl.lit(Replenishment.PURCHASE.value))
    return rows.with_columns(
        replenishment.replace_strict(ORDER_TYPES, return_dtype=pl.String).alias("type"),
        pl.lit(SupplyStatus.APPROVED.value).alias("status"),
        pl.lit(value=True).alias("is_planned_order"),
        (pl.col("status") == PlannedOrderStatus.APPROVED.value).alias("is_approved"),
    )
