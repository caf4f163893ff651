"""What planning may take, on a machine with two cores, and whether a benchmark keeps to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lotwise.bench.figures import bytes_per_line, plan_seconds, seconds_per_demand

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lotwise.bench.figures import BudgetFigures, Changing, ProblemFigures

    Problems = Mapping[str, ProblemFigures]
    """Figures by the name of the problem."""
    Figure = Callable[["Measured"], float | None]
    """A figure of a benchmark; None where it was not measured."""


class Measured(NamedTuple):
    """All that budgets are about."""

    problems: Problems
    start: Mapping[str, float | None]
    """``Benchmark.start``."""
    changes: Changing | None


class Budget(NamedTuple):
    """What a figure may be at most."""

    what: str
    most: float
    unit: str
    needs: tuple[str, ...]
    """Problems that it is worked out of."""
    figure: Figure
    has_size: bool = True
    """Whether it holds for problems of whole size only."""


def _warm_plan(name: str) -> Figure:
    return lambda measured: plan_seconds(measured.problems[name]["warm"])


def _bytes(name: str) -> Figure:
    return lambda measured: bytes_per_line(measured.problems[name])


def _growth(small: str, large: str) -> Figure:
    """Time per demand of the large problem in times of the small one."""
    return lambda measured: seconds_per_demand(measured.problems[large]) / seconds_per_demand(measured.problems[small])


def _start(command: str) -> Figure:
    return lambda measured: measured.start.get(command)


def _whole_seconds(name: str) -> Figure:
    def figure(measured: Measured) -> float | None:
        whole = measured.problems[name]["whole"]
        return None if whole is None else whole["seconds"]

    return figure


def _peak_gigabytes(name: str) -> Figure:
    def figure(measured: Measured) -> float | None:
        whole = measured.problems[name]["whole"]
        peak = None if whole is None else whole["peak_memory_bytes"]
        return None if peak is None else peak / 1e9

    return figure


def _replan_milliseconds(measured: Measured) -> float | None:
    return None if measured.changes is None else measured.changes["median_seconds"] * 1000


def _what_ifs_seconds(measured: Measured) -> float | None:
    return None if measured.changes is None else measured.changes["what_ifs_seconds"]


BUDGETS = (
    Budget("plan of 100,000 SKUs, an order per requirement date, warm", 1.0, "s", ("daily",), _warm_plan("daily")),
    Budget("plan of 100,000 SKUs, lots of 7 days, warm", 0.4, "s", ("weekly",), _warm_plan("weekly")),
    Budget("plan of 208,145 SKUs, 7 levels, lots of 7 days, warm", 2.0, "s", ("deep",), _warm_plan("deep")),
    Budget("1,000,000 SKUs, 10,000,000 demands, Parquet to Parquet", 15.0, "s", ("million",), _whole_seconds("million")),
    Budget("its peak memory", 8.0, "GB", ("million",), _peak_gigabytes("million")),
    Budget("memory of a planned line with its dates and links", 150.0, "bytes", ("daily",), _bytes("daily")),
    Budget("the same, lots of 7 days", 150.0, "bytes", ("weekly",), _bytes("weekly")),
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
    Budget("one changed sales order in the plan of 100,000 SKUs, median", 10.0, "ms", (), _replan_milliseconds),
    Budget("100 what-ifs of single changes in it", 5.0, "s", (), _what_ifs_seconds),
    Budget("`lotwise --help`", 0.3, "s", (), _start("help"), has_size=False),
    Budget("first plan of the example, cold", 2.0, "s", (), _start("first_plan"), has_size=False),
    Budget(
        "compiling from nothing (`lotwise warmup`), once per version and machine", 25.0, "s", (), _start("compile"), has_size=False
    ),
)


def judged(measured: Measured, *, is_whole_size: bool) -> list[BudgetFigures]:
    """The budgets whose figures were measured.

    Parameters
    ----------
    measured
        The figures.
    is_whole_size
        Whether the problems have the size that budgets are stated for; otherwise theirs are not judged.
    """
    found: list[BudgetFigures] = []
    for budget in BUDGETS:
        figure = budget.figure(measured) if all(name in measured.problems for name in budget.needs) else None
        if figure is not None:
            is_met = figure <= budget.most if is_whole_size or not budget.has_size else None
            found.append({"what": budget.what, "most": budget.most, "unit": budget.unit, "measured": figure, "is_met": is_met})
    return found
