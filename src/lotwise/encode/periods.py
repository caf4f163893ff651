"""Periods of SKUs as numbers: every text is read once (specification 1.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from lotwise.encode.calendars import days_of
from lotwise.encode.codes import Words
from lotwise.runs import Runs
from lotwise.units import Period

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from numpy.typing import NDArray

    from lotwise.settings import Settings

    Ints = NDArray[np.int64]


class Periods(NamedTuple):
    """A column of periods, each text read once."""

    texts: list[Period]
    """Every period of the column."""
    number: Ints
    """(n,) which of them each cell is."""

    @classmethod
    def of(cls, column: pl.Series) -> Periods:
        """Read a column of texts without blanks."""
        runs = Runs.of(column)
        words = Words(runs.cells.unique())
        return cls([Period.parse(text) for text in words.words], *words.numbers_of(runs))

    @property
    def months(self) -> Ints:
        """(n,) whole months, beside the days."""
        return self._numbers(lambda period: period.months)

    @property
    def days(self) -> Ints:
        """(n,) days beside the months."""
        return self._numbers(lambda period: period.days)

    def counted_from(self, base: date) -> Ints:
        """(n,) length in days."""
        return self._numbers(lambda period: days_of(period, base))

    def longest(self, base: date) -> int:
        """The length of the longest in days, 0 where there is none."""
        return max((days_of(period, base) for period in self.texts), default=0)

    def _numbers(self, number: Callable[[Period], int]) -> Ints:
        return np.array([number(period) for period in self.texts], np.int64)[self.number]


def period_days(frame: pl.DataFrame, name: str, settings: Settings, *, at_today: bool) -> pl.Series:
    """A period column in days, counted from the work date (lead times) or from the planning start (dampener)."""
    base = settings.today if at_today else settings.start_date
    return pl.Series(name, Periods.of(frame[name]).counted_from(base))


def period_parts(frame: pl.DataFrame, name: str) -> tuple[Ints, Ints]:
    """A period column as whole months and days."""
    periods = Periods.of(frame[name])
    return periods.months, periods.days
