"""Brings the tables of a workspace to this version, step by step (Alembic).

A step is a file in ``versions`` and never changes once it was released. ``tables`` says how the tables are now; a test compares
both.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.ddl.impl import DefaultImpl
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

if TYPE_CHECKING:
    from sqlalchemy import Connection

VERSION_TABLE = "lotwise_version"


class DuckDBImpl(DefaultImpl):
    """How Alembic changes tables of DuckDB: as any database does it."""

    __dialect__ = "duckdb"
    transactional_ddl = True


def migrate(connection: Connection) -> None:
    """Take all steps that are missing, inside the transaction of a connection: all of them, or none.

    Raises
    ------
    UnusableWorkspace
        When a later version of lotwise made the tables.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def current_step(connection: Connection) -> str | None:
    """The last step that was taken; None in a new database."""
    return MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE}).get_current_revision()


def steps() -> list[str]:
    """All steps, first to last."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return [script.revision for script in reversed(list(ScriptDirectory.from_config(config).walk_revisions()))]
