"""``lotwise diff``."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 -- typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from lotwise.cli import options
from lotwise.cli.guard import FINDINGS, Misuse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lotwise import Plan
    from lotwise.cli.differences import Section
    from lotwise.cli.progress import Stages
    from lotwise.compare import Comparison
    from lotwise.written import WrittenPlan

Before = Annotated[
    Path, typer.Argument(metavar="SOURCE_A", show_default=False, help="The source before, or as it is; or its plan, written.")
]
After = Annotated[
    Path, typer.Argument(metavar="SOURCE_B", show_default=False, help="The source after, or as it might be; or its plan, written.")
]


def diff(
    before: Before,
    after: After,
    *,
    root: options.Root = None,
    settings: options.Settings = None,
    limit: options.Limit = 40,
    json: options.Json = False,
) -> None:
    """Compare the plans of two sources.

    Plans both and tells which lines came, went or changed, and because of what; of coverage codes action messages and delays, too.
    A plan that `lotwise plan -o` wrote is compared as it stands there; causes need its input: `--keep-state`.
    """
    from lotwise.cli.differences import sections
    from lotwise.cli.findings import tell_summary
    from lotwise.cli.progress import Stages
    from lotwise.cli.since import state_of
    from lotwise.written import WrittenPlan

    written = [path for path in (before, after) if _is_written(path)]
    _check_options(before, after, written, root, settings)
    with Stages() as stages:
        first, second = (
            _written(path, stages) if path in written else _plan(path, root, settings, stages) for path in (before, after)
        )
        stages.stage("Comparing")
        found = first.compare(second)
        with_coverage = "action_messages" in {*first.tables, *second.tables}
        names = ("lines", "action_messages", "delays") if with_coverage else ("lines",)
        for name in names:
            getattr(found, name)  # built here, under its stage
    if json:
        _print_document(before, after, found, names)
    else:
        _print_differences(sections(found, with_coverage=with_coverage), limit, _year(second, first))
    for path, plan in ((before, first), (after, second)):
        if isinstance(plan, WrittenPlan):
            typer.echo(f"Causes are not told: {state_of(path)}.", err=True)
    planned = [(path, plan) for path, plan in ((before, first), (after, second)) if path not in written]
    findings = {path: plan.all_findings for path, plan in planned if not isinstance(plan, WrittenPlan)}
    for path, told in findings.items():
        tell_summary(told, path)
    if any(findings.values()):
        raise typer.Exit(FINDINGS)


def _is_written(path: Path) -> bool:
    """Whether a path means a plan that was written, and no source: a document, or a folder without settings or queries."""
    from lotwise.sources import PLAN_FILE, SOURCE_FILE

    if not path.is_dir():
        return path.suffix.lower() == ".json"
    return not any((path / name).exists() for name in (PLAN_FILE, SOURCE_FILE))


def _check_options(before: Path, after: Path, written: Sequence[Path], root: Path | None, settings: Sequence[str] | None) -> None:
    """Options that only planning reads are refused where nothing is planned."""
    for source in (before, after):
        if source not in written:
            options.check_root(source, root)
    if before in written and after in written and (root is not None or settings):
        option = "--set" if settings else "--root"
        message = f"{option} is for sources, and both are plans already.\nMaybe leave it out, or name a source."
        raise Misuse(message)


def _written(path: Path, stages: Stages) -> Plan | WrittenPlan:
    """A plan that was written, with its input where a state is kept that can be used."""
    import lotwise
    from lotwise.cli.since import state_of

    stages.stage(f"Reading the plan {path}")
    resumed = state_of(path)
    return lotwise.read_plan(path) if isinstance(resumed, str) else resumed


def _plan(source: Path, root: Path | None, settings: list[str] | None, stages: Stages) -> Plan:
    import lotwise

    stages.stage(f"Reading and checking {source}")
    dataset = lotwise.read(source, root=root, settings=options.settings_of(settings))
    stages.stage(f"Planning {source}")
    return lotwise.plan(dataset)


def _year(*plans: Plan | WrittenPlan) -> int:
    """The year that dates are told without: that in which the first plan with input starts, or else that of the first line."""
    from lotwise.written import WrittenPlan

    for plan in plans:
        if not isinstance(plan, WrittenPlan):
            return plan.dataset.settings.start_date.year
    days = [day for plan in plans for day in plan.lines["due_date"].drop_nulls().to_list()]
    return min(days).year if days else 0


def _print_document(before: Path, after: Path, found: Comparison, names: Sequence[str]) -> None:
    from lotwise.cli.console import pieces
    from lotwise.rows import TableRows
    from lotwise.write import json_document

    tables = ((name, TableRows.of(getattr(found, name))) for name in names)
    pieces(json_document({"before": str(before), "after": str(after)}, tables))


def _print_differences(told: Sequence[Section], limit: int, year: int) -> None:
    from rich.text import Text

    from lotwise.cli.console import say, stdout, width_of
    from lotwise.cli.differences import nothing

    console = stdout()
    differing = [section for section in told if section.rows.height]
    if not differing:
        say(console, [nothing(told)])
        return
    say(console, [section.summary for section in differing])
    for section in differing:
        for heading, grid in section.groups(limit, year):
            say(console, ["", *([Text(heading, style="bold")] if heading else []), *grid.lines(width_of(console))])
        if limit and limit < section.rows.height:
            say(console, ["", f"and {section.rows.height - limit:,} more; --limit 0 shows all"])
