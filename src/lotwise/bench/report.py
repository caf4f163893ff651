"""A benchmark as tables of text, which the command prints and the page of the documentation shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lotwise.bench.figures import STAGES, bytes_per_line, plan_seconds, ratio_to, seconds_per_demand

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lotwise.bench.comparing import Compared
    from lotwise.bench.figures import Benchmark, Beside, BudgetFigures, Changing, ProblemFigures, Run

NOT_MEASURED = ""
MET = {True: "met", False: "missed", None: "other size"}


class Table(NamedTuple):
    """A heading, columns and rows."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]
    words: int = 1
    """So many columns at the left hold words, the others figures."""


def tables(benchmark: Benchmark) -> list[Table]:
    """All that is told of a benchmark; tables without rows are left out."""
    problems = benchmark["problems"]
    found = [
        Table("Budgets", ("budget", "at most", "measured", "verdict"), [_budget_row(budget) for budget in benchmark["budgets"]]),
        Table("Problems", PROBLEM_COLUMNS, [_problem_row(figures) for figures in problems]),
        Table("Seconds by stage", STAGE_COLUMNS, [row for figures in problems for row in _stage_rows(figures)], words=2),
        Table("Changes of a plan", CHANGES_COLUMNS, [_changes_row(changes)] if (changes := benchmark.get("changes")) else []),
        Table("Microseconds per demand", BESIDE_COLUMNS, [_beside_row(figures) for figures in problems]),
    ]
    return [table for table in found if table.rows]


def comparison(rows: Sequence[Compared]) -> Table:
    """Ratios before and now."""
    columns = ("problem", "before", "now", "CPU before", "CPU now", "verdict")
    told = (
        (each.name, *map(_figure, (each.before, each.now, each.cpu_before, each.cpu_now)), "worse" if each.is_worse else "holds")
        for each in rows
    )
    return Table("Ratios to the plain loop", columns, list(told))


def markdown(table: Table) -> Iterator[str]:
    """The table as lines of Markdown, under its title."""
    yield from (f"### {table.title}", "", _piped(table.columns))
    yield _piped(["---" if at < table.words else "--:" for at in range(len(table.columns))])
    yield from map(_piped, table.rows)
    yield ""


def _piped(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def measured_on(benchmark: Benchmark) -> str:
    """A sentence on the machine and the versions."""
    machine, versions = benchmark["machine"], benchmark["versions"]
    memory = machine["memory_bytes"]
    facts = [
        f"{machine['cores']} cores" if machine["cores"] else "",
        f"of {machine['processor']}" if machine["processor"] else "",
    ]
    hardware = ", ".join(filter(None, [" ".join(filter(None, facts)), f"{memory / 1e9:.0f} GB" if isinstance(memory, int) else ""]))
    names = ", ".join(f"{name} {number}" for name, number in versions.items())
    runs = "one run" if benchmark["runs"] == 1 else f"medians of {benchmark['runs']} runs"
    size = "" if benchmark["scale"] == 1 else f" Problems of {benchmark['scale']:.4g} of their size, for which no budget is stated."
    return f"Measured on {hardware}, {machine['system']}, with {names}; {runs}.{size}"


# --- rows ----------------------------------------------------------------------------------------------------------------------

PROBLEM_COLUMNS = (
    *("problem", "SKUs", "demands", "lines", "links", "bytes a line", "with reasons"),
    *("plan s", "Parquet to Parquet s", "CPU s", "peak GB"),
)
STAGE_COLUMNS = ("problem", "plan", *STAGES, "CPU s", "of it explode")
BESIDE_COLUMNS = ("problem", "lotwise", "plain loop", "ratio", "ratio of CPU", "peer", "ratio to peer")


CHANGES_COLUMNS = (
    *("changed orders", "planned as a part", "first ms", "median ms", "worst ms"),
    *("what-ifs", "all of them s"),
)


def _changes_row(changes: Changing) -> tuple[str, ...]:
    times = (changes["first_seconds"], changes["median_seconds"], changes["worst_seconds"])
    orders = (f"{changes['orders']:,}", f"{changes['in_parts']:,}", *(_figure(seconds * 1000) for seconds in times))
    return (*orders, f"{changes['what_ifs']:,}", _figure(changes["what_ifs_seconds"]))


def _budget_row(budget: BudgetFigures) -> tuple[str, ...]:
    unit = budget["unit"]
    return (budget["what"], f"{budget['most']:g} {unit}", f"{_figure(budget['measured'])} {unit}", MET[budget["is_met"]])


def _problem_row(figures: ProblemFigures) -> tuple[str, ...]:
    counts, whole = figures["counts"], figures["whole"]
    sizes = tuple(f"{bytes_per_line(figures, with_reasons=with_reasons):,.0f}" for with_reasons in (False, True))
    plan = _figure(plan_seconds(figures["warm"]))
    head = (figures["name"], *(f"{number:,}" for number in (counts["skus"], counts["demands"], counts["lines"], counts["links"])))
    if whole is None:
        return (*head, *sizes, plan, NOT_MEASURED, NOT_MEASURED, NOT_MEASURED)
    peak = whole["peak_memory_bytes"]
    gigabytes = NOT_MEASURED if peak is None else f"{peak / 1e9:.2f}"
    return (*head, *sizes, plan, _figure(whole["seconds"]), _figure(whole["cpu_seconds"]), gigabytes)


def _stage_rows(figures: ProblemFigures) -> Iterator[tuple[str, ...]]:
    yield _stage_row(figures["name"], "cold", figures["cold"])
    yield _stage_row(figures["name"], "warm", figures["warm"])


def _stage_row(name: str, how: str, run: Run) -> tuple[str, ...]:
    stages = (_figure(run["seconds"][stage]) if stage in run["seconds"] else NOT_MEASURED for stage in STAGES)
    return (name, how, *stages, _figure(sum(run["cpu_seconds"].values())), _figure(run["explode_cpu_seconds"]))


def _beside_row(figures: ProblemFigures) -> tuple[str, ...]:
    loop, peer = figures["loop"], figures["peer"]
    own = _figure(seconds_per_demand(figures) * 1e6)
    ratios = (_figure(ratio_to(loop, figures)), _figure(ratio_to(loop, figures, "cpu_seconds")))
    row = (figures["name"], own, _per_demand(loop), *ratios)
    return (*row, NOT_MEASURED, NOT_MEASURED) if peer is None else (*row, _per_demand(peer), _figure(ratio_to(peer, figures)))


def _per_demand(beside: Beside) -> str:
    return _figure(beside["seconds"] / beside["demands"] * 1e6)


def _figure(value: float) -> str:
    """Three digits that count, at most three of them after the point."""
    if value >= 100:  # noqa: PLR2004
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 1 else f"{value:.3f}"  # noqa: PLR2004
