"""What open orders take where no demand row says so: components, and goods that leave for another place (specification 10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from lotwise.component_need import bill_entries, component_need, is_made
from lotwise.encode.coverage.events import negative_supplies
from lotwise.encode.events import SENDING_SIDE
from lotwise.kernels.codes import ASSEMBLY_ORDER
from lotwise.records import SKU_KEY
from lotwise.terms import DemandType

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import Bill
    from lotwise.dataset import Dataset

    Ints = NDArray[np.int64]

COLUMNS = [*SKU_KEY, "id", "row", "type", "due", "quantity"]


def issues_of_orders(supplies: pl.DataFrame, kind: Ints, bill: Bill, points: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    """Every issue of an open order, as a demand row: ``due`` is the day on which the order starts or ships.

    Planned orders of the last run are not asked: what they need is derived demand, as it is of those that this run plans.

    Parameters
    ----------
    supplies, kind
        Loaded orders with ``shipped``, the day on which they start, and what kind of order each is.
    bill
        The bills of the planning points.
    """
    orders = np.flatnonzero(~supplies["is_planned_order"].to_numpy())
    below_zero = negative_supplies(dataset).with_columns(pl.col("entered").alias("due")).select(COLUMNS)
    shipped = _shipped(supplies[orders], dataset)
    return pl.concat([below_zero, shipped, _components(supplies[orders], kind[orders], bill, points)])


def _shipped(orders: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    """What transfer orders take where they come from; one that stays where it is moves nothing."""
    origin = dataset.supplies.with_row_index("row").select(pl.col("row").cast(pl.Int64), *SKU_KEY, "transfer_from")
    moved = orders.select("row", "id", "shipped", "quantity").join(origin, on="row", how="inner", maintain_order="left")
    moved = moved.filter(pl.col("transfer_from").is_not_null() & (pl.col("transfer_from") != pl.col("location")))
    return moved.with_columns(
        pl.col("transfer_from").alias("location"), pl.lit(SENDING_SIDE).alias("type"), pl.col("shipped").alias("due")
    ).select(COLUMNS)


def _components(orders: pl.DataFrame, kind: Ints, bill: Bill, points: pl.DataFrame) -> pl.DataFrame:
    """What production and assembly orders need of the components that are valid on the day on which they start."""
    made = np.flatnonzero(is_made(kind))
    starts = orders["shipped"].to_numpy()
    of_made, entry = bill_entries(bill, orders["sku"].to_numpy()[made], starts[made])
    of = made[of_made]
    need = component_need(bill, entry, orders["quantity"].to_numpy()[of], kind[of] == ASSEMBLY_ORDER)
    return pl.DataFrame(
        {
            **points.select(SKU_KEY)[bill.sku[entry]].to_dict(),
            "id": orders["id"].gather(of),
            "row": orders["row"].gather(of),
            "type": pl.Series([DemandType.PRODUCTION_COMPONENT.value], dtype=pl.String).new_from_index(0, len(of)),
            "due": starts[of] - bill.offset[entry],
            "quantity": need,
        }
    ).select(COLUMNS)
