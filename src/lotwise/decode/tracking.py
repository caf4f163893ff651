"""Order tracking and untracked elements as frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from lotwise.columns import lines_of_orders, taken
from lotwise.decode.names import QUANTITY, dates, demand_cells, order_cells, quantities, sku_names
from lotwise.kernels.codes import NOTHING
from lotwise.results import TRACKING, UNTRACKED, UNTRACKED_ELEMENTS
from lotwise.terms import Replenishment

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import Encoded, Netted
    from lotwise.dataset import Dataset
    from lotwise.peg import Untracked


def tracking_frame(dataset: Dataset, encoded: Encoded, netted: Netted) -> pl.DataFrame:
    """Every link between demand and supply, sorted as the links were made: SKU by SKU; reservations of the input at the end."""
    links = netted.links
    demand, supply = links["demand"].astype(np.int64), links["supply"].astype(np.int64)
    frame = _with_names(encoded, dataset, netted, demand, supply, links["quantity"])
    reserved = _reservation_links(dataset, encoded)
    if len(reserved):
        frame = pl.concat([frame, _with_names(encoded, dataset, netted, *reserved.T)])
    names = [name for name in TRACKING.names if name != "quantity"]
    if len(reserved):
        frame = frame.group_by(names, maintain_order=True).agg(pl.col("quantity").sum())
    return frame.select(TRACKING.names)


def untracked_frame(dataset: Dataset, encoded: Encoded, netted: Netted, untracked: Untracked) -> pl.DataFrame:
    """The untracked elements of every supply."""
    supplies = Supplies(encoded, dataset, netted, untracked.supply)
    columns = {
        **sku_names(encoded, supplies.sku),
        "supply": supplies.names,
        "line_id": supplies.line_ids,
        "element": pl.Series(untracked.element).replace_strict(
            range(len(UNTRACKED_ELEMENTS)), list(UNTRACKED_ELEMENTS), return_dtype=pl.String
        ),
        "parameter_value": _blank_below_zero(untracked.parameter),
        "quantity": quantities(untracked.quantity),
        "remainder": quantities(untracked.remainder),
    }
    return pl.DataFrame(columns).select(UNTRACKED.names)


def _blank_below_zero(quanta: NDArray[np.int64]) -> pl.Series:
    values = quantities(quanta)
    return pl.select(pl.when(values >= 0).then(values)).to_series().cast(QUANTITY)


class Supplies:
    """The supplies that some references mean: what a frame says of them is built when it is asked for."""

    def __init__(self, encoded: Encoded, dataset: Dataset, netted: Netted, reference: NDArray[np.int64]) -> None:
        self._encoded, self._dataset, self._netted = encoded, dataset, netted
        is_new = reference < 0
        self._order = np.where(is_new, NOTHING, reference)
        self._line = np.where(is_new, ~reference, taken(lines_of_orders(encoded, netted), reference, NOTHING))
        of_line = taken(netted.lines["sku"], self._line)
        self.sku = np.where(is_new, of_line, taken(encoded.order_sku, self._order)).astype(np.int32)
        """(n,) position of the SKU."""
        self._entry = np.where(is_new, len(encoded.orders) + _replenishment_codes(encoded)[self.sku], self._order)

    @property
    def names(self) -> pl.Series:
        """Id of the order; "stock", or "new" for a new line."""
        ids = order_cells(self._encoded, self._dataset, "id").fill_null("stock")
        return ids.append(pl.Series(["new"] * len(Replenishment))).gather(self._entry)

    @property
    def kinds(self) -> pl.Series:
        """Kind of the order; of a new line the replenishment."""
        kinds = order_cells(self._encoded, self._dataset, "type").fill_null("stock")
        return kinds.append(pl.Series([kind.value for kind in Replenishment])).gather(self._entry)

    @property
    def dates(self) -> pl.Series:
        """Due date after the plan; null for stock."""
        orders, lines = self._encoded.orders["due"], self._netted.lines["due"]
        day = np.where(self._line >= 0, taken(lines, self._line), taken(orders, self._order))
        return dates(day, self._encoded.start_date)

    @property
    def line_ids(self) -> pl.Series:
        """Number of the line that makes or changes the supply; null where there is none."""
        line_id = pl.Series(self._line) + 1
        return pl.select(pl.when(line_id > 0).then(line_id)).to_series()


def _replenishment_codes(encoded: Encoded) -> NDArray[np.int64]:
    kinds = [kind.value for kind in Replenishment]
    codes = encoded.skus["replenishment"].replace_strict(kinds, range(len(kinds)), return_dtype=pl.Int64).to_numpy()
    return np.append(codes, 0)  # so that an empty plan has an entry to look up


def _with_names(
    encoded: Encoded,
    dataset: Dataset,
    netted: Netted,
    demand: NDArray[np.int64],
    reference: NDArray[np.int64],
    quantity: NDArray[np.int64],
) -> pl.DataFrame:
    supplies = Supplies(encoded, dataset, netted, reference)
    return pl.DataFrame(
        {
            **sku_names(encoded, encoded.demand_sku[demand]),
            "demand": demand_cells(encoded, dataset, "id", demand),
            "demand_type": demand_cells(encoded, dataset, "type", demand).fill_null("stock"),
            "demand_date": dates(encoded.demand["due"][demand], encoded.start_date),
            "supply": supplies.names,
            "supply_type": supplies.kinds,
            "supply_date": supplies.dates,
            "line_id": supplies.line_ids,
            "quantity": quantities(quantity),
        }
    )


def _reservation_links(dataset: Dataset, encoded: Encoded) -> NDArray[np.int64]:
    """(n, 3) demand, order and quantity of each reservation whose two sides are planned."""
    reserved = np.flatnonzero(encoded.demand["reserved"] > 0)
    if len(reserved) == 0:
        return np.zeros((0, 3), np.int64)
    supply_id = demand_cells(encoded, dataset, "reserved_supply", reserved)
    orders = order_cells(encoded, dataset, "id")
    wanted = pl.DataFrame({"demand": reserved, "id": supply_id, "quantity": encoded.demand["reserved"][reserved]})
    known = pl.DataFrame({"id": orders, "order": np.arange(len(encoded.orders))})
    return wanted.join(known, on="id", how="inner", maintain_order="left").select("demand", "order", "quantity").to_numpy()
