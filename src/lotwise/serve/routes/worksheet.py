"""Lines of a plan, what is decided of them, and what leaves."""

from __future__ import annotations

from datetime import date, timedelta
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Query, Request

from lotwise.serve.models import (
    DecisionResult,
    ExportAsked,
    ExportTold,
    Ladder,
    Line,
    LineDecision,
    LinePage,
    ManyDecided,
    Undo,
    What,
)
from lotwise.serve.problems import Problem
from lotwise.serve.routes.planning import PlanName, known_plan, office_of
from lotwise.serve.security import Planner, Viewer
from lotwise.workspace.decisions import Decided, Result, decide, decide_matching, history, newest_revision, undo
from lotwise.workspace.exports import export_lines, exported_rows
from lotwise.workspace.filters import State
from lotwise.workspace.lines import Asked, PlanLines
from lotwise.workspace.trail import record

router = APIRouter(prefix="/plans/{name}", tags=["worksheet"])
LineId = Annotated[int, Path(ge=1, le=2**53)]
OF_PAGES = frozenset({"sort", "limit", "after", "offset", "count", "today"})
"""Words of the query that are no filters."""


def _filters(request: Request) -> dict[str, str]:
    """Every other word of the query is a column that lines are filtered by."""
    return {name: text for name, text in request.query_params.items() if name not in OF_PAGES}


@router.get("/lines")
def read_lines(
    request: Request,
    _: Viewer,
    name: PlanName,
    sort: Annotated[str, Query(description="Columns, `-` for descending; empty: most urgent first.", max_length=500)] = "",
    limit: Annotated[int, Query(ge=1, le=1_000)] = 100,
    after: Annotated[str | None, Query(max_length=2_000)] = None,
    offset: Annotated[int, Query(ge=0, le=2**53)] = 0,
    count: Annotated[bool, Query(description="Tell how many lines match.")] = False,  # noqa: FBT002 -- a word of the query
) -> LinePage:
    """Lines in order. Any column is a filter: `decide_by=..2026-04-10`, `warning=emergency,exception`, `item=~RIM`."""
    asked = Asked(_filters(request), sort)
    with office_of(request).database.reading() as connection:
        lines = PlanLines(known_plan(connection, name).number)
        page = lines.page(connection, asked, limit=limit, since=after, offset=offset)
        counted = lines.count(connection, asked) if count else None
        rows, revision = list(page.rows), newest_revision(connection, lines.number)
        return LinePage(lines=rows, next=page.following, count=counted, revision=revision)


@router.get("/ladder")
def read_ladder(request: Request, _: Viewer, name: PlanName, today: date | None = None) -> Ladder:
    """How many lines are late, for today, this week, next week and later; filters as for lines."""
    with office_of(request).database.reading() as connection:
        plan = known_plan(connection, name)
        day = today or plan.today
        week_end = day + timedelta(days=6 - day.weekday())
        counts = PlanLines(plan.number).ladder(connection, Asked(_filters(request)), day, week_end, week_end + timedelta(days=7))
    return Ladder(**counts)


@router.get("/counts")
def read_counts(request: Request, _: Viewer, name: PlanName, by: Annotated[str, Query(max_length=100)]) -> dict[str, int]:
    """How many lines have each value of a column, such as warning or action; filters as for lines."""
    filters = {name: text for name, text in _filters(request).items() if name != "by"}
    with office_of(request).database.reading() as connection:
        counts = PlanLines(known_plan(connection, name).number).counts(connection, Asked(filters), by)
    return {str(value): count for value, count in counts.items()}


@router.get("/lines/{line_id}")
def read_line(request: Request, _: Viewer, name: PlanName, line_id: LineId) -> Line:
    """A line with what is decided of it."""
    with office_of(request).database.reading() as connection:
        found = PlanLines(known_plan(connection, name).number).line(connection, line_id)
    if found is None:
        raise _unknown(line_id)
    return Line(**found)


@router.get("/lines/{line_id}/history")
def read_history(request: Request, _: Viewer, name: PlanName, line_id: LineId) -> list[dict[str, Any]]:
    """Everything that was decided of a line, first to last."""
    with office_of(request).database.reading() as connection:
        return [dict(row._mapping) for row in history(connection, known_plan(connection, name).number, line_id)]


@router.post("/lines/{line_id}/decision")
def decide_line(request: Request, who: Planner, name: PlanName, line_id: LineId, given: LineDecision) -> DecisionResult:
    """Accept, change, firm, keep as is, note or reopen a line; 409 when somebody decided since it was read."""
    with office_of(request).database.writing() as connection:
        lines = PlanLines(known_plan(connection, name).number)
        result = decide(connection, lines, [line_id], _decided(given), given.seen, who.who())
        for refused in result.refused:
            if refused.code == "unknown_line":
                raise _unknown(line_id)
            message = "The line was exported." if refused.code == "exported" else "Somebody decided on the line since it was read."
            details = {"theirs": refused.theirs, "yours": given.model_dump(exclude={"seen"}, exclude_none=True)}
            raise Problem(
                HTTPStatus.CONFLICT, refused.code, message, "Read the line again, and decide on what it says now.", details
            )
        return _result(result)


@router.post("/decisions")
def decide_lines(request: Request, who: Planner, name: PlanName, given: ManyDecided) -> DecisionResult:
    """Decide alike on many lines, named or found by a filter; each line is decided or refused for itself."""
    if (given.lines is None) == (given.filter is None):
        message = "Give either lines or a filter."
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "lines_or_filter", message)
    with office_of(request).database.writing() as connection:
        lines, what = PlanLines(known_plan(connection, name).number), _decided(given.what)
        if given.lines is not None:
            chosen = set(given.lines) - set(given.apart_from)
            result = decide(connection, lines, chosen, what, given.seen, who.who())
        else:
            asked = Asked(given.filter or {})
            result = decide_matching(connection, lines, asked, given.apart_from, what, given.seen, who.who())
        return _result(result)


@router.post("/undo")
def take_back(request: Request, who: Planner, name: PlanName, given: Undo) -> DecisionResult:
    """Take back what was decided under a revision; undoing that is redoing."""
    with office_of(request).database.writing() as connection:
        return _result(undo(connection, known_plan(connection, name).number, given.revision, who.who()))


@router.post("/exports", status_code=HTTPStatus.CREATED)
def export(
    request: Request,
    who: Planner,
    name: PlanName,
    asked: ExportAsked,
    idempotency_key: Annotated[str, Header(min_length=8, max_length=200, pattern=r"^[!-~]+$")],
) -> ExportTold:
    """Let accepted and firmed lines leave, each once; the same key gives the same export again."""
    with office_of(request).database.writing() as connection:
        lines = PlanLines(known_plan(connection, name).number)
        made = export_lines(connection, lines, Asked(asked.filter), idempotency_key, who.who())
        if made is None:
            message = "No accepted line is left to be exported."
            raise Problem(HTTPStatus.CONFLICT, "nothing_to_export", message, "Accept lines first; each is exported once.")
        if not made.is_again:
            record(connection, who.who(), "exported", f"EXP-{made.id}", lines=made.lines)
    return ExportTold(id=made.id, lines=made.lines, is_again=made.is_again)


@router.get("/exports/{number}/lines")
def read_export(request: Request, _: Viewer, name: PlanName, number: LineId) -> list[dict[str, Any]]:
    """The lines of an export as they left."""
    with office_of(request).database.reading() as connection:
        return [dict(row) for row in exported_rows(connection, PlanLines(known_plan(connection, name).number), number)]


def _decided(given: What) -> Decided:
    state = None if given.state is None else State(given.state)
    return Decided(state, given.quantity, given.due_date, given.vendor, given.note)


def _result(result: Result) -> DecisionResult:
    refused = [{"line_id": each.line_id, "code": each.code, "theirs": each.theirs} for each in result.refused]
    return DecisionResult.model_validate({"revision": result.revision, "done": list(result.done), "refused": refused})


def _unknown(line_id: int) -> Problem:
    message = f"The plan has no line {line_id}."
    return Problem(HTTPStatus.NOT_FOUND, "unknown_line", message)
