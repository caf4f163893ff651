"""How numbers, dates and periods read in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from lotwise.units import Period

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def number(quantity: Decimal) -> str:
    """4000 reads 4,000; 2.50000 reads 2.5."""
    text = f"{quantity:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def day(when: date, this_year: int) -> str:
    """Wed 15 Apr; with the year when it is not this one."""
    text = f"{WEEKDAYS[when.weekday()]} {when.day} {MONTHS[when.month - 1]}"
    return text if when.year == this_year else f"{text} {when.year}"


def are(quantity: Decimal) -> str:
    """1 is, 2 are."""
    return f"{number(quantity)} is" if quantity == 1 else f"{number(quantity)} are"


def days(count: int) -> str:
    """1 day, 2 days."""
    return f"{count} day" if count == 1 else f"{count} days"


def period(value: Period) -> str:
    """2 weeks, 1 month, 5 days."""
    words = []
    if value.months:
        words.append(_counted(value.months // 12, "year") if value.months % 12 == 0 else _counted(value.months, "month"))
    if value.days or not words:
        whole_weeks = value.days and value.days % 7 == 0
        words.append(_counted(value.days // 7, "week") if whole_weeks else _counted(value.days, "day"))
    return " and ".join(words)


def _counted(count: int, unit: str) -> str:
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


def listed(words: list[str], most: int = 4) -> str:
    """a, b and c; long lists end in "and 12 more"."""
    if len(words) > most:
        return f"{', '.join(words[: most - 1])} and {len(words) - most + 1} more"
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
