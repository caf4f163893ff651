"""What is told of planning since an earlier plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from lotwise.changes import changed_settings, names_of, texts_of
from lotwise.records import TABLES

if TYPE_CHECKING:
    from lotwise.dataset import Table, Tables
    from lotwise.definitions import TableDefinition
    from lotwise.errors import Finding


@dataclass(frozen=True, slots=True)
class Scope:
    """How much of a plan was planned again since an earlier one.

    Parameters
    ----------
    skus
        SKUs of the plan.
    planned
        Those of them that were planned again.
    rows
        Rows of the source that were added, changed or removed since that plan.
    rows_before
        Those that had changed before, since the last time that everything was planned, where what they reach was planned again as
        well; changes in place plan only what they reach themselves.
    because
        Why everything was planned, as the second half of a sentence; empty where only a part was.
    stopped
        The first finding of the check that leaves an item without lines and was not there before; None where there is none.
    """

    skus: int
    planned: int
    rows: int
    rows_before: int = 0
    because: str = ""
    stopped: Finding | None = None

    def __str__(self) -> str:
        return self._told() if self.stopped is None else f"{self._told()} Items without lines now, the first by {self.stopped}"

    def _told(self) -> str:
        if self.because:
            return f"All {self.skus:,} SKUs planned, because {self.because}."
        told = f"{self.planned:,} of {self.skus:,} SKUs planned again"
        before = f", and {_counted(self.rows_before)} before that" if self.rows_before else ""
        return f"{told}, because {_counted(self.rows)} changed{before}."


def _counted(rows: int) -> str:
    return "no row" if rows == 0 else "1 row" if rows == 1 else f"{rows:,} rows"


def told_settings(before: Tables, after: Tables) -> str:
    """Which plan settings are others than before, as the second half of a sentence; empty where none is."""
    names = list(changed_settings(before.plan, after.plan))
    return f"the plan's {' and '.join(names)} changed" if names else ""


def count_changed_rows(before: Tables, after: Tables) -> int:
    """How many rows were added, changed or removed, by what names them; a row that only moved within its table is the same."""
    return sum(_count(before.tables.get(name), after.tables.get(name), table) for name, table in TABLES.items())


def _count(before: Table | None, after: Table | None, definition: TableDefinition) -> int:
    first, second = (pl.DataFrame() if table is None else table.frame for table in (before, after))
    if first.equals(second):
        return 0
    if first.schema != second.schema:
        first, second = (texts_of(table, definition) for table in (before, after))
    rows = [_numbered(frame) for frame in (first, second)]
    if len(first) == len(second):
        moved = rows[0]["row"] != rows[1]["row"]
        rows = [each.filter(moved) for each in rows]
    differing = [
        frame[one.join(other, on=["row", "copy"], how="anti")["position"]]
        for frame, one, other in ((first, *map(_copies, rows)), (second, *map(_copies, rows[::-1])))
    ]
    names = [name for name in names_of(definition) if name in first.columns]
    return pl.concat(each.select(names) for each in differing).n_unique()


def _numbered(frame: pl.DataFrame) -> pl.DataFrame:
    """Rows as one number each, which is the same for rows that say the same, with their positions."""
    return frame.hash_rows().alias("row").to_frame().with_row_index("position")


def _copies(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with how many of the same stand before each."""
    return rows.with_columns(copy=pl.int_range(pl.len()).over("row"))
