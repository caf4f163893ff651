"""The main reason of lines of the coverage codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from lotwise.explain.templates import UNTOLD, Rows, Templates, demand
from lotwise.explain.texts import amount, joined, where
from lotwise.kernels import codes
from lotwise.kernels.codes import NOT_PLANNED
from lotwise.naming import order_cells

if TYPE_CHECKING:
    from collections.abc import Callable

MAIN_FIRST = (
    codes.BECAUSE_REQUISITION,
    codes.BECAUSE_BELOW_MINIMUM,
    codes.BECAUSE_SAFETY_STOCK,
    codes.BECAUSE_DEMAND,
)
"""What made a planned order."""


def _requisition(rows: Rows) -> pl.Series:
    return joined("made for requisition ", rows.words.need(rows.first))


def _below_minimum(rows: Rows) -> pl.Series:
    return joined("below minimum on ", rows.words.date(rows.second), ", ", amount(rows.first), " left")


def _minimum(rows: Rows) -> pl.Series:
    return joined("minimum is ", amount(rows.first), " short on ", rows.words.date(rows.second))


def _kept(rows: Rows) -> pl.Series:
    """A planned order of the last run that stays."""
    left_out = pl.Series(rows.encoded.sku["code"][rows.line["sku"]] == NOT_PLANNED)
    approved = order_cells(rows.encoded, rows.dataset, "is_approved", rows.line["order"].astype(np.int64))
    frozen = where(approved.fill_null(value=False), pl.lit("approved"), pl.Series(["inside the freeze time fence"] * len(approved)))
    return where(left_out, pl.lit("outside this run"), frozen)


TEXTS: dict[int, Callable[[Rows], pl.Series]] = {
    codes.BECAUSE_REQUISITION: _requisition,
    codes.BECAUSE_BELOW_MINIMUM: _below_minimum,
    codes.BECAUSE_SAFETY_STOCK: _minimum,
    codes.BECAUSE_DEMAND: demand,
    UNTOLD: _kept,
}
TEMPLATES = Templates(MAIN_FIRST, (), TEXTS)
