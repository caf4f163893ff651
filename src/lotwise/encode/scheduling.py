"""How long orders take: lead time, shipping, handling, and the calendars that count (specification 6.5, 7.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from lotwise.columns import Scheduling
from lotwise.encode.periods import Periods
from lotwise.kernels.codes import NOTHING, TRANSFER_ORDER
from lotwise.terms import Replenishment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from lotwise.dataset import Dataset
    from lotwise.encode.calendars import CalendarTable

    Ints = NDArray[np.int64]

PERIODS = ("lead", "inbound", "outbound")


def with_periods(skus: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    """Add the periods by which new orders of a SKU are dated: ``lead``, ``inbound`` and ``outbound``.

    A transfer has the shipping time of its route, handling at both ends and no safety lead time. Everything else has the SKU's
    lead time, and handling where it arrives before the safety lead time.
    """
    is_transfer = pl.col("replenishment") == Replenishment.TRANSFER.value
    return _timed(skus.with_columns(is_transfer.alias("is_transfer"), pl.col("transfer_from").alias("sender")), dataset)


def _timed(rows: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    routes = dataset.transfer_routes.select(pl.col("from").alias("sender"), pl.col("to").alias("location"), "shipping_time")
    arrival = dataset.locations.select("location", "inbound_handling_time")
    departure = dataset.locations.select(pl.col("location").alias("sender"), "outbound_handling_time")
    timed = (
        rows.join(routes, on=["sender", "location"], how="left", maintain_order="left")
        .join(arrival, on="location", how="left", maintain_order="left")
        .join(departure, on="sender", how="left", maintain_order="left")
    )
    handling = pl.col("inbound_handling_time").fill_null("0D")
    moved = pl.col("is_transfer")
    return timed.with_columns(
        pl.when(moved).then(pl.col("shipping_time").fill_null("0D")).otherwise("lead_time").alias("lead"),
        pl.when(moved | (pl.col("safety_lead_time") == "0D"))
        .then(handling)
        .when(handling == "0D")
        .then("safety_lead_time")
        .otherwise(pl.concat_str(handling, pl.lit("+"), "safety_lead_time"))
        .alias("inbound"),
        pl.when(moved).then(pl.col("outbound_handling_time").fill_null("0D")).otherwise(pl.lit("0D")).alias("outbound"),
    ).drop("shipping_time", "inbound_handling_time", "outbound_handling_time")


def scheduling(
    skus: pl.DataFrame,
    periods: Mapping[str, Periods],
    orders: pl.DataFrame,
    kind: Ints,
    dataset: Dataset,
    calendars: CalendarTable,
) -> tuple[Scheduling, Ints]:
    """The entries by which orders are dated, and the entry of each existing order.

    Parameters
    ----------
    skus
        SKUs in planning order as ``with_periods`` returns them.
    periods
        Their periods.
    orders
        ``sku`` and ``row`` of the existing orders and stock.
    kind
        (n_order,) kind of each order: a transfer to a SKU that is usually bought is dated as a transfer, and the other way round.
    """
    own = orders.select("sku", pl.Series("order", range(len(orders)), dtype=pl.Int64), pl.Series("kind", kind))
    by_transfer = (skus["replenishment"] == Replenishment.TRANSFER.value).gather(own["sku"])
    sender = dataset.supplies["transfer_from"].gather(pl.select(pl.when(orders["row"] >= 0).then(orders["row"])).to_series())
    own = own.with_columns(
        sender.alias("sender"), (pl.col("kind") == TRANSFER_ORDER).alias("is_transfer"), by_transfer.alias("usual")
    )
    usual_sender = skus["sender"].gather(own["sku"])
    differs = (pl.col("is_transfer") != pl.col("usual")) | (pl.col("is_transfer") & (pl.col("sender").ne_missing(usual_sender)))
    others = own.filter((pl.col("kind") != NOTHING) & differs)
    columns = ["location", "lead_time", "safety_lead_time", "vendor_calendar"]
    of_sku = skus.select(columns)[others["sku"].to_numpy()]
    further = _timed(pl.concat([others.select("sender", "is_transfer"), of_sku], how="horizontal"), dataset)
    entries = pl.concat([skus.select(further.columns), further])
    entry = orders["sku"].to_numpy().astype(np.int64)
    entry[others["order"].to_numpy()] = len(skus) + np.arange(len(others))
    today = dataset.settings.today
    days = {name: np.append(*(each.counted_from(today) for each in (periods[name], Periods.of(further[name])))) for name in PERIODS}
    moved = entries["is_transfer"].to_numpy()
    vendor = looked_up(entries["vendor_calendar"], calendars.by_name, NOTHING)
    purchased = np.append(is_purchase(skus), np.zeros(len(further), bool))
    made = Scheduling(
        **days,
        location_calendar=location_calendars(entries["location"], calendars),
        vendor_calendar=np.where(purchased, vendor, NOTHING).astype(np.int32),
        source_calendar=np.where(moved, location_calendars(entries["sender"], calendars), NOTHING).astype(np.int32),
        is_transfer=moved,
    )
    return made, entry


def location_calendars(locations: pl.Series, calendars: CalendarTable) -> NDArray[np.int32]:
    """The calendar of each location, else the company's."""
    return looked_up(locations, calendars.by_location, calendars.company)


def looked_up(names: pl.Series, positions: dict[str, int], otherwise: int) -> NDArray[np.int32]:
    """The position of each name; ``otherwise`` for one that has none."""
    if not positions:
        return np.full(len(names), otherwise, np.int32)
    found: NDArray[np.int32] = names.fill_null("").replace_strict(positions, default=otherwise, return_dtype=pl.Int32).to_numpy()
    return found


def is_purchase(skus: pl.DataFrame) -> NDArray[np.bool_]:
    """(n_sku,) whether new supply of each SKU is purchased."""
    return (skus["replenishment"] == Replenishment.PURCHASE.value).to_numpy()
