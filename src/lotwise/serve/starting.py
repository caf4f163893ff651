"""Starts a server: opens the workspace, makes the first user, plans the first source."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from lotwise.serve.app import create_app
from lotwise.serve.office import Office
from lotwise.serve.security import hash_password
from lotwise.workspace.database import Database
from lotwise.workspace.decisions import Who
from lotwise.workspace.plans import current_plan
from lotwise.workspace.trail import record
from lotwise.workspace.users import Role, add_user, count_users

if TYPE_CHECKING:
    from fastapi import FastAPI

    from lotwise.serve.settings import ServerSettings

FIRST_USER = "admin"


class FirstLogin(NamedTuple):
    """The user that is made when there is none; the password is told this once."""

    name: str
    password: str


class Started(NamedTuple):
    """A server that is ready to answer."""

    app: FastAPI
    first_login: FirstLogin | None
    first_run: int | None
    """The run that plans the first source; None where there is a plan already."""


def start(settings: ServerSettings, source: Path | None, example: Path) -> Started:
    """Open the workspace, and begin what a new one needs.

    Parameters
    ----------
    settings
        Of the server.
    source
        What is planned now; None: nothing where there is a plan already, else the example.
    example
        The example company.

    Raises
    ------
    UnusableWorkspace
        When the database cannot be opened.
    """
    if "://" not in settings.workspace:
        Path(settings.workspace).parent.mkdir(parents=True, exist_ok=True)
    database = Database.open(settings.workspace)
    first_login = _first_login(database)
    office = Office(database, settings.folder)
    with database.reading() as connection:
        is_new = current_plan(connection) is None
    planned = source if source is not None else example if is_new else None
    run = None if planned is None else office.run(planned.resolve(), {}, user=None)
    return Started(create_app(office, settings), first_login, run)


def _first_login(database: Database) -> FirstLogin | None:
    """The first user, where there is none."""
    with database.writing() as connection:
        if count_users(connection):
            return None
        login = FirstLogin(FIRST_USER, secrets.token_urlsafe(12))
        moment = datetime.now(UTC)
        add_user(connection, login.name, Role.ADMIN, hash_password(login.password), moment)
        record(connection, Who(None, moment), "user_added", login.name, role=Role.ADMIN.value)
        return login
