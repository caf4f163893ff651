"""Calendars and months as lookup arrays (specification 1.7, 7.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lotwise.calendars import BY_LOCATION, BY_NAME, COMPANY, work_days
from lotwise.kernels.codes import NOTHING

if TYPE_CHECKING:
    from datetime import date

    import polars as pl
    from numpy.typing import NDArray

    from lotwise.columns import WorkDays
    from lotwise.units import Period


def days_of(period: Period, base: date) -> int:
    """The length of a period in days, counted from ``base``."""
    return (period.after(base) - base).days


class MonthTables(NamedTuple):
    """Lookup tables of ``kernels.records.Calendars``."""

    first_day: int
    of_day: NDArray[np.int64]
    start: NDArray[np.int64]


def month_tables(epoch: date, first_day: int, last_day: int) -> MonthTables:
    """Month number of each day from ``first_day`` to ``last_day``, and the first day of each month and of the one after the last.

    ``first_day`` is brought to the first of its month, and two months are added behind ``last_day``.
    """
    start = np.datetime64(epoch, "D")
    first_month = (start + first_day).astype("datetime64[M]")
    last_month = (start + last_day).astype("datetime64[M]") + 2
    months = np.arange(first_month, last_month + 1)
    month_start = (months.astype("datetime64[D]") - start).astype(np.int64)
    of_day = np.repeat(np.arange(len(months) - 1), np.diff(month_start))
    return MonthTables(int(month_start[0]), of_day.astype(np.int64), month_start)


class CalendarTable(NamedTuple):
    """All calendars of a dataset and how to find them; NOTHING stands for: every day is open."""

    work_days: tuple[WorkDays, ...]
    company: int
    by_location: dict[str, int]
    by_name: dict[str, int]


def calendar_table(rows: pl.DataFrame, vendor_names: set[str], epoch: date, first_day: int, last_day: int) -> CalendarTable:
    """All calendars of the table by what they are found by; ``vendor_names`` are those that are asked for by name."""
    found = work_days(rows, vendor_names, epoch, first_day, last_day)
    position = {key: number for number, key in enumerate(found)}
    return CalendarTable(
        tuple(found.values()),
        position.get(COMPANY, NOTHING),
        {name: number for (kind, name), number in position.items() if kind == BY_LOCATION},
        {name: number for (kind, name), number in position.items() if kind == BY_NAME},
    )


def open_table(calendars: CalendarTable) -> tuple[int, int, NDArray[np.int64]]:
    """First day, number of days, and (n_calendar * n_day,) 1 for the working days: what ``kernels.records.Calendars`` holds."""
    if not calendars.work_days:
        return 0, 0, np.zeros(0, np.int64)
    first = calendars.work_days[0]
    return first.first_day, len(first.is_open), np.concatenate([each.is_open for each in calendars.work_days]).astype(np.int64)
