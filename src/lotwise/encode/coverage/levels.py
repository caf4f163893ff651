"""Minimum and maximum of planning points over time, with seasonal keys (specification 8, SS6)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from lotwise.columns import LARGEST_SUM
from lotwise.encode.coverage.keys import key_periods
from lotwise.kernels.codes import NO_DAY
from lotwise.kernels.coverage.records import LEVEL
from lotwise.kernels.records import dtype

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from lotwise.dataset import Dataset
    from lotwise.settings import Settings

    Steps = list[tuple[int, Fraction]]

TOO_LARGE = LARGEST_SUM + 1
UNCHANGED: list[tuple[int, Fraction]] = [(NO_DAY, Fraction(1))]


def level_steps(points: pl.DataFrame, dataset: Dataset) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """Minimum and maximum of every planning point from each day on on which they change.

    Returns
    -------
    tuple
        (n_level,) records ``kernels.coverage.records.LEVEL``, grouped by planning point; (n_sku + 1,) first record of each.
    """
    factors = key_factors(dataset)
    keys = points.select("minimum_key", "maximum_key")
    steps = {pair: _joined(*(factors.get(key, UNCHANGED) for key in pair)) for pair in keys.unique().rows()}
    pairs = keys.rows() if len(steps) > 1 else [next(iter(steps), (None, None))] * len(points)
    counts = np.array([len(steps[pair]) for pair in pairs], np.int64)
    first = np.concatenate([[0], np.cumsum(counts)])
    records = np.zeros(first[-1], dtype(LEVEL))
    if set(steps) <= {(None, None)}:
        records["day"], records["minimum"], records["maximum"] = NO_DAY, points["minimum"], points["maximum"]
        return records, first
    cells = zip(pairs, first[:-1].tolist(), points["minimum"].to_list(), points["maximum"].to_list(), strict=True)
    for pair, at, minimum, maximum in cells:
        for row, (day, of_minimum, of_maximum) in enumerate(steps[pair], start=at):
            records[row] = (day, scaled(minimum, of_minimum), scaled(maximum, of_maximum))
    return records, first


def scaled(quanta: int, factor: Fraction) -> int:
    """A level times its factor, to the nearest quantum, halves up; one that is too large to be counted is the first such."""
    return min(int((quanta * factor * 2 + 1) // 2), TOO_LARGE)


def too_large_levels(levels: NDArray[Any], first: NDArray[np.int64]) -> NDArray[np.int32]:
    """Planning points with a level that is too large to be counted."""
    found = np.flatnonzero(np.maximum(levels["minimum"], levels["maximum"]) == TOO_LARGE)
    return np.unique(np.searchsorted(first, found, side="right") - 1).astype(np.int32)


def key_factors(dataset: Dataset) -> dict[str, Steps]:
    """For each key the days from which on a factor holds; outside all its periods the factor is 1."""
    found: dict[str, Steps] = {}
    for (key,), rows in dataset.min_max_keys.group_by("key", maintain_order=True):
        start = _start(rows.row(0, named=True), dataset.settings)
        periods = key_periods(rows.select("change", "unit", "factor").iter_rows(), start)
        steps = [(_day(period.begins, dataset), Fraction(period.value)) for period in periods]
        end = [(_day(periods[-1].until, dataset), Fraction(1))] if periods else []
        found[str(key)] = [*UNCHANGED, *steps, *end]
    return found


def _start(line: dict[str, Any], settings: Settings) -> date:
    """Where the periods of a key start: the run date, or the effective date, which left blank is the first day of the year."""
    if not line["use_effective_date"]:
        return settings.today
    start: date = line["effective_date"] or date(settings.today.year, 1, 1)
    return start


def _day(when: date, dataset: Dataset) -> int:
    return dataset.settings.day(when)


def _joined(minimum: Steps, maximum: Steps) -> list[tuple[int, Fraction, Fraction]]:
    """Both keys together: a step wherever one of them has one."""
    days = sorted({day for day, _ in (*minimum, *maximum)})
    return [(day, _factor(minimum, day), _factor(maximum, day)) for day in days]


def _factor(steps: Steps, day: int) -> Fraction:
    return [factor for begins, factor in steps if begins <= day][-1]
