"""Who asks, and what they may do: sessions of browsers with CSRF tokens, tokens of programs, roles, headers."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request
from pwdlib import PasswordHash

from lotwise.serve.problems import Problem
from lotwise.workspace.decisions import Who
from lotwise.workspace.users import Role, User, user_of_session, user_of_token

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "lotwise_session"
CSRF_HEADER = "x-csrf-token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SHORTEST_PASSWORD = 10
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""Sent with every answer that does not say otherwise."""

_hashing = PasswordHash.recommended()
_NOBODY = _hashing.hash("nobody has this password")
"""Checked against when a name is unknown, so that the time of an answer does not tell names."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks."""

    user: User
    session: str | None
    """Key of the session; None for a program with a token."""
    csrf: str | None

    def who(self) -> Who:
        """The caller, now."""
        return Who(self.user.id, datetime.now(UTC))


def hash_password(password: str) -> str:
    """The hash of a password (Argon2id).

    Raises
    ------
    Problem
        When it is too short.
    """
    if len(password) < SHORTEST_PASSWORD:
        message = f"A password has at least {SHORTEST_PASSWORD} characters."
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "password_too_short", message)
    return _hashing.hash(password)


def is_password(password: str, known: str | None) -> bool:
    """Whether a password is the one that was hashed; as slow when there is none."""
    return _hashing.verify(password, known or _NOBODY) and known is not None


def caller(request: Request) -> Caller:
    """Who asks: by ``Authorization: Bearer`` or by the session cookie, which needs its CSRF token to change anything."""
    database, now = request.app.state.office.database, datetime.now(UTC)
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    with database.reading() as connection:
        if scheme.lower() == "bearer":
            user = user_of_token(connection, token.strip())
            if user is not None:
                return Caller(user, None, None)
        else:
            key = request.cookies.get(COOKIE, "")
            found = user_of_session(connection, key, now) if key else None
            if found is not None:
                if request.method not in SAFE_METHODS:
                    _check_csrf(request, found[1])
                return Caller(found[0], key, found[1])
    message = "Nobody is logged in."
    raise Problem(HTTPStatus.UNAUTHORIZED, "not_logged_in", message, "Log in, or send an API token as Authorization: Bearer.")


def _check_csrf(request: Request, csrf: str) -> None:
    """A change must bring what only a page of ours has read."""
    if not hmac.compare_digest(request.headers.get(CSRF_HEADER, "").encode(), csrf.encode()):
        message = "The request does not bring the CSRF token of its session."
        raise Problem(HTTPStatus.FORBIDDEN, "csrf", message, f"Send it as {CSRF_HEADER}; GET /api/v1/me tells it.")


def _needs(role: Role) -> Callable[[Caller], Caller]:
    def check(who: Annotated[Caller, Depends(caller)]) -> Caller:
        if not who.user.role.may(role):
            message = f"This needs the role {role}; {who.user.name} has the role {who.user.role}."
            raise Problem(HTTPStatus.FORBIDDEN, "role", message, "An admin can give it.")
        return who

    return check


Viewer = Annotated[Caller, Depends(_needs(Role.VIEWER))]
Planner = Annotated[Caller, Depends(_needs(Role.PLANNER))]
Admin = Annotated[Caller, Depends(_needs(Role.ADMIN))]


class SecurityHeaders:
    """Adds headers that keep browsers from doing what no page of ours asks for."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back with the headers."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name.lower() for name, _ in message["headers"]}
                more = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
                message["headers"] = [*message["headers"], *(pair for pair in more if pair[0] not in given)]
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)
