"""Why lines are what they are, and what they hang together with: asked of the plan itself, not of the workspace."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import polars as pl
from fastapi import APIRouter, Path, Query, Request

from lotwise.errors import UnknownItem
from lotwise.explain.data import as_json, turning_point_as_json
from lotwise.planner import Plan
from lotwise.serve.routes.planning import PlanName, known_plan, office_of
from lotwise.serve.security import Viewer

router = APIRouter(tags=["reasons"])
LineId = Annotated[int, Path(ge=1, le=2**53)]
Name = Annotated[str, Query(max_length=200)]
MOST_ROWS = 10_000


class Direction(StrEnum):
    """Which way order tracking goes from a line."""

    UP = "up"
    DOWN = "down"


def _plan(request: Request, name: str) -> Plan:
    office = office_of(request)
    with office.database.reading() as connection:
        number = known_plan(connection, name).number
    return office.plan(number)


def _rows(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """Rows as JSON has them: quantities as numbers."""
    decimals = [name for name, kind in frame.schema.items() if isinstance(kind, pl.Decimal)]
    return frame.head(MOST_ROWS).with_columns(pl.col(decimals).cast(pl.Float64)).to_dicts()


@router.get("/plans/{name}/lines/{line_id}/explanation")
def explain_line(request: Request, _: Viewer, name: PlanName, line_id: LineId) -> dict[str, Any]:
    """Why a line is what it is: typed reasons with their sentences, and the parameters that made it with their origins."""
    plan = _plan(request, name)
    sku = plan.line(line_id)
    explained = plan.explain(sku["item"], location=sku["location"], variant=sku["variant"])
    return as_json(next(each for each in explained if each.line_id == line_id))


@router.get("/plans/{name}/lines/{line_id}/turning-points")
def turning_points(request: Request, _: Viewer, name: PlanName, line_id: LineId) -> list[dict[str, Any]]:
    """For each parameter of the line's SKU the nearest value with which the line would come out otherwise."""
    return [turning_point_as_json(point) for point in _plan(request, name).turning_points(line_id)]


@router.get("/plans/{name}/lines/{line_id}/tracking")
def track_line(
    request: Request, _: Viewer, name: PlanName, line_id: LineId, direction: Direction = Direction.UP
) -> list[dict[str, Any]]:
    """Order tracking, one level: up, the demand that the line covers; down, the supply that covers what the line needs."""
    plan = _plan(request, name)
    plan.line(line_id)
    own = "line_id" if direction is Direction.UP else "demand_line_id"
    return _rows(plan.tracking.filter(pl.col(own) == line_id))


@router.get("/plans/{name}/projected-inventory")
def projected_inventory(
    request: Request, _: Viewer, name: PlanName, item: Name, location: Name = "", variant: Name = ""
) -> list[dict[str, Any]]:
    """Stock of a SKU at the end of each day on which it changes, if all lines are carried out."""
    plan = _plan(request, name)
    known = plan.dataset.items["item"]
    if item not in known:
        raise UnknownItem(item, known.to_list())
    is_sku = (pl.col("item") == item) & (pl.col("location") == location) & (pl.col("variant") == variant)
    return _rows(plan.projected_inventory.filter(is_sku))


@router.get("/plans/{name}/findings")
def findings(request: Request, _: Viewer, name: PlanName) -> list[dict[str, Any]]:
    """What is wrong with the input of a plan."""
    return _rows(_plan(request, name).findings)


@router.get("/compare/{before}/{after}")
def compare(request: Request, _: Viewer, before: PlanName, after: PlanName) -> list[dict[str, Any]]:
    """Lines that came, went or changed from one plan to another, and because of what."""
    return _rows(_plan(request, before).diff(_plan(request, after)))
