"""Where text finds room: measured before it is drawn, and left out where it would cover something."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath

from lotwise.explain.wording import number

if TYPE_CHECKING:
    from collections.abc import Iterable

POINTS_PER_INCH = 72
ELLIPSIS = "…"
LONGEST_FIGURE = 9
MILLION = 1_000_000
ONE_DECIMAL = Decimal("0.1")


class Box(NamedTuple):
    """A rectangle: days from left to right, any unit from bottom to top."""

    left: float
    right: float
    bottom: float
    top: float

    def meets(self, other: Box) -> bool:
        """Whether they overlap; touching does not count."""
        return self.left < other.right and other.left < self.right and self.bottom < other.top and other.bottom < self.top

    def meets_any(self, others: Iterable[Box]) -> bool:
        """Whether it overlaps one of the others."""
        return any(self.meets(other) for other in others)


@lru_cache(maxsize=4096)
def inches_of(text: str, points: float, weight: str = "normal") -> float:
    """How wide a text is on paper."""
    font = FontProperties(family="DejaVu Sans", size=points, weight=weight)
    width, _, _ = TextToPath().get_text_width_height_descent(text, font, ismath=False)
    return float(width) / POINTS_PER_INCH


def inches_high(points: float) -> float:
    """How high a line of text is on paper, with what hangs below it."""
    return 1.25 * points / POINTS_PER_INCH


def shortened(text: str, inches: float, points: float, weight: str = "normal") -> str:
    """The text, or as much of it as fits."""
    if inches_of(text, points, weight) <= inches:
        return text
    while text and inches_of(text + ELLIPSIS, points, weight) > inches:
        text = text[:-1]
    return text.rstrip() + ELLIPSIS


def brief(quantity: Decimal) -> str:
    """A figure for a place with little room: 1,250,000 in full, 3,500,000,000 as 3,500 M, 12,345.67891 as 12,345.7."""
    text = number(quantity)
    if len(text) <= LONGEST_FIGURE:
        return text
    if abs(quantity) >= MILLION:
        return f"{number((quantity / MILLION).quantize(ONE_DECIMAL))} M"
    return number(quantity.quantize(ONE_DECIMAL))


class Rows:
    """Rows of a lane in which intervals are placed side by side, the upper row first."""

    def __init__(self, most: int) -> None:
        self._taken: list[list[tuple[float, float]]] = [[] for _ in range(most)]

    def place(self, left: float, right: float) -> int | None:
        """The row that has room for an interval, which it then takes; None where none has."""
        for row, taken in enumerate(self._taken):
            if all(right <= begin or end <= left for begin, end in taken):
                taken.append((left, right))
                return row
        return None

    @property
    def used(self) -> int:
        """How many rows hold something."""
        return sum(bool(taken) for taken in self._taken)


def apart(wanted: list[float], gap: float, lowest: float, highest: float) -> list[float]:
    """Ascending positions moved as little as it takes for ``gap`` to lie between them, inside the limits where they fit."""
    placed: list[float] = []
    for place in wanted:
        placed.append(max(place, lowest) if not placed else max(place, placed[-1] + gap))
    limit = highest
    for position in reversed(range(len(placed))):
        placed[position] = min(placed[position], limit)
        limit = placed[position] - gap
    return placed
