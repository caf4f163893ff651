"""How tables and columns are defined: one definition feeds validation, ``lotwise schema``, JSON schema and the docs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from lotwise.terms import Rules


class Kind(StrEnum):
    """What a cell holds, and how its text is read."""

    TEXT = "text"
    DATE = "date"
    QUANTITY = "quantity"
    PERCENT = "percent"
    PERIOD = "period"
    FLAG = "flag"
    CHOICE = "choice"
    LIST = "list"
    INTEGER = "integer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: what it holds, its unit, range and default, what it means and which rules read it.

    An empty cell is *not set*: it inherits where ``inherits`` says so, otherwise it takes ``default``. Zero is zero.
    """

    name: str
    kind: Kind
    meaning: str
    required: bool = False
    default: str = ""
    unit: str = ""
    minimum: Decimal | None = None
    above: Decimal | None = None
    choices: type[StrEnum] | None = None
    inherits: bool = False
    read_by: tuple[str, ...] = ()
    rules: Rules | None = None
    """The family of rules that alone reads or fills the column; None: both."""

    @property
    def range(self) -> str:
        """The allowed values in words."""
        if self.choices is not None:
            return " | ".join(self.choices)
        if self.above is not None:
            return f"more than {self.above}"
        if self.minimum is not None:
            return f"{self.minimum} or more"
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableDefinition:
    """One table: its columns in order, and the columns that together name a row (``key``)."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    required: bool = False

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)

    def __getitem__(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def of(self, rules: Rules) -> TableDefinition:
        """The table as a family of rules sees it."""
        return replace(self, columns=tuple(column for column in self.columns if column.rules in (None, rules)))

    @property
    def names(self) -> tuple[str, ...]:
        """The column names in order."""
        return tuple(column.name for column in self.columns)
