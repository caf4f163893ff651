"""The lane of orders: what each of them is after the plan, and what it was before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lotwise.explain.wording import number
from lotwise.plot.facts import KEPT
from lotwise.plot.labels import Rows, inches_of, shortened
from lotwise.plot.style import DEMAND, GROUND, INK, INK_2, SHORT, SMALL, SUPPLY, SURFACE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from lotwise.plot.facts import Order
    from lotwise.plot.timescale import TimeScale

MOST_LABELS = 30
MOST_ROWS = 5
ROW = 0.2
"""Height of a row, in inches."""
MARK = 0.2
"""Room that a mark takes, in inches."""
LONGEST_NAME = 1.0
"""Room for an order number, in inches."""
WARNED = ("emergency", "exception")

OPEN_ORDER, NEW_ORDER, OLD_DAY, CANCELLED = "open order", "new order", "its day before", "cancelled"
PROPOSED_DAY, TO_CANCEL = "proposed day", "to be cancelled"
SHAPES = {
    OPEN_ORDER: {"marker": "s", "markersize": 8, "markerfacecolor": SUPPLY, "markeredgecolor": SURFACE, "markeredgewidth": 0.8},
    NEW_ORDER: {"marker": "D", "markersize": 6.5, "markerfacecolor": SURFACE, "markeredgecolor": SUPPLY, "markeredgewidth": 1.6},
    OLD_DAY: {"marker": "s", "markersize": 6, "markerfacecolor": SURFACE, "markeredgecolor": DEMAND, "markeredgewidth": 0.9},
    CANCELLED: {"marker": "X", "markersize": 7.5, "markerfacecolor": SURFACE, "markeredgecolor": INK, "markeredgewidth": 1.2},
    PROPOSED_DAY: {"marker": "s", "markersize": 6, "markerfacecolor": SURFACE, "markeredgecolor": SUPPLY, "markeredgewidth": 0.9},
    TO_CANCEL: {"marker": "X", "markersize": 7.5, "markerfacecolor": SUPPLY, "markeredgecolor": SURFACE, "markeredgewidth": 0.8},
}
"""The shape of each mark: filled is there already, hollow is what the plan asks for."""


@dataclass(frozen=True, slots=True)
class Placed:
    """An order with its row in the lane, and its label if that found room."""

    order: Order
    row: int
    label: str
    label_at: float
    align: str


@dataclass(frozen=True, slots=True)
class Lane:
    """All orders of a SKU, placed."""

    placed: tuple[Placed, ...]
    rows: int

    @property
    def inches(self) -> float:
        """Height of the lane."""
        return ROW * max(self.rows, 1) + 0.1

    @property
    def labelled(self) -> int:
        """How many orders have a label."""
        return sum(bool(placed.label) for placed in self.placed)


def lane_of(orders: Sequence[Order], scale: TimeScale, room_right: float) -> Lane:
    """Place the orders in rows.

    Parameters
    ----------
    orders
        All orders of the SKU.
    scale
        The time axis.
    room_right
        How far a label may reach beyond the axis, in inches.
    """
    rows = Rows(MOST_ROWS)
    placed: list[Placed] = []
    rest: list[Order] = []
    for order in sorted(orders, key=_importance):
        found = _with_label(order, rows, scale, room_right) if len(placed) < MOST_LABELS else None
        if found is None:
            rest.append(order)
        else:
            placed.append(found)
    # Marks without a label have the last row to themselves: they may touch each other there, but never cover a word.
    used = rows.used
    placed += [Placed(order, used, "", 0.0, "left") for order in rest]
    return Lane(tuple(placed), used + bool(rest))


def _importance(order: Order) -> tuple[bool, bool, int]:
    """Urgent ones before the other lines, and those before orders that stay; within each the earliest."""
    return (not _is_urgent(order), order.action == KEPT and not order.proposals, order.day)


def _with_label(order: Order, rows: Rows, scale: TimeScale, room_right: float) -> Placed | None:
    """The order beside its label: to the right of its mark, or to the left where the picture ends."""
    text = label(order)
    mark, width = scale.days(MARK), scale.days(inches_of(text, SMALL, _weight(order)) + 0.08)
    ends = sorted(scale.shown(day) for day in order.days)
    first, last = ends[0] - mark / 2, ends[-1] + mark / 2
    is_right = last + width <= scale.right + scale.days(room_right)
    row = rows.place(first, last + width) if is_right else rows.place(first - width, last)
    if row is None:
        return None
    return Placed(order, row, text, last if is_right else first, "left" if is_right else "right")


def label(order: Order) -> str:
    """What stands beside an order: its number, its quantity, what the plan changes, a warning."""
    name = shortened(order.name, LONGEST_NAME, SMALL) or "new"
    if order.action == "cancel":
        words = f"{name} cancelled ({number(order.quantity_before)})"
    elif order.quantity == order.quantity_before:
        words = f"{name} {number(order.quantity)}"
    else:
        change = order.quantity - order.quantity_before
        words = f"{name} {number(order.quantity)} ({'+' if change > 0 else '-'}{number(abs(change))})"
    late = [f"{order.late:,} d late"] if order.late else []
    warning = [order.warning] if order.warning in WARNED else []
    return ", ".join([words, *late, *warning, *order.proposals])


def _is_urgent(order: Order) -> bool:
    return order.warning in WARNED or order.late > 0


def _weight(order: Order) -> str:
    return "bold" if _is_urgent(order) else "normal"


def draw_supply(axes: Axes, lane: Lane, scale: TimeScale) -> None:
    """Draw the lane of orders."""
    axes.set_label("supply")
    axes.set_xlim(scale.left, scale.right)
    axes.set_ylim(max(lane.rows, 1) - 0.5 + 0.25, -0.5 - 0.25)
    axes.set_yticks([])
    for placed in lane.placed:
        _draw_order(axes, placed, scale)


def _draw_order(axes: Axes, placed: Placed, scale: TimeScale) -> None:
    order, row = placed.order, placed.row
    day, before = scale.shown(order.day), scale.shown(order.day_before)
    if order.is_moved and day != before:
        _mark(axes, before, row, OLD_DAY)
        _arrow(axes, row, before, day)
    if order.proposed_day is not None and scale.shown(order.proposed_day) != day:
        _mark(axes, scale.shown(order.proposed_day), row, PROPOSED_DAY)
        _arrow(axes, row, day, scale.shown(order.proposed_day))
    _mark(axes, day, row, _shape(order))
    if placed.label:
        axes.text(
            placed.label_at,
            row,
            placed.label,
            ha=placed.align,
            va="center_baseline",
            size=SMALL,
            color=SHORT if _is_urgent(order) else INK,
            weight=_weight(order),
            clip_on=False,
            zorder=5,
            bbox=GROUND,
        )


def _arrow(axes: Axes, row: int, first: float, last: float) -> None:
    axes.annotate(
        "",
        (last, row),
        xytext=(first, row),
        arrowprops={"arrowstyle": "-|>", "color": INK_2, "lw": 1.0, "shrinkA": 4, "shrinkB": 5, "mutation_scale": 9},
        annotation_clip=False,
        zorder=3,
    )


def _shape(order: Order) -> str:
    if "cancel" in order.proposals:
        return TO_CANCEL
    return {"new": NEW_ORDER, "cancel": CANCELLED}.get(order.action, OPEN_ORDER)


def _mark(axes: Axes, day: float, row: int, shape: str) -> None:
    axes.plot([day], [row], ls="none", label=shape, clip_on=False, zorder=4, **SHAPES[shape])  # type: ignore[arg-type]
