"""The upper part of a panel: stock over time, and the levels that it is held against."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from matplotlib.ticker import MaxNLocator

from lotwise.explain.wording import day as day_text
from lotwise.explain.wording import number
from lotwise.plot.labels import Box, apart, brief, inches_high, inches_of
from lotwise.plot.style import BAND, DEMAND, FAINT, GROUND, INK, INK_2, INK_3, LEVELS, PLAN, SHORT, SMALL, TEXT
from lotwise.plot.timescale import buckets

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matplotlib.axes import Axes

    from lotwise.plot.facts import Calendar, Fence, Level, SkuFacts, Step
    from lotwise.plot.timescale import TimeScale

MOST_BUCKETS = 60
MOST_LABELS = 8
FAR_ABOVE = 4
"""A level this many times above the stock would press the stock flat: it is told, not drawn."""
ROOM_ABOVE, ROOM_BELOW, SLIT = 0.15, 0.12, 0.02
"""Room above the highest and below the lowest stock; a slit below zero, so that a line there is seen whole."""
MOST_TICKS = 4
NEAR = 0.04
"""Space between a line and its label, in inches."""

PROJECTED = "projected inventory"
AVAILABLE = "projected available"
BUCKET = "time bucket, every second"
BELOW_ZERO = "below zero"
OUTSIDE = "outside the plan"


class Run(NamedTuple):
    """A time in which the stock stays the same."""

    first: float
    last: float
    stock: float


def draw_stock(axes: Axes, sku: SkuFacts, scale: TimeScale, calendar: Calendar, height: float) -> None:
    """Draw the stock of a SKU into its axes of some inches of height."""
    axes.set_label("stock")
    axes.set_xlim(scale.left, scale.right)
    projected = _runs([(step.day, step.projected) for step in sku.steps], scale, calendar.start)
    available = _runs([(step.day, step.available) for step in sku.steps], scale, calendar.start)
    drawn = _levels_in_sight(sku.levels, projected)
    _set_limits(axes, [run.stock for run in (*projected, *available)], drawn)
    _draw_buckets(axes, sku, scale, calendar)
    _draw_ground(axes, sku, scale, projected)
    _draw_levels(axes, sku.levels, drawn, height)
    if available != projected:
        _draw_runs(axes, available, AVAILABLE)
    _draw_runs(axes, projected, PROJECTED)
    _label_stock(axes, sku.steps, projected, scale, height)
    if not sku.needs and not sku.orders:
        axes.text(0.5, 0.5, "No demand and no order.", transform=axes.transAxes, ha="center", va="center", size=TEXT, color=INK_3)


def _runs(steps: Sequence[tuple[int, Decimal]], scale: TimeScale, start: int) -> list[Run]:
    """Stock from the planning start to the right edge; 0 before the first step.

    Stock on hand counts from the planning start, so that a line before it would be false.
    """
    runs: list[Run] = []
    first, stock = float(start), 0.0
    for day, after in steps:
        if day > first:
            runs.append(Run(first, day, stock))
        first, stock = max(float(start), day), float(after)
    runs.append(Run(first, scale.right, stock))
    return runs


def _levels_in_sight(levels: Sequence[Level], runs: Sequence[Run]) -> list[Level]:
    most = max(run.stock for run in runs)
    return [level for level in levels if most <= 0 or float(level.highest) <= FAR_ABOVE * most]


def _set_limits(axes: Axes, stocks: Sequence[float], levels: Sequence[Level]) -> None:
    top = max([0.0, *stocks, *(float(level.highest) for level in levels)])
    bottom = min(0.0, *stocks)
    is_flat = top == bottom  # nothing but zero
    if is_flat:
        top = 1.0
    span = top - bottom
    axes.set_ylim(bottom - (ROOM_BELOW if bottom < 0 else SLIT) * span, top + ROOM_ABOVE * span)
    values = MaxNLocator(MOST_TICKS, integer=span >= MOST_TICKS, steps=[1, 2, 2.5, 5, 10]).tick_values(bottom, top)
    shown = [0.0] if is_flat else [value for value in values if bottom <= value <= top + ROOM_ABOVE * span]
    axes.set_yticks(shown, [brief(Decimal(f"{value:.5f}") + 0) for value in shown])


def _draw_buckets(axes: Axes, sku: SkuFacts, scale: TimeScale, calendar: Calendar) -> None:
    for position, (first, last) in enumerate(buckets(scale, calendar.start, sku.bucket_days, MOST_BUCKETS)):
        axes.axvspan(first, min(last, scale.right), color=BAND, lw=0, zorder=0, label="" if position else BUCKET)


def _draw_ground(axes: Axes, sku: SkuFacts, scale: TimeScale, runs: Sequence[Run]) -> None:
    """The line of zero, and what lies below it."""
    axes.axhline(0, color=DEMAND, lw=0.9, zorder=2)
    short = [run for run in runs if run.stock < 0]
    for position, run in enumerate(short):
        axes.fill_between(
            [run.first, run.last],
            [run.stock] * 2,
            0,
            facecolor="none",
            edgecolor=SHORT,
            hatch="/////",
            lw=0,
            zorder=2,
            label="" if position else BELOW_ZERO,
        )


def _draw_levels(axes: Axes, levels: Sequence[Level], drawn: Sequence[Level], height: float) -> None:
    """Each level as a line with its name to the right of the panel, where it ends; names that lie close move apart."""
    bottom, top = axes.get_ylim()
    right = axes.get_xlim()[1]
    for level in drawn:
        _draw_level(axes, level)
    ordered = sorted(levels, key=lambda level: level.until(right)[-1])
    gap = inches_high(SMALL) * (top - bottom) / height
    places = apart([min(float(level.until(right)[-1]), top) for level in ordered], gap, bottom, top - gap / 2)
    for level, place in zip(ordered, places, strict=True):
        arrow = "" if level in drawn else "↑ "
        axes.annotate(
            f"{arrow}{level.name} {_range(level.until(right))}",
            (1, place),
            xycoords=("axes fraction", "data"),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
            size=SMALL,
            color=INK_2,
            annotation_clip=False,
        )


def _range(quantities: Sequence[Decimal]) -> str:
    lowest, highest = brief(min(quantities)), brief(max(quantities))
    return highest if lowest == highest else f"{lowest} to {highest}"


def _draw_level(axes: Axes, level: Level) -> None:
    """A level across the panel, with steps where a seasonal key changes it."""
    style: dict[str, Any] = {"color": INK_2, "lw": 1.1, "ls": LEVELS[level.name], "zorder": 2.5, "label": level.name}
    if not level.changes:
        axes.axhline(float(level.quantity), **style)
        return
    left, right = axes.get_xlim()
    days = [day for day, _ in level.changes if day < right]
    quantities = [float(quantity) for quantity in level.until(right)]
    axes.plot([left, *days, right], [*quantities, quantities[-1]], drawstyle="steps-post", **style)


def _draw_runs(axes: Axes, runs: Sequence[Run], label: str) -> None:
    days = [runs[0].first, *(run.last for run in runs)]
    stocks = [runs[0].stock, *(run.stock for run in runs)]
    style = (
        {"color": PLAN, "lw": 1.9, "zorder": 4}
        if label == PROJECTED
        else {"color": INK, "lw": 1.2, "ls": (0, (3, 1.5)), "zorder": 3.5}
    )
    axes.plot(days, stocks, drawstyle="steps-pre", label=label, solid_capstyle="butt", **style)  # type: ignore[arg-type]


# --- figures at the turns of the line --------------------------------------------------------------------------------------------


def _label_stock(axes: Axes, steps: Sequence[Step], runs: Sequence[Run], scale: TimeScale, height: float) -> None:
    """Stock at its lows and highs, the lowest first, each figure once, as many as find room."""
    bottom, top = axes.get_ylim()
    unit = (top - bottom) / height
    words = {float(step.projected): number(step.projected) for step in steps}
    taken = list(_strokes(runs, scale, unit))
    told: set[str] = set()
    for run, is_low in _turns(runs):
        text = words.get(run.stock, "0")
        if text in told or len(told) == MOST_LABELS:
            continue
        box = _place(run, inches_of(text, SMALL, "bold"), runs[0].first, scale, unit, is_low=is_low)
        if box.bottom < bottom or box.top > top or box.meets_any(taken):
            continue
        taken.append(box)
        told.add(text)
        axes.text(
            (box.left + box.right) / 2,
            (box.bottom + box.top) / 2,
            text,
            ha="center",
            va="center",
            size=SMALL,
            color=SHORT if run.stock < 0 else INK,
            weight="bold" if run.stock < 0 else "normal",
            zorder=6,
            bbox=GROUND,
        )


def _turns(runs: Sequence[Run]) -> list[tuple[Run, bool]]:
    """Runs at which the stock turns, and whether that is a low; lows before highs, the lowest low and the highest high first."""
    lows, highs = [], []
    for position, run in enumerate(runs):
        before = runs[position - 1].stock if position else None
        after = runs[position + 1].stock if position + 1 < len(runs) else None
        if (before is None or before > run.stock) and (after is None or after > run.stock):
            lows.append(run)
        elif (before is None or before < run.stock) and (after is None or after < run.stock):
            highs.append(run)
    lows.sort(key=lambda run: run.stock)
    highs.sort(key=lambda run: -run.stock)
    return [(run, True) for run in lows] + [(run, False) for run in highs]


def _place(run: Run, inches: float, first: float, scale: TimeScale, unit: float, *, is_low: bool) -> Box:
    """Below a low and above a high, in its middle; inside the panel."""
    half = scale.days(inches) / 2
    middle = min(max((run.first + run.last) / 2, first + half + scale.days(NEAR)), scale.right - half)
    tall, gap = inches_high(SMALL) * unit, NEAR * unit
    bottom = run.stock - gap - tall if is_low else run.stock + gap
    if is_low and bottom < 0 <= run.stock:  # no room between the line and zero
        bottom = run.stock + gap
    return Box(middle - half, middle + half, bottom, bottom + tall)


def _strokes(runs: Sequence[Run], scale: TimeScale, unit: float) -> Iterator[Box]:
    """The line itself, as thin boxes that no label may cover."""
    wide, tall = scale.days(0.02), 0.02 * unit
    for position, run in enumerate(runs):
        yield Box(run.first, run.last, run.stock - tall, run.stock + tall)
        if position:
            ends = sorted((runs[position - 1].stock, run.stock))
            yield Box(run.first - wide, run.first + wide, *ends)


# --- days that stand out ---------------------------------------------------------------------------------------------------------


def draw_days(panels: Sequence[Axes], scale: TimeScale, calendar: Calendar, fences: Sequence[Fence]) -> None:
    """Planning start, end of the plan, today and time fences across all axes of a panel, named above the first."""
    outside: list[tuple[float, float]] = [(scale.left, calendar.start)] if scale.has_past else []
    if calendar.end < scale.right:
        outside.append((calendar.end, scale.right))
    for axes in panels:
        for first, last in outside:
            axes.axvspan(first, last, facecolor="none", edgecolor=FAINT, hatch="....", lw=0, zorder=0.5, label=OUTSIDE)
        for day in (calendar.start, calendar.end):
            if day < scale.right:
                axes.axvline(day, color=INK_3, lw=1.0, zorder=3)
        if scale.left < calendar.today < scale.right and calendar.today != calendar.start:
            axes.axvline(calendar.today, color=INK, lw=1.0, ls=(0, (2, 2)), zorder=3)
        for fence in fences:
            if scale.left < fence.day < scale.right:
                axes.axvline(fence.day, color=INK_3, lw=1.0, ls=(0, (6, 2.5)), zorder=3)
    for place, text in _names_of_days(scale, calendar, fences):
        panels[0].annotate(
            text,
            (place, 1),
            xycoords=("data", "axes fraction"),
            xytext=(0, 3),
            textcoords="offset points",
            size=SMALL,
            color=INK_2,
            annotation_clip=False,
        )


def _names_of_days(scale: TimeScale, calendar: Calendar, fences: Sequence[Fence]) -> Iterator[tuple[float, str]]:
    """What stands above planning start, end, today and time fences; together where they lie close."""
    start, end, today = (day_text(date.fromordinal(day), calendar.year) for day in (calendar.start, calendar.end, calendar.today))
    named: list[tuple[float, str]] = [(calendar.start, f"plan start {start}"), (calendar.end, f"plan end {end}")]
    named += [(fence.day, f"{fence.name} {day_text(date.fromordinal(fence.day), calendar.year)}") for fence in fences]
    if calendar.start == calendar.today:
        named[0] = (calendar.start, f"plan start, today {today}")
    elif scale.left < calendar.today < scale.right:
        named.append((calendar.today, f"today {today}"))
    else:
        named[0] = (calendar.start, f"plan start {start} (today {today})")
    waiting: tuple[float, str] | None = None
    for day, text in sorted(entry for entry in named if entry[0] < scale.right):
        if waiting is None:
            waiting = day, text
        elif waiting[0] + scale.days(inches_of(waiting[1], SMALL) + 0.1) > day:
            waiting = waiting[0], f"{waiting[1]}, {text}"
        else:
            yield waiting
            waiting = day, text
    if waiting is not None:
        yield waiting
