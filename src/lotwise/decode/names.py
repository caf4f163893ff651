"""The way back from positions to names and dates."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from lotwise.columns import CoverageNetted, days_of_orders, lines_of_orders, taken
from lotwise.kernels.codes import NO_DAY, NOTHING, OPEN_DAY
from lotwise.naming import LineNeeds, demand_cells, gathered, order_cells, where
from lotwise.results import DEMAND_KINDS, SUPPLY_KINDS
from lotwise.terms import Replenishment, SupplyType
from lotwise.units import DECIMALS

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from numpy.typing import NDArray

    from lotwise.columns import Encoded, Netted
    from lotwise.dataset import Dataset
    from lotwise.terms import DemandType

    Ints = NDArray[np.int64]

QUANTITY = pl.Decimal(18, DECIMALS)
"""Eighteen digits fit the 64 bits of a Parquet integer; ``encode`` stops SKUs whose quantities could need more."""
_ONE_QUANTUM = Decimal(1).scaleb(-DECIMALS)
EPOCH_OF_DATES = 719_163  # ordinal of 1970-01-01
ORDER_TYPES = {
    SupplyType.PURCHASE_ORDER.value: Replenishment.PURCHASE.value,
    SupplyType.PRODUCTION_ORDER.value: Replenishment.PRODUCTION.value,
    SupplyType.ASSEMBLY_ORDER.value: Replenishment.ASSEMBLY.value,
    SupplyType.TRANSFER_ORDER.value: Replenishment.TRANSFER.value,
}
STOCK = "stock"
NEW_ORDER = "new"


def quantities(quanta: Ints) -> pl.Series:
    """Quanta as exact decimals in base units."""
    return (pl.Series(quanta).cast(pl.Decimal(38, 0)) * _ONE_QUANTUM).cast(QUANTITY)


def dates(day: NDArray[np.integer], start_date: date) -> pl.Series:
    """Day numbers as dates; blank and open-inventory days are null."""
    days = pl.Series(np.asarray(day, np.int64))
    known = (days != NO_DAY) & (days != OPEN_DAY)
    since_1970 = days + (start_date.toordinal() - EPOCH_OF_DATES)
    return pl.select(pl.when(known).then(since_1970.cast(pl.Int32).cast(pl.Date))).to_series()


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

    def demand(self, demand: Ints) -> pl.Series:
        """Id of each demand; null for negative stock and NOTHING."""
        block, at = _block(demand)
        cells = demand_cells(self.encoded, self.dataset, "id", block)
        return gathered(self._with_needs(cells, block, self._names_of_needs), at)

    def demand_kind(self, demand: Ints) -> pl.Series:
        """Kind of each demand."""
        block, at = _block(demand)
        kinds = demand_cells(self.encoded, self.dataset, "type", block).fill_null(STOCK)
        return gathered(self._with_needs(kinds, block, self._needs.demand_kinds).cast(pl.Enum(DEMAND_KINDS)), at)

    def of_demand(self, column: str, demand: Ints) -> pl.Series:
        """A cell of the row behind each demand; null for what orders need and NOTHING."""
        return demand_cells(self.encoded, self.dataset, column, demand)

    @staticmethod
    def demand_line_id(line: NDArray[np.integer]) -> pl.Series:
        """Number of the line that needs each demand; null for demand of the input."""
        return where(line >= 0, pl.Series(line.astype(np.int64)) + 1)

    def _names_of_needs(self, demand: Ints) -> pl.Series:
        """Reordering policies call a need by the line that it belongs to, coverage codes by both items."""
        if isinstance(self.netted, CoverageNetted):
            return self._needs.component_names(demand)
        return self._needs.demand_names(demand)

    @cached_property
    def _needs(self) -> LineNeeds:
        return LineNeeds(self.dataset, self.netted)

    def _with_needs(self, cells: pl.Series, demand: Ints, named: Callable[[Ints], pl.Series]) -> pl.Series:
        """Cells of some demand with those of what lines and open orders need."""
        needs = np.flatnonzero(self._needs.are_needs(demand))
        return cells.scatter(needs, named(demand[needs])) if len(needs) else cells

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


def _block(position: Ints) -> tuple[Ints, Ints]:
    """Positions without repetition, and where each stands among them, NOTHING for NOTHING.

    Rows of a batch name demand that lies together: then all from the first to the last, which needs no sorting.
    """
    known = position[position != NOTHING]
    first, last = (int(known.min()), int(known.max()) + 1) if len(known) else (0, 0)
    if last - first > 2 * len(known):
        block, at = np.unique(known, return_inverse=True)
        found = np.full(len(position), NOTHING)
        found[position != NOTHING] = at
        return block, found
    return np.arange(first, last), np.where(position == NOTHING, NOTHING, position - first)


def is_demand_kind(encoded: Encoded, dataset: Dataset, kind: DemandType) -> NDArray[np.bool_]:
    """(n_demand,) whether each demand is a row of this kind."""
    of_row = (dataset.demands["type"] == kind.value).to_numpy()
    if not of_row.any():
        return np.zeros(len(encoded.demand), bool)
    return taken(of_row, encoded.demand_row.astype(np.int64), otherwise=False)
