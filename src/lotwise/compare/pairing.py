"""Which lines of two plans are the same line."""

from __future__ import annotations

import heapq
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    Step = Callable[[pl.DataFrame, pl.DataFrame], pl.DataFrame]

SKU = ("item", "variant", "location")
COMPARED = ("action", "due_date", "quantity", "warning")
"""The columns in which paired lines may differ."""
PAIR = {"before": pl.Int64, "after": pl.Int64}
"""Line numbers of a pair."""


def same_line(pairs: pl.DataFrame, numbers: str) -> pl.Expr:
    """What to call a line of the later plan by: the number of its partner; negative where it has none."""
    partner = pl.col(numbers).replace_strict(pairs["after"], pairs["before"], default=None, return_dtype=pl.Int64)
    return pl.coalesce(partner, -pl.col(numbers))


class Links(NamedTuple):
    """What order tracking knows of the lines of one plan."""

    level: pl.DataFrame
    """SKU and ``level``, the order in which SKUs are planned: what needs a component comes before it."""
    covered: pl.DataFrame
    """``line_id``, and what it covers: ``demand``, the ``demand_line_id`` behind it if there is one, ``quantity`` in quanta."""


def pair(before: pl.DataFrame, after: pl.DataFrame, links: tuple[Links, Links] | None = None) -> pl.DataFrame:
    """Pair the lines of two plans.

    Parameters
    ----------
    before, after
        Lines as ``Plan.lines`` gives them.
    links
        Order tracking of both plans; without it new lines are paired by their figures alone.

    Returns
    -------
    DataFrame
        ``before`` and ``after``: the line numbers of each pair.

    Notes
    -----
    Lines that change an existing order are paired by ``supply_id`` within their SKU. New lines have no name that lasts from plan to
    plan: within an SKU equal ones are paired first, then those that cover most of the same demand, then those due on the same
    day, then whichever are nearest to each other. What a line needs is the same demand as what its partner needs, so levels are
    paired from the top down.
    """
    before, after = (lines.select(*SKU, "supply_id", *COMPARED, "line_id") for lines in (before, after))
    if links is None:
        return _pair_level(before, after, None)
    levels = links[0].level
    sides = [lines.join(levels, on=SKU, how="inner", maintain_order="left") for lines in (before, after)]
    found = pl.DataFrame(schema=PAIR)
    for level in sides[0]["level"].unique().sort():
        own, other = (lines.filter(pl.col("level") == level).drop("level") for lines in sides)
        found = pl.concat([found, _pair_level(own, other, _named_needs(own, other, links, found))])
    return found


def _named_needs(
    before: pl.DataFrame, after: pl.DataFrame, links: tuple[Links, Links], found: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What new lines cover, with names that last: a need of a line is called by its pair."""
    own, other = (
        side.covered.join(lines.filter(pl.col("supply_id").is_null()).select(*SKU, "line_id"), on="line_id", how="inner")
        for side, lines in zip(links, (before, after), strict=True)
    )
    same = found.select(demand_line_id="after", pair="before")
    own = own.with_columns(pair=pl.col("demand_line_id"))
    other = other.join(same, on="demand_line_id", how="left", maintain_order="left")
    is_named = pl.col("demand_line_id").is_null() | pl.col("pair").is_not_null()
    of_line = pl.col("demand_line_id").is_not_null()
    name = pl.when(of_line).then(pl.lit("line ") + pl.col("pair").cast(pl.String)).otherwise(pl.lit("demand ") + pl.col("demand"))
    first, second = (
        side.filter(is_named).select(*SKU, "line_id", "quantity", need=name).drop_nulls("need") for side in (own, other)
    )
    return first, second


def _pair_level(before: pl.DataFrame, after: pl.DataFrame, needs: tuple[pl.DataFrame, pl.DataFrame] | None) -> pl.DataFrame:
    """The lines that belong together, the surest pairs first."""
    is_order = pl.col("supply_id").is_not_null()
    found = [by_key(before.filter(is_order), after.filter(is_order), (*SKU, "supply_id"))]
    before, after = before.filter(~is_order), after.filter(~is_order)
    steps: list[Step] = [
        partial(by_key, key=(*SKU, *COMPARED)),
        partial(by_key, key=(*SKU, "due_date")),
        _nearest,
    ]
    if needs is not None:
        steps.insert(1, partial(_by_need, needs=needs))
    return pl.concat([*found, in_steps(before, after, steps)])


def in_steps(before: pl.DataFrame, after: pl.DataFrame, steps: Iterable[Step], *, number: str = "line_id") -> pl.DataFrame:
    """Pairs of rows, step by step: what one step has paired the next ones leave alone. ``number`` is the column of row numbers."""
    found = [pl.DataFrame(schema=PAIR)]
    for pairs_of in steps:
        paired = pairs_of(before, after)
        before = before.join(paired, left_on=number, right_on="before", how="anti", maintain_order="left")
        after = after.join(paired, left_on=number, right_on="after", how="anti", maintain_order="left")
        found.append(paired)
    return pl.concat(found)


def _by_need(before: pl.DataFrame, after: pl.DataFrame, needs: tuple[pl.DataFrame, pl.DataFrame]) -> pl.DataFrame:
    """Lines that cover the same demand, the largest common quantity first; each has one partner."""
    sides = [
        own.join(lines.select("line_id"), on="line_id", how="semi", maintain_order="left")
        for own, lines in zip(needs, (before, after), strict=True)
    ]
    common = _common(*map(_stretches, sides))
    common = (
        common.group_by("before", "after")
        .agg(pl.col("common").sum())
        .sort("common", "before", "after", descending=[True, False, False])
    )
    taken_before, taken_after, found = set[int](), set[int](), []
    for first, second in common.select("before", "after").iter_rows():
        if first not in taken_before and second not in taken_after:
            taken_before.add(first)
            taken_after.add(second)
            found.append((first, second))
    return pl.DataFrame(found, schema=PAIR, orient="row")


def _stretches(needs: pl.DataFrame) -> pl.DataFrame:
    """The stretch of each demand that a line covers, one line's after the other's, from 0 on."""
    key = (*SKU, "need")
    needs = needs.group_by(*key, "line_id").agg(pl.col("quantity").sum()).sort(*key, "line_id")
    last = pl.col("quantity").cum_sum().over(key)
    return needs.select(*key, "line_id", first=last - pl.col("quantity"), last=last)


def _common(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """How much of its demand a line of one plan has in common with a line of the other.

    The stretches of both plans cut a demand into pieces; each piece belongs to one line of either plan at most, so that
    the work grows with the lines and not with the pairs of them.
    """
    key = [*SKU, "need"]
    ends = pl.concat([side.select(*key, at=end) for side in (before, after) for end in ("first", "last")]).unique().sort(*key, "at")
    pieces = ends.with_columns(until=pl.col("at").shift(-1).over(key)).drop_nulls("until")
    for name, side in (("before", before), ("after", after)):
        begin = side.rename({"line_id": name, "first": "at", "last": f"{name}_last"}).sort("at")
        pieces = pieces.sort("at").join_asof(begin, on="at", by=key, strategy="backward", check_sortedness=False)
    covered = pieces.filter(pl.col("before_last") > pl.col("at"), pl.col("after_last") > pl.col("at"))
    return covered.select("before", "after", common=pl.col("until") - pl.col("at"))


def by_key(before: pl.DataFrame, after: pl.DataFrame, key: Sequence[str], *, number: str = "line_id") -> pl.DataFrame:
    """Rows with an equal key; the first of several with the first, the second with the second."""
    copy = pl.int_range(pl.len()).over(key).alias("copy")
    first, second = (rows.select(*key, copy, pl.col(number).alias("number")) for rows in (before, after))
    joined = first.join(second, on=[*key, "copy"], how="inner", nulls_equal=True, maintain_order="left")
    return joined.select(before="number", after="number_right")


def _nearest(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Pair what is left within each SKU, the nearest due dates first."""
    sides = pl.concat([before.with_columns(is_after=False), after.with_columns(is_after=True)])
    sides = sides.filter(pl.col("is_after").n_unique().over(SKU) == 2, pl.col("due_date").is_not_null())
    sides = sides.sort(*SKU, "due_date", "is_after", "line_id").with_columns(sku=pl.struct(SKU).rle_id())
    rows = sides.select("sku", "due_date", "is_after", "line_id").iter_rows()
    found = [pair for _, group in groupby(rows, itemgetter(0)) for pair in _nearest_of_sku([_Point(*row[1:]) for row in group])]
    return pl.DataFrame(found, schema=PAIR, orient="row")


class _Point(NamedTuple):
    due: date
    is_after: bool
    line: int


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
        yield (points[second].line, points[first].line) if points[first].is_after else (points[first].line, points[second].line)
        outer = left[first], right[second]
        if outer[0] >= 0:
            right[outer[0]] = outer[1]
        if outer[1] < len(points):
            left[outer[1]] = outer[0]
        offer(*outer)
