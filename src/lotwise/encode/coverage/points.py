"""Planning points: which items are planned where (specification 2.5, 2.6, 24)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from lotwise.encode.bills import MADE, needs_of
from lotwise.encode.coverage.settings import coverage_settings
from lotwise.encode.network import planning_levels
from lotwise.records import SKU_KEY
from lotwise.terms import Replenishment, SupplyType

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from lotwise.dataset import Dataset
    from lotwise.encode.bills import BillLines
    from lotwise.encode.codes import SkuCodes

    Ints = NDArray[np.int64]

MADE_ORDERS = (SupplyType.PRODUCTION_ORDER.value, SupplyType.ASSEMBLY_ORDER.value)


def planning_points(dataset: Dataset, codes: SkuCodes, bills: BillLines) -> tuple[pl.DataFrame, Ints]:
    """The planning points with their coverage settings, in planning order: by ``level``, then item, location, variant; their codes.

    ``is_planned`` tells which of them the run plans; of the others stands only what the last run planned.
    """
    active = dataset.items.filter(pl.col("is_active_for_planning").fill_null(value=True))["item"]
    named = pl.concat([frame.select(SKU_KEY) for frame in (dataset.skus, dataset.stock, dataset.demands, dataset.supplies)])
    points = _reached(coverage_settings(_active(named, dataset), dataset), dataset, codes, bills)
    unnamed = active.filter(~active.is_in(points["item"].implode()))
    at_blank = pl.DataFrame({"item": unnamed}).select("item", pl.lit("").alias("variant"), pl.lit("").alias("location"))
    blank = _reached(coverage_settings(at_blank, dataset), dataset, codes, bills)
    points = pl.concat([points, blank.join(points.select(SKU_KEY), on=SKU_KEY, how="anti", maintain_order="left")])
    points = points.with_columns(_is_planned(points, dataset, codes, bills))
    code = codes.of(points)
    level = planning_levels(points, code, codes, dataset)
    points = points.with_columns(pl.Series("level", level), pl.Series("code", code)).sort("level", "code")
    return points.drop("code"), points["code"].to_numpy()


def _reached(points: pl.DataFrame, dataset: Dataset, codes: SkuCodes, bills: BillLines) -> pl.DataFrame:
    """Planning points, and those that they are supplied from or need components at (2.6)."""
    front = points
    while not front.is_empty():
        needed = _active(pl.concat([_senders(front), _components(front, dataset, codes, bills)]), dataset)
        needed = needed.join(points.select(SKU_KEY), on=SKU_KEY, how="anti", maintain_order="left")
        front = coverage_settings(needed, dataset)
        points = pl.concat([points, front])
    return points


def _active(keys: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    """Each point once; those whose lifecycle state is not active for planning are left out (2.5)."""
    off = pl.col("is_active_for_planning").fill_null(value=True).not_()
    items = dataset.items.filter(off).select("item")
    records = dataset.skus.filter(off).select(SKU_KEY)
    keys = keys.unique(maintain_order=True)
    return keys.join(items, on="item", how="anti", maintain_order="left").join(
        records, on=SKU_KEY, how="anti", maintain_order="left"
    )


def _senders(points: pl.DataFrame) -> pl.DataFrame:
    by_transfer = (pl.col("replenishment") == Replenishment.TRANSFER.value) & pl.col("transfer_from").is_not_null()
    return points.filter(by_transfer).select("item", "variant", pl.col("transfer_from").alias("location"))


def _components(points: pl.DataFrame, dataset: Dataset, codes: SkuCodes, bills: BillLines) -> pl.DataFrame:
    """Components at the location of what is made; a point that is usually bought may have an open production order."""
    made = dataset.supplies.filter(pl.col("type").is_in(MADE_ORDERS)).select(*SKU_KEY, pl.lit(value=True).alias("has_order"))
    parents = points.join(made.unique(), on=SKU_KEY, how="left", maintain_order="left")
    parents = parents.filter(pl.col("replenishment").is_in(MADE) | pl.col("has_order").fill_null(value=False))
    of_plan = dataset.settings.components_at_location
    needs = needs_of(codes.of(parents), parents["components_at_location"], bills, codes, of_plan)
    return codes.names(codes.different(needs.component))


# --- what the run plans -----------------------------------------------------------------------------------------------------------


def _is_planned(points: pl.DataFrame, dataset: Dataset, codes: SkuCodes, bills: BillLines) -> pl.Expr:
    """Whether the run plans a point: inside the plan filter and the run filter, or needed below an item that is (24)."""
    inside = pl.lit(value=True)
    items = planned_items(dataset, codes, bills)
    if items is not None:
        inside &= pl.col("item").is_in(items.implode())
    for name, wanted in (("location", dataset.settings.location_filter), ("variant", dataset.settings.variant_filter)):
        if wanted:
            inside &= pl.col(name).is_in(wanted)
    return inside.alias("is_planned")


def planned_items(dataset: Dataset, codes: SkuCodes, bills: BillLines) -> pl.Series | None:
    """The items of the run: plan filter and run filter intersected, and the levels of their bills that are included; None = all."""
    settings = dataset.settings
    filters = [set(names) for names in (settings.plan_filter, settings.runtime_filter) if names]
    if not filters:
        return None
    items = front = set.intersection(*filters)
    levels = len(dataset.items) if settings.include_all_bom_levels else settings.bom_levels_to_include
    for _ in range(levels):
        numbers = codes.items.numbers(pl.Series(sorted(front), dtype=pl.String))
        needed = bills.frame.filter(pl.col("parent").is_in(numbers))["component"]
        below = set(codes.items.words.gather(needed))
        front = below - items
        if not front:
            break
        items |= front
    return pl.Series("item", sorted(items), dtype=pl.String)
