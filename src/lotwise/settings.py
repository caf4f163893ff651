"""Settings of a run: everything that planning reads beside the tables. ``today`` is an input; no clock is read below the edge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lotwise.terms import (
    BlankOverflowLevel,
    ConsumeOnHand,
    ForecastReductionExcess,
    ForecastReductionMethod,
    LotForLotTimeBucket,
    ReduceForecastBy,
    Rules,
)
from lotwise.units import Period

DEFAULT_FENCE = "100D"
"""Coverage time fence where neither the plan nor the item has one."""
LAST_START = date(8999, 12, 31)
"""The last day from which periods are counted. It leaves a thousand years for them: there is no date behind the year 9999."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One row of plan settings, checked. Field names, meanings and defaults are those of ``records.PLAN``."""

    start_date: date
    end_date: date
    today: date
    default_safety_lead_time: Period = Period()
    default_dampener_period: Period = Period()
    default_dampener_quantity_pct: Decimal = Decimal(0)
    blank_overflow_level: BlankOverflowLevel = BlankOverflowLevel.ALLOW_DEFAULT_CALCULATION
    respect_planning_parameters: bool = False
    location_mandatory: bool = False
    components_at_location: str | None = None
    use_forecast_on_locations: bool = True
    exclude_forecast_before: date | None = None
    location_filter: tuple[str, ...] = ()
    variant_filter: tuple[str, ...] = ()
    lot_for_lot_time_bucket: LotForLotTimeBucket = LotForLotTimeBucket.BOTH_PERIODS
    net_change: bool = False
    coverage_time_fence: Period | None = None
    negative_days: int | None = None
    positive_days: int | None = None
    use_dynamic_positive_days: bool = False
    receipt_margin: Period = Period()
    issue_margin: Period = Period()
    reorder_margin: Period = Period()
    margins_in_working_days: bool = False
    consume_on_hand: ConsumeOnHand | None = None
    use_latest_supply: bool | None = None
    strict_safety_stock_pegging: bool | None = None
    include_demand_forecast: bool = False
    include_requisitions: bool = False
    include_sales_quotations: bool = False
    probability_pct: Decimal = Decimal(0)
    forecast_model: str | None = None
    forecast_reduction_method: ForecastReductionMethod = ForecastReductionMethod.NONE
    reduce_forecast_by: ReduceForecastBy = ReduceForecastBy.ORDERS
    forecast_reduction_excess: ForecastReductionExcess = ForecastReductionExcess.PREVIOUS_THEN_NEXT
    action_messages: bool = False
    freeze_time_fence: Period | None = None
    firming_time_fence: Period | None = None
    action_time_fence: Period | None = None
    plan_filter: tuple[str, ...] = ()
    runtime_filter: tuple[str, ...] = ()
    include_all_bom_levels: bool = True
    bom_levels_to_include: int = 0
    exclude_specific_transactions: bool = False
    rules: Rules = Rules.BUSINESS_CENTRAL

    def day(self, when: date) -> int:
        """Days from the planning start, which is day 0."""
        return (when - self.start_date).days
