"""Which days a picture shows, and where its ticks are."""

from __future__ import annotations

from datetime import date

import pytest

from lotwise.plot.facts import Calendar
from lotwise.plot.timescale import TimeScale, buckets, ticks, time_scale

START = date(2026, 1, 5).toordinal()


def scale(first: int, last: int) -> TimeScale:
    return TimeScale(START + first - 1, START + last + 1, 8.0, START + first, first < 0)


@pytest.mark.parametrize(
    ("last", "first_words", "count", "because"),
    [
        (7, ["Mon 5 Jan", "Tue 6 Jan"], 9, "a week: every day"),
        (14, ["Mon 5 Jan", "Wed 7 Jan"], 8, "a fortnight: every other day"),
        (60, ["5 Jan", "12 Jan"], 9, "two months: Mondays"),
        (150, ["5 Jan", "19 Jan"], 11, "five months: every other Monday"),
        (360, ["Feb", "Mar"], 12, "a year: months, January with its year"),
        (3600, ["Jan 2027", "Jan 2028"], 9, "ten years: Januaries"),
    ],
)
def test_ticks(last: int, first_words: list[str], count: int, because: str) -> None:
    found = [text for _, text in ticks(scale(0, last))]
    assert found[:2] == first_words, because
    assert len(found) == count, because


@pytest.mark.parametrize(
    ("end", "today", "first", "last", "because"),
    [
        (300, 0, 0, 70, "an empty plan shows ten weeks"),
        (30, 0, 0, 30, "or all of it, if it is shorter"),
        (3, 0, 0, 14, "and two weeks at least"),
        (300, -9, -9, 70, "today is in sight when it is near"),
        (300, -900, 0, 70, "and not when it is far"),
    ],
)
def test_days_of_an_empty_plan(end: int, today: int, first: int, last: int, because: str) -> None:
    found = time_scale([], Calendar(START, START + end, START + today, 2026), 8.0)
    assert (found.first, round(found.shown(START + last))) == (START + first, START + last), because
    assert found.right < START + last + 5, because


def test_every_second_bucket_is_shaded_from_the_planning_start() -> None:
    assert buckets(scale(0, 20), START, 7, 10) == [(START, START + 7), (START + 14, START + 21)]
    assert buckets(scale(0, 20), START, 7, 2) == []
    assert buckets(scale(0, 20), START, 0, 10) == []


def test_the_end_of_time_has_ticks() -> None:
    end = date.max.toordinal()
    assert ticks(TimeScale(end - 3000, end + 90, 8.0, end - 3000, has_past=False))
