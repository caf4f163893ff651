"""What a target means: a folder with a file per table, a document with all of them, or the file of one table."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from lotwise.errors import LotwiseError
from lotwise.results import LINES, RESULTS

if TYPE_CHECKING:
    from collections.abc import Sequence


class Format(StrEnum):
    """File formats; the value is the suffix without its dot."""

    PARQUET = "parquet"
    CSV = "csv"
    JSON = "json"


OTHER_FORMATS = frozenset(
    {
        ".arrow",
        ".db",
        ".duckdb",
        ".feather",
        ".jsonl",
        ".ndjson",
        ".ods",
        ".sqlite",
        ".tsv",
        ".txt",
        ".xls",
        ".xlsx",
        ".xml",
        ".yaml",
        ".yml",
    }
)
"""Suffixes that name a file format which is not written: a folder called ``plan.xlsx`` would be no help."""


STATE_FOLDER = "state"
"""The folder inside a plan's folder for what the plan remembers."""
STATE_DOCUMENT = "state.json"
"""The file by which such a folder is known from one that somebody else put there."""


SOURCE_FILES = ("plan.yaml", "lotwise.toml")
"""What makes a folder a source: a plan written there would be read as tables of it."""


class UnwritableTarget(LotwiseError, ValueError):
    """A target, or a target and a format, that cannot be written."""


class Target(NamedTuple):
    """Where to write, in which format, and the tables of each file; ``files`` has one entry when ``path`` is a file."""

    path: Path
    format: Format
    is_folder: bool
    files: dict[str, tuple[str, ...]]


def read_target(target: str | Path, format: str | None, names: Sequence[str] = tuple(RESULTS)) -> Target:
    """Understand a target.

    Parameters
    ----------
    target, format
        As ``write_plan`` takes them.
    names
        Tables that a folder or a document holds.

    Raises
    ------
    UnwritableTarget
        When the format is unknown, contradicts the target's suffix, or the suffix is that of a format that is not written; when the
        folder is a source.
    """
    path = _followed(Path(target))
    wanted = None if format is None else _format(format)
    suffix = path.suffix.lower()
    if path.is_dir() or suffix.removeprefix(".") not in list(Format):
        if suffix in OTHER_FORMATS and not path.is_dir():
            message = f"Target ({target}) must end in .parquet, .csv or .json, or be a folder.\nMaybe write CSV and open that."
            raise UnwritableTarget(message)
        return _folder(path, wanted or Format.PARQUET, names)
    own = Format(suffix.removeprefix("."))
    if wanted not in (None, own):
        message = f"Target ({target}) is a {own} file, but the format is {wanted}.\nMaybe leave the format out, or give a folder."
        raise UnwritableTarget(message)
    return Target(path, own, is_folder=False, files={path.name: _tables_of(path.stem, own, names)})


def check_state_place(goal: Target) -> None:
    """See that a state can be kept with a plan.

    Raises
    ------
    UnwritableTarget
        When the target is a file, or something else stands in the state's place.
    """
    if not goal.is_folder:
        message = f"Target ({goal.path}) is a file, and a state is kept in a folder.\nMaybe give a folder."
        raise UnwritableTarget(message)
    place = goal.path / STATE_FOLDER
    if place.exists() and not (place / STATE_DOCUMENT).is_file():
        message = f"{place} is no state of a plan, and nothing else may stand in its place.\nMaybe move it, or give another folder."
        raise UnwritableTarget(message)


def _followed(path: Path) -> Path:
    """The file behind a link: replacing the link would leave the old file where its readers look."""
    return path.resolve() if path.is_symlink() else path


def _format(name: str) -> Format:
    try:
        return Format(name.lower())
    except ValueError as error:
        message = f"Format '{name}' is none of {', '.join(Format)}."
        raise UnwritableTarget(message) from error


def _folder(path: Path, format: Format, names: Sequence[str]) -> Target:
    if path.exists() and not path.is_dir():
        message = f"Target ({path}) is a file without the suffix .parquet, .csv or .json.\nMaybe give a folder, or add the suffix."
        raise UnwritableTarget(message)
    found = next((name for name in SOURCE_FILES if (path / name).is_file()), None)
    if found is not None:
        told = f"Target ({path}) is a source, with a {found}; a plan written there would be read as tables of it."
        message = f"{told}\nMaybe write to {path / 'plan'}."
        raise UnwritableTarget(message)
    return Target(path, format, is_folder=True, files={f"{name}.{format}": (name,) for name in names})


def _tables_of(stem: str, format: Format, names: Sequence[str]) -> tuple[str, ...]:
    """The table that the file's name names; of any other name a document holds all tables, a table file the lines."""
    if stem in RESULTS:
        return (stem,)
    return tuple(names) if format is Format.JSON else (LINES.name,)
