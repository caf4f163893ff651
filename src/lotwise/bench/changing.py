"""What replanning takes: random changes of one order, and what-ifs of single changes of several kinds, on one plan."""

from __future__ import annotations

import random
import time
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from lotwise.bench.figures import Changing
    from lotwise.changes import Changes
    from lotwise.planner import Plan

ORDERS, WHAT_IFS = 1_000, 100
MOST_QUANTITY = 100
SEED = 7


def measure_changes(folder: Path) -> Changing:
    """Plan a problem, then plan it again with one sales order changed, one random order at a time, and try what-ifs.

    The first change of a plan looks up what all later ones need, so it has a figure of its own. A what-if of an item that is too
    much to be planned as a part counts like any other.
    """
    import lotwise
    from lotwise.netchange import NetChange

    plan = lotwise.plan(lotwise.read(folder))
    drawn = _Drawn(plan)
    first = _seconds(plan.replan, drawn.order())
    orders, in_parts = [], 0
    for _ in range(min(ORDERS, plan.dataset.demands.height)):
        change = drawn.order()
        started = time.perf_counter()
        again = plan.replan(change)
        orders.append(time.perf_counter() - started)
        in_parts += isinstance(again._made, NetChange)  # noqa: SLF001 -- no user asks for it
    what_ifs = [_seconds(plan.what_if, change) for change in drawn.single(WHAT_IFS)]
    return {
        "orders": len(orders),
        "in_parts": in_parts,
        "first_seconds": first,
        "median_seconds": median(orders),
        "worst_seconds": max(orders),
        "what_ifs": len(what_ifs),
        "what_ifs_seconds": sum(what_ifs),
    }


def _seconds(work: Callable[[Changes], object], change: Changes) -> float:
    started = time.perf_counter()
    work(change)
    return time.perf_counter() - started


class _Drawn:
    """Random changes of a plan's source; the same ones each time."""

    def __init__(self, plan: Plan) -> None:
        self._random = random.Random(SEED)  # noqa: S311 -- no secret
        self._dataset = plan.dataset
        self._demands = plan.dataset.demands["id"]
        self._items = plan.dataset.items["item"]

    def order(self) -> Changes:
        """A sales order with another quantity or another day."""
        return self._demand("quantity") if self._random.random() < 0.5 else self._demand("due_date")  # noqa: PLR2004

    def single(self, count: int) -> Sequence[Changes]:
        """Changes of each kind in turns: quantity and day of an order, safety stock, lead time and stock of an item."""
        kinds: list[Callable[[], Changes]] = [
            lambda: self._demand("quantity"),
            lambda: self._item("items", {"safety_stock": self._quantity()}),
            lambda: self._demand("due_date"),
            lambda: self._item("stock", {"quantity": self._quantity()}),
            lambda: self._item("items", {"order_multiple": self._random.choice([1, 2, 5, 10])}),
        ]
        return [kinds[at % len(kinds)]() for at in range(count)]

    def _demand(self, cell: str) -> Changes:
        row: dict[str, Any] = {"id": self._demands[self._random.randrange(len(self._demands))]}
        row[cell] = self._quantity() if cell == "quantity" else self._day()
        return _changes("demands", row)

    def _item(self, table: str, cells: dict[str, Any]) -> Changes:
        return _changes(table, {"item": self._items[self._random.randrange(len(self._items))], **cells})

    def _quantity(self) -> int:
        return self._random.randint(1, MOST_QUANTITY)

    def _day(self) -> Any:
        """The day of another order, so that it lies inside the plan."""
        days = self._dataset.demands["due_date"]
        return days[self._random.randrange(len(days))]


def _changes(table: str, row: dict[str, Any]) -> Changes:
    from lotwise.changes import Changes

    return Changes(rows={table: [row]})
