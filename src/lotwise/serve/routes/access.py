"""Logging in and out, users and tokens."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from math import ceil
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from lotwise.serve.limits import client_of
from lotwise.serve.models import Credentials, Me, NewToken, NewUser, TokenMade, TokenTold, UserChange, UserTold
from lotwise.serve.problems import Problem
from lotwise.serve.security import COOKIE, Admin, Viewer, hash_password, is_password
from lotwise.workspace import users
from lotwise.workspace.decisions import Who
from lotwise.workspace.trail import record

if TYPE_CHECKING:
    from lotwise.serve.app import State

router = APIRouter(tags=["access"])
Id = Annotated[int, Path(ge=1, le=2**53)]


def _state(request: Request) -> State:
    state: State = request.app.state
    return state


@router.post("/login")
def login(request: Request, response: Response, given: Credentials) -> Me:
    """Log in: sets the session cookie, and tells the CSRF token of the session."""
    state = _state(request)
    for who in (client_of(request.scope), given.name):
        wait = state.logins.wait_of(who)
        if wait:
            message = f"Too many attempts to log in; wait {ceil(wait)} seconds."
            raise Problem(HTTPStatus.TOO_MANY_REQUESTS, "too_many_logins", message)
    with state.office.database.reading() as connection:
        found = users.password_of(connection, given.name)
    if not is_password(given.password, found[1] if found else None) or found is None:
        message = "Name or password is wrong."
        raise Problem(HTTPStatus.UNAUTHORIZED, "wrong_password", message)
    user, now = found[0], datetime.now(UTC)
    with state.office.database.writing() as connection:
        begun = users.begin_session(connection, user.id, now, state.settings.session_lasts)
        record(connection, Who(user.id, now), "logged_in", user.name)
    response.set_cookie(
        COOKIE,
        begun.key,
        max_age=int(state.settings.session_lasts.total_seconds()),
        httponly=True,
        secure=state.settings.is_behind_tls,
        samesite="lax",
    )
    return Me(id=user.id, name=user.name, role=user.role, csrf=begun.csrf)


@router.post("/logout", status_code=HTTPStatus.NO_CONTENT)
def logout(request: Request, response: Response, who: Viewer) -> None:
    """End the session; its cookie opens nothing any more."""
    if who.session is not None:
        with _state(request).office.database.writing() as connection:
            users.end_session(connection, who.session)
            record(connection, who.who(), "logged_out", who.user.name)
    response.delete_cookie(COOKIE)


@router.get("/me")
def me(who: Viewer) -> Me:
    """Who is logged in."""
    return Me(id=who.user.id, name=who.user.name, role=who.user.role, csrf=who.csrf)


# --- users -------------------------------------------------------------------------------------------------------------------


@router.get("/users", response_model=list[UserTold])
def list_users(request: Request, _: Admin) -> Any:
    """All users."""
    with _state(request).office.database.reading() as connection:
        return users.all_users(connection)


@router.post("/users", status_code=HTTPStatus.CREATED)
def add_user(request: Request, who: Admin, new: NewUser) -> Me:
    """Add a user."""
    hashed = hash_password(new.password)
    with _state(request).office.database.writing() as connection:
        made = users.add_user(connection, new.name, new.role, hashed, who.who().moment)
        if made is None:
            message = f"There is a user {new.name} already."
            raise Problem(HTTPStatus.CONFLICT, "name_taken", message)
        record(connection, who.who(), "user_added", new.name, role=new.role)
    return Me(id=made.id, name=made.name, role=made.role, csrf=None)


@router.patch("/users/{number}", status_code=HTTPStatus.NO_CONTENT)
def change_user(request: Request, who: Admin, number: Id, change: UserChange) -> None:
    """Change role, password or whether a user is active; the user's sessions end."""
    columns: dict[str, Any] = change.model_dump(exclude_none=True, exclude={"password"})
    if change.password is not None:
        columns["password_hash"] = hash_password(change.password)
    if number == who.user.id and (change.is_active is False or (change.role is not None and change.role != who.user.role)):
        message = "Nobody can take the role admin from themselves."
        raise Problem(HTTPStatus.CONFLICT, "own_role", message, "Another admin can.")
    with _state(request).office.database.writing() as connection:
        if columns and not users.change_user(connection, number, **columns):
            message = f"There is no user {number}."
            raise Problem(HTTPStatus.NOT_FOUND, "unknown_user", message)
        record(connection, who.who(), "user_changed", str(number), changed=sorted(columns))


# --- tokens ------------------------------------------------------------------------------------------------------------------


@router.get("/tokens", response_model=list[TokenTold])
def list_tokens(request: Request, who: Viewer) -> Any:
    """Tokens of who asks."""
    with _state(request).office.database.reading() as connection:
        return users.tokens_of(connection, who.user.id)


@router.post("/tokens", status_code=HTTPStatus.CREATED)
def add_token(request: Request, who: Viewer, new: NewToken) -> TokenMade:
    """Make a token for a program; it is shown this once."""
    with _state(request).office.database.writing() as connection:
        number, token = users.add_token(connection, who.user.id, new.name, who.who().moment)
        record(connection, who.who(), "token_made", new.name, token=number)
    return TokenMade(id=number, token=token)


@router.delete("/tokens/{number}", status_code=HTTPStatus.NO_CONTENT)
def revoke_token(request: Request, who: Viewer, number: Id) -> None:
    """Revoke a token of one's own; programs with it are shut out at once."""
    with _state(request).office.database.writing() as connection:
        if not users.revoke_token(connection, who.user.id, number, who.who().moment):
            message = f"You have no valid token {number}."
            raise Problem(HTTPStatus.NOT_FOUND, "unknown_token", message)
        record(connection, who.who(), "token_revoked", str(number))
