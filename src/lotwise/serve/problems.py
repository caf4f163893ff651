"""What the API says when something cannot be done: one shape, with codes that do not change.

{"error": {"code": "stale_revision", "message": "…", "advice": "…", "details": {…}}}
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from lotwise.errors import InexactQuantity, LotwiseError, UnknownItem, UnknownLine, UnusableChanges, UnusableFilter
from lotwise.serve.office import Busy
from lotwise.workspace.inputs import InputLost

if TYPE_CHECKING:
    from fastapi import FastAPI, Request

CODES: dict[type[LotwiseError], tuple[HTTPStatus, str]] = {
    Busy: (HTTPStatus.CONFLICT, "run_in_progress"),
    InputLost: (HTTPStatus.NOT_FOUND, "input_lost"),
    InexactQuantity: (HTTPStatus.UNPROCESSABLE_ENTITY, "inexact_quantity"),
    UnknownItem: (HTTPStatus.NOT_FOUND, "unknown_item"),
    UnknownLine: (HTTPStatus.NOT_FOUND, "unknown_line"),
    UnusableChanges: (HTTPStatus.UNPROCESSABLE_ENTITY, "unusable_changes"),
    UnusableFilter: (HTTPStatus.UNPROCESSABLE_ENTITY, "unusable_filter"),
}
"""How errors of the engine and the workspace are answered."""
OF_STATUS = {
    HTTPStatus.NOT_FOUND: "not_found",
    HTTPStatus.METHOD_NOT_ALLOWED: "method_not_allowed",
    HTTPStatus.BAD_REQUEST: "malformed_request",
}


class Problem(Exception):  # noqa: N818 -- it is what the answer is called
    """An answer that says why something cannot be done."""

    def __init__(self, status: HTTPStatus, code: str, message: str, advice: str = "", details: Any = None) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.advice, self.details = status, code, message, advice, details


class Told(BaseModel):
    """What went wrong."""

    code: str
    message: str
    advice: str = ""
    details: Any = None


class ProblemBody(BaseModel):
    """The body of every answer that is not the thing that was asked for."""

    error: Told


RESPONSES: dict[int | str, dict[str, Any]] = {
    status.value: {"model": ProblemBody, "description": description}
    for status, description in (
        (HTTPStatus.BAD_REQUEST, "The request cannot be read."),
        (HTTPStatus.UNAUTHORIZED, "Nobody is logged in."),
        (HTTPStatus.FORBIDDEN, "The role is not enough, or the request lacks its CSRF token."),
        (HTTPStatus.NOT_FOUND, "There is no such thing."),
        (HTTPStatus.CONFLICT, "Somebody else was first."),
        (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The request is too large."),
        (HTTPStatus.UNPROCESSABLE_ENTITY, "A value cannot be used."),
        (HTTPStatus.TOO_MANY_REQUESTS, "Too many requests; Retry-After says when to come again."),
    )
}


def answer(status: int, code: str, message: str, advice: str = "", details: Any = None, **headers: str) -> JSONResponse:
    """An answer of the one shape."""
    body = ProblemBody(error=Told(code=code, message=message, advice=advice, details=jsonable_encoder(details)))
    return JSONResponse(body.model_dump(), status_code=status, headers=headers)


def install(app: FastAPI) -> None:
    """Have an app answer all errors in the one shape."""

    @app.exception_handler(Problem)
    async def _of_problem(_: Request, problem: Problem) -> JSONResponse:
        return answer(problem.status, problem.code, problem.message, problem.advice, problem.details)

    @app.exception_handler(LotwiseError)
    async def _of_engine(_request: Request, error: LotwiseError) -> JSONResponse:
        status, code = next(
            (CODES[kind] for kind in type(error).__mro__ if kind in CODES), (HTTPStatus.UNPROCESSABLE_ENTITY, "refused")
        )
        message, _end, advice = str(error).partition("\n")
        return answer(status, code, message, advice)

    @app.exception_handler(RequestValidationError)
    async def _of_validation(_: Request, error: RequestValidationError) -> JSONResponse:
        told = [{"where": ".".join(map(str, each["loc"])), "message": each["msg"]} for each in error.errors()]
        message = "; ".join(f"{each['where']}: {each['message']}" for each in told)
        return answer(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_request", message, details=told)

    @app.exception_handler(HTTPException)
    async def _of_http(_request: Request, error: HTTPException) -> JSONResponse:
        code = OF_STATUS.get(HTTPStatus(error.status_code), "refused")
        return answer(error.status_code, code, str(error.detail), **(error.headers or {}))
