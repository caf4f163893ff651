"""Which SKUs a run plans, and which record speaks for each (specification 1.3, 2.9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from lotwise.encode.parameters import SKU_KEY, resolve_parameters
from lotwise.terms import ReorderingPolicy

if TYPE_CHECKING:
    from lotwise.dataset import Dataset
    from lotwise.settings import Settings


class SkuCodes:
    """SKUs as single integers that sort like item, location, variant: cheaper to group and join than three texts."""

    def __init__(self, dataset: Dataset) -> None:
        tables = (dataset.demands, dataset.supplies, dataset.stock, dataset.skus)
        places = pl.concat([frame.select("location", "variant") for frame in tables])
        here = pl.Series(["", dataset.settings.components_at_location or ""])
        self._items = _categories(dataset.items["item"])
        self._locations = _categories(places["location"].append(here))
        self._variants = _categories(places["variant"].append(here))

    def of(self, frame: pl.DataFrame) -> pl.Series:
        """The code of each row's item, location and variant."""
        item, location, variant = (
            frame[name].cast(categories).to_physical().cast(pl.Int64)
            for name, categories in (("item", self._items), ("location", self._locations), ("variant", self._variants))
        )
        return ((item * len(self._locations.categories) + location) * len(self._variants.categories) + variant).alias("code")

    def names(self, code: pl.Series) -> pl.DataFrame:
        """Item, variant and location of each code."""
        rest, n_variant = code // len(self._variants.categories), len(self._variants.categories)
        n_location = len(self._locations.categories)
        return pl.DataFrame(
            {
                "item": self._items.categories.gather(rest // n_location),
                "variant": self._variants.categories.gather(code % n_variant),
                "location": self._locations.categories.gather(rest % n_location),
            }
        )


def _categories(names: pl.Series) -> pl.Enum:
    return pl.Enum(names.unique().sort())


STOCK_TARGETS = ("safety_stock", "reorder_point", "reorder_quantity", "maximum_inventory")


def planned_skus(with_events: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    """The SKUs to plan with their parameters, in planning order: item, then location, then variant.

    Parameters
    ----------
    with_events
        item, variant, location of everything that is demand or supply, each once.
    dataset
        Items, SKU records and settings; its filters limit which SKUs are planned.
    """
    settings = dataset.settings
    item_card = _planned_from_item_card(dataset)
    candidates = pl.concat([dataset.skus.select(SKU_KEY), item_card, with_events]).unique(maintain_order=True)
    candidates = _inside_filters(candidates, settings).sort("item", "location", "variant")
    cards = candidates.with_columns(
        _among(candidates, dataset.skus, "is_record"),
        _among(candidates, item_card, "is_item_card"),
        _among(candidates, with_events, "has_event"),
    )
    card = pl.when("is_record").then(pl.lit("record")).when("is_item_card").then(pl.lit("item")).otherwise(pl.lit("minimal"))
    skus = resolve_parameters(cards.with_columns(card.alias("card")), dataset)
    has_target = pl.any_horizontal(pl.col(name) != 0 for name in STOCK_TARGETS)
    planned = pl.col("reordering_policy") != ReorderingPolicy.NONE.value
    wanted = pl.col("has_event") | pl.col("is_item_card") | has_target
    return skus.filter(planned & wanted).drop("is_record", "is_item_card", "has_event")


def _planned_from_item_card(dataset: Dataset) -> pl.DataFrame:
    """SKUs that are planned without a record, by the item's own parameters.

    The components location, where the item has no record there; the blank location, where the item has no record at all inside
    the filters, locations are not mandatory and no components location is set.
    """
    settings = dataset.settings
    items = dataset.items.filter(pl.col("reordering_policy").fill_null(ReorderingPolicy.NONE.value) != ReorderingPolicy.NONE.value)
    seeds = [dataset.skus.select(SKU_KEY).clear()]
    if settings.components_at_location is not None:
        there = dataset.skus.filter(pl.col("location") == settings.components_at_location)
        seeds.append(_at(items.join(there, on="item", how="anti"), settings.components_at_location))
    elif not settings.location_mandatory:
        records = _inside_filters(dataset.skus, settings)
        seeds.append(_at(items.join(records, on="item", how="anti"), ""))
    return pl.concat(seeds)


def _at(items: pl.DataFrame, location: str) -> pl.DataFrame:
    return items.select("item", pl.lit("").alias("variant"), pl.lit(location).alias("location"))


def _inside_filters(frame: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    if settings.location_filter:
        frame = frame.filter(pl.col("location").is_in(settings.location_filter))
    if settings.variant_filter:
        frame = frame.filter(pl.col("variant").is_in(settings.variant_filter))
    return frame


def _among(candidates: pl.DataFrame, others: pl.DataFrame, name: str) -> pl.Series:
    """Whether each candidate is one of the others."""
    marked = others.select(SKU_KEY).unique().with_columns(pl.lit(value=True).alias("mark"))
    found = candidates.join(marked, on=SKU_KEY, how="left", maintain_order="left")["mark"].is_not_null()
    return found.alias(name)
