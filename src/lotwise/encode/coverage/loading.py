"""Which rows of the demand table a plan reads at all, whatever their date (specification 16, 22)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from lotwise.terms import DemandType

if TYPE_CHECKING:
    from lotwise.settings import Settings


def is_loaded(settings: Settings) -> pl.Expr:
    """Demand rows that the switches of the plan let in.

    Left out are rows flagged for it where the plan honours the flag, and requisitions and quotations where it does not include
    them. A quotation needs the probability that the plan asks for; 0 asks for none, so that one without a probability counts.
    """
    kind, asked = pl.col("type"), float(settings.probability_pct)
    left_out = pl.col("exclude_from_planning").fill_null(value=False) & settings.exclude_specific_transactions
    requisition = kind == DemandType.PURCHASE_REQUISITION.value
    quotation = kind == DemandType.SALES_QUOTATION.value
    probable = pl.lit(asked == 0) | (pl.col("probability_pct").cast(pl.Float64).fill_null(-1) >= asked)
    return (
        ~left_out & (~requisition | settings.include_requisitions) & (~quotation | (probable & settings.include_sales_quotations))
    )
