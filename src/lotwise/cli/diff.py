"""``lotwise diff``."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 -- typer reads the annotations
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lotwise.cli import options
from lotwise.cli.guard import FINDINGS

if TYPE_CHECKING:
    import polars as pl
    from rich.text import Text

    from lotwise import Plan
    from lotwise.cli.grid import Grid
    from lotwise.cli.progress import Stages

Before = Annotated[Path, typer.Argument(metavar="SOURCE_A", show_default=False, help="The source before, or as it is.")]
After = Annotated[Path, typer.Argument(metavar="SOURCE_B", show_default=False, help="The source after, or as it might be.")]
ACTIONS = {
    "new": "New",
    "change_quantity": "Change quantity",
    "reschedule": "Move",
    "reschedule_and_change_quantity": "Move and change",
    "cancel": "Cancel",
}
GROUPS = {
    "parameter": "A parameter changed",
    "demand": "A demand changed",
    "supply": "A supply changed",
    "stock": "Stock changed",
    "time": "Time moved on",
    "rule_or_version": "A rule or version changed",
    "follows_from": "It follows from another line",
}
"""Headings by the nearest cause of a line, in the order in which they are printed."""
CHANGES = {"added": "+ added", "gone": "- gone", "changed": "~ changed"}


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

    Plans both and tells which lines came, went or changed, and because of what.
    """
    from lotwise.cli.findings import tell_summary
    from lotwise.cli.progress import Stages

    for source in (before, after):
        options.check_root(source, root)
    with Stages() as stages:
        first, second = (_plan(source, root, settings, stages) for source in (before, after))
        stages.stage("Comparing")
        found = first.diff(second)
    if json:
        _print_document(before, after, found)
    else:
        _print_differences(found, limit, second.dataset.settings.start_date.year)
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


def _print_document(before: Path, after: Path, found: pl.DataFrame) -> None:
    from lotwise.cli.console import pieces
    from lotwise.rows import TableRows
    from lotwise.write import json_document

    pieces(json_document({"before": str(before), "after": str(after)}, [("lines", TableRows.of(found))]))


def _print_differences(found: pl.DataFrame, limit: int, year: int) -> None:
    import polars as pl
    from rich.text import Text

    from lotwise.cli.console import say, stdout, width_of

    console = stdout()
    counts = dict(found["change"].value_counts().iter_rows())
    if found.height == 0:
        say(console, ["No line differs."])
        return
    told = ", ".join(f"{counts[change]:,} {change}" for change in CHANGES if change in counts)
    say(console, [f"{found.height:,} {'line differs' if found.height == 1 else 'lines differ'}: {told}.", ""])
    by_cause = found.with_columns(group=pl.col("cause").str.split(",").list.first())
    top = by_cause.sort(pl.col("group").cast(pl.Enum(list(GROUPS))), maintain_order=True).head(limit or found.height)
    for position, (group, rows) in enumerate(top.group_by("group", maintain_order=True)):
        heading = Text(f"{GROUPS[str(group[0])]}", style="bold")
        say(console, [*([""] if position else []), heading, *_grid(rows, year).lines(width_of(console))])
    if top.height < found.height:
        say(console, ["", f"and {found.height - top.height:,} more; --limit 0 shows all"])


def _grid(found: pl.DataFrame, year: int) -> Grid:
    from lotwise.cli.grid import Below, Drop, Grid, GridColumn, Shrink

    columns = (
        *(GridColumn(name) for name in ("Change", "Item", "Variant", "Loc.", "Order", "Action")),
        *(GridColumn(name, right=True) for name in ("Quantity", "Due")),
        GridColumn("Warning"),
        GridColumn("Because"),
    )
    measures = (Shrink("Because", 24), Drop("Warning"), Below("Because"), Drop("Loc."), Drop("Variant"))
    rows = [_row(row, year) for row in found.iter_rows(named=True)]
    return Grid(columns, rows, measures)


def _row(row: dict[str, Any], year: int) -> list[Text]:
    from rich.text import Text

    from lotwise.cli.worksheet import due_change, quantity_change

    return [
        Text(CHANGES[row["change"]]),
        Text(row["item"], style="bold"),
        Text(row["variant"]),
        Text(row["location"]),
        Text(row["supply_id"] or ""),
        _words(row["action_before"], row["action_after"], ACTIONS),
        quantity_change(row["quantity_before"], row["quantity_after"]),
        due_change(row["due_date_before"], row["due_date_after"], year),
        _words(row["warning_before"], row["warning_after"], {"none": "none" if "warning" in (row["what"] or "") else ""}),
        Text(row["cause_text"]),
    ]


def _words(before: str | None, after: str | None, words: dict[str, str]) -> Text:
    from rich.text import Text

    told = [words.get(word, word) for word in (before, after) if word is not None]
    if len(told) == 2 and told[0] != told[1]:  # noqa: PLR2004
        return Text.assemble(f"{told[0]} → ", (told[1], "bold"))
    return Text(told[0])
