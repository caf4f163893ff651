"""Planning lines as a frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from lotwise.decode.names import dates, order_cells, quantities, sku_names
from lotwise.kernels.codes import (
    ATTENTION,
    CANCEL,
    CHANGE_QUANTITY,
    EMERGENCY,
    EXCEPTION,
    NEW,
    NO_WARNING,
    NOTHING,
    RESCHEDULE,
    RESCHEDULE_AND_CHANGE_QUANTITY,
)
from lotwise.results import LINES
from lotwise.terms import Action, Replenishment, SupplyType, Warning

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import Encoded, Netted
    from lotwise.dataset import Dataset

ACTIONS = {
    NEW: Action.NEW,
    CHANGE_QUANTITY: Action.CHANGE_QUANTITY,
    RESCHEDULE: Action.RESCHEDULE,
    RESCHEDULE_AND_CHANGE_QUANTITY: Action.RESCHEDULE_AND_CHANGE_QUANTITY,
    CANCEL: Action.CANCEL,
}
ORDER_TYPES = {
    SupplyType.PURCHASE_ORDER.value: Replenishment.PURCHASE.value,
    SupplyType.PRODUCTION_ORDER.value: Replenishment.PRODUCTION.value,
    SupplyType.ASSEMBLY_ORDER.value: Replenishment.ASSEMBLY.value,
    SupplyType.TRANSFER_ORDER.value: Replenishment.TRANSFER.value,
}
WARNINGS = {
    NO_WARNING: Warning.NONE,
    EMERGENCY: Warning.EMERGENCY,
    EXCEPTION: Warning.EXCEPTION,
    ATTENTION: Warning.ATTENTION,
}


def lines_frame(dataset: Dataset, encoded: Encoded, netted: Netted, reason_short: pl.Series) -> pl.DataFrame:
    """The lines with names, dates and decimals; columns as ``results.LINES`` defines them."""
    lines, start = netted.lines, encoded.start_date
    columns = {
        "line_id": np.arange(1, len(lines) + 1),
        **sku_names(encoded, lines["sku"]),
        "planning_level": np.zeros(len(lines), np.int64),
        "action": _words(lines["action"], ACTIONS),
        "order_type": _order_types(dataset, encoded, lines),
        "supply_id": order_cells(encoded, dataset, "id", lines["order"].astype(np.int64)),
        "due_date": dates(lines["due"], start),
        "quantity": quantities(lines["quantity"]),
        "original_due_date": dates(lines["original_due"], start),
        "original_quantity": quantities(lines["original_quantity"]),
        "order_date": dates(netted.order_day, start),
        "start_date": dates(netted.start_day, start),
        "end_date": dates(netted.end_day, start),
        "vendor": _vendors(dataset, encoded, lines),
        "transfer_from": _transfers_from(dataset, encoded, lines),
        "warning": _words(lines["warning"], WARNINGS),
        "accept": lines["warning"] == NO_WARNING,
        "decide_by": dates(netted.decide_by, start),
        "reason_short": reason_short,
    }
    return pl.DataFrame(columns).select(LINES.names)


def _vendors(dataset: Dataset, encoded: Encoded, lines: NDArray[Any]) -> pl.Series:
    """Of a changed line who supplies its order; where nobody says so, and of a new line, the SKU's usual supplier."""
    of_order = order_cells(encoded, dataset, "vendor", lines["order"].astype(np.int64))
    return pl.select(pl.coalesce(of_order, encoded.skus["vendor"].gather(pl.Series(lines["sku"], dtype=pl.UInt32)))).to_series()


def _transfers_from(dataset: Dataset, encoded: Encoded, lines: NDArray[Any]) -> pl.Series:
    """Of a changed line where its order comes from, of a new transfer where the SKU is supplied from."""
    at = pl.Series(lines["sku"], dtype=pl.UInt32)
    of_order = order_cells(encoded, dataset, "transfer_from", lines["order"].astype(np.int64))
    new_transfer = pl.Series(lines["order"] == NOTHING) & (encoded.skus["replenishment"].gather(at) == Replenishment.TRANSFER.value)
    return pl.select(pl.coalesce(of_order, pl.when(new_transfer).then(encoded.skus["transfer_from"].gather(at)))).to_series()


def _order_types(dataset: Dataset, encoded: Encoded, lines: NDArray[Any]) -> pl.Series:
    """Of a new line the SKU's replenishment, of a changed one the kind of its order."""
    replenishment = encoded.skus["replenishment"].gather(pl.Series(lines["sku"], dtype=pl.UInt32))
    kind = order_cells(encoded, dataset, "type", lines["order"].astype(np.int64))
    of_order = kind.replace_strict(list(ORDER_TYPES), list(ORDER_TYPES.values()), default=None, return_dtype=pl.String)
    return pl.select(pl.coalesce(of_order, replenishment)).to_series()


def _words(codes: NDArray[np.int8], words: dict[int, Action] | dict[int, Warning]) -> pl.Series:
    return pl.Series(codes).replace_strict(list(words), [word.value for word in words.values()], return_dtype=pl.String)
