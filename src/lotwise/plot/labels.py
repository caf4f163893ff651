"""Where text finds room: measured before it is drawn, and left out where it would cover something."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath

if TYPE_CHECKING:
    from collections.abc import Iterable

POINTS_PER_INCH = 72
ELLIPSIS = "…"


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


class Rows:
    """Rows of a lane in which intervals are placed side by side, the upper row first."""

    def __init__(self, most: int) -> None:
        self._taken: list[list[tuple[float, float]]] = [[] for _ in range(most)]

    def place(self, left: float, right: float) -> int | None:
        """The row that has room for an interval, which it then takes; None where none has."""
        for number, taken in enumerate(self._taken):
            if all(right <= begin or end <= left for begin, end in taken):
                taken.append((left, right))
                return number
        return None

    @property
    def used(self) -> int:
        """How many rows hold something."""
        return sum(bool(taken) for taken in self._taken)


def apart(wanted: list[float], gap: float, lowest: float, highest: float) -> list[float]:
    """Ascending positions moved as little as it takes for ``gap`` to lie between them, inside the limits where they fit."""
    placed: list[float] = []
    for position in wanted:
        placed.append(max(position, lowest) if not placed else max(position, placed[-1] + gap))
    limit = highest
    for number in reversed(range(len(placed))):
        placed[number] = min(placed[number], limit)
        limit = placed[number] - gap
    return placed
