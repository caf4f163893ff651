"""What planning may take, on a machine with two cores, and whether a benchmark keeps to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lotwise.bench.figures import bytes_per_line, plan_seconds, seconds_per_demand

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from lotwise.bench.figures import BudgetFigures, ProblemFigures

    Problems = Mapping[str, ProblemFigures]
    """Figures by the name of the problem."""
    Start = Mapping[str, float | None]
    """``Benchmark.start``."""
    Figure = Callable[[Problems, Start], float | None]
    """A figure of a benchmark; None where it was not measured."""


class Budget(NamedTuple):
    """What a figure may be at most."""

    what: str
    most: float
    unit: str
    needs: tuple[str, ...]
    """Problems that it is worked out of; none where it rests on the commands that are timed from their start."""
    figure: Figure


def _warm_plan(name: str) -> Figure:
    return lambda problems, _: plan_seconds(problems[name]["warm"])


def _bytes(name: str) -> Figure:
    return lambda problems, _: bytes_per_line(problems[name])


def _growth(small: str, large: str) -> Figure:
    """Time per demand of the large problem in times of the small one."""
    return lambda problems, _: seconds_per_demand(problems[large]) / seconds_per_demand(problems[small])


def _start(command: str) -> Figure:
    return lambda _, start: start.get(command)


def _whole_seconds(name: str) -> Figure:
    def figure(problems: Problems, _: Start) -> float | None:
        whole = problems[name]["whole"]
        return None if whole is None else whole["seconds"]

    return figure


def _peak_gigabytes(name: str) -> Figure:
    def figure(problems: Problems, _: Start) -> float | None:
        whole = problems[name]["whole"]
        peak = None if whole is None else whole["peak_memory_bytes"]
        return None if peak is None else peak / 1e9

    return figure


BUDGETS = (
    Budget("plan of 100,000 SKUs, an order per requirement date, warm", 1.0, "s", ("daily",), _warm_plan("daily")),
    Budget("the same with lots of 7 days", 0.4, "s", ("weekly",), _warm_plan("weekly")),
    Budget("plan of 208,145 SKUs, 7 levels, lots of 7 days, warm", 2.0, "s", ("deep",), _warm_plan("deep")),
    Budget("1,000,000 SKUs, 10,000,000 demands, Parquet to Parquet", 15.0, "s", ("million",), _whole_seconds("million")),
    Budget("its peak memory", 8.0, "GB", ("million",), _peak_gigabytes("million")),
    Budget("memory of a planned line with its dates and links", 150.0, "bytes", ("daily",), _bytes("daily")),
    Budget("the same with lots of 7 days", 150.0, "bytes", ("weekly",), _bytes("weekly")),
    Budget(
        "time per demand at 1,000,000 SKUs in times of that at 10,000",
        1.5,
        "times",
        ("linear-small", "linear-large"),
        _growth("linear-small", "linear-large"),
    ),
    Budget(
        "time per demand of one SKU with 1,000,000 in times of SKUs with 1,000",
        3.0,
        "times",
        ("thousand-skus", "one-sku"),
        _growth("thousand-skus", "one-sku"),
    ),
    Budget("`lotwise --help`", 0.3, "s", (), _start("help")),
    Budget("first plan of the example, cold", 2.0, "s", (), _start("first_plan")),
    Budget("compiling from nothing (`lotwise warmup`), once per version and machine", 25.0, "s", (), _start("compile")),
)


def judged(all_figures: Sequence[ProblemFigures], start: Start, *, is_whole_size: bool) -> list[BudgetFigures]:
    """The budgets whose figures were measured.

    Parameters
    ----------
    all_figures, start
        What was measured of the problems, and of the commands that are timed from their start.
    is_whole_size
        Whether the problems have the size that budgets are stated for; otherwise theirs are not judged.
    """
    problems = {figures["name"]: figures for figures in all_figures}
    found: list[BudgetFigures] = []
    for budget in BUDGETS:
        measured = budget.figure(problems, start) if all(name in problems for name in budget.needs) else None
        if measured is not None:
            is_met = measured <= budget.most if is_whole_size or not budget.needs else None
            found.append({"what": budget.what, "most": budget.most, "unit": budget.unit, "measured": measured, "is_met": is_met})
    return found
