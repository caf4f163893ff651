"""Two plans line by line: what came, what went, what changed."""

from __future__ import annotations

import heapq
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

SKU = ("item", "variant", "location")
COMPARED = ("action", "due_date", "quantity", "warning")
"""The columns in which paired lines may differ."""
_PAIR = {"before": pl.UInt32, "after": pl.UInt32}


def compare(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Pair the lines of two plans and tell how they differ.

    Parameters
    ----------
    before, after
        Lines as ``Plan.lines`` gives them.

    Returns
    -------
    DataFrame
        One row a difference, by SKU and due date. ``change`` is ``added``, ``gone`` or ``changed``; each of action, due_date,
        quantity and warning stands there as ``..._before`` and ``..._after``; ``what`` names those that changed, comma separated.
        Lines that are the same in both plans are left out.

    Notes
    -----
    Lines that change an existing order are paired by ``supply_id`` within their SKU. New lines have no name that lasts from plan to
    plan: within an SKU equal ones are paired first, then those due on the same day, then whichever are nearest to each other.
    """
    before, after = (lines.select(*SKU, "supply_id", *COMPARED, "line_id") for lines in (before, after))
    pairs = _pairs(before.with_row_index("row"), after.with_row_index("row"))
    both = _sides(before, after, pairs)
    return _differences(pl.concat([both, _unpaired(before, after, pairs)]))


def _pairs(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Row numbers of the lines that belong together, the surest pairs first."""
    is_order = pl.col("supply_id").is_not_null()
    found = [_by_key(before.filter(is_order), after.filter(is_order), (*SKU, "supply_id"))]
    before, after = before.filter(~is_order), after.filter(~is_order)
    for key in ((*SKU, *COMPARED), (*SKU, "due_date")):
        paired = _by_key(before, after, key)
        before = before.join(paired, left_on="row", right_on="before", how="anti", maintain_order="left")
        after = after.join(paired, left_on="row", right_on="after", how="anti", maintain_order="left")
        found.append(paired)
    found.append(pl.DataFrame(_nearest(before, after), schema=_PAIR, orient="row"))
    return pl.concat(found)


def _by_key(before: pl.DataFrame, after: pl.DataFrame, key: Sequence[str]) -> pl.DataFrame:
    """Lines with an equal key; the first of several with the first, the second with the second."""
    number = pl.int_range(pl.len()).over(key).alias("number")
    first, second = (lines.select(*key, "row").with_columns(number) for lines in (before, after))
    joined = first.join(second, on=[*key, "number"], how="inner", nulls_equal=True, maintain_order="left")
    return joined.select(pl.col("row").cast(pl.UInt32).alias("before"), pl.col("row_right").cast(pl.UInt32).alias("after"))


def _nearest(before: pl.DataFrame, after: pl.DataFrame) -> list[tuple[int, int]]:
    """Pair what is left within each SKU, the nearest due dates first."""
    sides = pl.concat([before.with_columns(is_after=False), after.with_columns(is_after=True)])
    sides = sides.filter(pl.col("is_after").n_unique().over(SKU) == 2, pl.col("due_date").is_not_null())
    sides = sides.sort(*SKU, "due_date", "is_after", "line_id").with_columns(sku=pl.struct(SKU).rle_id())
    rows = sides.select("sku", "due_date", "is_after", "row").iter_rows()
    return [pair for _, group in groupby(rows, itemgetter(0)) for pair in _nearest_of_sku([_Point(*row[1:]) for row in group])]


class _Point(NamedTuple):
    due: date
    is_after: bool
    row: int


def _nearest_of_sku(points: list[_Point]) -> Iterator[tuple[int, int]]:
    """Take the closest two neighbours of opposite sides off the line of dates, again and again.

    The closest pair is always a pair of neighbours, so a heap of neighbours is enough and nothing is quadratic.
    """
    left, right = list(range(-1, len(points) - 1)), list(range(1, len(points) + 1))
    heap: list[tuple[int, int, int]] = []

    def offer(first: int, second: int) -> None:
        if first >= 0 and second < len(points) and points[first].is_after != points[second].is_after:
            heapq.heappush(heap, ((points[second].due - points[first].due).days, first, second))

    for second in range(1, len(points)):
        offer(second - 1, second)
    taken = [False] * len(points)
    while heap:
        _, first, second = heapq.heappop(heap)
        if taken[first] or taken[second]:
            continue
        taken[first] = taken[second] = True
        yield (points[second].row, points[first].row) if points[first].is_after else (points[first].row, points[second].row)
        outer = left[first], right[second]
        if outer[0] >= 0:
            right[outer[0]] = outer[1]
        if outer[1] < len(points):
            left[outer[1]] = outer[0]
        offer(*outer)


def _sides(before: pl.DataFrame, after: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Both lines of every pair side by side."""
    return pl.concat(
        [_side(before[pairs["before"]], "before"), _side(after[pairs["after"]], "after").drop(*SKU, "supply_id")], how="horizontal"
    )


def _unpaired(before: pl.DataFrame, after: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """The lines of one plan that have no partner in the other."""
    alone = [
        _side(lines.with_row_index("row").join(pairs, left_on="row", right_on=side, how="anti", maintain_order="left"), side)
        for lines, side in ((before, "before"), (after, "after"))
    ]
    return pl.concat(alone, how="diagonal")


def _side(lines: pl.DataFrame, side: str) -> pl.DataFrame:
    return lines.select(*SKU, "supply_id", *(pl.col(name).alias(f"{name}_{side}") for name in (*COMPARED, "line_id")))


def _differences(both: pl.DataFrame) -> pl.DataFrame:
    is_added, is_gone = pl.col("line_id_before").is_null(), pl.col("line_id_after").is_null()
    named = [pl.when(pl.col(f"{name}_before").ne_missing(pl.col(f"{name}_after"))).then(pl.lit(name)) for name in COMPARED]
    what = pl.when(~is_added & ~is_gone).then(pl.concat_str(named, separator=",", ignore_nulls=True))
    change = pl.when(is_added).then(pl.lit("added")).when(is_gone).then(pl.lit("gone")).otherwise(pl.lit("changed"))
    found = both.with_columns(change=change, what=what).filter(pl.col("what").ne_missing(""))
    found = found.sort(*SKU, pl.coalesce("due_date_after", "due_date_before"), "line_id_before", "line_id_after", nulls_last=True)
    pairs = [f"{name}_{side}" for name in COMPARED for side in ("before", "after")]
    return found.select("change", *SKU, "supply_id", *pairs, "what")
