"""The steps of a walk from a planning line as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from lotwise.columns import Step, taken
from lotwise.decode.cells import dates, quantities
from lotwise.definitions import Kind
from lotwise.kernels.codes import NO_DAY, NOTHING
from lotwise.naming import where
from lotwise.results import TRACE, UNTRACKED_ELEMENTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from lotwise.decode.names import Names

    Ints = NDArray[np.int64]

NO_COVER = "not covered"


def trace_frame(names: Names, line: int, up: Sequence[Step], down: Sequence[Step]) -> pl.DataFrame:
    """The line itself, then what causes it, then what it needs; columns as ``results.TRACE`` defines them."""
    parts = [_root(names, line), _causes(names, up), _needs(names, down)]
    text = {column.name: pl.String for column in TRACE if column.kind in (Kind.TEXT, Kind.CHOICE)}
    return pl.concat([part.select(TRACE.names).cast(text) for part in parts])  # type: ignore[arg-type]


def _root(names: Names, line: int) -> pl.DataFrame:
    record = names.netted.lines[line : line + 1]
    supplies = names.supplies(np.where(record["order"] == NOTHING, ~line, record["order"]))
    return pl.DataFrame(
        {
            "direction": ["line"],
            "level": [0],
            "from_line_id": pl.Series([None], dtype=pl.Int64),
            "line_id": [line + 1],
            **names.sku(record["sku"]),
            "name": names.supply(supplies),
            "kind": names.supply_kind(supplies),
            "date": dates(record["due"], names.encoded.start_date),
            "quantity": quantities(record["quantity"]),
            "share": quantities(record["quantity"]),
        }
    )


def _causes(names: Names, steps: Sequence[Step]) -> pl.DataFrame:
    columns = _columns(steps)
    demand, element = columns["demand"], columns["element"]
    is_demand = demand != NOTHING
    sku = np.where(is_demand, taken(names.encoded.demand_sku, demand), names.netted.lines["sku"][columns["from_line"]])
    words = pl.Series([*UNTRACKED_ELEMENTS]).gather(np.maximum(element, 0))
    demands = names.demands(demand)
    own = [where(is_demand, found.cast(pl.String)) for found in (names.demand(demands), names.demand_kind(demands))]
    return pl.DataFrame(
        {
            **_shared(names, "up", columns, sku),
            "name": pl.select(pl.coalesce(own[0], where(~is_demand, words))).to_series(),
            "kind": own[1].fill_null("untracked"),
            "date": where(is_demand, dates(taken(names.encoded.demand["due"], demand, NO_DAY), names.encoded.start_date)),
        }
    )


def _needs(names: Names, steps: Sequence[Step]) -> pl.DataFrame:
    columns = _columns(steps)
    covered = columns["supply"] < len(names.encoded.orders)
    supplies = names.supplies(np.where(covered, columns["supply"], 0))
    nothing = where(~covered, pl.Series([NO_COVER]).new_from_index(0, len(steps)))
    return pl.DataFrame(
        {
            **_shared(names, "down", columns, names.encoded.demand_sku[columns["demand"]]),
            "name": pl.select(pl.coalesce(nothing, names.supply(supplies).cast(pl.String))).to_series(),
            "kind": pl.select(pl.coalesce(nothing, names.supply_kind(supplies).cast(pl.String))).to_series(),
            "date": where(covered, names.supply_date(supplies)),
        }
    )


def _columns(steps: Sequence[Step]) -> dict[str, Ints]:
    table = np.array(steps, np.int64).reshape(len(steps), len(Step._fields))
    return dict(zip(Step._fields, table.T, strict=True))


def _shared(names: Names, direction: str, columns: dict[str, Ints], sku: NDArray[np.integer]) -> dict[str, pl.Series]:
    count = len(sku)
    return {
        "direction": pl.Series([direction]).new_from_index(0, count),
        "level": pl.Series(columns["level"]),
        "from_line_id": pl.Series(columns["from_line"] + 1),
        "line_id": names.demand_line_id(columns["to_line"]),
        **names.sku(sku.astype(np.int32)),
        "quantity": quantities(columns["quantity"]),
        "share": where(np.full(count, direction == "up"), quantities(columns["share"])),
    }
