"""What flows between the first stages: raw ``Tables`` from reading, a checked ``Dataset`` into encoding."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple, Self

import polars as pl

from lotwise.errors import Place
from lotwise.records import PLAN
from lotwise.runs import Runs
from lotwise.terms import Rules

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lotwise.errors import Finding
    from lotwise.row_names import RowNames
    from lotwise.settings import Settings


def tidy(column: pl.Series) -> pl.Series:
    """Text without spaces and tabs around it, and null instead of an empty text; other types as they are."""
    if column.dtype != pl.String:
        return column
    cells = Runs.of(column).cells
    if any((cells.str.starts_with(space) | cells.str.ends_with(space)).any() for space in (" ", "\t")):
        column = cells = column.str.strip_chars()
    return column.replace("", None) if (cells == "").any() else column


GIVEN_SETTINGS = "settings (--set)"
"""Where settings stand that are given beside the source."""


class Amended(NamedTuple):
    """What changes gave a row of a table: its number among their rows, and the columns that they name; None: the whole row."""

    file: str
    row: int | None
    """None where the changes are no rows: settings that were given beside the source."""
    columns: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Table:
    """One table as the source gave it: nothing checked, nothing converted.

    ``frame`` holds text columns (YAML, CSV) or typed ones (Parquet, SQL); an empty cell is null. ``rows`` gives each row's
    number as a reader of ``file`` counts it: an int is the number of the first row, a sequence names every row. ``amended`` are the
    rows, by position, that changes added or changed. ``names`` keeps what rows are called once it was asked for.
    """

    name: str
    frame: pl.DataFrame
    file: str
    rows: int | Sequence[int] = 1
    amended: Mapping[int, Amended] = field(default_factory=dict)
    names: list[RowNames] = field(default_factory=list, compare=False, repr=False)

    def place(self, index: int | None = None, column: str | None = None) -> Place:
        """Where the row with position ``index`` stands in the source, or among the changes that gave it this cell."""
        if index is None:
            return Place(self.file, None, column)
        change = self.amended.get(index)
        if change is not None and (change.columns is None or column in change.columns):
            return Place(change.file, change.row, column)
        row = self.rows + index if isinstance(self.rows, int) else self.rows[index]
        return Place(self.file, row, column)


@dataclass(frozen=True, slots=True)
class Tables:
    """A source as read: the settings (a table of one row) and the tables by name, among them unknown ones."""

    source: str
    plan: Table
    tables: Mapping[str, Table]

    @property
    def rules(self) -> Rules:
        """Whose rules the plan follows; where that cannot be read, which is a finding of the check, the default."""
        column = PLAN["rules"]
        cells = tidy(self.plan.frame[column.name]).to_list() if column.name in self.plan.frame.columns else []
        given = cells[0] if cells else None
        return Rules(given) if given in tuple(Rules) else Rules(column.default)

    def with_settings(self, settings: Mapping[str, str]) -> Self:
        """The source with some plan settings replaced; findings about these name what gave them."""
        if not settings:
            return self
        frame = self.plan.frame.with_columns(pl.lit(value).alias(name) for name, value in settings.items())
        amended = {0: Amended(GIVEN_SETTINGS, None, frozenset(settings))}
        return replace(self, plan=replace(self.plan, frame=frame, amended=amended))


@dataclass(frozen=True, slots=True, repr=False)
class Dataset:
    """Checked, immutable input. Past this point code trusts.

    Every frame has all columns of its definition in ``records``, with these types: text, choice and period (normalised: ``1W`` is
    written ``1W``, not ``7D``) as String, date as Date, flag as Boolean, list as List(String), quantity as Int64 quanta
    (0.00001 base unit), percent as String of a plain decimal. Null is *not set*. Rows that cannot be used, and all rows of items
    in ``stopped``, are left out. Every item named in a frame stands in ``items``.
    """

    source: str
    tables: Tables
    """The source as read, of which the frames are made; a what-if changes these."""
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
