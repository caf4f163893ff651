"""Findings as the checks collect them, and the rows that they make unusable."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from lotwise.errors import FINDING_KINDS, Finding, SourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from lotwise.dataset import Table
    from lotwise.definitions import TableDefinition

LIMIT = 1000
"""So many findings of one code and column are told one by one; the last of them says how many more there are."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a value: the finding's code, and the rule that completes ``name (value) of owner ...``.

    ``value`` is given where the value at fault is not the cell's own text, such as one that a SKU takes from its item; ``item``
    where the finding is about another item than that of the row.
    """

    code: str
    rule: str
    advice: str
    value: str | None = None
    item: str | None = None


@dataclass(slots=True)
class Sheet:
    """A table on its way through the checks: raw cells (``table``), read cells (``cells``), positions of unusable rows."""

    table: Table
    definition: TableDefinition
    cells: pl.DataFrame
    unusable: list[pl.Series] = field(default_factory=list)
    also_stopped: list[pl.Series] = field(default_factory=list)
    """Items that an error stops beside those of the unusable rows."""
    left_out: pl.Series = field(default_factory=lambda: pl.Series([], dtype=pl.UInt32))
    """Positions of rows that these rules do not plan: nothing in them is checked, and they stop nothing."""

    @property
    def name(self) -> str:
        """Name of the table."""
        return self.definition.name

    @property
    def item_columns(self) -> tuple[str, ...]:
        """The columns that name items; an error in a row stops the item of the first one."""
        return tuple(name for name in ("item", "parent", "component") if name in self.definition.names)

    def usable(self) -> pl.DataFrame:
        """The read cells without the rows that an error made unusable, and without those that are left out."""
        return self._without(*self.unusable, self.left_out)

    def usable_rows(self) -> pl.DataFrame:
        """The same with the position of each row."""
        cells = self.cells.with_row_index("row")
        return cells.filter(~pl.col("row").is_in(pl.concat([*self.unusable, self.left_out]).unique().implode()))

    def planned(self) -> pl.DataFrame:
        """The read cells without the rows that are left out."""
        return self._without(self.left_out)

    def _without(self, *rows: pl.Series) -> pl.DataFrame:
        gone = pl.concat(rows)
        if not gone.len():
            return self.cells
        return self.cells.with_row_index("row").filter(~pl.col("row").is_in(gone.unique().implode())).drop("row")

    def stopped(self) -> list[pl.Series]:
        """The items that the errors of this table stop; null where a row names none."""
        of_rows = [self.cells[column].gather(rows) for column in self.item_columns[:1] for rows in self.unusable]
        return of_rows + self.also_stopped

    def raw(self, row: int, column: str) -> str | None:
        """The text of a cell as the source gave it; None for an empty cell or a column that is not there."""
        if column not in self.table.frame.columns:
            return None
        cell = self.table.frame[column][row]
        if isinstance(cell, pl.Series):
            return ",".join(str(part) for part in cell)
        return None if cell is None or cell == "" else str(cell)

    def item(self, row: int) -> str | None:
        """The item that a row belongs to, as the source gave it; None for an empty cell or a table without items."""
        return self.raw(row, self.item_columns[0]) if self.item_columns else None

    def owner(self, row: int) -> str:
        """Who owns the cells of a row, in words."""
        item = f"item '{self.item(row) or ''}'"
        name = self.raw(row, "id")
        match self.name:
            case "plan":
                return "the plan"
            case "items":
                return item
            case "skus":
                variant, location = self.raw(row, "variant"), self.raw(row, "location")
                return f"SKU '{self.raw(row, 'item') or ''}'" + (f" {variant}" if variant else "") + f" at '{location or ''}'"
            case "demands":
                return f"demand '{name}'" if name else f"a demand of {item}"
            case "supplies":
                return f"supply '{name}'" if name else f"a supply of {item}"
            case "boms":
                return f"the bill of material of {item}"
            case "transfer_routes":
                return f"the route from '{self.raw(row, 'from') or ''}' to '{self.raw(row, 'to') or ''}'"
            case "locations":
                return f"location '{self.raw(row, 'location') or ''}'"
            case "previous_plan":
                return f"planned order '{name}'" if name else f"a planned order of {item}"
            case "reduction_keys" | "min_max_keys":
                return f"key '{self.raw(row, 'key') or ''}'"
            case "forecast_models":
                return f"forecast model '{self.raw(row, 'model') or ''}'"
            case "calendars":
                return f"calendar '{self.raw(row, 'calendar') or ''}'"
            case _:
                return f"{self.name} of {item}"


class Findings:
    """Collects findings in the order in which the checks meet them."""

    def __init__(self) -> None:
        self.found: list[Finding] = []

    def add(self, finding: Finding) -> None:
        """Keep a finding about a source or a table as a whole."""
        self.found.append(finding)

    def extend(self, findings: Iterable[Finding]) -> None:
        """Keep several findings."""
        self.found.extend(findings)

    def add_rows(self, sheet: Sheet, code: str, column: str, rows: pl.Series, tell: Callable[[int], Fault]) -> None:
        """Keep one finding per row; an error makes all ``rows`` (positions) unusable, told or not."""
        if sheet.left_out.len():
            rows = rows.filter(~rows.is_in(sheet.left_out.implode()))
        if not rows.len():
            return
        if FINDING_KINDS[code].severity == "error":
            sheet.unusable.append(rows)
        more = rows.len() - LIMIT
        told = rows.head(LIMIT).to_list()
        for row in told:
            remark = f" So it is in {more:,} more rows." if more > 0 and row == told[-1] else ""
            self.found.append(_finding(sheet, code, column, row, tell(row), remark))

    def raise_fatal(self) -> None:
        """Raise everything found so far if the run cannot go on.

        Raises
        ------
        SourceError
            When one of the findings is fatal.
        """
        if any(finding.severity == "fatal" for finding in self.found):
            raise SourceError(self.found)


def _finding(sheet: Sheet, code: str, column: str, row: int, fault: Fault, remark: str) -> Finding:
    value = fault.value if fault.value is not None else sheet.raw(row, column)
    shown = "" if value is None else f" ({value})"
    return Finding(
        code,
        sheet.table.place(row, column),
        f"{column}{shown} of {sheet.owner(row)} {fault.rule}.{remark}",
        fault.advice,
        value=value,
        item=fault.item or sheet.item(row),
        table=sheet.name,
    )
