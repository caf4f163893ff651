"""What differences have to do with: demand, supply and lines of either plan, by the row of each difference."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from lotwise.compare.differences import SIDES
from lotwise.compare.pairing import SKU

if TYPE_CHECKING:
    from lotwise.compare.results import Results

_DEMANDS = {"row": pl.UInt32, "demand": pl.String}
_SUPPLIES = {"row": pl.UInt32, "supply": pl.String}


class Reach(NamedTuple):
    """What the rows of a frame of differences are about; ``row`` counts them from 0."""

    demands: pl.DataFrame
    """``row``, ``demand``: what it covers or concerns."""
    supplies: pl.DataFrame
    """``row``, ``supply``: the order that it changes or waits for."""
    made_for: tuple[pl.DataFrame, pl.DataFrame]
    """``row``, ``line_id``: lines of the earlier and of the later plan that it is there for."""
    comes_from_below: bool = False
    """Whether what is different below its SKU in the network is a cause, whatever else is."""


def of_lines(found: pl.DataFrame, before: Results, after: Results) -> Reach:
    """What lines cover and change, and the lines that they are made for."""
    rows = found.with_row_index("row")
    tracked = [
        rows.select("row", line_id=f"line_id_{side}").join(_links(plan).drop("supply"), on="line_id", how="inner")
        for side, plan in zip(SIDES, (before, after), strict=True)
    ]
    return _reach(tracked, rows.select("row", supply="supply_id"))


def of_messages(found: pl.DataFrame, before: Results, after: Results) -> Reach:
    """What the orders of messages cover; a planned order of the run is there for its own line, too."""
    rows = found.with_row_index("row")
    tracked = []
    for side, plan in zip(SIDES, (before, after), strict=True):
        links = _links(plan)
        own = rows.select("row", *SKU, supply="supply_id", line_id=f"line_id_{side}", demand=f"demand_{side}")
        by_order = own.drop("line_id", "demand").join(links, on=[*SKU, "supply"], how="inner")
        by_line = own.select("row", "line_id").join(links, on="line_id", how="inner")
        itself = own.select("row", "demand", demand_line_id="line_id")
        tracked.append(pl.concat([part.select("row", "demand", "demand_line_id") for part in (by_order, by_line, itself)]))
    return _reach(tracked, rows.select("row", supply="supply_id"))


def of_delays(found: pl.DataFrame) -> Reach:
    """The demand that is late, and the order that it waits for."""
    rows = found.with_row_index("row")
    supplies = pl.concat([rows.select("row", supply=f"supply_{side}") for side in SIDES])
    none = pl.DataFrame(schema={**_DEMANDS, "demand_line_id": pl.Int64})
    reach = _reach([none, none], supplies)
    return reach._replace(demands=rows.select(_DEMANDS.keys()).drop_nulls(), comes_from_below=True)


def _links(plan: Results) -> pl.DataFrame:
    return plan.tracking.select(*SKU, "supply", "line_id", "demand", "demand_line_id")


def _reach(tracked: list[pl.DataFrame], supplies: pl.DataFrame) -> Reach:
    demands = pl.concat([side.select(_DEMANDS.keys()) for side in tracked]).drop_nulls().unique()
    first, second = (side.select("row", line_id="demand_line_id").drop_nulls().unique() for side in tracked)
    return Reach(demands, supplies.select(_SUPPLIES.keys()).drop_nulls().unique(), (first, second))
