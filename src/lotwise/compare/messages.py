"""Action messages of two plans: which came, which went, which ask for something else."""

from __future__ import annotations

from functools import partial

import polars as pl

from lotwise.compare.differences import Shape, differences, of_both
from lotwise.compare.pairing import SKU, by_key, in_steps, same_line
from lotwise.terms import Message

_ORDER = (*SKU, "supply_id", "line")
_SHAPE = Shape((*SKU, "supply_id"), ("message", "to_date", "to_quantity"), ("date", "quantity", "line_id", "demand"), "row")


def message_differences(before: pl.DataFrame, after: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """How the action messages of two plans differ.

    Parameters
    ----------
    before, after
        Messages as ``Plan.action_messages`` gives them.
    pairs
        ``before`` and ``after``: the numbers of lines that are the same line, by which planned orders of the run are known.

    Returns
    -------
    DataFrame
        One row a difference, by SKU and order; columns ``results.MESSAGE_DIFFERENCES`` up to ``what``.

    Notes
    -----
    Messages are paired within an order: equal ones first, then those about its date (advance, postpone) and those about its
    quantity (increase, decrease, cancel), at last a cancellation with the message about the date that it stands in for. An order
    that is another in the input while the message asks for the same makes no difference.
    """
    first = _named(before, line=pl.col("line_id"))
    second = _named(after, line=same_line(pairs, "line_id"))
    found = differences(first, second, in_steps(first, second, _STEPS, number="row"), _SHAPE)
    found = found.sort(*SKU, "supply_id", *of_both("line_id", "row"), nulls_last=True)
    return found.select("change", *_SHAPE.named, *of_both(*_SHAPE.compared, *_SHAPE.told), "what")


def _named(messages: pl.DataFrame, line: pl.Expr) -> pl.DataFrame:
    """Messages with row number, ``line``: what a planned order of the run is called, and what the message is ``about``."""
    is_of_date = pl.col("message").is_in([Message.ADVANCE.value, Message.POSTPONE.value])
    about = pl.when(is_of_date).then(pl.lit("date")).otherwise(pl.lit("quantity"))
    of_run = pl.when(pl.col("supply_id").is_null()).then(line)
    return messages.with_columns(about=about, line=of_run, row=pl.int_range(pl.len()))


def _replaced(before: pl.DataFrame, after: pl.DataFrame, *, cancelled: str) -> pl.DataFrame:
    """Messages without a partner where the other plan cancels the order instead."""
    is_cancelled = pl.col("message") == Message.CANCEL.value
    sides = (before.filter(is_cancelled), after) if cancelled == "before" else (before, after.filter(is_cancelled))
    return by_key(*sides, _ORDER, number="row")


_STEPS = (
    partial(by_key, key=(*_ORDER, "message", "to_date", "to_quantity"), number="row"),
    partial(by_key, key=(*_ORDER, "about", "is_derived"), number="row"),
    partial(by_key, key=(*_ORDER, "about"), number="row"),
    partial(_replaced, cancelled="before"),
    partial(_replaced, cancelled="after"),
)
