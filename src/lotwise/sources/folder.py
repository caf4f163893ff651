"""A folder: settings in a YAML file, one CSV or Parquet file per table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from lotwise.dataset import Table, Tables
from lotwise.errors import Finding, SourceError
from lotwise.sources.delimited import read_csv
from lotwise.sources.faults import not_opened, unreadable
from lotwise.sources.scenario import read_plan_file

if TYPE_CHECKING:
    from pathlib import Path


def read_folder(path: Path, plan_file: str) -> Tables:
    """Read the settings and every table of a folder; other files stay unread."""
    tables: dict[str, Table] = {}
    findings: list[Finding] = []
    for file in sorted(path.iterdir()):
        if file.suffix.lower() not in _READERS or not file.is_file():
            continue
        try:
            if file.stem in tables:
                raise _two_files(tables[file.stem], file)
            tables[file.stem] = _READERS[file.suffix.lower()](file)
        except SourceError as error:
            findings.extend(error.findings)
    try:
        plan = read_plan_file(path / plan_file)
    except SourceError as error:
        findings.extend(error.findings)
    if findings:
        raise SourceError(findings)
    return Tables(str(path), plan, tables)


def read_parquet(path: Path) -> Table:
    """A Parquet file with its types; rows count from 1."""
    try:
        frame = pl.read_parquet(path)
    except OSError as error:
        raise not_opened(path, error, path.stem) from error
    except pl.exceptions.PolarsError as error:
        advice = "Maybe the export was cut off, or the file is of another format."
        raise unreadable(path.name, f"{path.name} is no readable Parquet file: {error}.", advice, table=path.stem) from error
    return Table(path.stem, frame, path.name)


def _two_files(first: Table, second: Path) -> SourceError:
    message = f"table {first.name} stands in two files, {first.file} and {second.name}."
    return unreadable(second.name, message, "Maybe one of them is left over from an older export.", table=first.name)


_READERS = {".csv": read_csv, ".parquet": read_parquet}
