"""``lotwise plan``."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 -- typer reads the annotations
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer

from lotwise.cli import executors, options
from lotwise.cli.guard import FINDINGS, Misuse, writing
from lotwise.errors import SourceError, UnknownItem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lotwise import Plan
    from lotwise.cli.progress import Stages
    from lotwise.cli.worksheet import Sheet
    from lotwise.errors import Finding
    from lotwise.execute import InPartitions
    from lotwise.since import Scope

Output = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="OUT",
        show_default=False,
        help="Write the plan: a folder, plan.json, or lines.csv / lines.parquet.",
    ),
]
Format = Annotated[
    str | None,
    typer.Option(metavar="parquet|csv|json", show_default=False, help="Format of the files in a folder; default parquet."),
]
Since = Annotated[
    Path | None,
    typer.Option(
        metavar="PLAN",
        show_default=False,
        help="Plan again only what changed since PLAN, a folder that --keep-state or --since wrote, maybe OUT itself. Same plan.",
    ),
]
KeepState = Annotated[
    bool, typer.Option("--keep-state", help="Keep in the folder OUT what --since needs; --since itself always does.")
]
Threads = Annotated[int | None, typer.Option(min=1, metavar="N", show_default=False, help="Threads; default one per core.")]
Compiled = Annotated[
    bool | None,
    typer.Option(
        "--compiled/--interpreted", show_default=False, help="How the rules run; by default small plans are interpreted. Same plan."
    ),
]
StopOnError = Annotated[
    bool, typer.Option("--stop-on-error", help="Stop at the first error of an item instead of planning the others.")
]
Items = Annotated[
    list[str] | None,
    typer.Option("--item", metavar="ITEM", show_default=False, help="Show only lines of this item. Can be repeated."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but findings and errors.")]


def plan(
    source: options.Source,
    *,
    output: Output = None,
    format: Format = None,
    root: options.Root = None,
    settings: options.Settings = None,
    since: Since = None,
    keep_state: KeepState = False,
    threads: Threads = None,
    compiled: Compiled = None,
    stop_on_error: StopOnError = False,
    executor: executors.Executor = None,
    workers: executors.Workers = None,
    work_folder: executors.WorkFolder = None,
    partition_events: executors.PartitionEvents = None,
    item: Items = None,
    limit: options.Limit = 40,
    json: options.Json = False,
    quiet: Quiet = False,
) -> None:
    """Plan what to order, change, move or cancel.

    Prints the lines, urgent ones first.
    """
    from lotwise.cli.findings import tell_summary
    from lotwise.cli.progress import Stages

    options.check_root(source, root)
    _check_output(source, output, format)
    keep_state = _keeps_state(output, since, asked=keep_state)
    began = perf_counter()
    with Stages(quiet=quiet) as stages:
        try:
            with executors.partitions(executor, workers, work_folder, partition_events, stages) as in_partitions:
                made, scope = _plan(
                    source,
                    root,
                    options.settings_of(settings),
                    stages,
                    since=since,
                    compiled=compiled,
                    threads=threads,
                    stop_on_error=stop_on_error,
                    in_partitions=in_partitions,
                )
        except SourceError as error:
            if json:
                _print_unusable(source, error.findings)
            raise
        _check_items(made, item)
        written = _write(made, output, format, stages, keep_state=keep_state)
    if json:
        _print_document(made, item)
    elif not quiet:
        _print_worksheet(made, item, limit)
    if not quiet:
        if scope is not None:
            _tell(str(scope))
        _tell(f"Planned in {perf_counter() - began:.1f} s." + (f" Wrote {written}." if written else ""))
    tell_summary(made.all_findings, source)
    if made.all_findings:
        raise typer.Exit(FINDINGS)


def _check_output(source: Path, output: Path | None, format: str | None) -> None:
    """A target that makes no sense is refused before the work, not after it."""
    from lotwise.write.targets import read_target

    if output is None:
        if format is not None:
            message = f"--format {format} needs a folder to write to.\nMaybe add -o FOLDER."
            raise Misuse(message)
        return
    if source.is_dir() and output.resolve() == source.resolve():
        message = f"{output} is the source; a plan written there would be read as tables of it.\nMaybe write to {output / 'plan'}."
        raise Misuse(message)
    read_target(output, format)


def _keeps_state(output: Path | None, since: Path | None, *, asked: bool) -> bool:
    """Whether a state is kept; what makes no sense of it is refused before the work as well."""
    from lotwise.cli.since import check_since
    from lotwise.write.targets import check_state_place, read_target

    if since is not None:
        check_since(since, output)
    if output is None:
        if asked:
            message = "--keep-state needs a folder to write to.\nMaybe add -o FOLDER."
            raise Misuse(message)
        return False
    goal = read_target(output, None)
    keeps = asked or (since is not None and goal.is_folder)
    if keeps:
        check_state_place(goal)
    return keeps


def _plan(
    source: Path,
    root: Path | None,
    settings: dict[str, str],
    stages: Stages,
    *,
    since: Path | None,
    compiled: bool | None,
    threads: int | None,
    stop_on_error: bool,
    in_partitions: InPartitions | None,
) -> tuple[Plan, Scope | None]:
    """The plan, and how much of it was planned again since an earlier one."""
    import lotwise
    from lotwise.cli.since import earlier_plan, of_everything

    earlier: Plan | str | None = None
    if since is not None:
        stages.stage(f"Reading the state of {since}")
        earlier = earlier_plan(since)
    before = None if isinstance(earlier, str) else earlier
    stages.stage(f"Reading and checking {source}")
    dataset = lotwise.read(source, root=root, settings=settings)
    stages.stage("Planning" if before is None else f"Planning what changed since {since}")
    made = lotwise.plan(
        dataset, since=before, compiled=compiled, threads=threads, stop_on_error=stop_on_error, in_partitions=in_partitions
    )
    if in_partitions is None:  # otherwise they are named some at a time, whenever somebody goes through them
        stages.stage("Naming lines")
        made.lines  # noqa: B018 -- built here, under its stage
    return made, of_everything(made, earlier) if isinstance(earlier, str) else made.scope


def _check_items(made: Plan, items: list[str] | None) -> None:
    known = made.dataset.items["item"]
    for item in items or []:
        if item not in known and item not in made.dataset.stopped:
            raise UnknownItem(item, known.to_list())


def _write(made: Plan, output: Path | None, format: str | None, stages: Stages, *, keep_state: bool) -> str:
    """Write, and say what was written."""
    if output is None:
        return ""
    stages.stage(f"Writing {output}")
    with writing(output):
        files = made.write(output, format=format, keep_state=keep_state)
    written = str(output) if len(files) == 1 else f"{len(files)} tables to {output}"
    return f"{written}, with what --since needs" if keep_state else written


def _print_document(made: Plan, items: list[str] | None) -> None:
    """The document that ``-o plan.json`` writes; with ``--item`` its rows of these items."""
    import polars as pl

    from lotwise.cli.console import pieces
    from lotwise.write import json_document

    wanted = pl.col("item").is_in(items) if items else pl.lit(value=True)
    head = {"source": made.dataset.source, "start_date": made.dataset.settings.start_date.isoformat()}
    pieces(json_document(head, ((name, made.rows(name).where(wanted)) for name in made.tables)))


def _print_unusable(source: Path, findings: Sequence[Finding]) -> None:
    from lotwise.cli.console import pieces
    from lotwise.decode import findings_frame
    from lotwise.rows import TableRows
    from lotwise.write import json_document

    pieces(json_document({"source": str(source)}, [("findings", TableRows.of(findings_frame(findings)))]))


def _print_worksheet(made: Plan, items: list[str] | None, limit: int) -> None:
    from lotwise.cli.console import say, stdout, width_of

    console = stdout()
    sentences, sheets = _worksheet(made, items, limit or None)
    say(console, sentences)
    for sheet in sheets:
        if sheet.rows.height == 0:
            continue
        top = sheet.rows.head(limit or sheet.rows.height)
        say(console, ["", *([sheet.title] if sheet.title else []), *sheet.grid(top).lines(width_of(console))])
        more = sheet.rows.height - top.height + sheet.more
        if more:
            say(console, ["", f"and {more:,} more; --limit 0 shows all, -o writes all"])


def _worksheet(made: Plan, items: list[str] | None, most: int | None) -> tuple[Iterable[str], Iterable[Sheet]]:
    """What is told of a plan, in sentences and tables; each family of rules has its own."""
    import polars as pl

    from lotwise.cli import coverage, worksheet
    from lotwise.terms import Rules

    settings = made.dataset.settings
    calendar = worksheet.Calendar(settings.today, settings.start_date.year)
    wanted = pl.col("item").is_in(items) if items else pl.lit(value=True)
    skus = made.encoded.skus.filter(wanted)
    with_locations = made.encoded.skus["location"].n_unique() > 1
    if settings.rules is Rules.PLANNING_OPTIMIZATION:
        told = (made.lines.filter(wanted), made.action_messages.filter(wanted), made.delays.filter(wanted))
        return coverage.summary(*told, skus.height), coverage.sheets(*told, calendar, with_locations=with_locations)
    overview = worksheet.Overview.of(made.rows("lines").where(wanted).text(), most)
    return worksheet.summary(overview, skus.height), worksheet.sheets(overview, calendar, with_locations=with_locations)


def _tell(sentence: str) -> None:
    typer.echo(sentence, err=True)
