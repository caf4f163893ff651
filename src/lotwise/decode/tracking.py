"""Order tracking and untracked elements as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from lotwise.decode.cells import dates, quantities
from lotwise.naming import where
from lotwise.results import TRACKING, UNTRACKED, UNTRACKED_ELEMENTS
from lotwise.rows import TableRows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.decode.names import Names
    from lotwise.peg import Untracked


def tracking_rows(names: Names, links: NDArray[Any]) -> TableRows:
    """Every link between demand and supply (``kernels.records.LINK``)."""
    return TableRows.numbered(len(links), lambda rows: _tracking(names, links[rows]))


def untracked_rows(names: Names, untracked: Untracked) -> TableRows:
    """The untracked elements of every supply."""
    return TableRows.numbered(len(untracked.supply), lambda rows: _untracked(names, untracked.part(rows)))


def _tracking(names: Names, links: NDArray[Any]) -> pl.DataFrame:
    demand, supplies = links["demand"].astype(np.int64), names.supplies(links["supply"])
    demands = names.demands(demand)
    columns = {
        **names.sku(names.encoded.demand_sku[demand]),
        "demand": names.demand(demands),
        "demand_type": names.demand_kind(demands),
        "demand_line_id": names.demand_line_id(names.encoded.demand_line[demand]),
        "demand_date": dates(names.encoded.demand["due"][demand], names.encoded.start_date),
        "supply": names.supply(supplies),
        "supply_type": names.supply_kind(supplies),
        "supply_date": names.supply_date(supplies),
        "line_id": names.line_id(supplies),
        "quantity": quantities(links["quantity"]),
    }
    return pl.DataFrame(columns).select(TRACKING.names)


def _untracked(names: Names, untracked: Untracked) -> pl.DataFrame:
    supplies = names.supplies(untracked.supply)
    columns = {
        **names.sku(supplies.sku),
        "supply": names.supply(supplies),
        "line_id": names.line_id(supplies),
        "element": pl.Series(UNTRACKED_ELEMENTS, dtype=pl.Enum(UNTRACKED_ELEMENTS)).gather(untracked.element),
        "parameter_value": where(untracked.parameter >= 0, quantities(untracked.parameter)),
        "quantity": quantities(untracked.quantity),
        "remainder": quantities(untracked.remainder),
    }
    return pl.DataFrame(columns).select(UNTRACKED.names)
