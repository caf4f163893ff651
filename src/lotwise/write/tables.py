"""What the write stage gets: the result tables by name, and what stands at the head of a document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    import polars as pl


@dataclass(frozen=True, slots=True)
class PlanTables:
    """A plan as far as writing needs it.

    ``table`` gives the frame of a name in ``results.RESULTS``; it is asked only for tables that are written, since frames are
    built when first asked for.
    """

    source: str
    start_date: date
    table: Callable[[str], pl.DataFrame]

    @property
    def head(self) -> dict[str, str]:
        """What a document says about the plan before its tables."""
        return {"source": self.source, "start_date": self.start_date.isoformat()}
