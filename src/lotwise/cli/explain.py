"""``lotwise explain``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from lotwise.cli import options
from lotwise.cli.guard import FINDINGS
from lotwise.errors import NotPlanned

if TYPE_CHECKING:
    import polars as pl

    from lotwise import Plan
    from lotwise.explain import Explanation
    from lotwise.turning import TurningPoint


ToDemand = Annotated[
    bool,
    typer.Option("--to-demand", help="Add a tree per line: up to the demand that causes it, down to what it needs."),
]

TurningPoints = Annotated[
    bool,
    typer.Option(
        "--turning-points", help="Add for each line what single parameter, with which value, would have it come out otherwise."
    ),
]
Steps = Annotated[int, typer.Option("--limit", min=0, metavar="N", help="Show so many steps of a tree each way; 0: all.")]


def explain(
    source: options.Source,
    item: options.Item,
    *,
    location: options.Location = None,
    variant: options.Variant = None,
    root: options.Root = None,
    settings: options.Settings = None,
    to_demand: ToDemand = False,
    turning_points: TurningPoints = False,
    limit: Steps = 40,
    json: options.Json = False,
) -> None:
    """Say why an item's lines are what they are."""
    import lotwise
    from lotwise.cli.findings import tell_summary
    from lotwise.cli.progress import Stages

    options.check_root(source, root)
    with Stages() as stages:
        stages.stage(f"Reading and checking {source}")
        dataset = lotwise.read(source, root=root, settings=options.settings_of(settings))
        stages.stage("Planning")
        plan = lotwise.plan(dataset)
        explanations = plan.explain(item, location=location, variant=variant)
        lines = [explanation.line_id for explanation in explanations if explanation.line_id is not None]
        traces = {line: plan.trace(line) for line in lines} if to_demand else {}
        if turning_points:
            stages.stage("Searching turning points")
        turning = {line: plan.turning_points(line) for line in lines} if turning_points else {}
    if not explanations or item in plan.dataset.stopped:
        _tell_why_none(plan, item)
    if json:
        _print_document(plan, explanations, traces, turning)
    else:
        _print_explanations(plan, explanations, traces, turning, limit)
    tell_summary(plan.all_findings, source)
    if plan.all_findings:
        raise typer.Exit(FINDINGS)


def _tell_why_none(plan: Plan, item: str) -> None:
    """An item without explanations is stopped by findings, or has no SKU where it was asked for."""
    from lotwise.cli.findings import tell_stopped

    if item in plan.dataset.stopped:
        tell_stopped(item, plan.all_findings)
        raise typer.Exit(FINDINGS)
    raise NotPlanned(item, plan.places_of(item))


def _print_explanations(
    plan: Plan,
    explanations: list[Explanation],
    traces: dict[int, pl.DataFrame],
    turning: dict[int, list[TurningPoint]],
    limit: int,
) -> None:
    from rich.text import Text

    from lotwise.cli.console import say, stdout
    from lotwise.cli.traces import tree

    year = plan.dataset.settings.start_date.year

    console = stdout()
    for position, explanation in enumerate(explanations):
        title, *rest = str(explanation).splitlines()
        walk = tree(traces[explanation.line_id], year, limit) if explanation.line_id in traces else []
        points = _turning_points(turning[explanation.line_id]) if explanation.line_id in turning else []
        say(console, [*([""] if position else []), Text(title, style="bold"), *rest, *walk, *points])


def _turning_points(found: list[TurningPoint]) -> list[str]:
    if not found:
        return ["  No single parameter would change it."]
    return ["  Otherwise:", *(f"  - {point}" for point in found)]


def _print_document(
    plan: Plan, explanations: list[Explanation], traces: dict[int, pl.DataFrame], turning: dict[int, list[TurningPoint]]
) -> None:
    from lotwise.cli.console import pieces
    from lotwise.cli.jsontext import to_json
    from lotwise.explain.data import as_json, turning_point_as_json
    from lotwise.version import __version__

    settings = plan.dataset.settings
    head = {"lotwise": __version__, "source": plan.dataset.source, "start_date": settings.start_date}
    told = [
        as_json(explanation)
        | ({"trace": traces[explanation.line_id].to_dicts()} if explanation.line_id in traces else {})
        | (
            {"turning_points": [turning_point_as_json(point) for point in turning[explanation.line_id]]}
            if explanation.line_id in turning
            else {}
        )
        for explanation in explanations
    ]
    pieces([to_json({**head, "explanations": told}), "\n"])
