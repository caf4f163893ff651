"""Plot: the stock of an item over time, what it needs and what it gets, as a picture.

The drawing library is imported when a picture is drawn, not before: only ``draw`` reaches the modules that need it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lotwise.plot.facts import Calendar
from lotwise.plot.gathering import facts_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from lotwise.plot.facts import SkuFacts

__all__ = ["Calendar", "draw", "facts_of"]


def draw(skus: list[SkuFacts], calendar: Calendar) -> Figure:
    """The picture of one item.

    Parameters
    ----------
    skus
        The SKUs of the item to show, at least one, in planning order; many are drawn small below each other.
    calendar
        Planning start, end of the plan and today.

    Returns
    -------
    matplotlib.figure.Figure
        Belongs to no window and to no global state; ``savefig`` writes the same bytes for the same plan.
    """
    from lotwise.plot.sheet import draw_sheet

    return draw_sheet(skus, calendar)
