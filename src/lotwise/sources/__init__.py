"""Sources into raw tables: a scenario file, a folder of CSV and Parquet files, or SQL queries over files.

Nothing is checked or converted here beyond what makes a table a table. What cannot be read raises ``SourceError``.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lotwise.sources.faults import unreadable

if TYPE_CHECKING:
    from lotwise.dataset import Tables

SOURCE_FILE = "lotwise.toml"
PLAN_FILE = "plan.yaml"
_KINDS_OF_SOURCE = f"a scenario file (.yaml), a folder with {PLAN_FILE}, or a {SOURCE_FILE}"

__all__ = ["read_tables"]


def read_tables(source: str | Path, root: str | Path | None = None) -> Tables:
    """Read a source as it stands.

    Parameters
    ----------
    source
        A scenario YAML file, a folder with ``plan.yaml`` and one CSV or Parquet file per table, a ``lotwise.toml`` with one SQL
        query per table, or a folder that holds one.
    root
        Folder of the data files that a ``lotwise.toml`` queries; beats its own ``[source] root``.

    Returns
    -------
    Tables
        Settings and tables, text or typed, an empty cell as null; unknown tables and columns are kept for ``check``.

    Raises
    ------
    SourceError
        When the source or one of its tables cannot be read; findings LW-S001 and LW-S002 name file, row and cause.
    """
    path = Path(source)
    if path.is_dir():
        return _read_directory(path, root)
    if not path.exists():
        raise unreadable(str(path), f"source ({path}) does not exist.", f"Maybe give {_KINDS_OF_SOURCE}.")
    suffix = path.suffix.lower()
    if suffix in {".yaml", ".yml"}:
        from lotwise.sources.scenario import read_scenario

        return read_scenario(path)
    if suffix == ".toml":
        from lotwise.sources.sql import read_sql

        return read_sql(path, root)
    raise unreadable(str(path), f"source ({path}) is no file that lotwise reads.", f"Maybe give {_KINDS_OF_SOURCE}.")


def _read_directory(path: Path, root: str | Path | None) -> Tables:
    has_plan, has_queries = (path / PLAN_FILE).exists(), (path / SOURCE_FILE).exists()
    if has_plan and has_queries:
        raise unreadable(
            str(path),
            f"source ({path}) holds {PLAN_FILE} and {SOURCE_FILE}; it must hold one of them.",
            f"Maybe keep the settings in [plan] of {SOURCE_FILE} and delete {PLAN_FILE}.",
        )
    if has_queries:
        from lotwise.sources.sql import read_sql

        return read_sql(path / SOURCE_FILE, root)
    if has_plan:
        from lotwise.sources.folder import read_folder

        return read_folder(path, PLAN_FILE)
    raise unreadable(
        str(path),
        f"source ({path}) holds neither {PLAN_FILE} nor {SOURCE_FILE}.",
        f"Maybe write the settings of the run, at least start_date and end_date, into {PLAN_FILE}.",
    )
