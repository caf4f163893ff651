"""What a picture shows of a SKU, as plain values: no frame, no array and no artist."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from lotwise.columns import lines_of_orders
from lotwise.kernels.codes import NOTHING, OPEN_DAY
from lotwise.terms import Action, DemandType
from lotwise.units import to_decimal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from decimal import Decimal

    from lotwise.decode import Names
    from lotwise.settings import Settings

KEPT = "kept"
"""An existing order without a line, beside the actions of ``lotwise.terms.Action``."""
EXPECTED = (DemandType.FORECAST.value, DemandType.BLANKET_SALES_ORDER.value)
"""Kinds of demand that nobody has ordered yet."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """What dates are read against; days are ordinals, as everywhere in a picture."""

    start: int
    end: int
    today: int
    year: int

    @classmethod
    def of(cls, settings: Settings) -> Calendar:
        """The calendar of a plan."""
        start, end, today = (day.toordinal() for day in (settings.start_date, settings.end_date, settings.today))
        return cls(start, end, today, settings.start_date.year)


@dataclass(frozen=True, slots=True)
class Step:
    """Stock from the end of a day on."""

    day: int
    projected: Decimal
    available: Decimal


@dataclass(frozen=True, slots=True)
class Level:
    """A level of stock that a planning parameter sets."""

    name: str
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Need:
    """A demand on its day."""

    day: int
    quantity: Decimal
    is_expected: bool


@dataclass(frozen=True, slots=True)
class Order:
    """An order as it is after the plan, and as it was before where the plan changes it."""

    name: str
    """Its number; empty for a new one."""
    action: str
    warning: str
    day: int
    quantity: Decimal
    day_before: int
    quantity_before: Decimal

    @property
    def is_moved(self) -> bool:
        """The plan asks for another day."""
        return self.day != self.day_before


@dataclass(frozen=True, slots=True)
class SkuFacts:
    """What is shown of one SKU."""

    item: str
    description: str
    variant: str
    location: str
    card: dict[str, Any]
    """Its planning parameters."""
    steps: tuple[Step, ...]
    levels: tuple[Level, ...]
    bucket_days: int
    """Length of a time bucket; 0 where the policy has none."""
    needs: tuple[Need, ...]
    orders: tuple[Order, ...]


def facts_of(names: Names, lines: pl.DataFrame, projected: pl.DataFrame, sku: int) -> SkuFacts:
    """What a picture shows of a SKU.

    Parameters
    ----------
    names
        The way from positions to names and dates.
    lines, projected
        The result tables ``lines`` and ``projected_inventory`` of the plan.
    sku
        Row of the SKU.
    """
    card = names.encoded.skus.row(sku, named=True)
    of_sku = pl.all_horizontal(pl.col(name) == card[name] for name in ("item", "variant", "location"))
    own = lines.filter(of_sku)
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
        levels=tuple(_levels(names, sku)),
        bucket_days=_bucket_days(names, card, sku),
        needs=tuple(_needs(names, sku)),
        orders=tuple(sorted((*_kept(names, sku), *_planned(own)), key=lambda order: (order.day, order.name))),
    )


def _bucket_days(names: Names, card: dict[str, Any], sku: int) -> int:
    """Without a time bucket the reorder point is watched daily, which needs no picture."""
    has_bucket = names.encoded.sku["has_reorder_point"][sku] and card["time_bucket"] not in (None, "0D")
    return int(names.encoded.sku["bucket_days"][sku]) if has_bucket else 0


def _levels(names: Names, sku: int) -> Iterator[Level]:
    """The levels that stand above zero; those of a reorder point only where the policy watches one."""
    record = names.encoded.sku[sku]
    shown = ["safety_stock"]
    if record["has_reorder_point"]:
        shown += ["reorder_point", "maximum_inventory", "overflow"]
    for field in shown:
        if record[field] > 0:
            name = "overflow level" if field == "overflow" else field.replace("_", " ")
            yield Level(name, to_decimal(int(record[field])))


def _needs(names: Names, sku: int) -> Iterator[Need]:
    """Demand with a day; negative stock has none and is where the line of the stock starts."""
    rows = np.flatnonzero(names.encoded.demand_sku == sku)
    kinds = names.demand_kind(rows)
    for row, kind in zip(names.encoded.demand[rows], kinds, strict=True):
        if row["due"] > OPEN_DAY and row["quantity"] > 0:
            yield Need(_ordinal(names, int(row["due"])), to_decimal(int(row["quantity"])), kind in EXPECTED)


def _kept(names: Names, sku: int) -> Iterator[Order]:
    """Existing orders that the plan leaves as they are."""
    changed = lines_of_orders(names.encoded, names.netted) != NOTHING
    rows = np.flatnonzero((names.encoded.order_sku == sku) & ~changed & (names.encoded.orders["due"] > OPEN_DAY))
    for row, name in zip(names.encoded.orders[rows], names.order(rows), strict=True):
        day, quantity = _ordinal(names, int(row["due"])), to_decimal(int(row["quantity"]))
        yield Order(name or "", KEPT, "none", day, quantity, day, quantity)


def _planned(lines: pl.DataFrame) -> Iterator[Order]:
    """New orders, and existing ones that the plan changes."""
    for line in lines.iter_rows(named=True):
        day = line["due_date"]
        before: date = line["original_due_date"] or day
        is_cancelled = line["action"] == Action.CANCEL.value
        resized = is_cancelled or line["action"] in (Action.CHANGE_QUANTITY.value, Action.RESCHEDULE_AND_CHANGE_QUANTITY.value)
        yield Order(
            line["supply_id"] or "",
            line["action"],
            line["warning"],
            (before if is_cancelled else day).toordinal(),
            line["quantity"],
            before.toordinal(),
            line["original_quantity"] if resized else line["quantity"],
        )


def _ordinal(names: Names, day: int) -> int:
    return names.encoded.start_date.toordinal() + day
