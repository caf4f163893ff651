"""The whole picture: title, a panel per SKU below each other, one time axis, one legend."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from lotwise.explain.wording import day as day_text
from lotwise.explain.wording import number, period
from lotwise.plot import needs, stock, supply
from lotwise.plot.labels import inches_of, shortened
from lotwise.plot.picture import Picture
from lotwise.plot.style import HEADING, INK_2, INK_3, SMALL, TEXT, TITLE, house_style
from lotwise.plot.timescale import ticks, time_scale
from lotwise.terms import ReorderingPolicy
from lotwise.units import Period, to_decimal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from lotwise.plot.facts import Calendar, SkuFacts
    from lotwise.plot.timescale import TimeScale

WIDTH, LEFT, RIGHT = 10.5, 0.85, 1.75
"""Width of the picture and its margins, in inches."""
TOP, HEADING_INCHES, TICKS_INCHES, LEGEND_INCHES, GAP = 0.66, 0.46, 0.42, 0.46, 0.06
MOST_PANELS = 12
MOST_IN_A_ROW = 8
"""Entries of the legend that fit side by side."""
TALL, SHORT = 2.6, 1.5
"""Height of the stock of one SKU, and of each of several."""

POLICIES = {
    ReorderingPolicy.LOT_FOR_LOT.value: "Lot-for-Lot",
    ReorderingPolicy.ORDER.value: "Order",
    ReorderingPolicy.FIXED_REORDER_QTY.value: "Fixed Reorder Qty.",
    ReorderingPolicy.MAXIMUM_QTY.value: "Maximum Qty.",
    ReorderingPolicy.PERIOD.value: "Period",
    ReorderingPolicy.REQUIREMENT.value: "Requirement",
    ReorderingPolicy.MIN_MAX.value: "Min./Max.",
    ReorderingPolicy.MANUAL.value: "Manual",
}
SHOWN_PERIODS = (
    "lead_time",
    "lot_accumulation_period",
    "rescheduling_period",
    "time_bucket",
    "coverage_period",
    "receipt_margin",
    "issue_margin",
    "reorder_margin",
)
SHOWN_QUANTITIES = ("reorder_quantity",)
"""Parameters beside the heading; those that the rules do not know are left out."""
LEGEND = (
    stock.PROJECTED,
    stock.AVAILABLE,
    stock.BELOW_ZERO,
    supply.OPEN_ORDER,
    supply.NEW_ORDER,
    supply.OLD_DAY,
    supply.PROPOSED_DAY,
    supply.TO_CANCEL,
    supply.CANCELLED,
    needs.NEED,
    needs.EXPECTED,
    stock.BUCKET,
    stock.OUTSIDE,
)
"""What the legend explains, in this order; levels of stock and days have their names beside them."""


@dataclass(frozen=True, slots=True)
class Panel:
    """A SKU and its place on the sheet, in inches from the top."""

    sku: SkuFacts
    lane: supply.Lane
    top: float
    stock_inches: float

    @property
    def inches(self) -> float:
        """Height of it all."""
        return HEADING_INCHES + self.stock_inches + GAP + self.lane.inches + GAP + needs.INCHES + TICKS_INCHES


def draw_sheet(skus: Sequence[SkuFacts], calendar: Calendar) -> Figure:
    """Draw the picture of an item."""
    shown = _most_telling(skus)
    scale = time_scale(shown, calendar, WIDTH - LEFT - RIGHT)
    with house_style():
        panels = _placed(shown, scale)
        height = panels[-1].top + panels[-1].inches + LEGEND_INCHES
        picture = Picture(WIDTH, height)
        _draw_title(picture, skus, len(shown), calendar, height)
        for panel in panels:
            _draw_panel(picture, panel, scale, calendar, height)
        _draw_legend(picture, height)
    return picture


def _most_telling(skus: Sequence[SkuFacts]) -> list[SkuFacts]:
    """As many SKUs as can be read, those with the most to do first to stay; in planning order."""
    ranked = sorted(range(len(skus)), key=lambda row: (not any(order.action != "kept" for order in skus[row].orders), row))
    return [skus[row] for row in sorted(ranked[:MOST_PANELS])]


def _placed(skus: Sequence[SkuFacts], scale: TimeScale) -> list[Panel]:
    """The panels of the SKUs, below each other."""
    panels: list[Panel] = []
    for sku in skus:
        top = panels[-1].top + panels[-1].inches if panels else TOP
        panels.append(Panel(sku, supply.lane_of(sku.orders, scale, RIGHT), top, TALL if len(skus) == 1 else SHORT))
    return panels


def _draw_title(picture: Picture, skus: Sequence[SkuFacts], shown: int, calendar: Calendar, height: float) -> None:
    item = skus[0]
    title = f"{item.item}  {item.description}".rstrip()
    picture.text(
        0.15 / WIDTH,
        1 - 0.14 / height,
        shortened(title, WIDTH - 0.3, TITLE, "bold"),
        size=TITLE,
        weight="bold",
        va="top",
        ha="left",
    )
    until = f" to {_with_year(calendar.end)}" if calendar.has_end else ""
    told = f"Plan from {_with_year(calendar.start)}{until}."
    if shown < len(skus):
        told += f" {shown} of {len(skus):,} SKUs are shown; name a location or variant for another."
    picture.text(0.15 / WIDTH, 1 - 0.4 / height, told, size=TEXT, color=INK_2, va="top", ha="left")


def _with_year(day: int) -> str:
    return day_text(date.fromordinal(day), 0)


def _draw_panel(picture: Picture, panel: Panel, scale: TimeScale, calendar: Calendar, height: float) -> None:
    top = panel.top + HEADING_INCHES
    upper = _axes(picture, top, panel.stock_inches, height)
    top += panel.stock_inches + GAP
    middle = _axes(picture, top, panel.lane.inches, height)
    lower = _axes(picture, top + panel.lane.inches + GAP, needs.INCHES, height)
    stock.draw_stock(upper, panel.sku, scale, calendar, panel.stock_inches)
    supply.draw_supply(middle, panel.lane, scale)
    labelled = needs.draw_needs(lower, panel.sku.needs, scale)
    for axes, name in ((upper, "stock"), (middle, "orders"), (lower, "needs")):
        axes.set_ylabel(name, size=SMALL, labelpad=0)
        axes.yaxis.set_label_coords(-0.7 / scale.inches, 0.5)
        axes.set_xticks([day for day, _ in ticks(scale)], ["" for _ in ticks(scale)])
        axes.tick_params(length=2.5)
    lower.set_xticks([day for day, _ in ticks(scale)], [text for _, text in ticks(scale)])
    stock.draw_days((upper, middle, lower), scale, calendar, panel.sku.fences)
    _draw_heading(picture, panel, labelled, scale, height)


def _axes(picture: Picture, top: float, inches: float, height: float) -> Axes:
    axes = picture.add_axes((LEFT / WIDTH, 1 - (top + inches) / height, (WIDTH - LEFT - RIGHT) / WIDTH, inches / height))
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return axes


def _draw_heading(picture: Picture, panel: Panel, labelled: int, scale: TimeScale, height: float) -> None:
    sku = panel.sku
    y = 1 - (panel.top + 0.1) / height
    heading = shortened(heading_of(sku), 5.0, HEADING, "bold")
    picture.text(0.15 / WIDTH, y, heading, size=HEADING, weight="bold", va="baseline", ha="left")
    left = 0.15 + inches_of(heading, HEADING, "bold") + 0.12
    told = shortened(", ".join(_parameters(sku)), WIDTH - left - 0.15, TEXT)
    picture.text(left / WIDTH, y, told, size=TEXT, color=INK_2, va="baseline", ha="left")
    note = "; ".join(_left_out(panel, labelled, scale))
    if note:
        bottom = 1 - (panel.top + panel.inches - 0.04) / height
        picture.text(1 - 0.15 / WIDTH, bottom, note, size=SMALL, color=INK_3, va="bottom", ha="right")


def heading_of(sku: SkuFacts) -> str:
    """Where the SKU is, and its policy."""
    place = ", ".join(filter(None, [sku.location and f"at {sku.location}", sku.variant and f"variant {sku.variant}"]))
    policy = POLICIES[sku.card["reordering_policy"]]
    return f"{place}: {policy}" if place else policy


def _parameters(sku: SkuFacts) -> Iterator[str]:
    """The parameters that shape the orders and have no line of their own."""
    for name in SHOWN_PERIODS:
        value = Period.parse(sku.card.get(name) or "0D")
        if value != Period():
            yield f"{name.replace('_', ' ')} {period(value)}"
    for name in SHOWN_QUANTITIES:
        if sku.card.get(name):
            yield f"{name.replace('_', ' ')} {number(to_decimal(sku.card[name]))}"


def _left_out(panel: Panel, labelled: int, scale: TimeScale) -> Iterator[str]:
    """What the lanes show without a figure, and what is older than the axis."""
    orders, wanted = panel.sku.orders, panel.sku.needs
    told = [
        f"{count - shown:,} of {count:,} {what}"
        for shown, count, what in ((panel.lane.labelled, len(orders), "orders"), (labelled, len(wanted), "needs"))
        if shown < count
    ]
    if told:
        yield f"without a figure: {', '.join(told)}"
    older = sum(day < scale.first for day in [*(order.day for order in orders), *(need.day for need in wanted)])
    if older:
        yield f"{older:,} before {_with_year(scale.first)} at the left edge"


def _draw_legend(picture: Picture, height: float) -> None:
    """What is drawn somewhere, once; the levels of stock have their names beside them."""
    found: dict[str, Any] = {}
    for axes in picture.axes:
        for handle, label in zip(*axes.get_legend_handles_labels(), strict=True):
            found.setdefault(label, handle)
    shown = [label for label in LEGEND if label in found]
    picture.legend(
        [found[label] for label in shown],
        shown,
        loc="upper left",
        bbox_to_anchor=(0.1 / WIDTH, LEGEND_INCHES / height),
        ncols=len(shown) if len(shown) <= MOST_IN_A_ROW else (len(shown) + 1) // 2,
        frameon=False,
        fontsize=SMALL,
        handlelength=2.2,
        columnspacing=1.4,
        borderaxespad=0.2,
    )
