"""Findings of reading, and text files read with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lotwise.errors import Finding, Place, SourceError

if TYPE_CHECKING:
    from pathlib import Path


def unreadable(
    file: str, message: str, advice: str, *, table: str | None = None, row: int | None = None, column: str | None = None
) -> SourceError:
    """The exception for one thing that cannot be read: a table (LW-S002), or without ``table`` the source (LW-S001)."""
    code = "LW-S001" if table is None else "LW-S002"
    return SourceError([Finding(code, Place(file, row, column), message, advice, table=table)])


def read_text(path: Path, table: str | None = None) -> str:
    """The text of a UTF-8 file, with or without byte order mark.

    Raises
    ------
    SourceError
        When the file cannot be opened or is not UTF-8; the finding names the line.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise not_opened(path, error, table) from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise not_utf8(path, data.count(b"\n", 0, error.start) + 1, table) from error


def not_opened(path: Path, error: OSError, table: str | None = None) -> SourceError:
    """The exception for a file that the system does not let us read."""
    reason = error.strerror or str(error)
    advice = "Maybe another program holds it, or rights are missing."
    return unreadable(path.name, f"{path.name} cannot be opened: {reason}.", advice, table=table)


def not_utf8(path: Path, line: int, table: str | None = None) -> SourceError:
    """The exception for a text file in another encoding."""
    advice = "Maybe save it again with encoding UTF-8 (in Excel: CSV UTF-8)."
    return unreadable(path.name, f"{path.name} is not UTF-8 text.", advice, table=table, row=line)
