"""Minimum and maximum of planning points over time, with seasonal keys (specification 8, SS6)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from lotwise.columns import LARGEST_SUM
from lotwise.kernels.codes import NO_DAY
from lotwise.kernels.coverage.records import LEVEL
from lotwise.kernels.records import dtype
from lotwise.keys import scaled, seasons

if TYPE_CHECKING:
    from datetime import date

    import polars as pl
    from numpy.typing import NDArray

    from lotwise.dataset import Dataset

    Steps = list[tuple[int, Decimal]]

TOO_LARGE = LARGEST_SUM + 1
UNCHANGED: list[tuple[int, Decimal]] = [(NO_DAY, Decimal(1))]


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
            records[row] = (day, _counted(minimum, of_minimum), _counted(maximum, of_maximum))
    return records, first


def _counted(quanta: int, factor: Decimal) -> int:
    """A level times its factor; one that is too large to be counted is the first such."""
    return min(scaled(quanta, factor), TOO_LARGE)


def too_large_levels(levels: NDArray[Any], first: NDArray[np.int64]) -> NDArray[np.int32]:
    """Planning points with a level that is too large to be counted."""
    found = np.flatnonzero(np.maximum(levels["minimum"], levels["maximum"]) == TOO_LARGE)
    return np.unique(np.searchsorted(first, found, side="right") - 1).astype(np.int32)


def key_factors(dataset: Dataset) -> dict[str, Steps]:
    """For each key the days from which on a factor holds; outside all its periods the factor is 1."""
    found: dict[str, Steps] = {}
    for key, periods in seasons(dataset.min_max_keys, dataset.settings.today).items():
        steps = [(_day(period.begins, dataset), period.value) for period in periods]
        end = [(_day(periods[-1].until, dataset), Decimal(1))] if periods else []
        found[key] = [*UNCHANGED, *steps, *end]
    return found


def _day(when: date, dataset: Dataset) -> int:
    return dataset.settings.day(when)


def _joined(minimum: Steps, maximum: Steps) -> list[tuple[int, Decimal, Decimal]]:
    """Both keys together: a step wherever one of them has one."""
    days = sorted({day for day, _ in (*minimum, *maximum)})
    return [(day, _factor(minimum, day), _factor(maximum, day)) for day in days]


def _factor(steps: Steps, day: int) -> Decimal:
    return [factor for begins, factor in steps if begins <= day][-1]
