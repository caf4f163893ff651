"""From the arrays and tables of a plan to what a picture shows of a SKU."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from lotwise.columns import CoverageInput, CoverageNetted
from lotwise.kernels.codes import OPEN_DAY
from lotwise.plot.coverage import coverage_facts
from lotwise.plot.facts import Need, SkuFacts, Step
from lotwise.plot.reordering import reordering_facts
from lotwise.terms import DemandType
from lotwise.units import to_decimal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lotwise.decode import Names

EXPECTED = (DemandType.FORECAST.value, DemandType.BLANKET_SALES_ORDER.value)
"""Kinds of demand that nobody has ordered yet."""


def facts_of(names: Names, lines: pl.DataFrame, projected: pl.DataFrame, messages: pl.DataFrame, sku: int) -> SkuFacts:
    """What a picture shows of a SKU.

    Parameters
    ----------
    names
        The way from positions to names and dates.
    lines, projected, messages
        The result tables ``lines``, ``projected_inventory`` and ``action_messages`` of the plan.
    sku
        Row of the SKU.
    """
    card = names.encoded.skus.row(sku, named=True)
    of_sku = pl.all_horizontal(pl.col(name) == card[name] for name in ("item", "variant", "location"))
    own = lines.filter(of_sku)
    if isinstance(names.encoded, CoverageInput) and isinstance(names.netted, CoverageNetted):
        family = coverage_facts(names, names.encoded, names.netted, own, messages.filter(of_sku), sku)
    else:
        family = reordering_facts(names, card, own, sku)
    return SkuFacts(
        item=card["item"],
        description=card["description"] or "",
        variant=card["variant"],
        location=card["location"],
        card=card,
        steps=tuple(
            Step(day.toordinal(), *levels)
            for day, *levels in projected.filter(of_sku).select("date", "projected", "projected_available").iter_rows()
        ),
        levels=family.levels,
        bucket_days=family.bucket_days,
        needs=tuple(_needs(names, sku)),
        orders=tuple(sorted(family.orders, key=lambda order: (order.day, order.name))),
        fences=family.fences,
    )


def _needs(names: Names, sku: int) -> Iterator[Need]:
    """Demand with a day; negative stock has none and is where the line of the stock starts."""
    rows = np.flatnonzero(names.encoded.demand_sku == sku)
    kinds = names.demand_kind(names.demands(rows))
    for row, kind in zip(names.encoded.demand[rows], kinds, strict=True):
        if row["due"] > OPEN_DAY and row["quantity"] > 0:
            yield Need(names.encoded.start_date.toordinal() + int(row["due"]), to_decimal(int(row["quantity"])), kind in EXPECTED)
