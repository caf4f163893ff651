"""Recorded reasons as a frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from lotwise.decode.names import dates, demand_cells, order_cells, quantities, sku_names
from lotwise.decode.tracking import supply_columns
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
    sku, supply = supply_columns(encoded, dataset, netted, reasons["supply"].astype(np.int64))
    columns = {
        **dict(zip(("item", "variant", "location"), sku_names(encoded, sku), strict=True)),
        "line_id": supply["line_id"],
        "supply": supply["supply"],
        "code": pl.Series(reasons["code"]).replace_strict(list(CODE_NAMES), list(CODE_NAMES.values()), return_dtype=pl.String),
        "demand": demand_cells(encoded, dataset, "id", _numbers(reasons, "first", "demand", NOTHING)),
        "order": order_cells(encoded, dataset, "id", _numbers(reasons, "first", "order", NOTHING)),
        "first": _quantities(reasons, "first"),
        "second": _quantities(reasons, "second"),
        "days": _days(reasons),
        "date": dates(_numbers(reasons, "second", "day", NO_DAY), encoded.start_date),
    }
    return pl.DataFrame(columns).select(REASONS.names)


def _numbers(reasons: NDArray[np.void], which: str, what: str, otherwise: int) -> NDArray[np.int64]:
    """One of the two numbers where the code says it is a ``what``."""
    return np.where(_is(reasons, which, what), reasons[which], otherwise)


def _is(reasons: NDArray[np.void], which: str, what: str) -> NDArray[np.bool_]:
    fitting = [number for number, code in CODE_NAMES.items() if getattr(REASON_KINDS[code], which) == what]
    return np.isin(reasons["code"], fitting)


def _quantities(reasons: NDArray[np.void], which: str) -> pl.Series:
    values = quantities(reasons[which])
    return pl.select(pl.when(pl.Series(_is(reasons, which, "quantity"))).then(values)).to_series()


def _days(reasons: NDArray[np.void]) -> pl.Series:
    return pl.select(pl.when(pl.Series(_is(reasons, "second", "days"))).then(pl.Series(reasons["second"]))).to_series()
