"""``lotwise bench``."""

from __future__ import annotations

import json as json_text
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lotwise.bench.comparing import TOLERANCE, compared
from lotwise.cli import options  # noqa: TC001 -- typer reads the annotations
from lotwise.cli.guard import FINDINGS, Misuse, writing
from lotwise.errors import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from lotwise.bench.comparing import Compared
    from lotwise.bench.figures import Benchmark
    from lotwise.bench.report import Table

RUNS = 3
Problems = Annotated[
    list[str] | None,
    typer.Option(
        "--problem",
        metavar="NAME",
        show_default=False,
        help="Only daily, weekly, deep, linear, one-sku, million, changes or start. Can be repeated. "
        "Default: all but linear and million.",
    ),
]
Everything = Annotated[bool, typer.Option("--all", help="Everything, the problems of a million SKUs too.")]
Runs = Annotated[int, typer.Option(min=1, metavar="N", help="Fresh processes per problem; figures are their medians.")]
Scale = Annotated[
    float,
    typer.Option(min=0.0001, max=1, metavar="SHARE", help="Share of each problem's size, for a quick look; budgets are for 1."),
]
Page = Annotated[
    Path | None,
    typer.Option(
        "--write", metavar="PAGE.md", show_default=False, help="Write the tables into this page, and PAGE.json beside it."
    ),
]
Published = Annotated[
    Path | None,
    typer.Option(
        "--compare",
        metavar="FILE.json",
        show_default=False,
        help="Compare the ratios to the plain loop; exit status 1 if one is worse.",
    ),
]
Tolerance = Annotated[float, typer.Option(min=0, max=100, metavar="PERCENT", help="How far a ratio may fall before it is worse.")]


def bench(
    *,
    problem: Problems = None,
    everything: Everything = False,
    runs: Runs = RUNS,
    scale: Scale = 1,
    write: Page = None,
    compare: Published = None,
    tolerance: Tolerance = TOLERANCE,
    json: options.Json = False,
) -> None:
    """Measure what planning takes, against its budgets.

    Plans seeded problems in fresh processes, beside a plain Python loop and, where it is installed, the peer repleno. Takes
    minutes; nothing else should run meanwhile.
    """
    from lotwise.bench.running import run_benchmark

    choices = _choices(problem, everything=everything)
    if write is not None and write.suffix != ".md":
        message = f"--write {write} names no page.\nMaybe {write.with_suffix('.md')}?"
        raise Misuse(message)
    published = None if compare is None else _read_published(compare)
    if published is not None:
        _check_comparable(compare, published, choices, scale)
    with _telling() as tell:
        measured = run_benchmark(
            choices, runs=runs, scale=scale, command=_command(problem, everything, runs, scale, write), tell=tell
        )
    against = [] if published is None else compared(published, measured, tolerance)
    if json:
        _print_document(measured, against if published is not None else None)
    else:
        _print_tables(measured, against)
    if write is not None:
        _write(measured, write)
    if published is not None:
        _tell_comparison(measured, against, tolerance)
    if any(each.is_worse for each in against):
        raise typer.Exit(FINDINGS)


def _choices(given: list[str] | None, *, everything: bool) -> Sequence[str]:
    from lotwise.bench.problems import CHOICES, QUICK

    if given and everything:
        message = "--all measures everything; --problem chooses.\nMaybe leave one of them out."
        raise Misuse(message)
    for name in given or []:
        if name not in CHOICES:
            near = nearest(name, CHOICES)
            message = f"There is no problem '{name}'.\n" + (
                f"Maybe '{near}' was meant?" if near else f"Problems: {', '.join(CHOICES)}."
            )
            raise Misuse(message)
    return given or (CHOICES if everything else QUICK)


def _read_published(path: Path) -> Benchmark:
    """A document that ``--write`` wrote."""
    try:
        found: Any = json_text.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        message = f"--compare {path} cannot be read: {error.strerror or error}."
        raise Misuse(message) from error
    except ValueError:
        found = None
    if not isinstance(found, dict) or "problems" not in found:
        message = f"--compare {path} holds no benchmark.\nMaybe name the document that `lotwise bench --write PAGE.md` wrote."
        raise Misuse(message)
    benchmark: Benchmark = found  # type: ignore[assignment]
    return benchmark


def _check_comparable(path: Path | None, published: Benchmark, choices: Sequence[str], scale: float) -> None:
    """A comparison that would compare nothing is refused before minutes have passed."""
    from lotwise.bench.problems import chosen

    known = {figures["name"]: figures["network"] for figures in published["problems"]}
    if not any(known.get(problem.name) == problem.network._asdict() for problem in chosen(choices, scale)):
        message = (
            f"{path} holds none of these problems in this size.\nMaybe --scale {published.get('scale', 1):g}, which it is for."
        )
        raise Misuse(message)


def _command(problem: list[str] | None, everything: bool, runs: int, scale: float, write: Path | None) -> str:  # noqa: FBT001
    """What somebody types to measure this again."""
    given = [f"--problem {name}" for name in problem or []]
    given += ["--all"] if everything else []
    given += [f"--runs {runs}"] if runs != RUNS else []
    given += [f"--scale {scale:g}"] if scale != 1 else []
    given += [f"--write {write}"] if write is not None else []
    return " ".join(["lotwise bench", *given])


@contextmanager
def _telling() -> Iterator[Callable[[str], None]]:
    """Progress: a spinner on a terminal, a line for each step elsewhere."""
    from lotwise.cli.console import stderr
    from lotwise.cli.progress import Stages

    if not stderr().is_terminal:
        yield lambda text: typer.echo(text, err=True)
        return
    with Stages() as stages:
        yield stages.stage


def _print_document(measured: Benchmark, against: list[Compared] | None) -> None:
    from lotwise.bench.page import document
    from lotwise.cli.console import pieces

    more = {} if against is None else {"compared": [each._asdict() for each in against]}
    pieces([document(measured, **more)])


def _print_tables(measured: Benchmark, against: list[Compared]) -> None:
    from lotwise.bench.report import comparison, measured_on, tables
    from lotwise.cli.console import say, stdout, width_of

    console = stdout()
    told = [*tables(measured), *([comparison(against)] if against else [])]
    for table in told:
        say(console, [table.title, *_grid_lines(table, width_of(console)), ""])
    say(console, [measured_on(measured), *measured["notes"]])


def _grid_lines(table: Table, width: int | None) -> Iterator[Any]:
    from rich.text import Text

    from lotwise.cli.grid import Grid, GridColumn

    columns = tuple(GridColumn(heading, right=at >= table.words) for at, heading in enumerate(table.columns))
    return Grid(columns, [[Text(cell) for cell in row] for row in table.rows]).lines(width)


def _write(measured: Benchmark, page: Path) -> None:
    """Document first: a page never shows what its document does not hold."""
    from lotwise.bench.page import document, document_beside, with_benchmark

    with writing(page):
        text = page.read_text(encoding="utf-8") if page.exists() else "# Benchmarks\n"
        published = document(measured)
        _replace(document_beside(page), published)
        _replace(page, with_benchmark(text, json_text.loads(published)))  # rounded as there
    typer.echo(f"Wrote {page} and {document_beside(page)}.", err=True)


def _replace(path: Path, text: str) -> None:
    """Under another name first, so that there is no half of a file."""
    temporary = path.with_name(f".{path.name}.part")
    try:
        temporary.write_text(text, encoding="utf-8", newline="\n")
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _tell_comparison(measured: Benchmark, against: list[Compared], tolerance: float) -> None:
    """What the comparison comes to, and which problems had nothing to be compared with."""
    missing = {figures["name"] for figures in measured["problems"]} - {each.name for each in against}
    if missing:
        typer.echo(f"Not in the published benchmark in this size: {', '.join(sorted(missing))}.", err=True)
    worse = [each.name for each in against if each.is_worse]
    verdict = (
        f"Worse by more than {tolerance:g} %: {', '.join(worse)}." if worse else f"No ratio is worse by more than {tolerance:g} %."
    )
    typer.echo(verdict, err=True)
