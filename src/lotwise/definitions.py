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
    required_by: Rules | None = None
    """The family of rules that alone needs a value in a column which both read."""

    def is_read_by(self, rules: Rules) -> bool:
        """Whether these rules read the column at all."""
        return self.rules in (None, rules)

    def is_required_by(self, rules: Rules) -> bool:
        """Whether these rules need a value in every row; nothing is asked of a column that they do not read."""
        return (self.required and self.is_read_by(rules)) or self.required_by is rules

    @property
    def default_words(self) -> str:
        """What an empty cell means: the default, or that there must be none, under one family of rules or under both."""
        if self.required:
            return "required"
        if self.required_by is None:
            return self.default
        return f"required for {self.required_by.family}, else {self.default}"

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
        return replace(self, columns=tuple(column for column in self.columns if column.is_read_by(rules)))

    def under(self, rules: Rules) -> TableDefinition:
        """The table with all its columns, of which those are required that these rules require."""
        return replace(self, columns=tuple(replace(column, required=column.is_required_by(rules)) for column in self.columns))

    @property
    def rules(self) -> Rules | None:
        """The family of rules that alone reads or fills the table; None: both."""
        families = {column.rules for column in self.columns}
        return families.pop() if len(families) == 1 else None

    def family_of(self, column: Column) -> str:
        """Which family alone reads or fills a column of the table; empty where that is said of the whole table, or both do."""
        return "" if column.rules in (None, self.rules) else column.rules.family

    @property
    def names(self) -> tuple[str, ...]:
        """The column names in order."""
        return tuple(column.name for column in self.columns)
