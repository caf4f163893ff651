"""Calendars: which rows make one, and which days are open in it (specification 1.7, 7.3)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from lotwise.columns import WorkDays
from lotwise.terms import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import polars as pl

    CalendarKey = tuple[str, str]

BY_NAME, BY_LOCATION, OF_COMPANY = "name", "location", "company"
COMPANY: CalendarKey = (OF_COMPANY, "")


def keys_of(row: Mapping[str, Any], own_names: Collection[str]) -> list[CalendarKey]:
    """How the calendar that a row belongs to is found: by its name; by its location; as the company's.

    Parameters
    ----------
    row
        A row of the calendars table.
    own_names
        Names that are asked for as such: without a location they are not the company's calendar.
    """
    keys = [(BY_NAME, str(row["calendar"]))]
    if row["location"]:
        keys.append((BY_LOCATION, str(row["location"])))
    elif row["calendar"] not in own_names:
        keys.append(COMPANY)
    return keys


def work_days(
    rows: pl.DataFrame, own_names: Collection[str], epoch: date, first_day: int, last_day: int
) -> dict[CalendarKey, WorkDays]:
    """The working days of every calendar. Rows of one calendar add up: a day closed in one of them is closed."""
    found: dict[CalendarKey, WorkDays] = {}
    for row in rows.iter_rows(named=True):
        of_row = _of_row(row["nonworking_weekdays"], row["holidays"], epoch, first_day, last_day)
        for key in keys_of(row, own_names):
            found[key] = found[key].together(of_row) if key in found else of_row
    return found


def _of_row(closed_weekdays: list[str] | None, holidays: list[str] | None, epoch: date, first_day: int, last_day: int) -> WorkDays:
    days = np.arange(first_day, last_day + 1)
    weekday = (days + epoch.weekday()) % 7
    closed = np.isin(weekday, [WEEKDAYS.index(name) for name in closed_weekdays or []])
    closed |= np.isin(days, [(date.fromisoformat(text) - epoch).days for text in holidays or []])
    return WorkDays(first_day, ~closed)
