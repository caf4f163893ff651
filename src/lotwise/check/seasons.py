"""Minimum and maximum as seasonal keys change them: on no day that is planned may the minimum be the higher one (C15, SS6)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from lotwise.check.faults import Fault
from lotwise.keys import scaled
from lotwise.settings import DEFAULT_FENCE, LAST_START
from lotwise.terms import ReorderingPolicy
from lotwise.units import Period, to_decimal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lotwise.check.faults import Findings, Sheet
    from lotwise.keys import KeyPeriod
    from lotwise.settings import Settings

    Seasons = Mapping[str, Sequence[KeyPeriod]]

SEASONAL_KEYS = ("minimum_key", "maximum_key")
LEVEL_COLUMNS = ("minimum", "maximum", *SEASONAL_KEYS, "coverage_time_fence")
"""The columns that ``_Levels`` are made of, in its sequence."""
_CODE = "LW-P003"
_ONE_DAY = timedelta(1)
_TOO_LATE = Fault("LW-R007", f"must not lie after {LAST_START}, so that periods can be counted from it", "Maybe the year is wrong.")
_ALWAYS = Decimal(1)


class _Levels(NamedTuple):
    """What a planning point says about its levels, with what it takes from the item."""

    minimum: int
    maximum: int
    minimum_key: str | None
    maximum_key: str | None
    fence: str | None


class _Crossing(NamedTuple):
    """Days on which the minimum lies above the maximum, and the factors that hold on them."""

    first: date
    last: date | None
    """None where it has no end."""
    of_minimum: Decimal
    of_maximum: Decimal


def check_maximum(sheet: Sheet, cells: pl.DataFrame, seasons: Seasons, settings: Settings, findings: Findings) -> None:
    """Report the rows of ``cells`` under Min./Max. with a day on which the minimum lies above the maximum.

    Parameters
    ----------
    sheet
        Items or SKUs.
    cells
        ``row`` and the cells of those that are judged, with what they take from their item.
    seasons
        The periods of the seasonal keys.
    """
    rows = cells.filter(pl.col("reordering_policy") == ReorderingPolicy.MIN_MAX.value)
    rows = rows.select("row", pl.col("minimum", "maximum").fill_null(0), *LEVEL_COLUMNS[2:])
    rows = rows.filter((pl.col("minimum") > pl.col("maximum")) | pl.any_horizontal(pl.col(SEASONAL_KEYS).is_not_null()))
    crossings = {said: _crossing(_Levels(*said), seasons, settings) for said in rows.drop("row").unique().iter_rows()}
    found = ((row, _Levels(*said), crossings[tuple(said)]) for row, *said in rows.iter_rows())
    faults = {row: _below_minimum(levels, crossing) for row, levels, crossing in found if crossing is not None}
    for column in ("maximum", *SEASONAL_KEYS):
        of_column = {row: fault for row, (at_fault, fault) in faults.items() if at_fault == column}
        findings.add_rows(sheet, _CODE, column, pl.Series(list(of_column), dtype=pl.UInt32), of_column.__getitem__)


def _crossing(levels: _Levels, seasons: Seasons, settings: Settings) -> _Crossing | None:
    """The first days inside the coverage time fence on which the minimum lies above the maximum; None where there are none."""
    of_minimum, of_maximum = (seasons.get(key or "", ()) for key in (levels.minimum_key, levels.maximum_key))
    end = _end_of_fence(levels.fence, settings)
    changes = {day for period in (*of_minimum, *of_maximum) for day in (period.begins, period.until)}
    later: list[date | None] = [*sorted(day for day in changes if day > settings.today), None]
    for first, following in zip([settings.today, *later], later, strict=False):
        if first is None or first > end:
            break
        factors = _factor(of_minimum, first), _factor(of_maximum, first)
        if scaled(levels.minimum, factors[0]) > scaled(levels.maximum, factors[1]):
            return _Crossing(first, following and following - _ONE_DAY, *factors)
    return None


def check_effective_dates(keys: Sheet, findings: Findings) -> None:
    """Report days so late that the periods of a seasonal key cannot be counted from them."""
    rows = (keys.cells["effective_date"] > LAST_START).arg_true()
    findings.add_rows(keys, _TOO_LATE.code, "effective_date", rows, lambda _row: _TOO_LATE)


def _below_minimum(levels: _Levels, found: _Crossing) -> tuple[str, Fault]:
    """The column at fault, and what is wrong: a key where one moves the levels on these days, else the maximum itself."""
    minimum, maximum = (
        f"{to_decimal(scaled(level, factor)):f}"
        for level, factor in ((levels.minimum, found.of_minimum), (levels.maximum, found.of_maximum))
    )
    by_minimum, by_maximum = found.of_minimum != _ALWAYS, found.of_maximum != _ALWAYS
    if not by_minimum and not by_maximum:
        rule = f"must be at least minimum ({minimum}) under the coverage code min_max"
        return "maximum", Fault(_CODE, rule, "Maybe the two are swapped.", value=maximum)
    column, key = ("minimum_key", levels.minimum_key) if by_minimum else ("maximum_key", levels.maximum_key)
    other = f" and maximum_key {levels.maximum_key}" if by_minimum and by_maximum else ""
    until = f" to {found.last}" if found.last else " on"
    rule = (
        f"must not put the minimum above the maximum under the coverage code min_max: from {found.first}{until}"
        f" the minimum is {minimum} and the maximum {maximum}, by this key{other}"
    )
    return column, Fault(_CODE, rule, "Maybe minimum and maximum should have the same key.", value=key)


def _end_of_fence(of_item: str | None, settings: Settings) -> date:
    """The last day inside the coverage time fence: that of the plan, where 0 days mean none, else that of the item (P2, P5)."""
    fence = settings.coverage_time_fence
    if fence == Period():
        return date.max
    return (fence or Period.parse(of_item or DEFAULT_FENCE)).after(settings.today)


def _factor(periods: Sequence[KeyPeriod], day: date) -> Decimal:
    """The factor of a key on a day: 1 outside all of its periods."""
    return next((period.value for period in periods if period.begins <= day < period.until), _ALWAYS)
