"""CSV: every cell as text, rows numbered as a spreadsheet shows them (the header is row 1)."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import polars as pl

from lotwise.dataset import Table
from lotwise.sources.faults import not_opened, read_text, unreadable

if TYPE_CHECKING:
    from pathlib import Path

    from lotwise.errors import SourceError

_SEPARATORS = ",;\t"
_FIRST_ROW = 2
# A separator that no text file holds: polars then gives whole lines, several times faster than Python splits them.
_NO_SEPARATOR = "\x1f"


def read_csv(path: Path) -> Table:
    """Read a CSV file: UTF-8 with or without byte order mark; comma, semicolon or tab, whichever the header line has most.

    Raises
    ------
    SourceError
        LW-S002 when the file is empty, not UTF-8, has a column twice, or a row with too many or too few cells.
    """
    separator, names = _header(path)
    frame = _cells(path, separator, names)
    if frame.width > 1 and frame.height and (frame[:, -1] == "").any():
        _refuse_ragged_rows(path, separator, len(names))  # a row cut short reads like one with empty cells at the end
    frame = frame.select(pl.all().str.strip_chars().replace("", None))
    frame = frame.drop([name for name in frame.columns if name not in names and frame[name].null_count() == frame.height])
    return _without_blank_rows(path, frame)


def _header(path: Path) -> tuple[str, list[str]]:
    """The separator and the column names; a name left empty stays empty."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            first = stream.readline()
            separator = max(_SEPARATORS, key=first.count)
            stream.seek(0)
            names = [name.strip() for name in next(csv.reader(stream, delimiter=separator), [])]
    except OSError as error:
        raise not_opened(path, error, path.stem) from error
    except UnicodeDecodeError:
        read_text(path, path.stem)  # the stream decodes ahead of the line at fault; this one knows the line
        raise
    except csv.Error as error:
        raise _no_csv(path, f"its header cannot be read ({error})") from error
    if not any(names):
        raise _no_csv(path, "it has no header line")
    for index, name in enumerate(names):
        if name and name in names[:index]:
            message = f"{path.name} has column {name} twice."
            raise unreadable(path.name, message, "Maybe rename one of the two.", row=1, column=name, table=path.stem)
    return separator, names


def _cells(path: Path, separator: str, names: list[str]) -> pl.DataFrame:
    # A column without a name gets one by its position: it is dropped if it is empty, otherwise ``check`` reports the name.
    labels = [name or f"column {position}" for position, name in enumerate(names, start=1)]
    try:
        return pl.read_csv(
            path, separator=separator, infer_schema=False, empty_string_is_null=False, glob=False, new_columns=labels
        )
    except OSError as error:
        raise not_opened(path, error, path.stem) from error
    except pl.exceptions.PolarsError as error:
        read_text(path, path.stem)  # says where it is not UTF-8
        _refuse_ragged_rows(path, separator, len(names))
        raise _no_csv(path, str(error).partition("\n")[0]) from error


def _refuse_ragged_rows(path: Path, separator: str, width: int) -> None:
    """Raise for the rows that have not ``width`` cells; blank lines are no rows."""
    text = read_text(path, path.stem)
    try:
        ragged = _ragged_records(text, separator, width) if '"' in text else _ragged_lines(path, separator, width)
    except csv.Error as error:
        raise _no_csv(path, str(error)) from error
    if not ragged:
        return
    row, cells = ragged[0]
    more = f"; so have {len(ragged) - 1:,} more rows" if len(ragged) > 1 else ""
    message = f"{path.name} has {cells} cells in row {row}, but {width} columns{more}."
    advice = "Maybe a text with a separator in it is not quoted, or the line was cut off."
    raise unreadable(path.name, message, advice, row=row, table=path.stem)


def _ragged_lines(path: Path, separator: str, width: int) -> list[tuple[int, int]]:
    frame = pl.read_csv(path, separator=_NO_SEPARATOR, has_header=False, infer_schema=False, quote_char=None, glob=False)
    lines = frame.to_series().fill_null("")
    cells = lines.str.count_matches(separator, literal=True) + 1
    ragged = ((lines.str.strip_chars() != "") & (cells != width)).arg_true()
    return list(zip((ragged + 1).to_list(), cells.gather(ragged).to_list(), strict=True))


def _ragged_records(text: str, separator: str, width: int) -> list[tuple[int, int]]:
    records = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    return [(row, len(cells)) for row, cells in enumerate(records, start=1) if "".join(cells).strip() and len(cells) != width]


def _without_blank_rows(path: Path, frame: pl.DataFrame) -> Table:
    """Leave out rows without any value, as spreadsheets add them at the end; the others keep their numbers."""
    if not all(frame[name].null_count() for name in frame.columns):
        return Table(path.stem, frame, path.name, _FIRST_ROW)
    filled = frame.select(filled=pl.any_horizontal(pl.all().is_not_null()))["filled"]
    rows = (filled.arg_true() + _FIRST_ROW).to_list()
    return Table(path.stem, frame.filter(filled), path.name, tuple(rows))


def _no_csv(path: Path, cause: str) -> SourceError:
    advice = "Maybe the file is of another format, or a quote is never closed."
    return unreadable(path.name, f"{path.name} is no readable CSV file: {cause}.", advice, table=path.stem)
