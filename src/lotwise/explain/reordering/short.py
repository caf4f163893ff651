"""The main reason of lines of the reordering policies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from lotwise.explain.templates import UNTOLD, Rows, Templates, demand
from lotwise.explain.texts import amount, days, joined, where
from lotwise.kernels import codes
from lotwise.kernels.codes import CANCEL

if TYPE_CHECKING:
    from collections.abc import Callable

MAIN_FIRST = (
    codes.BECAUSE_AGAINST_DIRECTION,
    codes.BECAUSE_BELOW_ZERO,
    codes.BECAUSE_SAFETY_STOCK_AT_START,
    codes.BECAUSE_ORDER_TO_ORDER,
    codes.BECAUSE_DEMAND,
    codes.BECAUSE_REORDER_POINT,
    codes.BECAUSE_NEEDED_EARLIER,
    codes.BECAUSE_NEEDED_LATER,
    codes.BECAUSE_LOT_DATE,
    codes.BECAUSE_SAFETY_STOCK,
    codes.BECAUSE_OVERFLOW,
    codes.BECAUSE_OVERFLOW_AFTER_ORDER,
    codes.BECAUSE_RAISED_FOR_SAFETY_STOCK,
    codes.BECAUSE_TOO_EARLY,
    codes.BECAUSE_KEEPS_DATE,
    codes.BECAUSE_NO_DEMAND,
)
"""What made a new order, why an order moves, why it is cut; for a cancelled order the cut comes first."""
CUTS = (
    codes.BECAUSE_TOO_EARLY,
    codes.BECAUSE_KEEPS_DATE,
    codes.BECAUSE_NO_DEMAND,
    codes.BECAUSE_OVERFLOW,
    codes.BECAUSE_OVERFLOW_AFTER_ORDER,
)


def _order_to_order(rows: Rows) -> pl.Series:
    return joined("made for ", rows.words.need(rows.first), " only")


def _safety_stock(rows: Rows) -> pl.Series:
    return joined("safety stock is ", amount(rows.first), " short on ", rows.words.date(rows.second))


def _raised_for_safety_stock(rows: Rows) -> pl.Series:
    return joined(amount(rows.first), " more for the safety stock")


def _safety_stock_at_start(rows: Rows) -> pl.Series:
    return joined(amount(rows.first), " at the start, safety stock is ", amount(rows.second))


def _below_zero(rows: Rows) -> pl.Series:
    return joined("stock is ", amount(-rows.first), " below zero")


def _needed_earlier(rows: Rows) -> pl.Series:
    return joined("needed ", days(rows.second), " earlier")


def _needed_later(rows: Rows) -> pl.Series:
    return joined("needed only ", days(rows.second), " later")


def _lot_date(rows: Rows) -> pl.Series:
    return joined("shares the lot of ", rows.words.date(rows.second))


def _too_early(rows: Rows) -> pl.Series:
    return joined("nothing needs it before ", rows.words.date(rows.line["due"] + rows.second))


def _no_demand(rows: Rows) -> pl.Series:
    lowered = joined("only ", amount(rows.second), " of ", amount(rows.first), " are needed")
    return where(pl.Series(rows.line["action"] == CANCEL), pl.lit("nothing needs it"), lowered)


def _reorder_point(rows: Rows) -> pl.Series:
    at_start = rows.second == rows.encoded.sku["start"][rows.line["sku"]]
    reached = joined("reorder point reached on ", rows.words.date(rows.second - 1))
    return where(pl.Series(at_start), pl.lit("reorder point reached at the start"), reached)


def _overflow(rows: Rows) -> pl.Series:
    return joined("stock would rise above ", amount(rows.second))


def _against_direction(rows: Rows) -> pl.Series:
    return pl.Series(["the sender is planned first"]).new_from_index(0, len(rows.first))


def _raised(rows: Rows) -> pl.Series:
    """An existing order, raised for the needs it is linked to."""
    return joined("more is needed for ", rows.words.need(rows.first))


TEXTS: dict[int, Callable[[Rows], pl.Series]] = {
    codes.BECAUSE_BELOW_ZERO: _below_zero,
    codes.BECAUSE_SAFETY_STOCK_AT_START: _safety_stock_at_start,
    codes.BECAUSE_ORDER_TO_ORDER: _order_to_order,
    codes.BECAUSE_DEMAND: demand,
    codes.BECAUSE_SAFETY_STOCK: _safety_stock,
    codes.BECAUSE_RAISED_FOR_SAFETY_STOCK: _raised_for_safety_stock,
    codes.BECAUSE_NEEDED_EARLIER: _needed_earlier,
    codes.BECAUSE_NEEDED_LATER: _needed_later,
    codes.BECAUSE_LOT_DATE: _lot_date,
    codes.BECAUSE_TOO_EARLY: _too_early,
    codes.BECAUSE_KEEPS_DATE: _too_early,
    codes.BECAUSE_NO_DEMAND: _no_demand,
    codes.BECAUSE_REORDER_POINT: _reorder_point,
    codes.BECAUSE_OVERFLOW: _overflow,
    codes.BECAUSE_OVERFLOW_AFTER_ORDER: _overflow,
    codes.BECAUSE_AGAINST_DIRECTION: _against_direction,
    UNTOLD: _raised,
}
TEMPLATES = Templates(MAIN_FIRST, CUTS, TEXTS)
