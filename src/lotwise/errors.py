"""Two families of errors: findings (bad data, collected) and exceptions (misuse or an unreadable source, raised at once).

LotwiseError
├── SourceError          the source cannot be read or is unusable as a whole; carries findings
├── Stopped              an item cannot be planned, and that stops the run or its picture; carries the finding
├── UnknownItem          a question about an item that is in no items table
├── UnknownLine          a question about a planning line that the plan does not have
├── NotPlanned           a picture of an item that is not planned, or not there
├── UnreadablePlan       files in which no plan stands that can be read back
├── UnusableState        a plan whose state cannot be gone on from
├── UnusableChanges      changes that name what is not there, or cannot be meant
├── InexactQuantity      a quantity with more than five decimals
├── UnreadablePeriod     a duration that is none of 5D, 2W, 1M, 1Q, 1Y
├── UnusableExecutor     an executor that is not there, or can do nothing (execute)
├── UnwritableTarget     a result file of a kind that lotwise does not write (write.targets)
└── Misuse               a command line that cannot mean anything (cli.guard)
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal
    from pathlib import Path


class LotwiseError(Exception):
    """Everything that lotwise raises on purpose."""


class Misused(LotwiseError, TypeError):
    """An argument of another kind than the one that is asked for."""

    def __init__(self, given: object, name: str, wanted: str, advice: str) -> None:
        super().__init__(f"{name} must be {wanted}, not {type(given).__name__} ({str(given)[:60]}).\n{advice}")


class InexactQuantity(LotwiseError, ValueError):
    """A quantity that is no whole number of quanta (0.00001)."""

    def __init__(self, quantity: Decimal) -> None:
        super().__init__(
            f"Quantity {quantity} has more than five decimals.\n"
            "Maybe round it in the export; lotwise rounds only where a planning rule says so."
        )


class UnreadablePeriod(LotwiseError, ValueError):
    """A duration that cannot be read."""

    def __init__(self, text: str) -> None:
        super().__init__(f"Period '{text}' is none of 5D, 2W, 1M, 1Q, 1Y or a sum such as 1M+2D.")


class Stopped(LotwiseError):
    """An item cannot be planned, and the run was asked to stop there; or a picture of that item was asked for."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(f"Stopped by an error: {finding}")


class UnknownItem(LotwiseError, LookupError):
    """A question about an item, or item and location, that the dataset does not hold."""

    def __init__(self, item: str, known: Sequence[str]) -> None:
        near = nearest(item, known)
        maybe = f"Maybe '{near}' was meant? " if near else ""
        super().__init__(f"Item '{item}' is in no items table.\n{maybe}Known items: {len(known):,}.")


class UnknownLine(LotwiseError, LookupError):
    """A question about a planning line that the plan does not have."""

    def __init__(self, line_id: int, known: int) -> None:
        super().__init__(f"The plan has no line {line_id}.\nIts lines have the numbers 1 to {known:,}.")


class NotPlanned(LotwiseError, LookupError):
    """A picture of an item that is not planned at all, or not at that location."""

    def __init__(self, item: str, places: Sequence[tuple[str, str]]) -> None:
        known = ", ".join(f"'{location}'" + (f" (variant {variant})" if variant else "") for location, variant in places)
        super().__init__(
            f"Item '{item}' is not planned there.\nIt is planned at {known}."
            if known
            else f"Item '{item}' is not planned.\nMaybe its reordering policy is none, or a filter of the plan leaves it out."
        )


class UnusableChanges(LotwiseError, ValueError):
    """Changes that name a table, column or row that is not there, or that cannot be meant."""

    def __init__(self, message: str, advice: str) -> None:
        super().__init__(f"{message}\n{advice}")


class UnusableExecutor(LotwiseError):
    """An executor that is not installed, has too few cores, or gets no further."""

    def __init__(self, message: str, advice: str) -> None:
        super().__init__(f"{message}\n{advice}")


class DiskFull(LotwiseError):
    """The folder of a run in partitions cannot take what is written into it."""

    def __init__(self, folder: str, refusal: str) -> None:
        self.folder, self.refusal = folder, refusal
        super().__init__(
            f"The run in {folder} has no place left on the disk: {refusal}\n"
            "Maybe make room, or give --work-folder on a larger disk; with the same folder the run goes on where it broke."
        )

    def __reduce__(self) -> tuple[type[DiskFull], tuple[str, str]]:
        """A worker process hands it over as what it was made of."""
        return type(self), (self.folder, self.refusal)


class UnreadablePlan(LotwiseError, ValueError):
    """Files in which no plan stands that can be read back."""

    def __init__(self, message: str, advice: str) -> None:
        super().__init__(f"{message}\n{advice}")


class UnusableState(LotwiseError, ValueError):
    """What a plan remembers is not there, not whole, or of another version; ``because`` says which, as half a sentence."""

    def __init__(self, folder: Path, because: str) -> None:
        self.because = because
        super().__init__(
            f"The state {folder} cannot be used: {because}.\nMaybe write the plan anew: lotwise plan SOURCE -o FOLDER --keep-state"
        )


class UnusableWorkspace(LotwiseError):
    """A workspace database that another process owns, that does not answer, or that a later version made."""

    def __init__(self, place: str, because: str) -> None:
        super().__init__(
            f"The workspace {place} cannot be used: {because}\n"
            "Maybe a server of lotwise runs on it already, or its address is another one; --workspace names it."
        )


class UnusableFilter(LotwiseError, ValueError):
    """A filter or an order of lines that names no column, or a value that the column cannot have."""

    def __init__(self, name: str, value: str, because: str) -> None:
        self.name, self.value = name, value
        told = f"{name}={value}" if value else name
        super().__init__(
            f"The filter {told} cannot be used: {because}.\nMaybe see the columns of lines, and how filters are written."
        )


class SourceError(LotwiseError):
    """The source as a whole cannot be planned; ``findings`` say why. Nothing has been written."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(str(finding) for finding in self.findings))


@dataclass(frozen=True, slots=True)
class FindingKind:
    """What is the same for all findings of one code. Each code has a heading in docs/findings.md."""

    code: str
    severity: str
    title: str
    rule: str

    @property
    def stops(self) -> str:
        """What a finding of this kind stops: the run, the item, or nothing."""
        return {"fatal": "run", "error": "item", "warning": "nothing"}[self.severity]


def _kinds(*rows: tuple[str, str, str, str]) -> dict[str, FindingKind]:
    return {row[0]: FindingKind(*row) for row in rows}


# fatal: stops the run before anything is written.  error: the item gets no lines.  warning: planned all the same.
FINDING_KINDS = _kinds(
    ("LW-S001", "fatal", "the source cannot be read", "input"),
    ("LW-S002", "fatal", "a table cannot be read", "input"),
    ("LW-S003", "fatal", "a plan setting is missing or unusable", "input"),
    ("LW-T001", "warning", "unknown table", "input"),
    ("LW-T002", "warning", "unknown column", "input"),
    ("LW-T003", "fatal", "a required column is missing", "input"),
    ("LW-T004", "warning", "empty table", "input"),
    ("LW-T005", "warning", "a column or table that these rules do not read", "rules/two-vocabularies"),
    ("LW-R001", "error", "a required value is missing", "input"),
    ("LW-R002", "error", "not a date", "input"),
    ("LW-R003", "error", "not a number", "input"),
    ("LW-R004", "error", "more than five decimals", "input"),
    ("LW-R005", "error", "not a period", "rules/periods"),
    ("LW-R006", "error", "not one of the allowed values", "input"),
    ("LW-R007", "error", "outside the allowed range", "input"),
    ("LW-R008", "error", "duplicate id", "input"),
    ("LW-R009", "error", "unknown item", "input"),
    ("LW-R010", "error", "a supply that does not exist", "rules/order-tracking"),
    ("LW-R011", "error", "neither true nor false", "input"),
    ("LW-R012", "error", "a blanket order that does not exist", "rules/blanket-orders"),
    ("LW-R013", "error", "a calendar that does not exist", "rules/dates"),
    ("LW-R014", "error", "a transfer without a source", "rules/transfers"),
    ("LW-R015", "error", "a transfer route that does not exist", "rules/transfers"),
    ("LW-R016", "error", "transfers in a circle", "rules/transfers"),
    ("LW-R017", "error", "bills of material in a circle", "rules/bills-of-material"),
    ("LW-R018", "error", "an item below a circle of bills of material", "rules/bills-of-material"),
    ("LW-R019", "warning", "a transfer order without a route", "rules/transfers"),
    ("LW-R020", "warning", "a transfer route that leads nowhere", "rules/transfers"),
    ("LW-R021", "warning", "a component that is never valid", "rules/bills-of-material"),
    ("LW-R022", "warning", "a component of which nothing is needed", "rules/bills-of-material"),
    ("LW-R024", "warning", "a phantom without a bill", "rules/bills-of-material"),
    ("LW-R023", "warning", "component need of an order that does not exist", "rules/bills-of-material"),
    ("LW-R025", "error", "a policy of the other rules", "rules/coverage-codes"),
    ("LW-R026", "error", "a coverage code that is not planned yet", "rules/coverage-codes"),
    ("LW-R027", "error", "a seasonal key that does not exist", "rules/minimum"),
    ("LW-R028", "error", "submodels of submodels", "rules/forecast-reduction"),
    ("LW-R029", "warning", "a planned order that was made for nothing known", "rules/planned-orders"),
    ("LW-R030", "error", "not a time of day", "rules/action-messages"),
    ("LW-R031", "warning", "an order that these rules do not plan", "rules/two-vocabularies"),
    ("LW-R032", "warning", "a transfer order against the direction of supply", "rules/transfers"),
    ("LW-R033", "error", "a reduction key that does not exist", "rules/forecast-reduction"),
    ("LW-R034", "warning", "a calendar that is never open", "rules/dates"),
    ("LW-R035", "warning", "calendars that are never open together", "rules/dates"),
    ("LW-R036", "error", "an id that names two things", "rules/planned-orders"),
    ("LW-P001", "warning", "minimum above maximum order quantity", "rules/order-modifiers"),
    ("LW-P002", "error", "the code period without a coverage period", "rules/period"),
    ("LW-P003", "error", "maximum below the minimum", "rules/min-max"),
    ("LW-P004", "warning", "order settings that no order can keep", "rules/order-settings"),
    ("LW-N001", "error", "quantities too large to add up exactly", "rules/quantities"),
    ("LW-N002", "error", "too many planning lines for one SKU", "rules/order-modifiers"),
    ("LW-N003", "error", "maximum inventory not above the reorder point", "rules/maximum-qty"),
    ("LW-N004", "error", "no reorder quantity", "rules/fixed-reorder-qty"),
    ("LW-N005", "warning", "a refill rounded down to nothing", "rules/min-max"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding stands: the file (or query, or sheet), the row as the reader counts it, the column."""

    file: str
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        where = self.file
        if self.row is not None:
            where += f", row {self.row}"
        if self.column is not None:
            where += f", column {self.column}"
        return where


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with the input: where it stands, what it says, which rule it breaks, what to try."""

    code: str
    place: Place
    message: str
    advice: str
    value: str | None = None
    item: str | None = None
    table: str | None = None

    @property
    def kind(self) -> FindingKind:
        """What all findings of this code have in common."""
        return FINDING_KINDS[self.code]

    @property
    def severity(self) -> str:
        """``fatal``, ``error`` or ``warning``."""
        return self.kind.severity

    def __str__(self) -> str:
        return f"{self.code} {self.place}: {self.message} {self.advice}"


def nearest(word: str, known: Iterable[str], *, alike: float = 0.7) -> str | None:
    """The known name closest to ``word``, if one is close enough, by default to be a typing error."""
    close = difflib.get_close_matches(word, list(known)[:10_000], n=1, cutoff=alike)
    return close[0] if close else None
