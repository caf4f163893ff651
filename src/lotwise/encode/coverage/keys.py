"""Periods of reduction keys and seasonal keys: lines that say how far from a first day their period ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lotwise.terms import KeyUnit
from lotwise.units import Period

if TYPE_CHECKING:
    from datetime import date

UNITS = {KeyUnit.DAY: Period(days=1), KeyUnit.WEEK: Period(days=7), KeyUnit.MONTH: Period(months=1)}
FARTHEST = {KeyUnit.DAY: 36_500, KeyUnit.WEEK: 5_200, KeyUnit.MONTH: 1_200}
"""About a hundred years: what ends later ends then, so that a period written as "for ever" stays inside the calendar."""


def day_after(start: date, change: int, unit: str) -> date:
    """The day after the last day of a period that ends ``change`` units after ``start``: the first day of the next period.

    Months are calendar months, and the last day of a month stands for a day that it does not have (31 January + 1 month =
    28 February), as for every period.
    """
    length, change = UNITS[KeyUnit(unit)], min(change, FARTHEST[KeyUnit(unit)])
    return Period(months=length.months * change, days=length.days * change).after(start)
