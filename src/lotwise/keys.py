"""Periods of reduction keys and seasonal keys: lines that say how far from a first day their period ends."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from lotwise.terms import KeyUnit
from lotwise.units import Period

if TYPE_CHECKING:
    from collections.abc import Iterable

    import polars as pl

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


class KeyPeriod(NamedTuple):
    """A period of a key, and what its line says of it: a percentage, a factor."""

    begins: date
    until: date
    """The day after its last day: the first day of the next one."""
    value: Decimal


def key_periods(lines: Iterable[tuple[int, str, str | None]], start: date) -> list[KeyPeriod]:
    """The periods of a key, one after the other by the day on which they end, whatever their unit.

    The first one begins at the start, each other one where the one before it ends; a line that ends no later than another holds no
    day. Of lines that end on one day the lowest value counts, so that their sequence does not matter.

    Parameters
    ----------
    lines
        ``change``, ``unit`` and value of every line; without a value it is 0.
    """
    ends = sorted((day_after(start, change, unit), Decimal(value or 0)) for change, unit, value in lines)
    periods: list[KeyPeriod] = []
    begins = start
    for until, value in ends:
        if until > begins:
            periods.append(KeyPeriod(begins, until, value))
            begins = until
    return periods


def seasons(min_max_keys: pl.DataFrame, today: date) -> dict[str, list[KeyPeriod]]:
    """The periods of every seasonal key, one after the other; outside all of them the factor is 1 (SS6)."""
    found: dict[str, list[KeyPeriod]] = {}
    for (key,), rows in min_max_keys.group_by("key", maintain_order=True):
        start = _start(rows.row(0, named=True), today)
        found[str(key)] = key_periods(rows.select("change", "unit", "factor").iter_rows(), start)
    return found


def scaled(quanta: int, factor: Decimal) -> int:
    """A level times its factor, to the nearest quantum, halves up."""
    return int((quanta * Fraction(factor) * 2 + 1) // 2)


def _start(line: dict[str, Any], today: date) -> date:
    """Where the periods of a key start: the run date, or the effective date, which left blank is the first day of the year."""
    if not line["use_effective_date"]:
        return today
    start: date = line["effective_date"] or date(today.year, 1, 1)
    return start
