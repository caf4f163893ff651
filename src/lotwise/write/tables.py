"""What the write stage gets: the result tables by name, and what stands at the head of a document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from lotwise.rows import TableRows


@dataclass(frozen=True, slots=True)
class PlanTables:
    """A plan as far as writing needs it.

    ``names`` are the tables that its rules fill. ``rows`` gives the rows of a name in ``results.RESULTS``; it is asked only for
    tables that are written, since rows are built when they are asked for.
    """

    source: str
    start_date: date
    names: tuple[str, ...]
    rows: Callable[[str], TableRows]

    @property
    def head(self) -> dict[str, str]:
        """What a document says about the plan before its tables."""
        return {"source": self.source, "start_date": self.start_date.isoformat()}
