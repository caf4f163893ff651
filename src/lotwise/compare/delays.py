"""Demand that two plans meet late: which is new, which no longer, which waits longer or shorter."""

from __future__ import annotations

from functools import partial

import polars as pl

from lotwise.compare.differences import Shape, differences, of_both
from lotwise.compare.pairing import SKU, by_key, in_steps, same_line

_DEMAND = (*SKU, "demand", "demand_type", "line")
_SHAPE = Shape(
    (*SKU, "demand", "demand_type"),
    ("delay_days", "delayed_date", "quantity"),
    ("requested_date", "demand_line_id", "supply", "line_id"),
    "row",
)
_STEPS = (
    partial(by_key, key=(*_DEMAND, "requested_date", "quantity"), number="row"),
    partial(by_key, key=_DEMAND, number="row"),
)


def delay_differences(before: pl.DataFrame, after: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """How the delays of two plans differ.

    Parameters
    ----------
    before, after
        Delays as ``Plan.delays`` gives them.
    pairs
        ``before`` and ``after``: the numbers of lines that are the same line, by which needs of planned orders are known.

    Returns
    -------
    DataFrame
        One row a difference, by SKU and day; columns ``results.DELAY_DIFFERENCES`` up to ``what``. ``change`` is ``added``,
        ``gone``, ``longer``, ``shorter``, or ``changed`` where the demand is as late as before, on another day or with another
        quantity.
    """
    first = _named(before, pl.col("demand_line_id"))
    second = _named(after, same_line(pairs, "demand_line_id"))
    found = differences(first, second, in_steps(first, second, _STEPS, number="row"), _SHAPE)
    earlier, later = (pl.col(name) for name in of_both("delay_days"))
    longer, shorter = pl.when(later > earlier).then(pl.lit("longer")), pl.when(later < earlier).then(pl.lit("shorter"))
    change = pl.coalesce(longer, shorter, "change")
    day = pl.coalesce("requested_date_after", "requested_date_before")
    found = found.with_columns(change=change).sort(*SKU, day, "demand", *of_both("row"), nulls_last=True)
    return found.select("change", *_SHAPE.named, *of_both(*_SHAPE.compared, *_SHAPE.told), "what")


def _named(delays: pl.DataFrame, line: pl.Expr) -> pl.DataFrame:
    return delays.with_columns(line=line, row=pl.int_range(pl.len()))
