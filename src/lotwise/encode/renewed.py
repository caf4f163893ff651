"""What changes of a few rows make of the arrays: parameters of SKUs, events of demand and supply that stand for themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import polars as pl

from lotwise.columns import packed_rank, wanted_day
from lotwise.encode.codes import SkuCodes
from lotwise.encode.encoder import (
    NEVER_BOUND,
    PARAMETER_FIELDS,
    order_kinds,
    order_records,
    parameter_records,
    read_periods,
    with_rank,
)
from lotwise.encode.events import demand_events, supply_events
from lotwise.encode.inheriting import rows_by_name
from lotwise.encode.parameters import resolve_parameters
from lotwise.encode.ranks import RANK_STOCK
from lotwise.encode.scheduling import PERIODS, with_periods
from lotwise.kernels.codes import FIXED, NO_DAY, NOTHING, OPEN_DAY, RANK_FREE
from lotwise.kernels.records import dtype
from lotwise.kernels.reordering.records import DEMAND_IN
from lotwise.records import SKU_KEY
from lotwise.terms import ReorderingPolicy, Replenishment

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import WorkDays
    from lotwise.dataset import Dataset

_TOLD = ("item", "variant", "location", "card")
STOCK_EVENT: dict[str, int] = {
    "due": OPEN_DAY,
    "rank": packed_rank(RANK_FREE, RANK_STOCK),
    "locked": NO_DAY,
    "flexibility": FIXED,
    "kind": NOTHING,
}
"""Fields of the record of an SKU's stock, but for its quantity; all others are 0."""


class Parameters(NamedTuple):
    """What of some SKUs rests on their parameters alone."""

    skus: pl.DataFrame
    """(n,) the SKUs with their parameters and periods."""
    records: NDArray[Any]
    """(n,) records of the rules."""
    fields: tuple[str, ...]
    """The fields of these that are set."""
    days: dict[str, NDArray[np.int64]]
    """(n,) the periods of ``columns.Scheduling``."""


def renewed(skus: pl.DataFrame, dataset: Dataset) -> Parameters:
    """Resolve the parameters of some SKUs again.

    Parameters
    ----------
    skus
        Rows of ``Encoded.skus``: what speaks for each SKU has not changed.
    dataset
        Items and SKU records, at least those of the SKUs, as they are now.
    """
    resolved = with_periods(resolve_parameters(skus.select(_TOLD), dataset, rows_by_name(skus, dataset)), dataset)
    periods = read_periods(resolved)
    days = {name: periods[name].counted_from(dataset.settings.today) for name in PERIODS}
    return Parameters(resolved, parameter_records(resolved, periods, dataset.settings), PARAMETER_FIELDS, days)


class Events(NamedTuple):
    """What some rows are as demand and as orders, by field of ``columns.ReorderingInput``; SKUs by number."""

    demand: dict[str, NDArray[Any]]
    orders: dict[str, NDArray[Any]]


def renewed_events(dataset: Dataset, skus: pl.DataFrame, company: WorkDays | None, first_group: int) -> Events | None:
    """Encode rows of demand and supply that belong to nothing else; None where one lies at an SKU that is not among those given.

    Parameters
    ----------
    dataset
        The rows alone, with the items and SKU records that they name.
    skus
        ``number`` and the parameters of SKUs, as in ``Encoded.skus``.
    company
        The working days of the company's calendar.
    first_group
        Order-to-order groups of demand that is bound by its policy are numbered from here.
    """
    planned = skus.select(*SKU_KEY, "number", "reordering_policy", "replenishment")
    codes = SkuCodes(dataset)
    demands, supplies = (
        events.hstack(codes.names(events["code"].to_numpy())).join(planned, on=SKU_KEY, how="left", maintain_order="left")
        for events in (demand_events(dataset, codes), supply_events(dataset, codes))
    )
    if demands["number"].null_count() or supplies["number"].null_count():
        return None
    by_policy = (pl.col("reordering_policy") == ReorderingPolicy.ORDER.value) & ~pl.col("type").is_in(NEVER_BOUND)
    demands = demands.with_columns(pl.when(by_policy).then(pl.int_range(pl.len()) + first_group).otherwise(0).alias("bound"))
    demands, supplies = with_rank(demands), with_rank(supplies)
    return Events(_demand_columns(demands, company), _order_columns(supplies, order_kinds(supplies, dataset)))


def _demand_columns(demands: pl.DataFrame, company: WorkDays | None) -> dict[str, NDArray[Any]]:
    count, due = len(demands), demands["due"].to_numpy()
    records = np.zeros(count, dtype(DEMAND_IN))
    is_purchase = (demands["replenishment"] == Replenishment.PURCHASE.value).to_numpy()
    records["due"], records["want"] = due, wanted_day(due, is_purchase, company)
    records["quantity"], records["bound"], records["linked_order"] = demands["quantity"], demands["bound"], NOTHING
    return {
        "demand": records,
        "demand_rank": demands["rank"].to_numpy().astype(np.int32),
        "demand_sku": demands["number"].to_numpy().astype(np.int32),
        "demand_row": demands["row"].to_numpy().astype(np.int32),
        "demand_line": np.full(count, NOTHING, np.int32),
        "demand_order": np.full(count, NOTHING, np.int32),
        "reserved_order": np.full(count, NOTHING, np.int32),
        "forecast_since": np.full(count, NO_DAY, np.int32),
        "forecast_until": np.full(count, NO_DAY, np.int32),
    }


def _order_columns(supplies: pl.DataFrame, kind: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
    count, sku = len(supplies), supplies["number"].to_numpy()
    return {
        "orders": order_records(supplies, kind),
        "order_sku": sku.astype(np.int32),
        "order_row": supplies["row"].to_numpy().astype(np.int32),
        "order_line": np.full(count, NOTHING, np.int32),
        "order_yielding": np.full(count, NOTHING),
        "order_kind": kind,
        "order_scheduling": sku.astype(np.int64),
        "order_released": supplies["released"].to_numpy(),
    }
