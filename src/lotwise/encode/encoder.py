"""The encoder: events and SKUs become numbered records, sorted and grouped by SKU."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from lotwise.backward import Backward
from lotwise.columns import LARGEST_SUM, ReorderingInput, Scheduling, packed_rank, wanted_day
from lotwise.encode.bills import bill_arrays, bill_lines
from lotwise.encode.calendars import CalendarTable, calendar_table, month_tables, open_table
from lotwise.encode.codes import SkuCodes, SkuNumbers
from lotwise.encode.events import attribute_rank, demand_events, supply_events
from lotwise.encode.network import sending_skus
from lotwise.encode.parameters import (
    REORDER_POINT_POLICIES,
    dampener_days,
    dampener_quantity,
    is_made_to_order,
    modifiers_apply,
    overflow,
)
from lotwise.encode.periods import Periods
from lotwise.encode.scheduling import PERIODS, is_purchase, location_calendars, scheduling, with_periods
from lotwise.encode.skus import planned_skus
from lotwise.encode.sorting import order_of
from lotwise.encode.ties import at_rows, mark_taken_back, orders_of_demand, reserved_orders, sent_orders, yielding_orders
from lotwise.graph import first_rows
from lotwise.kernels.codes import (
    ASSEMBLY_ORDER,
    FIXED_REORDER_QTY,
    LOT_FOR_LOT,
    MAXIMUM_QTY,
    NO_DAY,
    NOTHING,
    OPEN_DAY,
    ORDER,
    PRODUCTION_ORDER,
    PURCHASE_ORDER,
    TRANSFER_ORDER,
)
from lotwise.kernels.records import dtype
from lotwise.kernels.reordering.records import DEMAND_IN, ORDER_IN, SKU
from lotwise.terms import DemandType, ReorderingPolicy, Replenishment, SupplyType

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from lotwise.dataset import Dataset
    from lotwise.settings import Settings

POLICY_CODES = {
    ReorderingPolicy.LOT_FOR_LOT: LOT_FOR_LOT,
    ReorderingPolicy.ORDER: ORDER,
    ReorderingPolicy.FIXED_REORDER_QTY: FIXED_REORDER_QTY,
    ReorderingPolicy.MAXIMUM_QTY: MAXIMUM_QTY,
}
ORDER_KINDS = {
    SupplyType.PURCHASE_ORDER.value: PURCHASE_ORDER,
    SupplyType.PRODUCTION_ORDER.value: PRODUCTION_ORDER,
    SupplyType.ASSEMBLY_ORDER.value: ASSEMBLY_ORDER,
    SupplyType.TRANSFER_ORDER.value: TRANSFER_ORDER,
}
NEW_KINDS = {
    Replenishment.PURCHASE.value: PURCHASE_ORDER,
    Replenishment.PRODUCTION.value: PRODUCTION_ORDER,
    Replenishment.ASSEMBLY.value: ASSEMBLY_ORDER,
    Replenishment.TRANSFER.value: TRANSFER_ORDER,
}
NEVER_BOUND = (DemandType.FORECAST.value, DemandType.BLANKET_SALES_ORDER.value, "stock")
ORDERS_AFTER_END = 3
"""Reorder-point orders that may be placed one after the other, each when the one before it has come, after the last demand."""
ROWS_AT_ONCE = 16_384
"""Records that are filled together: few enough to stay in the cache while one field after another is written."""
MARGIN_DAYS = 400
"""Days added on both sides of the horizon: closed days in a row, and months that are longer than the one they were measured in."""


def encode_reordering(dataset: Dataset) -> ReorderingInput:
    """Turn a checked dataset into arrays.

    Returns
    -------
    ReorderingInput
        SKUs in planning order; demand and orders sorted by SKU, day, attribute rank, order rank and id, so that shuffled input
        rows give the same arrays.

    Notes
    -----
    Specification sections 1 and 2; rule pages: rules/skus, rules/ranks, rules/periods.
    """
    codes = SkuCodes(dataset)
    bills = bill_lines(dataset, codes)
    demands, supplies = demand_events(dataset, codes), supply_events(dataset, codes)
    with_events = codes.different(*(events["code"].to_numpy() for events in (demands, supplies)))
    skus, code = planned_skus(with_events, dataset, codes, bills)
    skus, numbers = with_periods(skus, dataset), SkuNumbers(code, codes.space)
    demands, supplies = (_of_planned_skus(events, numbers, skus["include_inventory"]) for events in (demands, supplies))
    demands, supplies = _bind(demands, supplies, skus, dataset)
    periods = read_periods(skus)
    horizon = _horizon(demands, supplies, skus["level"], periods, bills.frame, dataset)
    vendor_names = {*dataset.items["vendor_calendar"].drop_nulls(), *dataset.skus["vendor_calendar"].drop_nulls()}
    calendars = calendar_table(dataset.calendars, vendor_names, dataset.settings.start_date, *horizon)
    supplies = _sorted(supplies)
    kind = order_kinds(supplies, dataset)
    dated, order_scheduling = scheduling(skus, periods, supplies, kind, dataset, calendars)
    demands = _forecast_on_working_days(demands, skus, calendars)
    demands = _sent_on_working_days(demands, supplies, Backward(dated, calendars.work_days, order_scheduling), calendars, dataset)
    demands = _sorted(demands, "id")
    reserved_order = _reserved_orders(demands, supplies, dataset)
    demand_order = orders_of_demand(demands, supplies, skus, dataset)
    months = month_tables(dataset.settings.start_date, *horizon)
    open_first, open_days, is_open = open_table(calendars)
    sku = _sku_records(skus, periods, demands, supplies, dated, calendars, dataset)
    demand = _demand_records(demands, supplies, reserved_order, skus, calendars)
    orders = order_records(supplies, kind)
    mark_taken_back(demand, orders, demand_order, demands["sku"], supplies["sku"], sku, skus["level"])
    return ReorderingInput(
        start_date=dataset.settings.start_date,
        today=dataset.settings.day(dataset.settings.today),
        skus=skus,
        sku=sku,
        first_day=months.first_day,
        month_of_day=months.of_day,
        month_start=months.start,
        open_first=open_first,
        open_days=open_days,
        is_open=is_open,
        demand=demand,
        demand_rank=demands["rank"].to_numpy(),
        demand_sku=demands["sku"].to_numpy().astype(np.int32),
        demand_row=demands["row"].to_numpy(),
        forecast_since=demands["since"].fill_null(NO_DAY).to_numpy(),
        forecast_until=demands["until"].fill_null(NO_DAY).to_numpy(),
        forecast_pool=_forecast_pools(skus, dataset),
        demand_line=np.full(len(demands), NOTHING, np.int32),
        demand_order=demand_order.astype(np.int32),
        orders=orders,
        order_sku=supplies["sku"].to_numpy().astype(np.int32),
        order_row=supplies["row"].to_numpy(),
        order_line=np.full(len(supplies), NOTHING, np.int32),
        order_yielding=yielding_orders(supplies, skus, dataset),
        order_kind=kind,
        order_scheduling=order_scheduling,
        reserved_order=reserved_order.astype(np.int32),
        order_released=supplies["released"].to_numpy(),
        scheduling=dated,
        calendars=calendars.work_days,
        exact_demand=skus["exact_demand"].to_numpy(),
        if_needed=skus["if_needed"].to_numpy(),
        new_kind=new_kinds(skus),
        company_calendar=calendars.company,
        levels=level_starts(skus),
        bill=bill_arrays(skus, code, bills, codes, numbers, dataset.settings.components_at_location),
        source_sku=sending_skus(skus, code, codes, numbers),
        too_large=too_large(len(skus), demands, supplies),
    )


# --- SKUs and their rows -------------------------------------------------------------------------------------------------------


def _of_planned_skus(events: pl.DataFrame, numbers: SkuNumbers, include_inventory: pl.Series) -> pl.DataFrame:
    """Events of planned SKUs, with the SKU's number; stock of a SKU that does not include inventory is left out (1.4)."""
    sku = pl.Series("sku", numbers.of(events["code"].to_numpy()))
    numbered = events.drop("code").with_columns(sku).filter(pl.col("sku") != NOTHING)
    if not include_inventory.all():
        counts = include_inventory.gather(numbered["sku"])
        numbered = numbered.filter(counts | (numbered["due"] != OPEN_DAY))
    return numbered


def _bind(demands: pl.DataFrame, supplies: pl.DataFrame, skus: pl.DataFrame, dataset: Dataset) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Mark order-to-order pairs with a group number: under Order every demand is bound, linked or not (specification 2.10)."""
    links = dataset.demands["order_to_order_supply"]
    policy = skus["reordering_policy"]
    if links.null_count() == len(links) and not (policy == ReorderingPolicy.ORDER.value).any():
        return demands, supplies
    supplies = supplies.with_row_index("position")
    of_supply = supplies.filter(pl.col("row") >= 0).select(
        "sku", pl.col("id").alias("linked"), (pl.col("position").cast(pl.Int64) + 1).alias("group")
    )
    own_row = demands.select(pl.when(pl.col("row") >= 0).then("row")).to_series()
    demands = (
        demands.with_columns(links.gather(own_row).alias("linked"))
        .with_columns((policy.gather(demands["sku"]) == ReorderingPolicy.ORDER.value).alias("by_policy"))
        .join(of_supply, on=["sku", "linked"], how="left", maintain_order="left")
        .with_row_index("position")
    )
    own_group = pl.col("position").cast(pl.Int64) + len(supplies) + 1
    bound = pl.col("group").is_not_null() | (pl.col("by_policy") & ~pl.col("type").is_in(NEVER_BOUND))
    demands = demands.with_columns(pl.when(bound).then(pl.coalesce("group", own_group)).otherwise(0).alias("bound"))
    groups = demands.filter(pl.col("group").is_not_null())["group"].unique()
    own = pl.col("position").cast(pl.Int64) + 1
    supplies = supplies.with_columns(pl.when(own.is_in(groups.implode())).then(own).otherwise(0).alias("bound"))
    return demands.drop("linked", "by_policy", "group", "position"), supplies.drop("position")


def _reserved_orders(demands: pl.DataFrame, supplies: pl.DataFrame, dataset: Dataset) -> NDArray[np.int64]:
    """(n_demand,) the order that a reservation takes from: a loaded one of the same SKU; deleted ones give nothing (2.1, 2.6)."""
    if not (demands["reserved"] > 0).any():
        return np.full(len(demands), NOTHING)
    return reserved_orders(demands, supplies, dataset)


def _horizon(
    demands: pl.DataFrame,
    supplies: pl.DataFrame,
    level: pl.Series,
    periods: Mapping[str, Periods],
    bills: pl.DataFrame,
    dataset: Dataset,
) -> tuple[int, int]:
    """First and last day that any rule can ask for: the events, around them the longest periods, the lead times of all levels."""
    settings = dataset.settings
    first, last = min(0, settings.day(settings.today)), max(0, settings.day(settings.today), settings.day(settings.end_date))
    for due in (events["due"].to_numpy() for events in (demands, supplies)):
        first, last = int(due.min(where=due > OPEN_DAY, initial=first)), int(due.max(initial=last))
    longest = max(
        periods[name].longest(settings.start_date) for name in ("lot_accumulation_period", "rescheduling_period", "time_bucket")
    )
    taken = sum(periods[name].counted_from(settings.today) for name in PERIODS)
    offset = int(bills["offset"].to_numpy().max(initial=0))
    longest_of_level = pl.DataFrame({"level": level, "days": taken}).group_by("level").agg(pl.col("days").max())
    lead = int(longest_of_level["days"].sum()) + offset * len(longest_of_level)
    weeks = 7 if len(dataset.calendars) else 1  # a calendar that is open once a week stretches a lead time sevenfold
    return first - weeks * lead - MARGIN_DAYS, last + ORDERS_AFTER_END * weeks * lead + longest + MARGIN_DAYS


def _forecast_on_working_days(demands: pl.DataFrame, skus: pl.DataFrame, calendars: CalendarTable) -> pl.DataFrame:
    """A forecast on a closed day is needed on the working day of its location before (specification 2.7)."""
    if not calendars.work_days:
        return demands
    due = demands["due"].to_numpy().copy()
    is_forecast = (demands["type"] == DemandType.FORECAST.value).to_numpy()
    of_sku = location_calendars(skus["location"], calendars)[demands["sku"].to_numpy()]
    for position, work_days in enumerate(calendars.work_days):
        rows = is_forecast & (of_sku == position)
        due[rows] = work_days.at_or_before(due[rows])
    return demands.with_columns(pl.Series("due", due))


def _sent_on_working_days(
    demands: pl.DataFrame, supplies: pl.DataFrame, back: Backward, calendars: CalendarTable, dataset: Dataset
) -> pl.DataFrame:
    """An existing transfer order is sent on the day on which a line for it would have it sent: a plan that is carried out stays."""
    if not calendars.work_days:
        return demands
    order = sent_orders(demands, supplies, dataset)
    sides = np.flatnonzero(order != NOTHING)  # of transfers whose receiving SKU is planned
    if len(sides) == 0:
        return demands
    sent = back.outbound(back.lead(back.inbound(supplies["due"].to_numpy())))
    due = demands["due"].to_numpy().copy()
    due[sides] = sent[order[sides]]
    return demands.with_columns(pl.Series("due", due))


def with_rank(events: pl.DataFrame) -> pl.DataFrame:
    """Events with attribute rank and order rank in one number."""
    rank: pl.Expr = packed_rank(attribute_rank(pl.col("bound")).cast(pl.Int64), pl.col("order_rank"))
    return events.with_columns(rank.alias("rank"))


def _sorted(events: pl.DataFrame, *without: str) -> pl.DataFrame:
    """Events by SKU, day, attribute rank and order rank, then id."""
    events = with_rank(events)
    order, events = order_of(events), events.drop("order_rank", *without).with_columns(pl.col("rank", "row").cast(pl.Int32))
    return events if order is None else events[order]


# --- the network -----------------------------------------------------------------------------------------------------------------


def level_starts(skus: pl.DataFrame) -> NDArray[np.int64]:
    """(n_level + 1,) first SKU of each level, and the number of SKUs; a plan without SKUs has one empty level."""
    level = skus["level"].to_numpy()
    return np.searchsorted(level, np.arange(max(level.max(initial=0), 0) + 2))


def order_kinds(supplies: pl.DataFrame, dataset: Dataset) -> NDArray[np.int64]:
    """(n_order,) kind of each order, NOTHING for stock, returns and demand that changed sides."""
    kinds = dataset.supplies["type"].replace_strict(ORDER_KINDS, default=NOTHING, return_dtype=pl.Int64)
    return at_rows(kinds, supplies["row"], NOTHING)


def new_kinds(skus: pl.DataFrame) -> NDArray[np.int64]:
    """(n_sku,) kind of new orders."""
    return skus["replenishment"].replace_strict(NEW_KINDS, return_dtype=pl.Int64).to_numpy() if len(skus) else np.zeros(0, np.int64)


def _forecast_pools(skus: pl.DataFrame, dataset: Dataset) -> NDArray[np.int64]:
    """(n_sku,) SKUs of one number consume the same forecasts: each its own, or those of all locations together (2.7)."""
    if dataset.settings.use_forecast_on_locations:
        return np.arange(len(skus))
    return skus.select(pl.struct("item", "variant").rank("dense").cast(pl.Int64)).to_series().to_numpy()


# --- records -------------------------------------------------------------------------------------------------------------------


def _offsets(n_sku: int, sku: pl.Series) -> NDArray[np.int64]:
    """CSR offsets: SKU s owns the rows offsets[s] to before offsets[s + 1]."""
    return first_rows(sku.to_numpy(), np.arange(n_sku + 1))


def _sku_records(
    skus: pl.DataFrame,
    periods: Mapping[str, Periods],
    demands: pl.DataFrame,
    supplies: pl.DataFrame,
    dated: Scheduling,
    calendars: CalendarTable,
    dataset: Dataset,
) -> NDArray[Any]:
    records = parameter_records(skus, periods, dataset.settings)
    for first, last, sku in (("first_demand", "last_demand", demands["sku"]), ("first_order", "last_order", supplies["sku"])):
        offsets = _offsets(len(skus), sku)
        records[first], records[last] = offsets[:-1], offsets[1:]
    records["start"] = _start_days(skus, demands)
    records["start_want"] = _wanted(records["start"], is_purchase(skus), calendars)
    records["has_inventory"][supplies.filter(pl.col("due") == OPEN_DAY)["sku"].to_numpy()] = True
    for name in _OF_CALENDARS:
        records[name] = getattr(dated, name)[: len(skus)]
    return records


PARAMETER_PERIODS = {
    "lot": "lot_accumulation_period",
    "rescheduling": "rescheduling_period",
    "lead": "lead",
    "inbound": "inbound",
    "outbound": "outbound",
}
"""Periods in the records of SKUs, each in months and days, and the columns they are read from."""
_OF_EVENTS = ("first_demand", "last_demand", "first_order", "last_order", "start", "start_want", "has_inventory")
_OF_CALENDARS = ("is_transfer", "location_calendar", "vendor_calendar", "source_calendar")
PARAMETER_FIELDS = tuple(name for name in SKU if name not in (*_OF_EVENTS, *_OF_CALENDARS))
"""Fields of the records of SKUs that ``parameter_records`` sets."""


def read_periods(skus: pl.DataFrame) -> dict[str, Periods]:
    """The period columns of SKUs that arrays are made of."""
    return {name: Periods.of(skus[name]) for name in (*PARAMETER_PERIODS.values(), "time_bucket", "dampener_period")}


def parameter_records(skus: pl.DataFrame, periods: Mapping[str, Periods], settings: Settings) -> NDArray[Any]:
    """(n_sku,) records of SKUs with what rests on their parameters alone; all other fields are 0.

    Parameters
    ----------
    skus
        SKUs with their parameters, as ``with_periods`` returns them.
    periods
        ``read_periods`` of them.
    """
    records = np.zeros(len(skus), dtype(SKU))
    for field, name in PARAMETER_PERIODS.items():
        records[f"{field}_months"], records[f"{field}_days"] = periods[name].months, periods[name].days
    records["policy"] = skus["reordering_policy"].replace_strict(
        [policy.value for policy in POLICY_CODES], list(POLICY_CODES.values()), return_dtype=pl.Int64
    )
    records["respect_parameters"] = settings.respect_planning_parameters
    records["include_inventory"] = skus["include_inventory"]
    records["modifiers_apply"] = modifiers_apply(skus)
    records["dampener_days"] = dampener_days(periods, skus["reordering_policy"], settings)
    records["dampener_quantity"] = dampener_quantity(skus, settings)
    records["safety_stock"] = skus["safety_stock"]
    records["end"] = settings.day(settings.end_date)
    records["has_reorder_point"] = skus["reordering_policy"].is_in(REORDER_POINT_POLICIES)
    records["bucket_days"] = np.maximum(periods["time_bucket"].counted_from(settings.start_date), 1)
    for name in ("reorder_point", "reorder_quantity", "maximum_inventory"):
        records[name] = skus[name]
    records["overflow"] = overflow(skus, settings)
    records["is_made_to_order"] = is_made_to_order(skus)
    records["minimum"] = skus["minimum_order_quantity"]
    records["maximum"] = skus["maximum_order_quantity"]
    records["multiple"] = skus["order_multiple"]
    return records


def _start_days(skus: pl.DataFrame, demands: pl.DataFrame) -> NDArray[np.int64]:
    """A forecast left over before the planning start moves the start of all SKUs of its item back to it (2.7, Q1)."""
    early = demands.filter((pl.col("type") == DemandType.FORECAST.value) & (pl.col("due") < 0) & (pl.col("quantity") > 0))
    if early.is_empty():
        return np.zeros(len(skus), np.int64)
    by_item = (
        early.select(skus["item"].gather(early["sku"]).alias("item"), "due")
        .group_by("item")
        .agg(pl.col("due").min().alias("start"))
    )
    return skus.select("item").join(by_item, on="item", how="left", maintain_order="left")["start"].fill_null(0).to_numpy()


def _wanted(day: NDArray[np.int64], is_purchase: NDArray[np.bool_], calendars: CalendarTable) -> NDArray[np.int64]:
    """The day that supply is compared with: for a purchase the working day of the company at or before (specification Q16)."""
    return wanted_day(day, is_purchase, None if calendars.company == NOTHING else calendars.work_days[calendars.company])


def _demand_records(
    demands: pl.DataFrame,
    supplies: pl.DataFrame,
    reserved_order: NDArray[np.int64],
    skus: pl.DataFrame,
    calendars: CalendarTable,
) -> NDArray[Any]:
    records = np.zeros(len(demands), dtype(DEMAND_IN))
    due, reserved, group = (demands[name].to_numpy() for name in ("due", "reserved", "bound"))
    columns = {
        "due": due,
        "want": _wanted(due, is_purchase(skus)[demands["sku"].to_numpy()], calendars),
        "quantity": demands["quantity"].to_numpy(),
        "linked_order": _linked_orders(group, supplies["bound"].to_numpy()) if group.any() else np.broadcast_to(NOTHING, len(due)),
    }
    if reserved.any():
        columns["reserved"] = np.where(reserved_order != NOTHING, reserved, 0)
    if group.any():
        columns["bound"] = group
    for first in range(0, len(records), ROWS_AT_ONCE):
        rows = slice(first, first + ROWS_AT_ONCE)
        for name, values in columns.items():
            records[name][rows] = values[rows]
    return records


def _linked_orders(demand_group: NDArray[np.int64], order_group: NDArray[np.int64]) -> NDArray[np.int64]:
    """The order of each demand's group, NOTHING where the group has none or the demand is not bound."""
    order_of = np.full(max(demand_group.max(initial=0), order_group.max(initial=0)) + 1, NOTHING)
    order_of[order_group] = np.arange(len(order_group))
    order_of[0] = NOTHING
    return order_of[demand_group]


def order_records(supplies: pl.DataFrame, kind: NDArray[np.int64]) -> NDArray[Any]:
    """(n_order,) records of stock and orders, of events with their rank."""
    records = np.zeros(len(supplies), dtype(ORDER_IN))
    for name in ("due", "rank", "quantity", "reserved", "locked", "bound"):
        records[name] = supplies[name]
    records["flexibility"] = supplies["fixed"]
    records["kind"] = kind
    return records


def too_large(n_sku: int, demands: pl.DataFrame, supplies: pl.DataFrame) -> NDArray[np.int32]:
    """SKUs whose quantities could pass int64 when added up; floats are exact enough to see that coming."""
    sides = [(events["sku"].to_numpy(), events["quantity"].to_numpy()) for events in (demands, supplies)]
    if sum(float(quantity.max(initial=0)) * len(quantity) for _, quantity in sides) < LARGEST_SUM:
        return np.zeros(0, np.int32)
    total = np.sum([np.bincount(sku, weights=quantity, minlength=n_sku) for sku, quantity in sides], axis=0)
    return np.flatnonzero(total > LARGEST_SUM).astype(np.int32)
