"""The lane of needs: what is asked for on each day, as bars."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from lotwise.plot.labels import Box, brief, inches_high, inches_of
from lotwise.plot.style import DEMAND, GROUND, INK_2, SMALL, SURFACE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from lotwise.plot.facts import Need
    from lotwise.plot.timescale import TimeScale

INCHES = 0.75
HEADROOM = 0.2
"""Room above the highest bar for its figure, in inches."""
MOST_LABELS = 24
WIDEST = 0.11
THINNEST = 0.015
"""Width of a bar in inches: that of a day between these."""

NEED, EXPECTED = "need", "forecast"


def draw_needs(axes: Axes, needs: Sequence[Need], scale: TimeScale) -> int:
    """Draw the needs, those of a day as one bar.

    Returns
    -------
    int
        How many needs have their figure beside them.
    """
    axes.set_label("needs")
    axes.set_xlim(scale.left, scale.right)
    ordered, expected = (_by_day(needs, scale, is_expected=which) for which in (False, True))
    total = {day: ordered.get(day, Decimal(0)) + expected.get(day, Decimal(0)) for day in (*ordered, *expected)}
    most = float(max(total.values(), default=Decimal(0)))
    top = (most or 1.0) * INCHES / (INCHES - HEADROOM)
    axes.set_ylim(0, top)
    axes.set_yticks([0, most] if most else [0], ["0", brief(max(total.values()))] if most else ["0"])
    width = min(max(scale.days(THINNEST), 0.8), scale.days(WIDEST))
    _draw_bars(axes, ordered, {}, width, NEED)
    _draw_bars(axes, expected, ordered, width, EXPECTED)
    labelled = _label(axes, total, width, scale, top)
    return sum(scale.shown(need.day) in labelled for need in needs)


def _by_day(needs: Sequence[Need], scale: TimeScale, *, is_expected: bool) -> dict[float, Decimal]:
    quantity: dict[float, Decimal] = defaultdict(Decimal)
    for need in needs:
        if need.is_expected is is_expected:
            quantity[scale.shown(need.day)] += need.quantity
    return quantity


def _draw_bars(axes: Axes, quantity: dict[float, Decimal], below: dict[float, Decimal], width: float, label: str) -> None:
    if not quantity:
        return
    hollow = {"facecolor": SURFACE, "hatch": "//////", "lw": 0.8} if label == EXPECTED else {"facecolor": DEMAND, "lw": 0}
    axes.bar(
        list(quantity),
        [float(height) for height in quantity.values()],
        width,
        [float(below.get(day, 0)) for day in quantity],
        label=label,
        edgecolor=DEMAND,
        zorder=3,
        **hollow,  # type: ignore[arg-type]
    )


def _label(axes: Axes, total: dict[float, Decimal], width: float, scale: TimeScale, top: float) -> set[float]:
    """The figure above each bar, the largest first, where it covers neither a bar nor a figure."""
    unit = top / INCHES
    bars = {day: Box(day - width / 2, day + width / 2, 0, float(quantity)) for day, quantity in total.items()}
    figures: list[Box] = []
    labelled: set[float] = set()
    for day, quantity in sorted(total.items(), key=lambda entry: (-entry[1], entry[0])):
        if len(labelled) == MOST_LABELS:
            break
        half = scale.days(inches_of(brief(quantity), SMALL) + 0.04) / 2
        bottom = float(quantity) + 0.015 * unit
        box = Box(day - half, day + half, bottom, bottom + inches_high(SMALL) * unit)
        if box.meets_any(figures) or box.meets_any(bars.values()):
            continue
        figures.append(box)
        labelled.add(day)
        axes.text(day, bottom, brief(quantity), ha="center", va="bottom", size=SMALL, color=INK_2, zorder=4, bbox=GROUND)
    return labelled
