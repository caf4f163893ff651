"""Which SKUs a run plans, and which record speaks for each (specification 1.3, 2.9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from lotwise.encode.bills import MADE, needs_of
from lotwise.encode.codes import BLANK, SkuNumbers
from lotwise.encode.inheriting import CardRows
from lotwise.encode.network import planning_levels
from lotwise.encode.parameters import resolve_parameters
from lotwise.records import SKU_KEY
from lotwise.terms import MissingSkuPlanning, ReorderingPolicy, Replenishment, SupplyType

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.dataset import Dataset
    from lotwise.encode.bills import BillLines
    from lotwise.encode.codes import SkuCodes
    from lotwise.settings import Settings

    Ints = NDArray[np.int64]

MADE_ORDERS = (SupplyType.PRODUCTION_ORDER.value, SupplyType.ASSEMBLY_ORDER.value)
STOCK_TARGETS = ("safety_stock", "reorder_point", "reorder_quantity", "maximum_inventory")


class Planned(NamedTuple):
    """The SKUs to plan, in planning order."""

    frame: pl.DataFrame
    """(n_sku,) names, ``level``, parameters with their origin."""
    code: Ints
    """(n_sku,) ``SkuCodes``."""


def planned_skus(with_events: Ints, dataset: Dataset, codes: SkuCodes, bills: BillLines) -> Planned:
    """The SKUs to plan with their parameters, in planning order: by ``level``, then item, location, variant.

    Parameters
    ----------
    with_events
        Codes of everything that is demand or supply, each once.
    dataset
        Items, SKU records and settings; its filters limit which SKUs are planned.
    bills
        Components that planning lines may need are planned if they do (``if_needed``).
    """
    cards = Cards(dataset, codes, with_events)
    skus = _with_parameters(codes.different(codes.skus, cards.items, with_events), cards)
    has_target = pl.any_horizontal(pl.col(name) != 0 for name in STOCK_TARGETS)
    wanted = pl.col("has_event") | pl.col("is_item_card") | has_target
    skus = _reached(skus.with_columns((~wanted).alias("if_needed")), cards, bills)
    code = skus["code"].to_numpy()
    level = planning_levels(skus, code, codes, dataset)
    skus = skus.with_columns(pl.Series("level", level)).drop("is_record", "is_item_card", "has_event", "code")
    rising = (np.diff(level) > 0) | ((np.diff(level) == 0) & (np.diff(code) > 0))
    if rising.all():
        return Planned(skus, code)
    order = np.lexsort((code, level))
    return Planned(skus[order], code[order])


class Cards:
    """What speaks for SKUs: their records, or the cards of their items."""

    def __init__(self, dataset: Dataset, codes: SkuCodes, with_events: Ints) -> None:
        self.dataset, self.codes, self.with_events = dataset, codes, with_events
        self._row_of_record = SkuNumbers(codes.skus, codes.space)
        self.with_made_orders = codes.supplies[dataset.supplies["type"].is_in(MADE_ORDERS).arg_true()]
        """Codes of SKUs with an order that needs components."""
        self.items = _planned_from_item_card(dataset, codes)
        """Codes of SKUs that are planned from the item card of their own accord."""
        places = codes.locations.words.to_frame("location").join(
            dataset.locations.select("location", "missing_sku_planning"), on="location", how="left", maintain_order="left"
        )
        self._missing = places["missing_sku_planning"]

    def missing(self, code: Ints) -> pl.Series:
        """How items without a record are planned at the location of each SKU; null where nothing is said."""
        return self._missing.gather(self.codes.location(code))

    def rows(self, code: Ints) -> CardRows:
        """The rows of the dataset that each SKU's parameters come from."""
        return CardRows(self.codes.row_of_item[self.codes.item(code)], self._row_of_record.of(code))


def _with_parameters(code: Ints, cards: Cards) -> pl.DataFrame:
    """Those of some SKUs that are planned, with their ``code`` and parameters (1.3)."""
    dataset = cards.dataset
    candidates = cards.codes.names(code).with_columns(
        pl.Series("is_record", np.isin(code, cards.codes.skus)),
        pl.Series("is_item_card", np.isin(code, cards.items)),
        pl.Series("has_event", np.isin(code, cards.with_events)),
        cards.missing(code).alias("missing"),
        pl.Series("code", code),
    )
    from_item = (pl.col("missing") == MissingSkuPlanning.ITEM_CARD.value) & (pl.col("location") != "")
    card = (
        pl.when("is_record")
        .then(pl.lit("record"))
        .when(pl.col("missing") == MissingSkuPlanning.DONT_PLAN.value)
        .then(pl.lit("none"))
        .when(pl.col("is_item_card") | from_item)
        .then(pl.lit("item"))
        .otherwise(pl.lit("minimal"))
    )
    told = _inside_filters(candidates, dataset.settings).with_columns(card.alias("card")).drop("missing")
    told = told.filter(pl.col("card") != "none")
    skus = resolve_parameters(told, dataset, cards.rows(told["code"].to_numpy()))
    return skus.filter(pl.col("reordering_policy") != ReorderingPolicy.NONE.value)


def _reached(skus: pl.DataFrame, cards: Cards, bills: BillLines) -> pl.DataFrame:
    """The wanted SKUs, and what they may need: the senders of their transfers, and components if they are needed (2.9, 6.1)."""
    reached, rest = skus.filter(~pl.col("if_needed")), skus.filter("if_needed")
    front = reached
    while not front.is_empty():
        needed, if_needed = _needed(front, cards, bills)
        is_new = ~np.isin(needed, reached["code"].to_numpy())
        needed, if_needed = needed[is_new], if_needed[is_new]
        unknown = needed[~np.isin(needed, rest["code"].to_numpy())]
        if len(unknown):
            rest = pl.concat([rest, _with_parameters(unknown, cards).with_columns(if_needed=pl.lit(value=True))])
        is_front = pl.Series(np.isin(rest["code"].to_numpy(), needed))
        front = rest.filter(is_front)
        front = front.with_columns(pl.Series("if_needed", if_needed[np.searchsorted(needed, front["code"].to_numpy())]))
        rest = rest.filter(~is_front)
        reached = pl.concat([reached, front])
    return reached


def _needed(front: pl.DataFrame, cards: Cards, bills: BillLines) -> tuple[Ints, NDArray[np.bool_]]:
    """Codes of the SKUs that some may need, in order, and whether each is planned only if it is needed."""
    senders, if_needed = _senders(front, cards.codes)
    needed = cards.codes.different(senders, _components(front, cards, bills))
    return needed, ~np.isin(needed, senders[~if_needed])


def _senders(skus: pl.DataFrame, codes: SkuCodes) -> tuple[Ints, NDArray[np.bool_]]:
    by_transfer = (pl.col("replenishment") == Replenishment.TRANSFER.value) & pl.col("transfer_from").is_not_null()
    moved = skus.filter(by_transfer)
    receiver = moved["code"].to_numpy()
    return codes.at(receiver, codes.locations.numbers(moved["transfer_from"])), moved["if_needed"].to_numpy()


def _components(skus: pl.DataFrame, cards: Cards, bills: BillLines) -> Ints:
    """Components of what is made; a SKU that is usually bought or sent may have a production order that planning changes."""
    has_order = np.isin(skus["code"].to_numpy(), cards.with_made_orders)
    parents = skus.filter(pl.col("replenishment").is_in(MADE) | pl.Series(has_order))
    of_plan = cards.dataset.settings.components_at_location
    return needs_of(parents["code"].to_numpy(), parents["components_at_location"], bills, cards.codes, of_plan).component


def _planned_from_item_card(dataset: Dataset, codes: SkuCodes) -> Ints:
    """Codes of SKUs that are planned without a record, by the item's own parameters.

    The components location, where the item has no record there; the blank location, where the item has no record at all inside
    the filters, locations are not mandatory and no components location is set.
    """
    settings, records = dataset.settings, codes.skus
    if settings.components_at_location is not None:
        place = codes.locations.numbers(pl.Series([settings.components_at_location]))
        records = records[codes.location(records) == place]
    elif not settings.location_mandatory:
        place = np.array([BLANK])
        records = _inside_filters(dataset.skus.select(SKU_KEY).with_columns(code=records), settings)["code"].to_numpy()
    else:
        return np.zeros(0, np.int64)
    has_policy = dataset.items["reordering_policy"].fill_null(ReorderingPolicy.NONE.value) != ReorderingPolicy.NONE.value
    items = np.flatnonzero(has_policy.to_numpy()[codes.row_of_item])
    items = items[~np.isin(items, codes.item(records))]
    return codes.code(items, np.full(len(items), BLANK), np.broadcast_to(place, len(items)))


def _inside_filters(frame: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    if settings.location_filter:
        frame = frame.filter(pl.col("location").is_in(settings.location_filter))
    if settings.variant_filter:
        frame = frame.filter(pl.col("variant").is_in(settings.variant_filter))
    return frame
