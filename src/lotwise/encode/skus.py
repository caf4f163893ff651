"""Which SKUs a run plans, and which record speaks for each (specification 1.3, 2.9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from lotwise.encode.bills import MADE, component_places
from lotwise.encode.network import planning_levels
from lotwise.encode.parameters import resolve_parameters
from lotwise.records import SKU_KEY
from lotwise.terms import MissingSkuPlanning, ReorderingPolicy, Replenishment, SupplyType

if TYPE_CHECKING:
    from lotwise.dataset import Dataset
    from lotwise.settings import Settings


class SkuCodes:
    """SKUs as single integers that sort like item, location, variant: cheaper to group and join than three texts."""

    def __init__(self, dataset: Dataset) -> None:
        tables = (dataset.demands, dataset.supplies, dataset.stock, dataset.skus, dataset.boms)
        places = {name: pl.concat([frame[name].unique() for frame in tables]) for name in ("location", "variant")}
        named = pl.concat(
            [
                *(frame["transfer_from"] for frame in (dataset.supplies, dataset.skus)),
                *(frame["components_at_location"] for frame in (dataset.items, dataset.skus)),
            ]
        ).unique()
        here = pl.Series(["", dataset.settings.components_at_location or ""])
        self._items = _categories(dataset.items["item"])
        self._locations = _categories(pl.concat([places["location"], named.drop_nulls(), here]))
        self._variants = _categories(places["variant"].append(pl.Series([""])))

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


MADE_ORDERS = (SupplyType.PRODUCTION_ORDER.value, SupplyType.ASSEMBLY_ORDER.value)
STOCK_TARGETS = ("safety_stock", "reorder_point", "reorder_quantity", "maximum_inventory")


def planned_skus(with_events: pl.DataFrame, dataset: Dataset, bills: pl.DataFrame) -> pl.DataFrame:
    """The SKUs to plan with their parameters, in planning order: by ``level``, then item, location, variant.

    Parameters
    ----------
    with_events
        item, variant, location of everything that is demand or supply, each once.
    dataset
        Items, SKU records and settings; its filters limit which SKUs are planned.
    bills
        ``encode.bills.BillLines.frame``: components that planning lines may need are planned if they do (``if_needed``).
    """
    cards = _cards(dataset)
    candidates = pl.concat([dataset.skus.select(SKU_KEY), cards.items, with_events])
    skus = _with_parameters(candidates, with_events, cards, dataset)
    has_target = pl.any_horizontal(pl.col(name) != 0 for name in STOCK_TARGETS)
    wanted = pl.col("has_event") | pl.col("is_item_card") | has_target
    skus = skus.with_columns((~wanted).alias("if_needed"))
    skus = _reached(skus, with_events, cards, dataset, bills)
    level = pl.Series("level", planning_levels(skus, dataset))
    return skus.with_columns(level).sort("level", "item", "location", "variant").drop("is_record", "is_item_card", "has_event")


class _Cards(NamedTuple):
    """What can speak for a SKU without a record."""

    items: pl.DataFrame
    """SKUs that are planned from the item card of their own accord."""
    missing: pl.DataFrame
    """Location and how items without a record are planned there."""


def _cards(dataset: Dataset) -> _Cards:
    return _Cards(_planned_from_item_card(dataset), dataset.locations.select("location", "missing_sku_planning"))


def _with_parameters(candidates: pl.DataFrame, with_events: pl.DataFrame, cards: _Cards, dataset: Dataset) -> pl.DataFrame:
    """Those of the candidates that are planned, with their parameters (1.3)."""
    candidates = _inside_filters(candidates.unique(maintain_order=True), dataset.settings)
    told = candidates.with_columns(
        _among(candidates, dataset.skus, "is_record"),
        _among(candidates, cards.items, "is_item_card"),
        _among(candidates, with_events, "has_event"),
    ).join(cards.missing, on="location", how="left", maintain_order="left")
    from_item = (pl.col("missing_sku_planning") == MissingSkuPlanning.ITEM_CARD.value) & (pl.col("location") != "")
    card = (
        pl.when("is_record")
        .then(pl.lit("record"))
        .when(pl.col("missing_sku_planning") == MissingSkuPlanning.DONT_PLAN.value)
        .then(pl.lit("none"))
        .when(pl.col("is_item_card") | from_item)
        .then(pl.lit("item"))
        .otherwise(pl.lit("minimal"))
    )
    told = told.with_columns(card.alias("card")).drop("missing_sku_planning").filter(pl.col("card") != "none")
    skus = resolve_parameters(told, dataset)
    return skus.filter(pl.col("reordering_policy") != ReorderingPolicy.NONE.value)


def _reached(skus: pl.DataFrame, with_events: pl.DataFrame, cards: _Cards, dataset: Dataset, bills: pl.DataFrame) -> pl.DataFrame:
    """The wanted SKUs, and what they may need: the senders of their transfers, and components if they are needed (2.9, 6.1)."""
    reached, rest = skus.filter(~pl.col("if_needed")), skus.filter("if_needed")
    front = reached
    while not front.is_empty():
        needed = pl.concat([_senders(front), _components(front, dataset, bills)])
        needed = needed.group_by(SKU_KEY, maintain_order=True).agg(pl.col("if_needed").all())
        needed = needed.join(reached.select(SKU_KEY), on=SKU_KEY, how="anti", maintain_order="left")
        unknown = needed.select(SKU_KEY).join(rest.select(SKU_KEY), on=SKU_KEY, how="anti", maintain_order="left")
        if not unknown.is_empty():
            rest = pl.concat(
                [rest, _with_parameters(unknown, with_events, cards, dataset).with_columns(if_needed=pl.lit(value=True))]
            )
        front = rest.drop("if_needed").join(needed, on=SKU_KEY, how="inner", maintain_order="left").select(rest.columns)
        rest = rest.join(front.select(SKU_KEY), on=SKU_KEY, how="anti", maintain_order="left")
        reached = pl.concat([reached, front])
    return reached


def _senders(skus: pl.DataFrame) -> pl.DataFrame:
    by_transfer = (pl.col("replenishment") == Replenishment.TRANSFER.value) & pl.col("transfer_from").is_not_null()
    return skus.filter(by_transfer).select("item", "variant", pl.col("transfer_from").alias("location"), "if_needed")


def _components(skus: pl.DataFrame, dataset: Dataset, bills: pl.DataFrame) -> pl.DataFrame:
    """Components of what is made; a SKU that is usually bought or sent may have a production order that planning changes."""
    made = dataset.supplies.filter(pl.col("type").is_in(MADE_ORDERS)).select(SKU_KEY)
    parents = skus.filter(pl.col("replenishment").is_in(MADE) | _among(skus, made, "is_made"))
    parents = parents.select("item", "location", "components_at_location")
    lines = bills.select("parent", "component", "variant", "location")
    placed = component_places(parents, lines, dataset.settings.components_at_location)
    return placed.select(
        pl.col("component").alias("item"), "variant", pl.col("place").alias("location"), pl.lit(value=True).alias("if_needed")
    ).unique(maintain_order=True)


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
