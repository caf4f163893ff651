"""A source file: one SQL query per table, run by DuckDB over CSV, Parquet and JSON files."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import polars as pl

from lotwise.dataset import Table, Tables
from lotwise.errors import Finding, SourceError, nearest
from lotwise.sources.faults import read_text, unreadable
from lotwise.sources.scenario import one_row

if TYPE_CHECKING:
    from collections.abc import Mapping

_SECTIONS = ("plan", "source", "views", "tables")
# Queries read files and nothing else: no extension is downloaded, no variable of the calling program is visible.
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",
}
_TOML_LINE = re.compile(r"\s*\(at line (\d+), column \d+\)")
_SQL_LINE = re.compile(r"^LINE (\d+):", re.MULTILINE)


def read_sql(path: Path, root: str | Path | None = None) -> Tables:
    """Run the queries of a ``lotwise.toml``; rows of a table are numbered from 1 in the order of its query.

    Parameters
    ----------
    path
        The TOML file: ``[plan]`` settings, ``[source] root``, ``[views]`` and ``[tables]`` with one query each.
    root
        Folder against which relative paths in queries resolve; beats ``[source] root``, which is relative to the file.
    """
    sections = _sections(path)
    plan = one_row({name: _text(path.name, name, value) for name, value in sections["plan"].items()}, f"{path.name} [plan]", 1)
    tables: dict[str, Table] = {}
    findings: list[Finding] = []
    with duckdb.connect(":memory:", config=_CONFIG) as connection:
        _set_root(connection, _root(path, sections["source"], root))
        for name, query in sections["views"].items():
            _create_view(connection, f"{path.name} [views.{name}]", name, query)
        for name, query in sections["tables"].items():
            file = f"{path.name} [tables.{name}]"
            try:
                tables[name] = Table(name, _run(connection, file, name, query), file)
            except SourceError as error:
                findings.extend(error.findings)
    if findings:
        raise SourceError(findings)
    return Tables(str(path), plan, tables)


def _sections(path: Path) -> dict[str, dict[str, Any]]:
    """The four parts of the file, each a table of TOML; parts left out are empty."""
    file = path.name
    try:
        document = tomllib.loads(read_text(path), parse_float=str)  # str: figures keep their exact text
    except tomllib.TOMLDecodeError as error:
        line = _TOML_LINE.search(str(error))
        message = f"{file} is no TOML: {error}."
        raise unreadable(file, message, "Maybe a quote is missing.", row=int(line[1]) if line else None) from error
    for name, section in document.items():
        if name not in _SECTIONS or not isinstance(section, dict):
            near = nearest(name, _SECTIONS)
            maybe = f"Maybe [{near}] was meant." if near else f"Maybe it belongs below one of [{'], ['.join(_SECTIONS)}]."
            raise unreadable(file, f"'{name}' is no section of a source file.", maybe, column=name)
    return {name: document.get(name, {}) for name in _SECTIONS}


def _text(file: str, name: str, value: object) -> str | None:
    """A setting as the text that a YAML file would hold."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int):
        return str(value).strip() or None
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return ",".join(text for part in value if (text := _text(file, name, part)) is not None) or None
    message = f"{name} ({value}) must be one value or a list of values."
    place = f"{file} [plan]"
    raise unreadable(place, message, "Maybe write it as text in quotes.", column=name)


def _root(path: Path, section: Mapping[str, Any], override: str | Path | None) -> Path:
    file = f"{path.name} [source]"
    for name in section:
        if name != "root":
            raise unreadable(file, f"'{name}' is no setting of the source.", "Maybe 'root' was meant.", column=name)
    root = Path(override) if override is not None else path.parent / str(section.get("root", "."))
    if not root.is_dir():
        advice = "Maybe it was moved; a relative root starts at the folder of the source file."
        raise unreadable(file, f"root ({root}) is no folder.", advice, column="root")
    if "," in str(root.resolve()):
        message = f"root ({root.resolve()}) holds a comma, which separates folders in DuckDB's search path."
        raise unreadable(file, message, "Maybe rename or link the folder.", column="root")
    return root.resolve()


def _set_root(connection: duckdb.DuckDBPyConnection, root: Path) -> None:
    quoted = str(root).replace("'", "''")
    connection.execute(f"SET file_search_path = '{quoted}'")


def _create_view(connection: duckdb.DuckDBPyConnection, file: str, name: str, query: object) -> None:
    text = _one_select(connection, file, name, query)
    identifier = name.replace('"', '""')
    try:
        connection.execute(f'CREATE VIEW "{identifier}" AS\n{text}')
    except duckdb.Error as error:
        raise _failed(file, name, error, lines_before=1) from error


def _run(connection: duckdb.DuckDBPyConnection, file: str, name: str, query: object) -> pl.DataFrame:
    text = _one_select(connection, file, name, query)
    try:
        connection.execute(f"EXPLAIN {text}").fetchall()  # only errors of execute() name the line; sql() leaves it out
        return pl.DataFrame(connection.sql(text))
    except (duckdb.Error, pl.exceptions.PolarsError) as error:
        raise _failed(file, name, error) from error


def _one_select(connection: duckdb.DuckDBPyConnection, file: str, name: str, query: object) -> str:
    """The query, if it is one and only reads: a source file writes nothing."""
    if not isinstance(query, str):
        advice = "Maybe put the query between quotes."
        raise unreadable(file, f"{name} must be an SQL query as text.", advice, table=name)
    try:
        statements = connection.extract_statements(query)
    except duckdb.Error as error:
        raise _failed(file, name, error) from error
    reading = (duckdb.StatementType.SELECT, duckdb.StatementType.MULTI)  # MULTI: a PIVOT that first looks up its columns
    if len(statements) != 1 or statements[0].type not in reading:
        raise unreadable(file, f"{name} must be one SELECT query.", "Maybe move helper queries to [views].", table=name)
    return query.strip().rstrip(";")


def _failed(file: str, name: str, error: Exception, lines_before: int = 0) -> SourceError:
    said = str(error)
    line = _SQL_LINE.search(said)
    cause = " ".join(said.partition("\n\n")[0].split()).rstrip(".")
    return unreadable(
        file,
        f"The query of {name} fails: {cause}.",
        "Maybe a file or column has another name; relative paths start at the root of the source.",
        row=max(int(line[1]) - lines_before, 1) if line else None,
        table=name,
    )
