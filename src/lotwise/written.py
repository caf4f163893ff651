"""Plans that were written to files, read back as far as comparing needs them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import polars as pl

from lotwise.compare import Comparison
from lotwise.decode import no_rows
from lotwise.definitions import Kind
from lotwise.errors import UnreadablePlan
from lotwise.results import ACTION_MESSAGES, DELAYS, LINES, TRACKING, results_of
from lotwise.terms import Rules

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lotwise.compare import Results
    from lotwise.definitions import TableDefinition

T = TypeVar("T")

_SUFFIXES = (".parquet", ".csv", ".json")
_NEVER_EMPTY = ("item", "variant", "location")
"""Texts of which an empty one is a name: CSV does not tell it from no text."""


@dataclass(frozen=True)
class WrittenPlan:
    """A plan that was written to files: its result tables, without what it was planned from.

    Parameters
    ----------
    path
        Where it stands.
    rules
        The family of rules that it was planned by.
    lines, tracking, action_messages, delays
        Its frames, as ``Plan`` has them; the last two are empty under reordering policies.
    """

    path: Path
    rules: Rules
    lines: pl.DataFrame
    tracking: pl.DataFrame
    action_messages: pl.DataFrame
    delays: pl.DataFrame

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of the result tables that its rules fill."""
        return results_of(self.rules)

    def diff(self, other: Results) -> pl.DataFrame:
        """Lines that came, went or changed from this plan to another, as ``Plan.diff`` gives them; causes stay empty."""
        return self.compare(other).lines

    def compare(self, other: Results) -> Comparison:
        """How another plan, made or written, differs from this one; as ``Plan.compare``, but causes stay empty."""
        return Comparison(self, other)


def read_plan(path: str | Path) -> WrittenPlan:
    """Read back a plan that ``Plan.write`` or ``lotwise plan -o`` wrote.

    Parameters
    ----------
    path
        A folder with a file per result table, or a document with all of them (``plan.json``).

    Returns
    -------
    WrittenPlan
        The tables that are compared; the others are not read.

    Raises
    ------
    UnreadablePlan
        When no plan stands there, a table of it is missing or cannot be read, or its columns are not those of this version.
    """
    path = Path(path)
    read = _of_folder(path) if path.is_dir() else _of_document(path)
    lines = read(LINES)
    if lines is None:
        message = f"{path} holds no plan: it has no table of lines."
        raise UnreadablePlan(message, "Maybe write one: lotwise plan SOURCE -o FOLDER")
    rules = _rules_of(lines) if lines.width else _rules_without_lines(read)
    has_messages = rules is Rules.PLANNING_OPTIMIZATION
    return WrittenPlan(
        path,
        rules,
        _checked(path, LINES.of(rules), lines),
        _checked(path, TRACKING, read(TRACKING)),
        _checked(path, ACTION_MESSAGES, read(ACTION_MESSAGES)) if has_messages else no_rows(ACTION_MESSAGES),
        _checked(path, DELAYS, read(DELAYS)) if has_messages else no_rows(DELAYS),
    )


# --- files -----------------------------------------------------------------------------------------------------------------------


def _of_folder(folder: Path) -> Callable[[TableDefinition], pl.DataFrame | None]:
    """What reads a table of a folder; None where its file is missing."""
    files = [folder / f"{LINES.name}{suffix}" for suffix in _SUFFIXES]
    there = [file for file in files if file.is_file()]
    if len(there) > 1:
        message = f"{folder} holds more than one plan: {' and '.join(file.name for file in there)}."
        raise UnreadablePlan(message, "Maybe delete the files of the older one.")
    if not there:
        message = f"{folder} holds no plan: none of {', '.join(file.name for file in files)} is there."
        raise UnreadablePlan(
            message, f"Maybe write one: lotwise plan SOURCE -o {folder}. A source would hold plan.yaml or lotwise.toml."
        )
    suffix = there[0].suffix

    def read(table: TableDefinition) -> pl.DataFrame | None:
        file = folder / f"{table.name}{suffix}"
        return _read(file, table) if file.is_file() else None

    return read


def _read(file: Path, table: TableDefinition) -> pl.DataFrame | None:
    match file.suffix:
        case ".json":
            return _of_document(file)(table)
        case ".csv":
            return _opened(file, lambda: pl.read_csv(file, infer_schema=False))
        case _:
            return _opened(file, lambda: pl.read_parquet(file))


def _of_document(file: Path) -> Callable[[TableDefinition], pl.DataFrame | None]:
    """What reads a table of a JSON document; None where it has none of that name."""
    if not file.exists():
        message = f"{file} does not exist."
        raise UnreadablePlan(message, "Maybe give the folder or the document that lotwise plan -o wrote.")
    if file.suffix.lower() != ".json":
        message = f"{file} is no folder and no JSON document."
        raise UnreadablePlan(message, "Maybe give the folder that lotwise plan -o wrote.")
    document = _opened(file, lambda: json.loads(file.read_text(encoding="utf-8"), parse_float=str, parse_int=str))

    def read(table: TableDefinition) -> pl.DataFrame | None:
        rows = document.get(table.name) if isinstance(document, dict) else None
        return _frame(rows, table) if isinstance(rows, list) and all(isinstance(row, dict) for row in rows) else None

    return read


def _frame(rows: Sequence[dict[str, Any]], table: TableDefinition) -> pl.DataFrame:
    """Rows of a document, numbers as text; without rows there are no columns."""
    flags = {column.name for column in table if column.kind is Kind.FLAG}
    names = rows[0] if rows else ()
    return pl.DataFrame([pl.Series(name, [row.get(name) for row in rows], _text_or(name in flags)) for name in names])


def _text_or(is_flag: bool) -> pl.DataType:  # noqa: FBT001 -- the one thing it says
    return pl.Boolean() if is_flag else pl.String()


def _opened(file: Path, read: Callable[[], T]) -> T:
    try:
        return read()
    except (OSError, ValueError, TypeError, pl.exceptions.PolarsError) as error:
        message = f"{file} cannot be read: {str(error).splitlines()[0]}"
        raise UnreadablePlan(message, "Maybe plan its source again and write it anew.") from error


# --- tables ----------------------------------------------------------------------------------------------------------------------


def _rules_of(lines: pl.DataFrame) -> Rules:
    """The family whose columns the lines have, or nearly have."""
    return min(Rules, key=lambda rules: len(set(lines.columns) ^ set(LINES.of(rules).names)))


def _rules_without_lines(read: Callable[[TableDefinition], pl.DataFrame | None]) -> Rules:
    """The family of a document, which has no columns where it has no rows, by the tables that it holds."""
    return Rules.BUSINESS_CENTRAL if read(ACTION_MESSAGES) is None else Rules.PLANNING_OPTIMIZATION


def _checked(path: Path, table: TableDefinition, frame: pl.DataFrame | None) -> pl.DataFrame:
    """The table with the types of its columns."""
    if frame is None:
        message = f"{path} holds no table {table.name}, which a whole plan has."
        raise UnreadablePlan(message, "Maybe plan its source again and write it anew.")
    empty = no_rows(table)
    if frame.width == 0:
        return empty
    missing = [name for name in table.names if name not in frame.columns]
    unknown = [name for name in frame.columns if name not in table.names]
    if missing or unknown:
        told = [f"{words}: {', '.join(names)}" for words, names in (("missing", missing), ("unknown", unknown)) if names]
        message = f"Table {table.name} of {path} has other columns than this version writes; {'; '.join(told)}."
        raise UnreadablePlan(message, "Maybe another version wrote it: plan its source again and write it anew.")
    return _opened(path, lambda: _typed(frame, empty.schema))


def _typed(frame: pl.DataFrame, schema: pl.Schema) -> pl.DataFrame:
    return frame.select(_cell(name, dtype, frame.schema[name]) for name, dtype in schema.items())


def _cell(name: str, dtype: pl.DataType, read: pl.DataType) -> pl.Expr:
    """A column in its type, of cells that are typed already or text."""
    cell = pl.col(name)
    if name in _NEVER_EMPTY:
        return cell.cast(dtype).fill_null("")
    if read == pl.String and dtype == pl.Date:
        return cell.str.to_date("%Y-%m-%d")
    if read == pl.String and dtype == pl.Boolean:
        return cell.replace_strict(["true", "false"], [True, False], return_dtype=pl.Boolean)
    return cell.cast(dtype)
