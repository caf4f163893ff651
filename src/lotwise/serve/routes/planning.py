"""Runs and the plan versions that they make."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Path, Query, Request

from lotwise.serve.models import PlanTold, RunAsked, RunTold
from lotwise.serve.problems import Problem
from lotwise.serve.security import Planner, Viewer
from lotwise.workspace.decisions import newest_revision
from lotwise.workspace.plans import all_plans, current_plan, find_plan, publish
from lotwise.workspace.runs import all_runs, find_run
from lotwise.workspace.trail import record

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from lotwise.serve.app import State
    from lotwise.serve.office import Office

router = APIRouter(tags=["planning"])
PlanName = Annotated[str, Path(description="An id like 2026-03-02.1, or current.", pattern=r"^[0-9a-z.\-]{1,40}$")]
Limit = Annotated[int, Query(ge=1, le=500)]


def office_of(request: Request) -> Office:
    """The office that a request is about."""
    state: State = request.app.state
    return state.office


def known_plan(connection: Connection, name: str) -> Any:
    """The version of a name; 404 when there is none."""
    found = find_plan(connection, name)
    if found is None:
        message = "Nothing was planned yet." if name == "current" else f"There is no plan {name}."
        raise Problem(HTTPStatus.NOT_FOUND, "unknown_plan", message, "POST /api/v1/runs plans a source.")
    return found


def allowed_source(source: str, roots: Sequence[FilePath]) -> FilePath:
    """The path of a source that may be read: below one of the folders, whatever links and dots stand in it."""
    path = FilePath(source).resolve()
    if not any(path.is_relative_to(root.resolve()) for root in roots):
        message = "The source does not lie below a folder from which sources may be read."
        raise Problem(HTTPStatus.FORBIDDEN, "source_not_allowed", message, "An admin can add folders: --root, or LOTWISE_ROOTS.")
    return path


@router.post("/runs", status_code=HTTPStatus.ACCEPTED)
def begin_run(request: Request, who: Planner, asked: RunAsked) -> RunTold:
    """Plan in the background; the plan becomes the current one when it is whole."""
    office = office_of(request)
    state: State = request.app.state
    source = None if asked.source is None else allowed_source(asked.source, state.settings.roots)
    if source is None:
        with office.database.reading() as connection:
            known_plan(connection, "current")
    return _run(office, office.run(source, asked.settings, who.user.id))


@router.get("/runs")
def list_runs(request: Request, _: Viewer, limit: Limit = 50) -> list[RunTold]:
    """The newest runs, newest first."""
    office = office_of(request)
    with office.database.reading() as connection:
        return [_told(office, row) for row in all_runs(connection, limit)]


@router.get("/runs/{number}")
def read_run(request: Request, _: Viewer, number: Annotated[int, Path(ge=1, le=2**53)]) -> RunTold:
    """A run, and how far it is."""
    return _run(office_of(request), number)


@router.post("/runs/{number}/stop")
def stop_run(request: Request, _: Planner, number: Annotated[int, Path(ge=1, le=2**53)]) -> RunTold:
    """Stop a run; the current plan stays as it is. One that has ended stays as it ended."""
    office = office_of(request)
    running = office.running
    if running is not None and running.number == number:
        office.stop()
        office.wait()
    return _run(office, number)


def _run(office: Office, number: int) -> RunTold:
    with office.database.reading() as connection:
        found = find_run(connection, number)
    if found is None:
        message = f"There is no run {number}."
        raise Problem(HTTPStatus.NOT_FOUND, "unknown_run", message)
    return _told(office, found._mapping)


def _told(office: Office, row: Mapping[Any, Any]) -> RunTold:
    running = office.running
    stage = running.stage if running is not None and running.number == row["id"] else None
    return RunTold(stage=stage, **{name: row[name] for name in RunTold.model_fields if name != "stage"})


# --- plan versions -----------------------------------------------------------------------------------------------------------


@router.get("/plans")
def list_plans(request: Request, _: Viewer, limit: Limit = 50) -> list[PlanTold]:
    """The newest plan versions, newest first."""
    with office_of(request).database.reading() as connection:
        current = current_plan(connection)
        return [_plan(connection, row, current) for row in all_plans(connection, limit)]


@router.get("/plans/{name}")
def read_plan(request: Request, _: Viewer, name: PlanName) -> PlanTold:
    """A plan version."""
    with office_of(request).database.reading() as connection:
        return _plan(connection, known_plan(connection, name), current_plan(connection))


@router.post("/plans/{name}/publish")
def publish_plan(request: Request, who: Planner, name: PlanName) -> PlanTold:
    """Make a plan version the current one."""
    with office_of(request).database.writing() as connection:
        found = known_plan(connection, name)
        publish(connection, found.number, who.who())
        record(connection, who.who(), "published", found.id)
        return _plan(connection, found, found.number)


def _plan(connection: Connection, row: Any, current: int | None) -> PlanTold:
    told = {name: row._mapping[name] for name in PlanTold.model_fields if name not in ("is_current", "revision")}
    return PlanTold(**told, is_current=row.number == current, revision=newest_revision(connection, row.number))
