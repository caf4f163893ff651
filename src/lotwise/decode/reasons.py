"""Recorded reasons as a frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from lotwise.decode.names import dates, demand_cells, order_cells, quantities, sku_names
from lotwise.decode.tracking import Supplies
from lotwise.kernels import codes
from lotwise.kernels.codes import NO_DAY, NOTHING
from lotwise.results import REASON_KINDS, REASONS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import Encoded, Netted
    from lotwise.dataset import Dataset

CODE_NAMES: dict[int, str] = {getattr(codes, f"BECAUSE_{code.upper()}"): code for code in REASON_KINDS}


def reasons_frame(dataset: Dataset, encoded: Encoded, netted: Netted) -> pl.DataFrame:
    """The reasons of every supply, in the order in which they were recorded; the two numbers of a code under what they are."""
    reasons = netted.reasons
    supplies = Supplies(encoded, dataset, netted, reasons["supply"].astype(np.int64))
    columns = {
        **sku_names(encoded, supplies.sku),
        "line_id": supplies.line_ids,
        "supply": supplies.names,
        "code": pl.Series(reasons["code"]).replace_strict(list(CODE_NAMES), list(CODE_NAMES.values()), return_dtype=pl.String),
        "demand": demand_cells(encoded, dataset, "id", _numbers(reasons, "first", "demand", NOTHING)),
        "order": order_cells(encoded, dataset, "id", _numbers(reasons, "first", "order", NOTHING)),
        "first": _where(quantities(reasons["first"]), reasons, "first", "quantity"),
        "second": _where(quantities(reasons["second"]), reasons, "second", "quantity"),
        "days": _where(pl.Series(reasons["second"]), reasons, "second", "days"),
        "date": dates(_numbers(reasons, "second", "day", NO_DAY), encoded.start_date),
    }
    return pl.DataFrame(columns).select(REASONS.names)


def _numbers(reasons: NDArray[np.void], which: str, what: str, otherwise: int) -> NDArray[np.int64]:
    """One of the two numbers where the code says it is a ``what``."""
    return np.where(_is(reasons, which, what), reasons[which], otherwise)


def _where(values: pl.Series, reasons: NDArray[np.void], which: str, what: str) -> pl.Series:
    """Values where the code says that the number is a ``what``, null elsewhere."""
    return pl.select(pl.when(pl.Series(_is(reasons, which, what))).then(values)).to_series()


def _is(reasons: NDArray[np.void], which: str, what: str) -> NDArray[np.bool_]:
    fits = np.zeros(max(CODE_NAMES) + 1, bool)
    fits[[number for number, code in CODE_NAMES.items() if getattr(REASON_KINDS[code], which) == what]] = True
    found: NDArray[np.bool_] = fits[reasons["code"]]
    return found
