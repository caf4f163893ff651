"""``lotwise diff``."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 -- typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from lotwise.cli import options
from lotwise.cli.guard import FINDINGS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lotwise import Plan
    from lotwise.cli.differences import Section
    from lotwise.cli.progress import Stages
    from lotwise.compare import Comparison

Before = Annotated[Path, typer.Argument(metavar="SOURCE_A", show_default=False, help="The source before, or as it is.")]
After = Annotated[Path, typer.Argument(metavar="SOURCE_B", show_default=False, help="The source after, or as it might be.")]


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
    """
    from lotwise.cli.differences import sections
    from lotwise.cli.findings import tell_summary
    from lotwise.cli.progress import Stages

    for source in (before, after):
        options.check_root(source, root)
    with Stages() as stages:
        first, second = (_plan(source, root, settings, stages) for source in (before, after))
        stages.stage("Comparing")
        found = first.compare(second)
        with_coverage = "action_messages" in {*first.tables, *second.tables}
        names = ("lines", "action_messages", "delays") if with_coverage else ("lines",)
        for name in names:
            getattr(found, name)  # built here, under its stage
    if json:
        _print_document(before, after, found, names)
    else:
        told = sections(found, with_coverage=with_coverage)
        _print_differences(told, limit, second.dataset.settings.start_date.year)
    tell_summary(first.all_findings, before)
    tell_summary(second.all_findings, after)
    if first.all_findings or second.all_findings:
        raise typer.Exit(FINDINGS)


def _plan(source: Path, root: Path | None, settings: list[str] | None, stages: Stages) -> Plan:
    import lotwise

    stages.stage(f"Reading and checking {source}")
    dataset = lotwise.read(source, root=root, settings=options.settings_of(settings))
    stages.stage(f"Planning {source}")
    return lotwise.plan(dataset)


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
            say(console, ["", Text(heading, style="bold"), *grid.lines(width_of(console))])
        if limit and limit < section.rows.height:
            say(console, ["", f"and {section.rows.height - limit:,} more; --limit 0 shows all"])
