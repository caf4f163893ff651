"""Settings of a run: everything that planning reads beside the tables. ``today`` is an input; no clock is read below the edge."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from lotwise.terms import BlankOverflowLevel, LotForLotTimeBucket, Rules
from lotwise.units import Period

if TYPE_CHECKING:
    from datetime import date


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
    rules: Rules = Rules.BUSINESS_CENTRAL
