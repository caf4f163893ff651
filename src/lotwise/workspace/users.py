"""Users, their sessions and their tokens. Of secrets only hashes are kept.

Passwords are hashed by the caller with a slow hash; session keys and tokens are long random texts, for which a fast one is enough.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, select, update

from lotwise.workspace.database import take_numbers
from lotwise.workspace.tables import session, token, user

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

    from sqlalchemy import ColumnElement, Connection, RowMapping

TOKEN_PREFIX = "lw_"  # noqa: S105 -- by which scanners find one that was published
BYTES_OF_KEY = 32


class Role(StrEnum):
    """What a user may do; each may also what those before it may."""

    VIEWER = "viewer"
    PLANNER = "planner"
    ADMIN = "admin"

    def may(self, needed: Role) -> bool:
        """Whether the role is enough."""
        order = list(Role)
        return order.index(self) >= order.index(needed)


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who is known."""

    id: int
    name: str
    role: Role


def add_user(connection: Connection, name: str, role: Role, password_hash: str, moment: datetime) -> User | None:
    """Add a user; None when the name is taken."""
    number = take_numbers(connection, "user")  # who adds another one waits here
    if connection.execute(select(user.c.id).where(user.c.name == name)).first() is not None:
        return None
    row = {"id": number, "name": name, "role": role.value, "password_hash": password_hash, "is_active": True, "created_at": moment}
    connection.execute(insert(user).values(**row))
    return User(number, name, role)


def count_users(connection: Connection) -> int:
    """How many users there are."""
    return int(connection.scalars(select(func.count()).select_from(user)).one())


def all_users(connection: Connection) -> Sequence[RowMapping]:
    """Every user, without password hashes."""
    c = user.c
    return connection.execute(select(c.id, c.name, c.role, c.is_active, c.created_at).order_by(c.id)).mappings().all()


def password_of(connection: Connection, name: str) -> tuple[User, str] | None:
    """An active user of a name, with the hash of the password."""
    row = connection.execute(select(user).where(user.c.name == name, user.c.is_active)).mappings().one_or_none()
    return None if row is None else (_user(row), str(row["password_hash"]))


def change_user(connection: Connection, number: int, **columns: object) -> bool:
    """Change role, password hash or whether a user is active; all sessions of the user end. Whether there is such a user."""
    found = connection.execute(update(user).where(user.c.id == number).values(**columns)).rowcount
    connection.execute(delete(session).where(session.c.user_id == number))
    return found > 0


# --- sessions ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Login:
    """A session that begins: what the browser is given, once."""

    key: str
    csrf: str


def begin_session(connection: Connection, number: int, moment: datetime, lasts: timedelta) -> Login:
    """Begin a session of a user; those that are over are forgotten."""
    connection.execute(delete(session).where(session.c.expires_at <= moment))
    login = Login(secrets.token_urlsafe(BYTES_OF_KEY), secrets.token_urlsafe(BYTES_OF_KEY))
    row = {
        "key_hash": _hashed(login.key),
        "user_id": number,
        "csrf": login.csrf,
        "created_at": moment,
        "expires_at": moment + lasts,
    }
    connection.execute(insert(session).values(**row))
    return login


def user_of_session(connection: Connection, key: str, moment: datetime) -> tuple[User, str] | None:
    """Who a session belongs to, and what its requests that change something must bring."""
    is_running = (session.c.key_hash == _hashed(key)) & (session.c.expires_at > moment)
    wanted = select(*user.c, session.c.csrf).join(session, session.c.user_id == user.c.id).where(is_running, user.c.is_active)
    row = connection.execute(wanted).mappings().one_or_none()
    return None if row is None else (_user(row), str(row["csrf"]))


def end_session(connection: Connection, key: str) -> None:
    """End a session; its key opens nothing any more."""
    connection.execute(delete(session).where(session.c.key_hash == _hashed(key)))


# --- tokens ------------------------------------------------------------------------------------------------------------------


def add_token(connection: Connection, number: int, name: str, moment: datetime) -> tuple[int, str]:
    """A new token of a user: its number, and the token itself, which cannot be shown again."""
    made = TOKEN_PREFIX + secrets.token_urlsafe(BYTES_OF_KEY)
    token_id = take_numbers(connection, "token")
    row = {"id": token_id, "user_id": number, "name": name, "key_hash": _hashed(made), "created_at": moment}
    connection.execute(insert(token).values(**row))
    return token_id, made


def user_of_token(connection: Connection, given: str) -> User | None:
    """Who a token that was not revoked belongs to."""
    is_valid: ColumnElement[bool] = (token.c.key_hash == _hashed(given)) & token.c.revoked_at.is_(None)
    found = connection.execute(select(user).join(token, token.c.user_id == user.c.id).where(is_valid, user.c.is_active))
    row = found.mappings().one_or_none()
    return None if row is None else _user(row)


def tokens_of(connection: Connection, number: int) -> Sequence[RowMapping]:
    """The tokens of a user, without what opens anything."""
    c = token.c
    wanted = select(c.id, c.name, c.created_at, c.revoked_at).where(c.user_id == number).order_by(c.id)
    return connection.execute(wanted).mappings().all()


def revoke_token(connection: Connection, number: int, token_id: int, moment: datetime) -> bool:
    """Revoke a token of a user; whether there was one that was valid."""
    own = (token.c.id == token_id) & (token.c.user_id == number) & token.c.revoked_at.is_(None)
    return connection.execute(update(token).where(own).values(revoked_at=moment)).rowcount > 0


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _user(row: RowMapping) -> User:
    return User(int(row["id"]), row["name"], Role(row["role"]))
