"""Plans from a few rows, and what can be read off a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import lotwise
from lotwise.testing import dataset_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from lotwise import Plan

    Row = dict[str, Any]

START, END = "2026-01-05", "2026-06-30"
FIXED = {"reordering_policy": "fixed_reorder_qty", "reorder_point": 40, "reorder_quantity": 60, "lead_time": "1W"}
MAXIMUM = {"reordering_policy": "maximum_qty", "reorder_point": 40, "maximum_inventory": 100}


@pytest.fixture
def planned() -> Callable[..., Plan]:
    """Plan one item FG; demands are (date, quantity), supplies (id, date, quantity); ``rows`` has whole tables."""

    def plan(
        card: Row | None = None,
        demands: list[tuple[str, float]] | None = None,
        supplies: list[tuple[str, str, float]] | None = None,
        stock: float | None = None,
        settings: Row | None = None,
        rows: dict[str, list[Row]] | None = None,
    ) -> Plan:
        item = {"item": "FG", "reordering_policy": "lot_for_lot", **(card or {})}
        needs = [
            {"id": f"SO{number}", "type": "sales_order", "item": "FG", "due_date": day, "quantity": quantity}
            for number, (day, quantity) in enumerate(demands or [], start=1)
        ]
        orders = [
            {"id": name, "type": "purchase_order", "item": "FG", "due_date": day, "quantity": quantity}
            for name, day, quantity in supplies or []
        ]
        tables: dict[str, list[Row]] = {
            "items": [item],
            "demands": needs,
            "supplies": orders,
            "stock": [] if stock is None else [{"item": "FG", "quantity": stock}],
        } | (rows or {})
        return lotwise.plan(dataset_of({"start_date": START, "end_date": END} | (settings or {}), **tables))

    return plan


def axes_of(figure: Figure, name: str) -> list[Axes]:
    """The stock, supply or needs axes, from the top."""
    return [axes for axes in figure.axes if axes.get_label() == name]


def words_in(axes: Axes) -> list[str]:
    """The texts in axes, without ticks and empty ones."""
    return [text.get_text() for text in axes.texts if text.get_text()]


def words_around(figure: Figure) -> list[str]:
    """The texts outside all axes: title, headings, notes."""
    return [text.get_text() for text in figure.texts]


def legend_of(figure: Figure) -> list[str]:
    """What the legend explains."""
    return [text.get_text() for text in figure.legends[0].get_texts()]


def marks_in(axes: Axes) -> list[tuple[str, int]]:
    """Shape and day of each mark, by day."""
    marks = [
        (str(line.get_label()), int(line.get_xdata()[0])) for line in axes.get_lines() if line.get_marker() not in (None, "None")
    ]
    return sorted(marks, key=lambda mark: mark[1])
