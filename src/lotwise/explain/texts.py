"""Cells of many rows as text at once: no Python object per row."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from lotwise.columns import taken
from lotwise.explain.wording import WEEKDAYS
from lotwise.explain.wording import day as day_text
from lotwise.kernels import codes
from lotwise.naming import LineNeeds, demand_cells, order_cells
from lotwise.units import QUANTA_PER_UNIT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import Encoded, Netted
    from lotwise.dataset import Dataset

    Ints = NDArray[np.int64]


class Words:
    """Names and days of one plan."""

    def __init__(self, dataset: Dataset, encoded: Encoded, netted: Netted) -> None:
        self._dataset, self._encoded = dataset, encoded
        self._names = LineNeeds(dataset, netted)

    def need(self, demand: Ints) -> pl.Series:
        """Id of each demand, or what needs it; the safety stock where it is none."""
        needed = np.flatnonzero(self._names.are_needs(demand))
        if len(needed) == len(demand) > 0:
            return self._names.demand_names(demand)
        names = demand_cells(self._encoded, self._dataset, "id", demand).fill_null("safety stock")
        return names.scatter(needed, self._names.demand_names(demand[needed])) if len(needed) else names

    def order(self, order: Ints) -> pl.Series:
        """Id of each existing order; null for stock and NOTHING."""
        return order_cells(self._encoded, self._dataset, "id", order)

    def due(self, demand: Ints) -> pl.Series:
        """The day of each demand; the start of the plan where it has none."""
        due = taken(self._encoded.demand["due"], demand).astype(np.int64)
        return self.date(np.where(due == codes.OPEN_DAY, 0, due))

    def date(self, day: Ints) -> pl.Series:
        """Days as "Wed 15 Apr", looked up among the distinct ones."""
        if len(day) == 0:
            return pl.Series([], dtype=pl.String)
        first = int(day.min())
        dates = np.datetime64(self._encoded.start_date, "D") + np.arange(first, int(day.max()) + 1)
        words = pl.Series([_date_text(when, self._encoded.start_date.year) for when in dates.tolist()])
        return words.gather(day - first)


def joined(*parts: pl.Series | str) -> pl.Series:
    """Texts one after another."""
    return pl.select(pl.concat_str([pl.lit(part) for part in parts])).to_series()


def where(condition: pl.Series, text: pl.Series | pl.Expr, otherwise: pl.Series) -> pl.Series:
    """One text where a condition holds, another where it does not."""
    return pl.select(pl.when(condition).then(text).otherwise(otherwise)).to_series()


def days(count: Ints) -> pl.Series:
    """1 day, 2 days."""
    return joined(pl.Series(count).cast(pl.String), pl.Series(np.where(count == 1, " day", " days")))


def amount(quanta: Ints) -> pl.Series:
    """Quanta as text in base units: 115000000 is 1,150, 1150000 is 11.5."""
    whole, part = np.divmod(np.abs(quanta), QUANTA_PER_UNIT)
    text = _grouped_thousands(whole)
    if part.any():
        text = text + _fractions().gather(part)
    return where(pl.Series(quanta < 0), "-" + text, text) if (quanta < 0).any() else text


def _grouped_thousands(whole: Ints) -> pl.Series:
    """Whole numbers with a comma between thousands."""
    thousands, rest = np.divmod(whole, 1000)
    large = thousands > 0
    if not large.any():
        return _below_thousand().gather(rest)
    text = _grouped_thousands(thousands) + _after_comma().gather(rest)
    return text if large.all() else where(pl.Series(large), text, _below_thousand().gather(rest))


# Texts of all numbers that there are: looking one up is many times as fast as writing it.


@cache
def _below_thousand() -> pl.Series:
    return pl.Series(range(1000)).cast(pl.String)


@cache
def _after_comma() -> pl.Series:
    return "," + _below_thousand().str.zfill(3)


@cache
def _fractions() -> pl.Series:
    """Of each number of quanta below one unit what follows the whole number: "", ".00001", ... ".5"."""
    digits = pl.Series(range(QUANTA_PER_UNIT, 2 * QUANTA_PER_UNIT)).cast(pl.String).str.slice(1)
    return ("." + digits).str.strip_chars_end("0").str.strip_chars_end(".")


def _date_text(when: Any, this_year: int) -> str:
    """Wed 15 Apr; in another year the year takes the place of the weekday."""
    return day_text(when, this_year).removeprefix("" if when.year == this_year else f"{WEEKDAYS[when.weekday()]} ")
