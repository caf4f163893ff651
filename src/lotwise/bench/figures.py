"""The figures of a benchmark as they stand in its JSON document; later runs compare to it, so names stay."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, Literal, TypedDict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Clock = Literal["seconds", "cpu_seconds"]
STAGES = ("read", "check", "encode", "net", "explain", "write")
"""Stages in their order. Explosion goes on inside net, on its threads beside the rules: ``Run`` has its CPU seconds."""
PLAN = ("encode", "net")
"""The stages of ``lotwise.plan``: from the checked dataset to lines, links and reasons."""


class Run(TypedDict):
    """One plan, stage by stage."""

    seconds: dict[str, float]
    """By stage; without ``write`` where a problem is not written."""
    cpu_seconds: dict[str, float]
    """Of all threads, by stage."""
    explode_cpu_seconds: float
    """Of all threads, on explosion inside net."""


class Counts(TypedDict):
    """What a problem holds, and what its plan does."""

    skus: int
    demands: int
    lines: int
    links: int
    reasons: int


class ResultBytes(TypedDict):
    """Memory of what netting gives."""

    lines: int
    """Lines with their dates."""
    links: int
    reasons: int


class Staged(TypedDict):
    """What a fresh process measures stage by stage."""

    import_seconds: float
    cold: Run
    """Its first plan; the compiled rules come from their cache."""
    warm: list[Run]
    """The plans after it."""
    counts: Counts
    result_bytes: ResultBytes


class Whole(TypedDict):
    """What a fresh process takes from source to files, importing included, the way a user plans."""

    seconds: float
    cpu_seconds: float
    peak_memory_bytes: int | None
    """None where the system does not tell."""


class Beside(TypedDict):
    """Another program on a smaller problem of the same definition, in the same run."""

    name: str
    demands: int
    orders: int
    seconds: float
    cpu_seconds: float


class Changing(TypedDict):
    """What a plan takes to be made again with single changes."""

    orders: int
    """Random sales orders that were changed, one at a time."""
    in_parts: int
    """So many of them were planned as a part."""
    first_seconds: float
    """The first change of the plan, which looks up what later ones need."""
    median_seconds: float
    worst_seconds: float
    what_ifs: int
    what_ifs_seconds: float
    """Of all what-ifs together."""


class ProblemFigures(TypedDict):
    """All figures of a problem; medians of several processes."""

    name: str
    title: str
    network: dict[str, int]
    counts: Counts
    import_seconds: float
    cold: Run
    warm: Run
    whole: Whole | None
    result_bytes: ResultBytes
    loop: Beside
    """The plain-Python loop."""
    peer: Beside | None


class BudgetFigures(TypedDict):
    """What a figure may be at most, and what it is."""

    what: str
    most: float
    unit: str
    measured: float
    is_met: bool | None
    """None where the problem was not of the size that the budget is stated for."""


class Benchmark(TypedDict):
    """The document."""

    command: str
    """Measures this again."""
    versions: dict[str, str]
    machine: dict[str, str | int | None]
    runs: int
    scale: float
    budgets: list[BudgetFigures]
    """Those whose figures were measured."""
    problems: list[ProblemFigures]
    start: dict[str, float | None]
    """Seconds of commands in processes of their own; empty when they were not measured."""
    changes: Changing | None
    """Of the problem ``daily``; None when it was not measured."""
    notes: list[str]


def plan_seconds(run: Run, clock: Clock = "seconds") -> float:
    """Seconds of ``lotwise.plan``."""
    return sum(run[clock][stage] for stage in PLAN)


def seconds_per_demand(figures: ProblemFigures, clock: Clock = "seconds") -> float:
    """Seconds of a warm plan for each demand."""
    return plan_seconds(figures["warm"], clock) / figures["counts"]["demands"]


def bytes_per_line(figures: ProblemFigures, *, with_reasons: bool = False) -> float:
    """Memory of a line with its dates and links, and its reasons if they are to count."""
    size = figures["result_bytes"]
    total = size["lines"] + size["links"] + (size["reasons"] if with_reasons else 0)
    return total / max(figures["counts"]["lines"], 1)


def ratio_to(beside: Beside, figures: ProblemFigures, clock: Clock = "seconds") -> float:
    """How many times the time of lotwise another program takes for a demand."""
    return beside[clock] / beside["demands"] / seconds_per_demand(figures, clock)


def median_run(runs: Sequence[Run]) -> Run:
    """The median of every figure."""
    return {
        "seconds": medians([run["seconds"] for run in runs]),
        "cpu_seconds": medians([run["cpu_seconds"] for run in runs]),
        "explode_cpu_seconds": median(run["explode_cpu_seconds"] for run in runs),
    }


def medians(all_figures: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """The median of every figure by its name."""
    return {name: median(figures[name] for figures in all_figures) for name in all_figures[0]}
