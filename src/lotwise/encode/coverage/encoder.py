"""The encoder of the coverage codes: events and planning points become numbered records, sorted and grouped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from lotwise.chain import Chain
from lotwise.columns import CoverageInput
from lotwise.encode.bills import bill_arrays, bill_lines
from lotwise.encode.calendars import calendar_table, days_of, month_tables
from lotwise.encode.codes import SkuCodes, SkuNumbers
from lotwise.encode.coverage.calendars import date_chains
from lotwise.encode.coverage.events import COMPONENTS, demand_events, supply_events
from lotwise.encode.coverage.forecast import counts_issues, forecast_requirements, reduced_forecast
from lotwise.encode.coverage.issues import issues_of_orders
from lotwise.encode.coverage.levels import level_steps, too_large_levels
from lotwise.encode.coverage.links import pins, reservations
from lotwise.encode.coverage.points import planning_points
from lotwise.encode.coverage.records import demand_records, is_inside, is_released, order_records, sku_records
from lotwise.encode.encoder import MARGIN_DAYS, NEW_KINDS, level_starts, new_kinds, order_kinds, too_large
from lotwise.encode.events import SENDING_SIDE, day_number
from lotwise.encode.network import sending_skus
from lotwise.encode.periods import period_days
from lotwise.encode.sorting import in_order
from lotwise.encode.ties import at_rows, sent_orders
from lotwise.kernels.codes import (
    FAR,
    NO_DAY,
    NOTHING,
    OPEN_DAY,
)
from lotwise.records import SKU_KEY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import Bill, Chains, WorkDays
    from lotwise.dataset import Dataset
    from lotwise.encode.calendars import CalendarTable

    Ints = NDArray[np.int64]

CALENDAR_COLUMNS = (
    "calendar",
    "vendor_calendar",
    "issue_calendar",
    "availability_calendar",
    "receipt_calendar",
    "lead_time_calendar",
    "order_calendar",
)


def encode_coverage(dataset: Dataset) -> CoverageInput:
    """Turn a checked dataset into arrays for the coverage codes.

    Returns
    -------
    CoverageInput
        Planning points in planning order; demand sorted by planning point, requirement date, real before forecast and id; orders by
        planning point, availability and id: shuffled input rows give the same arrays.

    Notes
    -----
    Specification sections 2 to 4, 7 to 11; rule pages: rules/coverage-codes and those it names.
    """
    settings = dataset.settings
    today = settings.day(settings.today)
    codes = SkuCodes(dataset)
    bills = bill_lines(dataset, codes)
    points, code = planning_points(dataset, codes, bills)
    points = points.with_columns(pl.Series("fence_day", _fence_days(points, dataset), dtype=pl.Int64))
    numbers = SkuNumbers(code, codes.space)
    bill = bill_arrays(points, code, bills, codes, numbers, settings.components_at_location)
    supplies = _numbered(supply_events(dataset), codes, numbers)
    horizon = _horizon(points, supplies, bills.frame, dataset)
    calendars = _calendars(dataset, points, horizon)
    kind = order_kinds(supplies, dataset)
    entries, order_chain = _entries(points, supplies, kind, dataset)
    chains, work_days = date_chains(entries, dataset, calendars)
    supplies = _dated_supplies(supplies, order_chain, Chain(chains, work_days, order_chain), today)
    order = supplies["unsorted"].to_numpy()
    kind, order_chain = kind[order], order_chain[order]
    reduced = _reduced_forecast(dataset, points, supplies, kind, bill)
    demands = _numbered(demand_events(dataset, forecast_requirements(reduced)), codes, numbers)
    demands = _dated_demands(demands, supplies, chains, work_days, points, dataset)
    levels, first_level = level_steps(points, dataset)
    sku = sku_records(points, demands, supplies, chains, work_days, first_level, dataset)
    reserved_order, reserved = reservations(demands, supplies, points, dataset)
    orders = order_records(supplies, kind, reserved_order, reserved, points, dataset)
    pinned = pins(demands, supplies, dataset)
    months = month_tables(settings.start_date, *horizon)
    n_demand, n_order = len(demands), len(supplies)
    return CoverageInput(
        start_date=settings.start_date,
        today=today,
        skus=points,
        sku=sku,
        first_day=months.first_day,
        month_of_day=months.of_day,
        month_start=months.start,
        demand=demand_records(demands, reserved),
        demand_rank=demands["rank"].to_numpy().astype(np.int32),
        demand_sku=demands["sku"].to_numpy().astype(np.int32),
        demand_row=demands["row"].to_numpy().astype(np.int32),
        demand_line=np.full(n_demand, NOTHING, np.int32),
        demand_order=sent_orders(demands, supplies, dataset).astype(np.int32),
        orders=orders,
        order_sku=supplies["sku"].to_numpy().astype(np.int32),
        order_row=supplies["row"].to_numpy().astype(np.int32),
        order_line=np.full(n_order, NOTHING, np.int32),
        order_yielding=np.full(n_order, NOTHING),
        order_kind=kind,
        order_scheduling=order_chain,
        reserved_order=reserved_order.astype(np.int32),
        order_released=at_rows(is_released(dataset), supplies["row"], 0).astype(bool),
        calendars=work_days,
        if_needed=np.zeros(len(points), bool),
        new_kind=new_kinds(points),
        levels=level_starts(points),
        bill=bill,
        source_sku=sending_skus(points, code, codes, numbers),
        too_large=np.union1d(too_large(len(points), demands, supplies), too_large_levels(levels, first_level)).astype(np.int32),
        chains=chains,
        order_receipt=supplies["receipt"].to_numpy(),
        demand_asked=demands["asked"].to_numpy().astype(np.int32),
        demand_offset=np.zeros(n_demand, np.int32),
        pin_demand=pinned["demand"].to_numpy(),
        pin_parent=pinned["parent"].to_numpy(),
        pin_order=pinned["order"].to_numpy(),
        advance_margin=points["advance_margin"].fill_null(0).to_numpy(),
        postpone_margin=points["postpone_margin"].fill_null(0).to_numpy(),
        last_message_day=_last_message_day(dataset),
        forecast_lines=_numbered(reduced, codes, numbers).select("sku", "row", "due", "left"),
        minimum_levels=levels,
    )


# --- rows -------------------------------------------------------------------------------------------------------------------------


def _numbered(events: pl.DataFrame, codes: SkuCodes, numbers: SkuNumbers) -> pl.DataFrame:
    """Events of planning points, with the point's number instead of its names."""
    sku = pl.Series("sku", numbers.of(codes.of(events)))
    return events.drop(SKU_KEY).with_columns(sku).filter(pl.col("sku") != NOTHING)


def _reduced_forecast(dataset: Dataset, points: pl.DataFrame, supplies: pl.DataFrame, kind: Ints, bill: Bill) -> pl.DataFrame:
    """Every forecast line that counts, with what issues leave of it (10): those of the demand table and of open orders."""
    rows = dataset.demands.with_row_index("row").with_columns(pl.col("row").cast(pl.Int64), day_number(dataset).alias("due"))
    of_point = points.select("item", "variant", "location", "reduction_key", "positive_days", pl.col("fence_day").alias("fence"))
    if counts_issues(dataset.settings):
        is_open = is_inside(supplies, points)
        issues = issues_of_orders(supplies.filter(is_open), kind[is_open.to_numpy()], bill, points, dataset)
        rows = pl.concat([rows, issues], how="diagonal")
    return reduced_forecast(rows, of_point, dataset.reduction_keys, dataset.forecast_models, dataset.settings)


def _fence_days(points: pl.DataFrame, dataset: Dataset) -> Ints:
    """(n_sku,) last day inside the coverage time fence (9.1); without a fence every day is."""
    settings = dataset.settings
    today = settings.day(settings.today)
    given = points.with_columns(pl.col("coverage_time_fence").fill_null("0D"))
    days = period_days(given, "coverage_time_fence", settings, at_today=True).to_numpy()
    return np.where(points["coverage_time_fence"].is_null().to_numpy(), FAR, today + days)


def _last_message_day(dataset: Dataset) -> int:
    """Last day of the action time fence, NO_DAY without action messages; without a fence every day is inside (9.4)."""
    settings = dataset.settings
    if not settings.action_messages:
        return NO_DAY
    fence = settings.action_time_fence
    if fence is None:
        return FAR
    length = days_of(fence, settings.today)
    return NO_DAY if length == 0 else settings.day(settings.today) + length


def _calendars(dataset: Dataset, points: pl.DataFrame, horizon: tuple[int, int]) -> CalendarTable:
    names = {name for column in CALENDAR_COLUMNS for name in points[column].drop_nulls()} | {*dataset.calendars["calendar"]}
    return calendar_table(dataset.calendars, names, dataset.settings.start_date, *horizon)


def _horizon(points: pl.DataFrame, supplies: pl.DataFrame, bills: pl.DataFrame, dataset: Dataset) -> tuple[int, int]:
    """First and last day that any rule can ask for: the events, around them the chains of all levels."""
    settings = dataset.settings
    today = settings.day(settings.today)
    needed = dataset.demands.select(day_number(dataset).drop_nulls()).to_series()
    days = np.concatenate([needed.to_numpy(), supplies["entered"].to_numpy(), [0, today]])
    days = days[days > OPEN_DAY]
    names = ("lead_time", "receipt_margin", "issue_margin", "reorder_margin")
    of_plan = sum(days_of(getattr(settings, name), settings.today) for name in names[1:])
    chain = sum(period_days(points, name, settings, at_today=True) for name in names) + of_plan
    of_level = pl.DataFrame({"level": points["level"], "days": chain}).group_by("level").agg(pl.col("days").max())
    lead = int(of_level["days"].sum()) + int(bills["offset"].to_numpy().max(initial=0)) * points["level"].n_unique()
    weeks = 7 if len(dataset.calendars) else 1  # a calendar that is open once a week stretches a lead time sevenfold
    longest = int(period_days(points, "coverage_period", settings, at_today=True).to_numpy().max(initial=0))
    return int(days.min()) - weeks * lead - MARGIN_DAYS, int(days.max()) + 2 * weeks * lead + longest + MARGIN_DAYS


def _entries(points: pl.DataFrame, supplies: pl.DataFrame, kind: Ints, dataset: Dataset) -> tuple[pl.DataFrame, Ints]:
    """The entries by which orders are dated, and the entry of each order: its point's, else one of its own."""
    sku = supplies["sku"].to_numpy()
    usual = points["replenishment"].replace_strict(NEW_KINDS, return_dtype=pl.Int64).to_numpy() if len(points) else np.zeros(0, int)
    sender = dataset.supplies["transfer_from"].gather(pl.select(pl.when(supplies["row"] >= 0).then(supplies["row"])).to_series())
    other_sender = sender.is_not_null() & sender.ne_missing(points["transfer_from"].gather(sku))
    differs = np.flatnonzero((kind != NOTHING) & ((kind != usual[sku]) | other_sender.to_numpy()))
    entry = sku.astype(np.int64)
    entry[differs] = len(points) + np.arange(len(differs))
    words = pl.Series([*NEW_KINDS], dtype=pl.String)
    others = points[sku[differs]].with_columns(
        words.gather(kind[differs]).alias("replenishment"), sender.gather(differs).alias("transfer_from")
    )
    return pl.concat([points, others]), entry


# --- dates ------------------------------------------------------------------------------------------------------------------------


def _dated_supplies(supplies: pl.DataFrame, order_chain: Ints, chain: Chain, today: int) -> pl.DataFrame:
    """Supplies with their delivery date and availability, in order; what is overdue comes today at the earliest (7.4).

    The recorded date of a planned order is its availability, that of any other its delivery (14.1).
    """
    entered = supplies["entered"].to_numpy()
    is_stock = entered == OPEN_DAY
    planned = supplies["is_planned_order"].to_numpy()
    as_planned = np.maximum(entered, today)
    receipt = np.where(planned, chain.receipt(as_planned), chain.delivery(entered, today))
    available = np.where(planned, as_planned, chain.availability(receipt))
    dated = supplies.with_columns(
        pl.Series("receipt", np.where(is_stock, OPEN_DAY, receipt)),
        pl.Series("due", np.where(is_stock, OPEN_DAY, available)),
        pl.Series("chain", order_chain),
        pl.Series("shipped", chain.start(receipt)),
    ).with_row_index("unsorted")
    return in_order(dated)


def _dated_demands(
    demands: pl.DataFrame,
    supplies: pl.DataFrame,
    chains: Chains,
    work_days: tuple[WorkDays, ...],
    points: pl.DataFrame,
    dataset: Dataset,
) -> pl.DataFrame:
    """Demand inside the coverage fence with its requirement date (7.1), in order."""
    today = dataset.settings.day(dataset.settings.today)
    entered = demands["entered"].to_numpy().copy()
    order = sent_orders(demands, supplies, dataset)
    sides = np.flatnonzero(order != NOTHING)
    entered[sides] = supplies["shipped"].to_numpy()[order[sides]]
    sku = demands["sku"].to_numpy()
    fence = points["fence_day"].to_numpy()[sku]
    component = demands["type"].is_in([*COMPONENTS, SENDING_SIDE]).to_numpy()
    dated = demands.with_columns(
        pl.Series("due", Chain(chains, work_days, sku).requirement(entered, today)),
        pl.Series("asked", np.where(component, NO_DAY, entered)),
    )
    return in_order(dated.filter(pl.Series(entered <= fence)))
