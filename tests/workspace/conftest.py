"""A workspace on each database; that on PostgreSQL on the server that LOTWISE_TEST_POSTGRES names (scripts/postgres.sh)."""

from __future__ import annotations

import os
import uuid
from typing import TYPE_CHECKING

import psycopg
import pytest

from lotwise.workspace.database import Database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SERVER = "LOTWISE_TEST_POSTGRES"


@pytest.fixture(params=["duckdb", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where an empty workspace may be made."""
    if request.param == "duckdb":
        yield str(tmp_path / "workspace.duckdb")
        return
    server = os.environ.get(SERVER)
    if server is None:
        pytest.skip(f"{SERVER} names no PostgreSQL server; scripts/postgres.sh starts one")
    name = f"lotwise_{uuid.uuid4().hex}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        yield f"{server}/{name}"
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def database(place: str) -> Iterator[Database]:
    """An empty workspace."""
    opened = Database.open(place)
    yield opened
    opened.close()
