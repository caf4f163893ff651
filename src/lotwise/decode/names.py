"""The way back from positions to names and dates."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from lotwise.columns import CoverageNetted, days_of_orders, lines_of_orders, taken
from lotwise.decode.cells import as_words, dates
from lotwise.kernels.codes import NOTHING
from lotwise.naming import LineNeeds, demand_cells, gathered, order_cells, row_count, where
from lotwise.results import DEMAND_KINDS, SUPPLY_KINDS
from lotwise.terms import Replenishment, SupplyType

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from lotwise.columns import Encoded, Netted
    from lotwise.dataset import Dataset
    from lotwise.naming import Positions
    from lotwise.terms import DemandType

    Ints = NDArray[np.int64]

ORDER_TYPES = {
    SupplyType.PURCHASE_ORDER.value: Replenishment.PURCHASE.value,
    SupplyType.PRODUCTION_ORDER.value: Replenishment.PRODUCTION.value,
    SupplyType.ASSEMBLY_ORDER.value: Replenishment.ASSEMBLY.value,
    SupplyType.TRANSFER_ORDER.value: Replenishment.TRANSFER.value,
}
STOCK = "stock"
NO_KIND = len(DEMAND_KINDS)
"""Stands for demand without a row of its own."""
NEW_ORDER = "new"


class Demands(NamedTuple):
    """What some demand references mean."""

    rows: Positions
    """(n_row,) the demand that is meant, each once."""
    at: Ints
    """(n,) position of each reference among the rows, NOTHING for NOTHING."""
    needs: Ints
    """Those of the rows, as positions among them, that lines and open orders need."""

    def cells(self, of_rows: pl.Series) -> pl.Series:
        """(n,) cells of the references, out of those of the rows."""
        return gathered(of_rows, self.at)

    @property
    def needed(self) -> Positions:
        """The demand that lines and open orders need."""
        if len(self.needs) == row_count(self.rows):
            return self.rows
        return self.needs + self.rows.start if isinstance(self.rows, slice) else self.rows[self.needs]


class Supplies(NamedTuple):
    """(n,) what some supply references mean."""

    sku: NDArray[np.int32]
    order: Ints
    """Row of orders, NOTHING for a new line."""
    line: Ints
    """Row of lines that makes or changes the supply, NOTHING where there is none."""


class Names:
    """What rows of a plan are called. Built once per plan; each list of names when it is first asked for."""

    def __init__(self, dataset: Dataset, encoded: Encoded, netted: Netted) -> None:
        self.dataset = dataset
        self.encoded = encoded
        self.netted = netted

    # --- SKUs ---

    def sku(self, sku: NDArray[np.int32]) -> dict[str, pl.Series]:
        """Item, variant and location of each row; the places as categories."""
        at = pl.Series(sku, dtype=pl.UInt32)
        return {name: column.gather(at) for name, column in self._sku_columns.items()}

    def of_sku(self, column: str, sku: NDArray[np.int32]) -> pl.Series:
        """A column of the SKUs for each row."""
        return self.encoded.skus[column].gather(pl.Series(sku, dtype=pl.UInt32))

    @cached_property
    def _sku_columns(self) -> dict[str, pl.Series]:
        skus = self.encoded.skus
        places = {name: skus[name].cast(pl.Categorical) for name in ("variant", "location")}
        return {"item": skus["item"], **places}

    # --- demand ---

    def demands(self, demand: Ints) -> Demands:
        """What demand references mean."""
        rows, at = _block(demand)
        return Demands(rows, at, np.flatnonzero(self._needs.are_needs(rows)))

    def demand(self, demands: Demands) -> pl.Series:
        """Id of each demand; null for negative stock and NOTHING."""
        if len(demands.needs) == row_count(demands.rows) > 0:
            return demands.cells(self._names_of_needs(demands.needed))
        cells = demand_cells(self.encoded, self.dataset, "id", demands.rows)
        if len(demands.needs):
            cells = cells.scatter(demands.needs, self._names_of_needs(demands.needed))
        return demands.cells(cells)

    def demand_kind(self, demands: Demands) -> pl.Series:
        """Kind of each demand."""
        kinds = self._kinds(self.encoded.demand_row[demands.rows])
        kinds[demands.needs] = self._needs.demand_kinds(demands.needed)
        return demands.cells(as_words(kinds, DEMAND_KINDS))

    def is_demand_kind(self, encoded: Encoded, kind: DemandType) -> NDArray[np.bool_]:
        """(n_demand,) whether each demand of the plan, or of some of its SKUs, is a row of this kind."""
        of_demands, _ = self._kinds_of_rows
        found: NDArray[np.bool_] = taken(of_demands, encoded.demand_row, NO_KIND) == DEMAND_KINDS.index(kind.value)
        return found

    def _kinds(self, row: NDArray[np.int32]) -> NDArray[np.uint8]:
        """(n,) positions in ``DEMAND_KINDS`` of what the input says of demand; stock where no row stands behind it."""
        of_demands, of_supplies = self._kinds_of_rows
        kinds = taken(of_demands, row, DEMAND_KINDS.index(STOCK)).astype(np.uint8)
        mirrored = np.flatnonzero(row < NOTHING)
        kinds[mirrored] = of_supplies[NOTHING - 1 - row[mirrored]]
        return kinds

    @cached_property
    def _kinds_of_rows(self) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """Positions in ``DEMAND_KINDS`` of what demands and supplies of the input are; each text is compared once."""
        demands, supplies = (
            table["type"].cast(pl.Enum(DEMAND_KINDS)).to_physical().to_numpy()
            for table in (self.dataset.demands, self.dataset.supplies)
        )
        return demands, supplies

    def of_demand(self, column: str, demand: Ints) -> pl.Series:
        """A cell of the row behind each demand; null for what orders need and NOTHING."""
        return demand_cells(self.encoded, self.dataset, column, demand)

    @staticmethod
    def demand_line_id(line: NDArray[np.integer]) -> pl.Series:
        """Number of the line that needs each demand; null for demand of the input."""
        return where(line >= 0, pl.Series(line.astype(np.int64)) + 1)

    def _names_of_needs(self, demand: Positions) -> pl.Series:
        """Reordering policies call a need by the line that it belongs to, coverage codes by both items."""
        if isinstance(self.netted, CoverageNetted):
            return self._needs.component_names(demand)
        return self._needs.demand_names(demand)

    @cached_property
    def _needs(self) -> LineNeeds:
        return LineNeeds(self.dataset, self.netted)

    # --- orders ---

    def order(self, order: Ints) -> pl.Series:
        """Id of each order; null for stock and NOTHING."""
        return gathered(self._order_ids, order)

    def of_order(self, column: str, order: Ints) -> pl.Series:
        """A cell of the row behind each order; null for stock and NOTHING."""
        return order_cells(self.encoded, self.dataset, column, order)

    def order_type(self, sku: NDArray[np.int32], order: Ints) -> pl.Series:
        """Of an existing order its kind, of a new line the SKU's replenishment."""
        new = len(self.encoded.orders) + self._replenishment[sku]
        return self._order_types.gather(np.where(order >= 0, order, new))

    def vendor(self, sku: NDArray[np.int32], order: Ints) -> pl.Series:
        """Of an existing order who supplies it; where nobody says so, and of a new line, the SKU's usual supplier.

        A transfer has none: it comes from a location.
        """
        return self._vendors.gather(self._orders_then_skus(sku, order))

    def transfer_from(self, sku: NDArray[np.int32], order: Ints) -> pl.Series:
        """Of an existing order where it comes from, of a new transfer where the SKU is supplied from."""
        return self._transfers_from.gather(self._orders_then_skus(sku, order))

    def _orders_then_skus(self, sku: NDArray[np.int32], order: Ints) -> Ints:
        """Position of each existing order among the orders, of a new line its SKU's after them."""
        return np.where(order >= 0, order, len(self.encoded.orders) + sku.astype(np.int64))

    @cached_property
    def _vendors(self) -> pl.Series:
        own, usual = order_cells(self.encoded, self.dataset, "vendor"), self.encoded.skus["vendor"]
        of_sku = usual.gather(pl.Series(self.encoded.order_sku, dtype=pl.UInt32))
        is_transfer = self._order_types.head(len(own)) == Replenishment.TRANSFER.value
        of_orders = pl.select(pl.coalesce(own, pl.when(~is_transfer.fill_null(value=True)).then(of_sku))).to_series()
        return of_orders.append(pl.select(pl.when(~self._is_transferred).then(usual)).to_series())

    @cached_property
    def _transfers_from(self) -> pl.Series:
        own, usual = order_cells(self.encoded, self.dataset, "transfer_from"), self.encoded.skus["transfer_from"]
        return own.append(pl.select(pl.when(self._is_transferred).then(usual)).to_series())

    @cached_property
    def _is_transferred(self) -> pl.Series:
        """(n_sku,) whether new supply of the SKU is transferred."""
        return self.encoded.skus["replenishment"] == Replenishment.TRANSFER.value

    @cached_property
    def _order_ids(self) -> pl.Series:
        return self._with_by_products(order_cells(self.encoded, self.dataset, "id"), self._needs.supply_names)

    def _with_by_products(self, cells: pl.Series, named: Callable[[Ints], pl.Series]) -> pl.Series:
        """Cells of orders with those of what lines and open orders yield."""
        rows = np.flatnonzero(self._needs.are_by_products())
        return cells.scatter(rows, named(rows)) if len(rows) else cells

    @cached_property
    def _order_types(self) -> pl.Series:
        """The type of every order; new lines come after them, one entry per replenishment."""
        kinds = pl.Enum([kind.value for kind in Replenishment])
        types = order_cells(self.encoded, self.dataset, "type").replace_strict(ORDER_TYPES, default=None, return_dtype=kinds)
        return types.append(pl.Series([kind.value for kind in Replenishment], dtype=kinds))

    # --- supply: orders and new lines ---

    def supplies(self, reference: NDArray[np.integer]) -> Supplies:
        """What supply references mean: rows of orders, ~rows of lines for new supply."""
        row = reference.astype(np.int64)
        is_new = row < 0
        order = np.where(is_new, NOTHING, row)
        line = np.where(is_new, ~row, taken(self._line_of_order, row, NOTHING))
        sku = np.where(is_new, taken(self.netted.lines["sku"], line), taken(self.encoded.order_sku, order))
        return Supplies(sku.astype(np.int32), order, line)

    def supply(self, supplies: Supplies) -> pl.Series:
        """Id of the order; "stock", or "new" for a new line."""
        return self._supply_ids.gather(self._entries(supplies))

    def supply_kind(self, supplies: Supplies) -> pl.Series:
        """Kind of the order; of a new line the replenishment."""
        return self._supply_kinds.gather(self._entries(supplies))

    def supply_date(self, supplies: Supplies) -> pl.Series:
        """Due date after the plan; null for stock."""
        orders, lines = days_of_orders(self.encoded, self.netted), self.netted.lines["due"]
        day = np.where(supplies.line >= 0, taken(lines, supplies.line), taken(orders, supplies.order))
        return dates(day, self.encoded.start_date)

    @staticmethod
    def line_id(supplies: Supplies) -> pl.Series:
        """Number of the line that makes or changes the supply; null where there is none."""
        return where(supplies.line >= 0, pl.Series(supplies.line) + 1)

    def _entries(self, supplies: Supplies) -> Ints:
        """Position among the orders; new lines come after them, one entry per replenishment."""
        new = len(self.encoded.orders) + self._replenishment[supplies.sku]
        return np.where(supplies.order >= 0, supplies.order, new)

    @cached_property
    def _supply_ids(self) -> pl.Series:
        return self._order_ids.fill_null(STOCK).append(pl.Series([NEW_ORDER] * len(Replenishment)))

    @cached_property
    def _supply_kinds(self) -> pl.Series:
        kinds = order_cells(self.encoded, self.dataset, "type").fill_null(STOCK)
        kinds = self._with_by_products(kinds, self._needs.supply_kinds)
        return kinds.append(pl.Series([kind.value for kind in Replenishment])).cast(pl.Enum(SUPPLY_KINDS))

    @cached_property
    def _line_of_order(self) -> Ints:
        return lines_of_orders(self.encoded, self.netted)

    @cached_property
    def _replenishment(self) -> Ints:
        kinds = [kind.value for kind in Replenishment]
        codes = self.encoded.skus["replenishment"].replace_strict(kinds, range(len(kinds)), return_dtype=pl.Int64).to_numpy()
        return np.append(codes, 0)  # so that an empty plan has an entry to look up


def _block(position: Ints) -> tuple[Positions, Ints]:
    """Positions without repetition, and where each stands among them, NOTHING for NOTHING.

    Rows of a batch name demand that lies together: then all from the first to the last, which needs no sorting.
    """
    is_known = position != NOTHING
    known = position if is_known.all() else position[is_known]
    first, last = (int(known.min()), int(known.max()) + 1) if len(known) else (0, 0)
    if last - first > 2 * len(known):
        block, at = np.unique(known, return_inverse=True)
        found = np.full(len(position), NOTHING)
        found[is_known] = at
        return block, found
    return slice(first, last), position - first if known is position else np.where(is_known, position - first, NOTHING)
