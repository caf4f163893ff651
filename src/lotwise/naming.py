"""What demand and supply are called: by the input rows behind them, and by the planning lines that need or yield them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from lotwise.columns import taken
from lotwise.kernels.codes import ASSEMBLY_ORDER, NOTHING, PLANNED_TRANSFER
from lotwise.results import DEMAND_KINDS
from lotwise.terms import DemandType

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import Encoded, Netted
    from lotwise.dataset import Dataset

    Ints = NDArray[np.int64]
    Positions = Ints | slice
    """Rows by their numbers, or all from one to before another."""


class LineNeeds:
    """Names and kinds of what planning lines and open orders need or yield.

    A need of an existing order has the order's id. A new line has no id yet: its need is called by its item and line, such as
    ``BK-1010 (line 12)``, and what it has sent from elsewhere by the place it goes to, ``transfer to SHOP (line 12)``.
    """

    def __init__(self, dataset: Dataset, netted: Netted) -> None:
        self._dataset, self._netted, self._encoded = dataset, netted, netted.loaded

    def are_needs(self, demand: Positions) -> NDArray[np.bool_]:
        """(n,) whether lines or open orders need some demand; no row of the input stands behind it then."""
        row, order, line = (cells_at(getattr(self._encoded, f"demand_{name}"), demand) for name in ("row", "order", "line"))
        needed: NDArray[np.bool_] = ((row == NOTHING) & (order != NOTHING)) | (line != NOTHING)
        return needed

    def are_by_products(self) -> NDArray[np.bool_]:
        """(n_order,) what lines or open orders yield beside their own item."""
        e = self._encoded
        yielded: NDArray[np.bool_] = ((e.order_row == NOTHING) & (e.order_yielding != NOTHING)) | (e.order_line != NOTHING)
        return yielded

    def demand_names(self, demand: Positions) -> pl.Series:
        """(n,) names of demand that lines or open orders need."""
        is_transfer = self._encoded.demand["origin"][demand] == PLANNED_TRANSFER
        return self._names(*self._needed_by(demand), is_transfer)

    def component_names(self, demand: Positions) -> pl.Series:
        """(n,) names of needs by what needs them and what is needed: ``FG/RM``, or of an open order ``MO1/RM``."""
        line, order = self._needed_by(demand)
        component = self._encoded.skus["item"].gather(pl.Series(self._encoded.demand_sku[demand], dtype=pl.UInt32))
        parent = pl.select(pl.coalesce(self._order_ids(order), self._parent_items(line, order))).to_series()
        return pl.select(pl.concat_str(parent, pl.lit("/"), component)).to_series()

    def supply_names(self, order: Ints) -> pl.Series:
        """(n,) names of by-products that lines or open orders yield."""
        line, yielding = self._yielded_by(order)
        return self._names(line, yielding, np.zeros(len(line), bool))

    def demand_kinds(self, demand: Positions) -> NDArray[np.uint8]:
        """(n,) kinds of demand that lines or open orders need, as positions in ``results.DEMAND_KINDS``."""
        is_transfer = self._encoded.demand["origin"][demand] == PLANNED_TRANSFER
        return np.where(is_transfer, _SENT, self._component_kinds(demand))

    def _component_kinds(self, demand: Positions) -> NDArray[np.uint8]:
        """Most plans have no assembly orders; then nobody is asked who needs it."""
        if not self._assembles:
            return np.broadcast_to(_COMPONENT[0], row_count(demand))
        return _COMPONENT[self._are_assembled(*self._needed_by(demand)).astype(np.int8)]

    def supply_kinds(self, order: Ints) -> pl.Series:
        """(n,) kinds of by-products."""
        return pl.Series(DEMAND_KINDS).gather(_COMPONENT[self._are_assembled(*self._yielded_by(order)).astype(np.int8)])

    def _needed_by(self, demand: Positions) -> tuple[Ints, Ints]:
        """Line and order that need each demand: the order that the line changes, or the open one that has no line."""
        return self._with_order(self._encoded.demand_line[demand], self._encoded.demand_order[demand])

    def _yielded_by(self, order: Ints) -> tuple[Ints, Ints]:
        return self._with_order(self._encoded.order_line[order], self._encoded.order_yielding[order])

    def _with_order(self, line: NDArray[np.int32], order: NDArray[np.integer]) -> tuple[Ints, Ints]:
        lines = line.astype(np.int64)
        of_line = taken(self._netted.lines["order"], lines, NOTHING).astype(np.int64)
        open_ = lines == NOTHING
        of_line[open_] = order[open_]
        return lines, of_line

    def _names(self, line: Ints, order: Ints, is_transfer: NDArray[np.bool_]) -> pl.Series:
        """Most are what new lines need as components, so the rest is looked at only where there is any."""
        parents = self._parents(line, order)
        own = self._encoded.skus["item"].gather(parents)
        if is_transfer.any():
            location = self._encoded.skus["location"].gather(parents)
            sent = pl.when(location == "").then(pl.lit("transfer")).otherwise(pl.concat_str(pl.lit("transfer to "), location))
            own = pl.select(pl.when(pl.Series(is_transfer)).then(sent).otherwise(own)).to_series()
        named = pl.format("{} (line {})", own, pl.Series(line + 1))
        return pl.select(named if (order == NOTHING).all() else pl.coalesce(self._order_ids(order), named)).to_series()

    def _parents(self, line: Ints, order: Ints) -> pl.Series:
        """SKUs of the lines, or of the orders without one."""
        sku = taken(self._netted.lines["sku"], line)
        open_ = line == NOTHING
        sku[open_] = taken(self._encoded.order_sku, order[open_])
        return pl.Series(sku.astype(np.uint32))

    def _parent_items(self, line: Ints, order: Ints) -> pl.Series:
        return self._encoded.skus["item"].gather(self._parents(line, order))

    def _order_ids(self, order: Ints) -> pl.Series:
        """Ids of orders; null for new lines."""
        row = taken(self._encoded.order_row, order, NOTHING).astype(np.int64)
        return self._dataset.supplies["id"].gather(pl.select(pl.when(pl.Series(row) >= 0).then(pl.Series(row))).to_series())

    def _are_assembled(self, line: Ints, order: Ints) -> NDArray[np.bool_]:
        """Whether the lines, or the orders, are assembly orders; all others that need components are production orders."""
        kind = taken(self._encoded.new_kind, taken(self._netted.lines["sku"], line))
        existing = order != NOTHING
        kind[existing] = self._encoded.order_kind[order[existing]]
        assembled: NDArray[np.bool_] = kind == ASSEMBLY_ORDER
        return assembled

    @cached_property
    def _assembles(self) -> bool:
        """Whether the plan has assembly orders at all."""
        return bool((self._encoded.new_kind == ASSEMBLY_ORDER).any() or (self._encoded.order_kind == ASSEMBLY_ORDER).any())


_SENT = np.uint8(DEMAND_KINDS.index(DemandType.TRANSFER_OUT))
_COMPONENT = np.array(
    [DEMAND_KINDS.index(kind) for kind in (DemandType.PRODUCTION_COMPONENT, DemandType.ASSEMBLY_COMPONENT)], np.uint8
)


# --- cells of the rows behind demand and orders ----------------------------------------------------------------------------------


def gathered(column: pl.Series, rows: Ints) -> pl.Series:
    """The cells of a column at some rows; null where the row is negative."""
    if len(rows) == 0 or rows.min() >= 0:
        return column.gather(rows)
    return column.gather(where(rows >= 0, pl.Series(rows)).cast(pl.UInt32))


def row_count(rows: Positions) -> int:
    """How many rows are meant."""
    return rows.stop - rows.start if isinstance(rows, slice) else len(rows)


def cells_at(values: NDArray[Any], rows: Positions) -> NDArray[Any]:
    """``values`` at some rows; NOTHING where the row is NOTHING."""
    return values[rows] if isinstance(rows, slice) else taken(values, rows, NOTHING)


def demand_cells(encoded: Encoded, dataset: Dataset, column: str, demand: Positions | None = None) -> pl.Series:
    """A cell of the row behind each demand; for a transfer's sending side and negative supply the supply's, for stock null."""
    return _either(encoded.demand_row, dataset.demands[column], dataset.supplies, demand)


def order_cells(encoded: Encoded, dataset: Dataset, column: str, order: Positions | None = None) -> pl.Series:
    """A cell of the row behind each order; for negative demand the demand's, for stock and NOTHING null."""
    return _either(encoded.order_row, dataset.supplies[column], dataset.demands, order)


def _either(row: NDArray[np.int32], own: pl.Series, other: pl.DataFrame, position: Positions | None) -> pl.Series:
    """Cells of the table that a row points to: its own, or mirrored for a row that changed sides; of all rows, or of some."""
    rows = (row if position is None else cells_at(row, position)).astype(np.int64)
    cells = gathered(own, rows)
    if len(rows) == 0 or rows.min() >= NOTHING or own.name not in other.columns:
        return cells
    mirrored = np.where(rows < NOTHING, NOTHING - 1 - rows, NOTHING)
    return pl.select(pl.coalesce(cells, gathered(other[own.name], mirrored))).to_series()


def where(condition: NDArray[np.bool_], values: pl.Series) -> pl.Series:
    """Values where a condition holds, null elsewhere."""
    return pl.select(pl.when(pl.Series(condition)).then(values)).to_series()
