"""The time axis that all panels of a picture share: which days it shows, and where its ticks are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from lotwise.explain.wording import MONTHS, WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lotwise.plot.facts import Calendar, SkuFacts

MOST_WEEKDAYS = 9
MOST_TICKS = 13
FEWEST_DAYS = 14
FEWEST_PAST_DAYS = 28
EMPTY_DAYS = 70
"""How much of a plan is shown in which nothing happens."""
LONGEST_PAST = 0.25
"""The part of the axis that may lie before the planning start; what is older stands at its edge."""
MARGIN = 0.02
MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000, 12000)
FIRST_DAY, LAST_DAY = date.min.toordinal(), date.max.toordinal()


@dataclass(frozen=True, slots=True)
class TimeScale:
    """Days from left to right, as ordinals, on an axis of some inches."""

    left: float
    right: float
    inches: float
    first: int
    """The first day that has its own place."""
    has_past: bool
    """Something before the planning start is shown."""

    def days(self, inches: float) -> float:
        """How many days a length on paper is."""
        return inches * (self.right - self.left) / self.inches

    def shown(self, day: float) -> float:
        """The day itself, or the first or last one that it lies behind."""
        return min(max(day, self.first), self.right)


def time_scale(skus: Sequence[SkuFacts], calendar: Calendar, inches: float) -> TimeScale:
    """The days that hold all that happens, today and the planning start; a long quiet time at either end is left out."""
    events = [day for sku in skus for day in _events(sku, calendar)]
    last = max(events, default=calendar.start + EMPTY_DAYS if calendar.end > calendar.start + EMPTY_DAYS else calendar.end)
    last = max(last, calendar.start + FEWEST_DAYS)
    span = last - calendar.start
    oldest = calendar.start - int(max(FEWEST_PAST_DAYS, span * LONGEST_PAST / (1 - LONGEST_PAST)))
    first = max(min([calendar.start, *events]), oldest)
    if oldest <= calendar.today <= last + FEWEST_DAYS:
        first, last = min(first, calendar.today), max(last, calendar.today)
    margin = max(1.0, (last - first) * MARGIN)
    return TimeScale(first - margin, last + 2 * margin, inches, first, first < calendar.start)


def _events(sku: SkuFacts, calendar: Calendar) -> Iterator[int]:
    yield from (step.day for step in sku.steps if step.day > calendar.start)
    yield from (need.day for need in sku.needs)
    for order in sku.orders:
        yield from order.days


def ticks(scale: TimeScale) -> list[tuple[int, str]]:
    """Days to mark on the axis and how they read: days, Mondays or first days of months, as many as find room."""
    first, last = int(max(scale.left + 1, FIRST_DAY)), int(min(scale.right, LAST_DAY))
    for step in (1, 2):
        if (last - first) // step < MOST_WEEKDAYS:
            return [(day, _weekday(day)) for day in range(first, last + 1, step)]
    monday = first + (-(first - 1)) % 7  # ordinal 1 is a Monday
    for step in (7, 14):
        if (last - first) // step < MOST_TICKS:
            return [(day, _day(day)) for day in range(monday, last + 1, step)]
    for step in MONTH_STEPS:
        found = list(_months(first, last, step))
        if len(found) <= MOST_TICKS:
            return found
    return []


def _months(first: int, last: int, step: int) -> Iterator[tuple[int, str]]:
    begin, end = date.fromordinal(first), date.fromordinal(last)
    for month in range(begin.year * 12 + begin.month - 1, end.year * 12 + end.month):
        day = date(month // 12, month % 12 + 1, 1)
        if month % step == 0 and day >= begin:
            name = MONTHS[day.month - 1]
            yield day.toordinal(), f"{name} {day.year}" if day.month == 1 or step > 6 else name  # noqa: PLR2004


def _weekday(day: int) -> str:
    when = date.fromordinal(day)
    return f"{WEEKDAYS[when.weekday()]} {when.day} {MONTHS[when.month - 1]}"


def _day(day: int) -> str:
    when = date.fromordinal(day)
    return f"{when.day} {MONTHS[when.month - 1]}"


def buckets(scale: TimeScale, start: int, length: int, most: int) -> list[tuple[int, int]]:
    """Every second time bucket in sight, counted from the planning start; none when there are too many to be seen."""
    if length <= 0 or (scale.right - start) / length > most:
        return []
    return [(day, day + length) for day in range(start, int(scale.right) + 1, 2 * length)]
