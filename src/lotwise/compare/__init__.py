"""Two plans as values: which lines, messages and delays are the same, how they differ, and because of what."""

from __future__ import annotations

from lotwise.compare.comparison import Comparison
from lotwise.compare.results import Results
from lotwise.compare.sides import Side

__all__ = ["Comparison", "Results", "Side"]
