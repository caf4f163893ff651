"""What order tracking alone says about which lines are the same, for plans of which only the result tables are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from lotwise.compare.pairing import SKU, Links
from lotwise.units import QUANTA_PER_UNIT

if TYPE_CHECKING:
    from lotwise.compare.results import Results


def tracked_links(before: Results, after: Results) -> tuple[Links, Links]:
    """What pairs the new lines of two plans, from their lines and order tracking."""
    level = _levels(before, after)
    return Links(level, covered_by_lines(before.tracking)), Links(level, covered_by_lines(after.tracking))


def covered_by_lines(tracking: pl.DataFrame) -> pl.DataFrame:
    """What each line covers, as ``Links.covered``."""
    return tracking.filter(pl.col("line_id").is_not_null()).select(
        "line_id", "demand", "demand_line_id", quantity=(pl.col("quantity") * QUANTA_PER_UNIT).cast(pl.Int64)
    )


def _levels(before: Results, after: Results) -> pl.DataFrame:
    """Every SKU with lines, and how many steps above it lines need each other at most; those of a circle come last."""
    skus = pl.concat([plan.lines.select(SKU) for plan in (before, after)]).unique(maintain_order=True).with_row_index("sku")
    edges = pl.concat([_edges(plan, skus) for plan in (before, after)]).unique()
    left, found, level = skus["sku"], [], 0
    while len(left):
        top = left.filter(~left.is_in(edges["sku"].implode()))
        if top.is_empty():
            top = left
        found.append(pl.DataFrame({"sku": top, "level": pl.Series([level], dtype=pl.Int64).new_from_index(0, len(top))}))
        left = left.filter(~left.is_in(top.implode()))
        edges = edges.filter(~pl.col("parent").is_in(top.implode()))
        level += 1
    levels = pl.concat([pl.DataFrame(schema={"sku": pl.UInt32, "level": pl.Int64}), *found])
    return skus.join(levels, on="sku", how="inner", maintain_order="left").drop("sku")


def _edges(plan: Results, skus: pl.DataFrame) -> pl.DataFrame:
    """``parent`` and ``sku``: SKUs of which a line of the one needs a line of the other."""
    of_line = plan.lines.select("line_id", *SKU).join(skus, on=SKU, how="left").select("line_id", "sku")
    needs = plan.tracking.select("line_id", "demand_line_id").drop_nulls().unique()
    parents = of_line.rename({"line_id": "demand_line_id", "sku": "parent"})
    edges = needs.join(of_line, on="line_id", how="inner").join(parents, on="demand_line_id", how="inner")
    return edges.select("parent", "sku").filter(pl.col("parent") != pl.col("sku"))
