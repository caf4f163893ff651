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


ToDemand = Annotated[
    bool,
    typer.Option("--to-demand", help="Add a tree per line: up to the demand that causes it, down to what it needs."),
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
    if not explanations or item in plan.dataset.stopped:
        _tell_why_none(plan, item)
    if json:
        _print_document(plan, explanations, traces)
    else:
        _print_explanations(plan, explanations, traces, limit)
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


def _print_explanations(plan: Plan, explanations: list[Explanation], traces: dict[int, pl.DataFrame], limit: int) -> None:
    from rich.text import Text

    from lotwise.cli.console import say, stdout
    from lotwise.cli.traces import tree

    year = plan.dataset.settings.start_date.year

    console = stdout()
    for position, explanation in enumerate(explanations):
        title, *rest = str(explanation).splitlines()
        walk = tree(traces[explanation.line_id], year, limit) if explanation.line_id in traces else []
        say(console, [*([""] if position else []), Text(title, style="bold"), *rest, *walk])


def _print_document(plan: Plan, explanations: list[Explanation], traces: dict[int, pl.DataFrame]) -> None:
    from lotwise.cli.console import pieces
    from lotwise.cli.explanations import as_json
    from lotwise.cli.jsontext import to_json
    from lotwise.version import __version__

    settings = plan.dataset.settings
    head = {"lotwise": __version__, "source": plan.dataset.source, "start_date": settings.start_date}
    told = [
        as_json(explanation) | ({"trace": traces[explanation.line_id].to_dicts()} if explanation.line_id in traces else {})
        for explanation in explanations
    ]
    pieces([to_json({**head, "explanations": told}), "\n"])
