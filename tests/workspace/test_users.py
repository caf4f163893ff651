"""Who may come in: sessions and tokens open only what they should, for as long as they should."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from lotwise.workspace import users
from lotwise.workspace.decisions import Who
from lotwise.workspace.tables import session, token
from lotwise.workspace.trail import events, record
from lotwise.workspace.users import Role

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from lotwise.workspace.database import Database

NOW = datetime(2026, 3, 2, 7, 40, tzinfo=UTC)
DAY = timedelta(days=1)


def _added(connection: Connection, name: str) -> users.User:
    made = users.add_user(connection, name, Role.PLANNER, "hash", NOW)
    assert made is not None
    return made


@pytest.mark.parametrize(
    ("role", "needed", "may"),
    [
        (Role.VIEWER, Role.VIEWER, True),
        (Role.VIEWER, Role.PLANNER, False),
        (Role.PLANNER, Role.VIEWER, True),
        (Role.PLANNER, Role.ADMIN, False),
        (Role.ADMIN, Role.PLANNER, True),
    ],
)
def test_roles_stand_in_order(role: Role, needed: Role, may: bool) -> None:  # noqa: FBT001
    assert role.may(needed) is may


def test_a_session_opens_until_it_ends(database: Database) -> None:
    with database.writing() as connection:
        anne = _added(connection, "anne")
        login = users.begin_session(connection, anne.id, NOW, DAY)
        known = users.user_of_session(connection, login.key, NOW)
        assert known == (anne, login.csrf)
        assert users.user_of_session(connection, "another key", NOW) is None, "a wrong key"
        assert users.user_of_session(connection, login.key, NOW + DAY) is None, "after its time"
        users.end_session(connection, login.key)
        assert users.user_of_session(connection, login.key, NOW) is None, "after logout"


def test_who_is_changed_or_shut_out_has_to_log_in_again(database: Database) -> None:
    with database.writing() as connection:
        anne = _added(connection, "anne")
        login = users.begin_session(connection, anne.id, NOW, DAY)
        assert users.change_user(connection, anne.id, role=Role.VIEWER.value)
        assert users.user_of_session(connection, login.key, NOW) is None
        _, key = users.add_token(connection, anne.id, "night run", NOW)
        assert users.user_of_token(connection, key) == users.User(anne.id, "anne", Role.VIEWER)
        assert users.change_user(connection, anne.id, is_active=False)
        assert users.user_of_token(connection, key) is None, "tokens of who is shut out open nothing"
        assert users.password_of(connection, "anne") is None
        assert not users.change_user(connection, 99, is_active=False)


def test_a_name_is_taken_once(database: Database) -> None:
    with database.writing() as connection:
        _added(connection, "anne")
        assert users.add_user(connection, "anne", Role.ADMIN, "other", NOW) is None


def test_a_revoked_token_opens_nothing(database: Database) -> None:
    with database.writing() as connection:
        anne, bo = (_added(connection, name) for name in ("anne", "bo"))
        number, key = users.add_token(connection, anne.id, "night run", NOW)
        assert users.user_of_token(connection, key) == anne
        assert not users.revoke_token(connection, bo.id, number, NOW), "a token of somebody else"
        assert users.revoke_token(connection, anne.id, number, NOW)
        assert users.user_of_token(connection, key) is None
        assert not users.revoke_token(connection, anne.id, number, NOW), "twice"


def test_no_secret_stands_in_the_database(database: Database) -> None:
    with database.writing() as connection:
        anne = _added(connection, "anne")
        login = users.begin_session(connection, anne.id, NOW, DAY)
        _, key = users.add_token(connection, anne.id, "night run", NOW)
        stored = str([connection.execute(select(table)).all() for table in (session, token)])
    assert login.key not in stored
    assert key not in stored


def test_the_trail_tells_what_happened_newest_first(database: Database) -> None:
    with database.writing() as connection:
        for plan in ("2026-03-02.1", "2026-03-02.2"):
            record(connection, Who(1, NOW), "published", plan, lines=113)
        told = events(connection)
    assert [(row.kind, row.subject, row.details) for row in told] == [
        ("published", "2026-03-02.2", {"lines": 113}),
        ("published", "2026-03-02.1", {"lines": 113}),
    ]
    assert told[0].happened_at == NOW
    with database.reading() as connection:
        assert [row.subject for row in events(connection, before=told[0].id)] == ["2026-03-02.1"]
