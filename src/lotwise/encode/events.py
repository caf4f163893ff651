"""Demand and supply as events: which rows are loaded, on which side, with which rank (specification 2.3 to 2.6, 2.10)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from lotwise.encode.blanket_orders import net_blanket_orders
from lotwise.encode.codes import Words
from lotwise.encode.forecast import net_forecast
from lotwise.encode.periods import period_days
from lotwise.encode.ranks import (
    DEMAND_RANK,
    NEGATIVE_DEMAND_RANK,
    NEGATIVE_SUPPLY_RANK,
    RANK_PLANNED_COMPONENT,
    RANK_RELEASED_COMPONENT,
    RANK_RELEASED_PRODUCTION,
    RANK_STOCK,
    SUPPLY_RANK,
)
from lotwise.kernels.codes import FIXED, NO_DAY, NOTHING, OPEN_DAY, RANK_BOUND, RANK_FREE, UNLIMITED
from lotwise.terms import DemandType, Flexibility, ReorderingPolicy, SupplyStatus, SupplyType

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.dataset import Dataset
    from lotwise.encode.codes import SkuCodes

    Ints = NDArray[np.int64]

SENDING_SIDE = "sending side"
"""Type of the demand that a transfer order of the input is where it comes from."""

STOCK = "stock"
"""Type of stock below zero, which is demand."""
KINDS = Words(pl.Series([*(kind.value for kinds in (DemandType, SupplyType) for kind in kinds), SENDING_SIDE, STOCK]))
"""All types of events that are demand; supply below zero is among them."""

EPOCH = date(1970, 1, 1)
"""Where polars counts its days from."""
EVENT_COLUMNS = ["code", "id", "due", "order_rank", "quantity", "reserved", "bound", "row"]


def day_number(dataset: Dataset, column: str = "due_date") -> pl.Expr:
    """A date column as days since the planning start date."""
    return pl.col(column).cast(pl.Int64) - (dataset.settings.start_date - EPOCH).days


def demand_events(dataset: Dataset, codes: SkuCodes) -> pl.DataFrame:
    """Every demand inside the plan: one row an event, ``code`` its SKU, ``row`` pointing back to the dataset.

    Forecast and blanket order rows come with what orders leave of them.
    """
    last = dataset.settings.day(dataset.settings.end_date)
    demands = _without(_demand_rows(dataset, codes), _of_deleted_orders(dataset))
    supplies = _supply_rows(dataset, codes)
    orders = (
        demands.lazy()
        .filter(is_open_order(last))
        .with_columns(_demand_rank(dataset).alias("order_rank"), pl.col("reserved_quantity").fill_null(0).alias("reserved"))
        .select(*EVENT_COLUMNS, "type")
        .collect()
    )
    blanket = net_blanket_orders(demands, last).with_columns(_constants(DEMAND_RANK[DemandType.BLANKET_SALES_ORDER]))
    forecast = net_forecast(demands, dataset).with_columns(_constants(DEMAND_RANK[DemandType.FORECAST]))
    forecast = forecast.with_columns(pl.Series("code", codes.of(forecast)))  # it is planned where its pool is
    others = [_negative_supplies(supplies, last), _sending_sides(supplies, codes, dataset, last), _stock(dataset, codes, sign=-1)]
    no_forecast = [pl.lit(None, dtype=pl.Int32).alias(name) for name in ("since", "until")]
    parts = [part for part in (orders, blanket, forecast, *others) if len(part)] or [orders]
    parts = [part if "until" in part.columns else part.with_columns(no_forecast) for part in parts]
    return pl.concat(
        [part.select(*EVENT_COLUMNS, pl.col("type").cast(KINDS.enum), pl.col("since", "until").cast(pl.Int32)) for part in parts]
    )


def supply_events(dataset: Dataset, codes: SkuCodes) -> pl.DataFrame:
    """Every supply: stock of a SKU as one event, open orders as one each; ``code`` and ``row`` as those of demand.

    Planned production orders are deleted before planning and do not count (specification 2.1).
    """
    last = dataset.settings.day(dataset.settings.end_date)
    supplies = _supply_rows(dataset, codes).filter(pl.col("quantity") > 0)
    fixed = (
        (pl.col("flexibility") == Flexibility.NONE.value)
        | (pl.col("due") > last)
        | (pl.col("type") == SupplyType.SALES_RETURN.value)
        | ((pl.col("type") == SupplyType.TRANSFER_ORDER.value) & pl.col("transfer_from").is_null())
    )
    released = pl.col("status") == SupplyStatus.RELEASED.value
    rank = (
        pl.when(released & (pl.col("type") == SupplyType.PRODUCTION_ORDER.value))
        .then(RANK_RELEASED_PRODUCTION)
        .otherwise(_ranked("type", SUPPLY_RANK))
    )
    of_deleted = _of_deleted_orders(dataset)
    orders = supplies.with_columns(
        pl.when(fixed).then(FIXED).otherwise(UNLIMITED).alias("fixed"),
        pl.when(fixed).then(100 + rank // 10).otherwise(rank).alias("order_rank"),  # fixed supply is used first on its day
        released.fill_null(value=False).alias("released"),
    ).join(_reservations(dataset, of_deleted), on="id", how="left", maintain_order="left")
    orders = orders.with_columns(pl.col("reserved").fill_null(0), pl.col("locked").fill_null(NO_DAY))
    columns = [*EVENT_COLUMNS, "fixed", "released", "locked"]
    constants = [
        pl.lit(FIXED).alias("fixed"),
        pl.lit(value=False).alias("released"),
        pl.lit(NO_DAY, dtype=pl.Int64).alias("locked"),
    ]
    others = (_stock(dataset, codes, sign=1), _negative_demands(dataset, codes, of_deleted, last))
    return pl.concat([part.select(columns) for part in (orders, *(part.with_columns(constants) for part in others))])


def _demand_rows(dataset: Dataset, codes: SkuCodes) -> pl.DataFrame:
    """Demand rows with their kind as a category, position, code, day and no binding yet."""
    rows = dataset.demands.with_columns(KINDS.as_enum(dataset.demands["type"]))
    return _rows(rows, np.arange(len(rows)), codes.demands, dataset)


def _supply_rows(dataset: Dataset, codes: SkuCodes) -> pl.DataFrame:
    """The same of supply, without the orders that are deleted before planning."""
    rows = _rows(dataset.supplies, np.arange(len(dataset.supplies)), codes.supplies, dataset)
    return _without(rows, _is_deleted(dataset))


def _rows(frame: pl.DataFrame, row: Ints, code: Ints, dataset: Dataset) -> pl.DataFrame:
    return frame.with_columns(pl.Series("row", row), pl.Series("code", code), day_number(dataset).alias("due"), _bound())


def _demand_rank(dataset: Dataset) -> pl.Expr:
    """Order rank of demand rows; what released orders need comes first (specification 2.3)."""
    rank = _ranked("type", DEMAND_RANK)
    if dataset.demands["of_supply"].null_count() == len(dataset.demands):
        return rank
    for status, special in ((SupplyStatus.PLANNED, RANK_PLANNED_COMPONENT), (SupplyStatus.RELEASED, RANK_RELEASED_COMPONENT)):
        orders = dataset.supplies.filter(pl.col("status") == status.value)["id"]
        needed = (pl.col("type") == DemandType.PRODUCTION_COMPONENT.value) & pl.col("of_supply").is_in(orders.implode())
        rank = pl.when(needed).then(special).otherwise(rank)
    return rank


def _without(rows: pl.DataFrame, unwanted: pl.Expr) -> pl.DataFrame:
    """The rows that are not unwanted; mostly none is, and then none is copied."""
    found = rows.select(unwanted).to_series()
    return rows.filter(~found) if found.any() else rows


def _of_deleted_orders(dataset: Dataset) -> pl.Expr:
    """Component need of planned production orders, which are deleted before planning and need nothing any more (2.1)."""
    deleted = dataset.supplies.filter(_is_deleted(dataset))["id"]
    if deleted.is_empty():
        return pl.lit(value=False)
    return pl.col("of_supply").is_in(deleted.implode()).fill_null(value=False)


def _is_deleted(dataset: Dataset) -> pl.Expr:
    """Planned production orders of items that are planned, inside the filters of the plan: elsewhere they stay (2.1)."""
    planned = (pl.col("type") == SupplyType.PRODUCTION_ORDER.value) & (pl.col("status") == SupplyStatus.PLANNED.value)
    if not dataset.supplies.select(planned.any()).item():
        return pl.lit(value=False)
    with_policy = pl.col("reordering_policy").fill_null(ReorderingPolicy.NONE.value) != ReorderingPolicy.NONE.value
    items = pl.concat([frame.filter(with_policy)["item"] for frame in (dataset.items, dataset.skus)]).unique()
    inside = pl.col("item").is_in(items.implode())
    for name, wanted in (("location", dataset.settings.location_filter), ("variant", dataset.settings.variant_filter)):
        if wanted:
            inside &= pl.col(name).is_in(wanted)
    return (planned & inside).fill_null(value=False)


def _bound() -> pl.Expr:
    return pl.lit(0, dtype=pl.Int64).alias("bound")


def _ranked(column: str, ranks: dict[DemandType, int] | dict[SupplyType, int]) -> pl.Expr:
    return pl.col(column).replace_strict([key.value for key in ranks], list(ranks.values()), return_dtype=pl.Int64)


def _constants(rank: int) -> list[pl.Expr]:
    return [pl.lit(rank, dtype=pl.Int64).alias("order_rank"), pl.lit(0, dtype=pl.Int64).alias("reserved"), _bound()]


def _stock(dataset: Dataset, codes: SkuCodes, sign: int) -> pl.DataFrame:
    """Open inventory of each SKU summed to one event: the positive rows, or the negative ones as demand."""
    rows = pl.DataFrame({"code": codes.stock, "quantity": dataset.stock["quantity"] * sign}).filter(pl.col("quantity") > 0)
    if rows["code"].is_duplicated().any():
        rows = rows.group_by("code", maintain_order=True).agg(pl.col("quantity").sum())
    return rows.with_columns(
        pl.lit("").alias("id"),
        pl.lit(STOCK).alias("type"),
        pl.lit(OPEN_DAY, dtype=pl.Int64).alias("due"),
        pl.lit(NOTHING, dtype=pl.Int64).alias("row"),
        *_constants(RANK_STOCK),
    )


def _negative_supplies(supplies: pl.DataFrame, last: int) -> pl.DataFrame:
    """Supply rows with a negative quantity, turned into demand."""
    negative = supplies.filter((pl.col("quantity") < 0) & (pl.col("due") <= last))
    return negative.with_columns(
        -pl.col("quantity"),
        mirrored_row(),
        _ranked("type", NEGATIVE_SUPPLY_RANK).alias("order_rank"),
        pl.lit(0, dtype=pl.Int64).alias("reserved"),
    )


def _sending_sides(supplies: pl.DataFrame, codes: SkuCodes, dataset: Dataset, last: int) -> pl.DataFrame:
    """What existing transfer orders need where they come from: on their due date less handling and the route's shipping time."""
    routes = dataset.transfer_routes.select(pl.col("from").alias("transfer_from"), pl.col("to").alias("location"), "shipping_time")
    handling = dataset.locations
    sent = (pl.col("type") == SupplyType.TRANSFER_ORDER.value) & pl.col("transfer_from").is_not_null() & (pl.col("quantity") > 0)
    transfers = supplies.filter(sent)
    if transfers.is_empty():
        return transfers
    transfers = (
        transfers.join(routes, on=["transfer_from", "location"], how="left", maintain_order="left")
        .join(handling.select("location", "inbound_handling_time"), on="location", how="left", maintain_order="left")
        .join(
            handling.select(pl.col("location").alias("transfer_from"), "outbound_handling_time"),
            on="transfer_from",
            how="left",
            maintain_order="left",
        )
    )
    due = pl.col("due")
    for name in ("inbound_handling_time", "shipping_time", "outbound_handling_time"):
        transfers = transfers.with_columns(pl.col(name).fill_null("0D"))
        transfers = transfers.with_columns(due - period_days(transfers, name, dataset.settings, at_today=True))
    sender = codes.at(transfers["code"].to_numpy(), codes.locations.numbers(transfers["transfer_from"]))
    return (
        transfers.with_columns(pl.Series("code", sender))
        .filter(due <= last)
        .with_columns(
            mirrored_row(),
            pl.lit(SENDING_SIDE).alias("type"),
            pl.lit(DEMAND_RANK[DemandType.TRANSFER_OUT], dtype=pl.Int64).alias("order_rank"),
            pl.lit(0, dtype=pl.Int64).alias("reserved"),
        )
    )


def _negative_demands(dataset: Dataset, codes: SkuCodes, of_deleted: pl.Expr, last: int) -> pl.DataFrame:
    """Demand rows with a negative quantity, turned into supply that planning may not change."""
    is_mirrored = pl.col("type").is_in([kind.value for kind in NEGATIVE_DEMAND_RANK])
    row = (dataset.demands["quantity"] < 0).arg_true().to_numpy().astype(np.int64)
    return (
        _rows(dataset.demands[row], row, codes.demands[row], dataset)
        .filter(is_mirrored & ~of_deleted)
        .with_columns(
            -pl.col("quantity"),
            mirrored_row(),
            (100 + _ranked("type", NEGATIVE_DEMAND_RANK) // 10).alias("order_rank"),
            pl.lit(0, dtype=pl.Int64).alias("reserved"),
        )
        .filter(pl.col("due") <= last)
    )


def mirrored_row() -> pl.Expr:
    """How an event that changed sides names its row of the other table; NOTHING stays free for stock."""
    return (NOTHING - 1 - pl.col("row")).alias("row")


def _reservations(dataset: Dataset, of_deleted: pl.Expr) -> pl.DataFrame:
    """Per reserved supply: the quantity reserved from it and the earliest day that relies on it (specification 2.6)."""
    named = dataset.demands["reserved_supply"].is_not_null().arg_true()
    return (
        dataset.demands[named.to_numpy()]
        .filter(~of_deleted)
        .group_by(pl.col("reserved_supply").alias("id"))
        .agg(
            pl.col("reserved_quantity").sum().alias("reserved"),
            day_number(dataset).min().alias("locked"),
        )
    )


def is_open_order(last: int) -> pl.Expr:
    """Whether a demand row is loaded as it is: an order with something outstanding, due inside the plan."""
    others = [DemandType.FORECAST.value, DemandType.BLANKET_SALES_ORDER.value, DemandType.POSTED_SALE.value]
    return ~pl.col("type").is_in(others) & (pl.col("quantity") > 0) & (pl.col("due") <= last)


def attribute_rank(bound: pl.Expr) -> pl.Expr:
    """Order-to-order events come before the others of their day (specification 2.10)."""
    return pl.when(bound > 0).then(RANK_BOUND).otherwise(RANK_FREE)
