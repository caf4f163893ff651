"""The records of the coverage codes' kernels: planning points, demand and orders (specification 2 to 9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from lotwise.chain import Chain
from lotwise.encode.coverage.previous import last_frozen_day
from lotwise.encode.periods import period_parts
from lotwise.encode.ties import at_rows
from lotwise.kernels.codes import (
    ANYTHING,
    FAR,
    MANUAL,
    MIN_MAX,
    NO_DAY,
    NOT_LOADED,
    NOT_PLANNED,
    NOTHING,
    ONLY_FOR_MINIMUM,
    PERIOD,
    REQUIREMENT,
    ROUND_DEFAULT,
    ROUND_DOWN,
    ROUND_UP,
    UNLIMITED,
)
from lotwise.kernels.coverage.records import DEMAND, ORDER_IN, SKU
from lotwise.kernels.records import dtype
from lotwise.terms import ConsumeOnHand, DemandType, MinMaxRounding, ReorderingPolicy, SupplyStatus

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import Chains, WorkDays
    from lotwise.dataset import Dataset

    Ints = NDArray[np.int64]

CODES = {
    ReorderingPolicy.PERIOD.value: PERIOD,
    ReorderingPolicy.REQUIREMENT.value: REQUIREMENT,
    ReorderingPolicy.MIN_MAX.value: MIN_MAX,
    ReorderingPolicy.MANUAL.value: MANUAL,
}
ROUNDINGS = {MinMaxRounding.DEFAULT.value: ROUND_DEFAULT, MinMaxRounding.DOWN.value: ROUND_DOWN, MinMaxRounding.UP.value: ROUND_UP}


def sku_records(
    points: pl.DataFrame,
    demands: pl.DataFrame,
    supplies: pl.DataFrame,
    chains: Chains,
    work_days: tuple[WorkDays, ...],
    first_level: Ints,
    dataset: Dataset,
) -> NDArray[Any]:
    """(n_sku,) planning points: where their rows begin and end, the code, the days that bound it, pegging, order modifiers."""
    n_sku = len(points)
    records = np.zeros(n_sku, dtype(SKU))
    for first, last, sku in (("first_demand", "last_demand", demands["sku"]), ("first_order", "last_order", supplies["sku"])):
        offsets = np.searchsorted(sku.to_numpy(), np.arange(n_sku + 1))
        records[first], records[last] = offsets[:-1], offsets[1:]
    records["first_level"], records["last_level"] = first_level[:-1], first_level[1:]
    code = points["reordering_policy"].replace_strict(CODES, return_dtype=pl.Int64).to_numpy() if n_sku else np.zeros(0, np.int64)
    records["code"] = np.where(points["is_planned"].to_numpy(), code, NOT_PLANNED)
    _set_days(records, points, Chain(chains, work_days, np.arange(n_sku)), chains.lead[:n_sku], dataset)
    _set_pegging(records, points)
    _set_modifiers(records, points)
    return records


def _set_days(records: NDArray[Any], points: pl.DataFrame, chain: Chain, lead: Ints, dataset: Dataset) -> None:
    """Fences, what can be had when, and the windows of pegging (4.4, 4.5, 7, 9)."""
    settings = dataset.settings
    today = settings.day(settings.today)
    frozen = last_frozen_day(settings)
    soonest = chain.forward(np.full(len(points), today)).availability
    records["today"] = today
    records["fence"] = points["fence_day"]
    records["unfrozen"] = NO_DAY if frozen is None else settings.day(frozen) + 1
    records["earliest"] = soonest
    records["procured"] = chain.available_from(chain.after_margin(soonest))
    records["lead_until"] = today + lead
    records["period_months"], records["period_days"] = period_parts(points, "coverage_period")
    records["positive_days"] = points["positive_days"].fill_null(FAR)
    records["negative_days"] = points["negative_days"].fill_null(0)
    records["dynamic_until"] = today + lead if settings.use_dynamic_positive_days else NO_DAY


def _set_pegging(records: NDArray[Any], points: pl.DataFrame) -> None:
    """Which supply a demand takes first (4.1, 4.3)."""
    records["stock_last"] = points["consume_on_hand"].fill_null("") == ConsumeOnHand.AFTER_ALL_SUPPLY.value
    records["latest_first"] = points["use_latest_supply"].fill_null(value=False)


def _set_modifiers(records: NDArray[Any], points: pl.DataFrame) -> None:
    """What shapes the quantity of an order (6)."""
    for name, column in (
        ("minimum", "minimum_order_quantity"),
        ("maximum", "maximum_order_quantity"),
        ("multiple", "order_multiple"),
        ("unit", "rounding_precision"),
    ):
        records[name] = points[column]
    records["rounding"] = points["min_max_rounding"].replace_strict(ROUNDINGS, default=ROUND_DEFAULT, return_dtype=pl.Int64)


def demand_records(demands: pl.DataFrame, reserved: Ints) -> NDArray[Any]:
    """Demand; the days on which its supply is wanted are set when its level is planned (7.2, 7.6)."""
    records = np.zeros(len(demands), dtype(DEMAND))
    records["due"], records["quantity"], records["reserved"] = demands["due"], demands["quantity"], reserved
    records["is_requisition"] = demands["type"] == DemandType.PURCHASE_REQUISITION.value
    return records


def order_records(
    supplies: pl.DataFrame, kind: Ints, reserved_order: Ints, reserved: Ints, points: pl.DataFrame, dataset: Dataset
) -> NDArray[Any]:
    """(n_order,) stock and open orders, with what reservations take of them and what pegging may use them for."""
    records = np.zeros(len(supplies), dtype(ORDER_IN))
    records["due"], records["quantity"] = supplies["due"], supplies["quantity"]
    named = np.flatnonzero(reserved_order != NOTHING)
    np.add.at(records["reserved"], reserved_order[named], reserved[named])
    records["kind"], records["flexibility"] = kind, UNLIMITED
    records["keeps_line"] = supplies["is_planned_order"]
    use = np.where(_keeps_minimum(supplies, points, dataset), ONLY_FOR_MINIMUM, ANYTHING)
    records["use"] = np.where(is_inside(supplies, points).to_numpy(), use, NOT_LOADED)
    return records


def _keeps_minimum(supplies: pl.DataFrame, points: pl.DataFrame, dataset: Dataset) -> NDArray[np.bool_]:
    """(n_order,) approved orders that were made for the minimum, where these stay with it (strict safety stock pegging, 8)."""
    sku = supplies["sku"].to_numpy()
    strict = points["strict_safety_stock_pegging"].fill_null(value=False).to_numpy()[sku]
    approved = at_rows((dataset.supplies["status"] == SupplyStatus.APPROVED.value).cast(pl.Int64), supplies["row"], 0) > 0
    unlinked = supplies["pegged_to"].list.len().fill_null(0).to_numpy() == 0
    found: NDArray[np.bool_] = strict & approved & unlinked & (points["minimum"].to_numpy()[sku] > 0)
    return found


def is_inside(supplies: pl.DataFrame, points: pl.DataFrame) -> pl.Series:
    """Whether supply lies inside the coverage fence of its planning point: the rest is not loaded (9.1)."""
    return supplies["entered"] <= points["fence_day"].gather(supplies["sku"])


def is_released(dataset: Dataset) -> pl.Series:
    """Whether each row of the supplies is a released order, 1 or 0."""
    return (dataset.supplies["status"] == SupplyStatus.RELEASED.value).fill_null(value=False).cast(pl.Int64)
