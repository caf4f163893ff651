"""Two result tables row by row: what came, what went, what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from lotwise.compare.pairing import COMPARED, SKU

if TYPE_CHECKING:
    from collections.abc import Sequence

SIDES = ("before", "after")


class Shape(NamedTuple):
    """What is told of two rows that are a pair."""

    named: Sequence[str]
    """Columns that are the same in both rows, by which people know them."""
    compared: Sequence[str]
    """Columns told of both rows; the pair differs where one of them does."""
    told: Sequence[str]
    """Columns told of both rows that make no difference."""
    number: str
    """The column that ``pairs`` speak of."""


LINES = Shape((*SKU, "supply_id"), COMPARED, ("line_id",), "line_id")


def line_differences(before: pl.DataFrame, after: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """How the lines of each pair differ, and the lines without a partner.

    Parameters
    ----------
    before, after
        Lines as ``Plan.lines`` gives them.
    pairs
        ``before`` and ``after``: the line numbers of each pair.

    Returns
    -------
    DataFrame
        One row a difference, by SKU and due date; columns ``results.LINE_DIFFERENCES`` up to ``what``. Lines that are the same in
        both plans are left out.
    """
    found = differences(before, after, pairs, LINES)
    found = found.sort(*SKU, pl.coalesce("due_date_after", "due_date_before"), "line_id_before", "line_id_after", nulls_last=True)
    return found.select("change", *LINES.named, *of_both(*LINES.compared, *LINES.told), "what")


def differences(before: pl.DataFrame, after: pl.DataFrame, pairs: pl.DataFrame, shape: Shape) -> pl.DataFrame:
    """How the rows of each pair differ, and the rows without a partner.

    ``change`` is ``added``, ``gone`` or ``changed``; ``what`` names the compared columns that changed, comma separated.
    """
    number = shape.number
    shown = dict.fromkeys((*shape.compared, *shape.told, number))
    first, second = (
        rows.select(*shape.named, *(pl.col(name).alias(f"{name}_{side}") for name in shown))
        for side, rows in zip(SIDES, (before, after), strict=True)
    )
    numbered = pairs.rename({side: f"{number}_{side}" for side in SIDES})
    both = numbered.join(first, on=f"{number}_before", how="left").join(second.drop(shape.named), on=f"{number}_after", how="left")
    alone = [
        rows.join(numbered, on=f"{number}_{side}", how="anti", maintain_order="left")
        for side, rows in zip(SIDES, (first, second), strict=True)
    ]
    return _told(pl.concat([both, *alone], how="diagonal"), shape)


def of_both(*names: str) -> list[str]:
    """Columns as they stand in a frame of differences, of both plans."""
    return [f"{name}_{side}" for name in names for side in SIDES]


def _told(both: pl.DataFrame, shape: Shape) -> pl.DataFrame:
    is_added, is_gone = (pl.col(f"{shape.number}_{side}").is_null() for side in SIDES)
    named = [pl.when(pl.col(f"{name}_before").ne_missing(pl.col(f"{name}_after"))).then(pl.lit(name)) for name in shape.compared]
    what = pl.when(~is_added & ~is_gone).then(pl.concat_str(named, separator=",", ignore_nulls=True))
    change = pl.when(is_added).then(pl.lit("added")).when(is_gone).then(pl.lit("gone")).otherwise(pl.lit("changed"))
    return both.with_columns(change=change, what=what).filter(pl.col("what").ne_missing(""))
