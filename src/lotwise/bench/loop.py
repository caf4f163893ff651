"""A plain-Python netting loop for the problems of ``lotwise.bench.network``: what a figure is measured against.

It is written the way one writes it first: dictionaries, lists and loops, level by level. It gives the same lines as lotwise (item,
due date, quantity) and nothing beside them: no links, no reasons, no other dates, no messages on orders, and no rule that these
problems do not need.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from lotwise.bench.network import START

if TYPE_CHECKING:
    from pathlib import Path

    Needs = list[tuple[date, int]]


class PlainProblem(NamedTuple):
    """A problem as Python holds it."""

    items: list[dict[str, Any]]
    """In planning order: no item before one that needs it."""
    stock: dict[str, int]
    demands: dict[str, Needs]
    components: dict[str, list[tuple[str, int]]]
    """Component and quantity per, by parent."""


class PlainLine(NamedTuple):
    """A new order."""

    item: str
    due: date
    quantity: int


def read_plainly(folder: Path) -> PlainProblem:
    """Read a problem that ``write_network`` wrote."""
    items = pl.read_parquet(folder / "items.parquet").with_columns(
        pl.col("lead_time", "lot_accumulation_period").str.strip_suffix("D").cast(pl.Int64)
    )
    demands, components = defaultdict(list), defaultdict(list)
    for item, due, quantity in pl.read_parquet(folder / "demands.parquet")["item", "due_date", "quantity"].iter_rows():
        demands[item].append((due, quantity))
    if (folder / "boms.parquet").exists():
        for parent, component, quantity in pl.read_parquet(folder / "boms.parquet").iter_rows():
            components[parent].append((component, quantity))
    return PlainProblem(items.to_dicts(), dict(pl.read_parquet(folder / "stock.parquet").iter_rows()), demands, components)


def plan_plainly(problem: PlainProblem) -> list[PlainLine]:
    """Plan every item, and hand on what its orders need."""
    needs: defaultdict[str, Needs] = defaultdict(list, {item: list(own) for item, own in problem.demands.items()})
    lines = []
    for item in problem.items:
        name, lead_time = item["item"], timedelta(item["lead_time"])
        for due, quantity in net_plainly(item, problem.stock.get(name, 0), needs.pop(name, [])):
            lines.append(PlainLine(name, due, quantity))
            for component, per in problem.components.get(name, ()):
                needs[component].append((due - lead_time, quantity * per))
    return lines


def net_plainly(item: dict[str, Any], on_hand: int, needs: Needs) -> Needs:
    """Due dates and quantities of the orders that one item needs."""
    reach = timedelta(item["lot_accumulation_period"])
    orders: Needs = []
    free = on_hand - sum(quantity for due, quantity in needs if due < START)
    if free < 0:
        orders.append((START - timedelta(1), -free))
        free = 0
    free -= item["safety_stock"]
    lot_due, lot, is_exact = START, max(-free, 0), True  # what the safety stock lacks is ordered as it is
    free = max(free, 0)
    for due, quantity in sorted(needs):
        if due < START:
            continue
        free -= quantity
        if free >= 0:
            continue
        if lot == 0 or due > lot_due + reach:
            if lot:
                orders.append((lot_due, lot))
            lot_due, lot, is_exact = due, 0, False
        before, lot = lot, lot - free
        if not is_exact:
            lot = shaped(item, lot)
        free += lot - before
    if lot:
        orders.append((lot_due, lot))
    return orders


def shaped(item: dict[str, Any], quantity: int) -> int:
    """A quantity raised to the minimum, then to the multiple."""
    least: int = max(quantity, item["minimum_order_quantity"])
    multiple: int = item["order_multiple"]
    return -(-least // multiple) * multiple
