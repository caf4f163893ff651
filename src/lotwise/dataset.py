"""What flows between the first stages: raw ``Tables`` from reading, a checked ``Dataset`` into encoding."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lotwise.errors import Place

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from lotwise.errors import Finding
    from lotwise.settings import Settings


@dataclass(frozen=True, slots=True)
class Table:
    """One table as the source gave it: nothing checked, nothing converted.

    ``frame`` holds text columns (YAML, CSV) or typed ones (Parquet, SQL); an empty cell is null. ``rows`` gives each row's
    number as a reader of ``file`` counts it: an int is the number of the first row, a tuple names every row.
    """

    name: str
    frame: pl.DataFrame
    file: str
    rows: int | tuple[int, ...] = 1

    def place(self, index: int | None = None, column: str | None = None) -> Place:
        """Where the row with position ``index`` stands in the source."""
        if index is None:
            return Place(self.file, None, column)
        row = self.rows + index if isinstance(self.rows, int) else self.rows[index]
        return Place(self.file, row, column)


@dataclass(frozen=True, slots=True)
class Tables:
    """A source as read: the settings (a table of one row) and the tables by name, among them unknown ones."""

    source: str
    plan: Table
    tables: Mapping[str, Table]


@dataclass(frozen=True, slots=True, repr=False)
class Dataset:
    """Checked, immutable input. Past this point code trusts.

    Every frame has all columns of its definition in ``records``, with these types: text, choice and period (normalised: ``1W`` is
    written ``1W``, not ``7D``) as String, date as Date, flag as Boolean, list as List(String), quantity as Int64 quanta
    (0.00001 base unit), percent as String of a plain decimal. Null is *not set*. Rows that cannot be used, and all rows of items
    in ``stopped``, are left out. Every item named in a frame stands in ``items``.
    """

    source: str
    settings: Settings
    items: pl.DataFrame
    skus: pl.DataFrame
    boms: pl.DataFrame
    stock: pl.DataFrame
    demands: pl.DataFrame
    supplies: pl.DataFrame
    transfer_routes: pl.DataFrame
    locations: pl.DataFrame
    calendars: pl.DataFrame
    order_settings: pl.DataFrame
    reduction_keys: pl.DataFrame
    min_max_keys: pl.DataFrame
    forecast_models: pl.DataFrame
    previous_plan: pl.DataFrame
    findings: tuple[Finding, ...] = ()
    stopped: tuple[str, ...] = field(default=())
    """Items with an error among the findings: they get no lines."""

    def __repr__(self) -> str:
        rows = ", ".join(f"{len(self.frame(name)):,} {name}" for name in ("items", "skus", "stock", "demands", "supplies"))
        return f"<Dataset of {self.source}: {rows}; {len(self.findings)} findings>"

    def frame(self, table: str) -> pl.DataFrame:
        """The frame of the table with this name."""
        frame: pl.DataFrame = getattr(self, table)
        return frame
