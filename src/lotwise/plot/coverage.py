"""What pictures show of planning points that coverage codes plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lotwise.columns import level_on, levels_of, lines_of_orders
from lotwise.explain.wording import number
from lotwise.kernels.codes import FAR, MIN_MAX, NOT_LOADED, NOTHING, OPEN_DAY
from lotwise.plot.facts import KEPT, FamilyFacts, Fence, Level, Order
from lotwise.terms import Message
from lotwise.units import to_decimal

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

    from lotwise.columns import CoverageInput, CoverageNetted
    from lotwise.decode import Names


def coverage_facts(
    names: Names, encoded: CoverageInput, netted: CoverageNetted, lines: pl.DataFrame, messages: pl.DataFrame, sku: int
) -> FamilyFacts:
    """Minimum and maximum, orders with their messages, and time fences of a planning point.

    Parameters
    ----------
    lines, messages
        Its lines and action messages.
    """
    orders = (*_existing(names, encoded, netted, messages, sku), *_planned(lines, messages))
    return FamilyFacts(tuple(_levels(encoded, sku)), orders, fences=tuple(_fences(encoded, sku)))


def _levels(encoded: CoverageInput, sku: int) -> Iterator[Level]:
    """The minimum, and of Min./Max. the maximum, with their seasonal keys; those that are ever above zero."""
    steps, start = levels_of(encoded, sku), encoded.start_date.toordinal()
    for name in ("minimum", "maximum") if encoded.sku["code"][sku] == MIN_MAX else ("minimum",):
        later = tuple((start + int(step["day"]), to_decimal(int(step[name]))) for step in steps[steps["day"] > 0])
        level = Level(name, to_decimal(int(level_on(encoded, sku, [0], name)[0])), later)
        if level.highest > 0:
            yield level


def _fences(encoded: CoverageInput, sku: int) -> Iterator[Fence]:
    record, start = encoded.sku[sku], encoded.start_date.toordinal()
    if record["unfrozen"] > encoded.today:
        yield Fence("freeze fence", start + int(record["unfrozen"]) - 1)
    if record["fence"] < FAR:
        yield Fence("coverage fence", start + int(record["fence"]))


def _existing(names: Names, encoded: CoverageInput, netted: CoverageNetted, messages: pl.DataFrame, sku: int) -> Iterator[Order]:
    """Open orders inside the coverage time fence, on the day that late components leave them."""
    has_line = lines_of_orders(encoded, netted) != NOTHING
    counts = (encoded.orders["due"] > OPEN_DAY) & (encoded.orders["use"] != NOT_LOADED)
    rows = np.flatnonzero((encoded.order_sku == sku) & counts & ~has_line)
    for row, name in zip(rows.tolist(), names.order(rows), strict=True):
        day = encoded.start_date.toordinal() + int(netted.order_due[row])
        quantity = to_decimal(int(encoded.orders["quantity"][row]))
        own = messages.filter(messages["supply_id"] == name)
        yield Order(name or "", KEPT, "none", day, quantity, day, quantity, 0, *_proposals(own))


def _planned(lines: pl.DataFrame, messages: pl.DataFrame) -> Iterator[Order]:
    """New planned orders, and those of the last run that stay."""
    for line in lines.iter_rows(named=True):
        day, quantity = line["due_date"].toordinal(), line["quantity"]
        own = messages.filter(messages["line_id"] == line["line_id"])
        yield Order(
            line["supply_id"] or "",
            line["action"],
            line["warning"],
            day,
            quantity,
            day,
            quantity,
            line["delay_days"],
            *_proposals(own),
        )


def _proposals(messages: pl.DataFrame) -> tuple[tuple[str, ...], int | None]:
    """What messages propose for an order, in words, and the day to which it should move."""
    words: list[str] = []
    day: int | None = None
    for row in messages.iter_rows(named=True):
        is_resized = row["message"] in (Message.INCREASE.value, Message.DECREASE.value)
        words.append(f"{row['message']} to {number(row['to_quantity'])}" if is_resized else row["message"])
        day = day if row["to_date"] is None else row["to_date"].toordinal()
    return tuple(words), day
