"""Run by Alembic: takes the steps on the connection that ``migrate`` gives."""

from __future__ import annotations

from alembic import context

from lotwise.workspace.migrations import VERSION_TABLE
from lotwise.workspace.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    transaction_per_migration=False,
)
context.run_migrations()
