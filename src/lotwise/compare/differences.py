"""Two plans line by line: what came, what went, what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from lotwise.compare.pairing import COMPARED, SKU, pair

if TYPE_CHECKING:
    from lotwise.compare.pairing import Links

SIDES = ("before", "after")


def compare(before: pl.DataFrame, after: pl.DataFrame, links: tuple[Links, Links] | None = None) -> pl.DataFrame:
    """Pair the lines of two plans and tell how they differ.

    Parameters
    ----------
    before, after
        Lines as ``Plan.lines`` gives them.
    links
        Order tracking of both plans, by which new lines find their partner (``pairing.pair``).

    Returns
    -------
    DataFrame
        One row a difference, by SKU and due date. ``change`` is ``added``, ``gone`` or ``changed``; each of action, due_date,
        quantity, warning and line_id stands there as ``..._before`` and ``..._after``; ``what`` names those of the first four
        that changed, comma separated. Lines that are the same in both plans are left out.
    """
    return differences(before, after, pair(before, after, links))


def differences(before: pl.DataFrame, after: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """How the lines of each pair differ, and the lines without a partner; columns as ``compare`` gives them."""
    first, second = (_side(lines, side) for lines, side in ((before, "before"), (after, "after")))
    numbered = pairs.rename({side: f"line_id_{side}" for side in SIDES})
    both = numbered.join(first, on="line_id_before", how="left").join(
        second.drop(*SKU, "supply_id"), on="line_id_after", how="left"
    )
    alone = [
        lines.join(numbered, on=f"line_id_{side}", how="anti", maintain_order="left")
        for lines, side in ((first, "before"), (second, "after"))
    ]
    return _told(pl.concat([both, *alone], how="diagonal"))


def _side(lines: pl.DataFrame, side: str) -> pl.DataFrame:
    return lines.select(*SKU, "supply_id", *(pl.col(name).alias(f"{name}_{side}") for name in (*COMPARED, "line_id")))


def _told(both: pl.DataFrame) -> pl.DataFrame:
    is_added, is_gone = pl.col("line_id_before").is_null(), pl.col("line_id_after").is_null()
    named = [pl.when(pl.col(f"{name}_before").ne_missing(pl.col(f"{name}_after"))).then(pl.lit(name)) for name in COMPARED]
    what = pl.when(~is_added & ~is_gone).then(pl.concat_str(named, separator=",", ignore_nulls=True))
    change = pl.when(is_added).then(pl.lit("added")).when(is_gone).then(pl.lit("gone")).otherwise(pl.lit("changed"))
    found = both.with_columns(change=change, what=what).filter(pl.col("what").ne_missing(""))
    found = found.sort(*SKU, pl.coalesce("due_date_after", "due_date_before"), "line_id_before", "line_id_after", nulls_last=True)
    return found.select(
        "change", *SKU, "supply_id", *(f"{name}_{side}" for name in (*COMPARED, "line_id") for side in SIDES), "what"
    )
