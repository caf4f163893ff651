"""Two plans as values: which lines are the same, how they differ, and because of what."""

from __future__ import annotations

from lotwise.compare.causes import with_causes
from lotwise.compare.differences import compare
from lotwise.compare.sides import Side

__all__ = ["Side", "compare", "with_causes"]
