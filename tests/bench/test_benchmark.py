"""What becomes of figures: budgets, ratios, tables, the published page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from lotwise.bench.budgets import BUDGETS
from lotwise.bench.comparing import compared
from lotwise.bench.figures import bytes_per_line, median_run, plan_seconds, ratio_to
from lotwise.bench.page import document, with_benchmark
from lotwise.bench.problems import CHOICES, PROBLEMS, QUICK, scaled
from lotwise.bench.report import measured_on, tables

if TYPE_CHECKING:
    from collections.abc import Callable

    from lotwise.bench.figures import Benchmark, ProblemFigures

    Make = Callable[..., Any]

SMALL_PLAN = {"seconds": {"encode": 0.1, "net": 0.1}, "cpu_seconds": {"encode": 0.1, "net": 0.1}, "explode_cpu_seconds": 0.0}


def budget_of(benchmark: Benchmark, start: str) -> Any:
    """The one budget whose words begin so."""
    (found,) = (budget for budget in benchmark["budgets"] if budget["what"].startswith(start))
    return found


def test_figures_are_worked_out_of_what_was_measured(make_figures: Make) -> None:
    figures: ProblemFigures = make_figures("daily")
    facts = [
        (plan_seconds(figures["warm"]), 2.0, "encode and net"),
        (bytes_per_line(figures), 102.0, "lines with dates, and links"),
        (bytes_per_line(figures, with_reasons=True), 152.0, "reasons too"),
        (ratio_to(figures["loop"], figures), 50.0, "100 against 2 microseconds for a demand"),
        (ratio_to(figures["loop"], figures, "cpu_seconds"), 25.0, "on two threads"),
    ]
    for figure, expected, because in facts:
        assert figure == pytest.approx(expected), because


def test_every_figure_of_a_run_has_its_own_median() -> None:
    runs: list[Any] = [
        {"seconds": {"read": read, "net": net}, "cpu_seconds": {"read": 1.0}, "explode_cpu_seconds": 0.0}
        for read, net in ((1.0, 9.0), (2.0, 7.0), (30.0, 8.0))
    ]
    assert median_run(runs)["seconds"] == {"read": 2.0, "net": 8.0}


@pytest.mark.parametrize(
    ("problems", "start", "scale", "what", "measured", "is_met", "because"),
    [
        (["daily"], {}, 1.0, "plan of 100,000", 2.0, False, "a second is allowed"),
        (["deep"], {}, 1.0, "plan of 208,145", 2.0, True, "two are; so much is met"),
        (["deep"], {}, 0.1, "plan of 208,145", 2.0, None, "a smaller problem says nothing of it"),
        (["million"], {}, 1.0, "1,000,000 SKUs, 10,000,000", 12.0, True, "from source to files"),
        (["million"], {}, 1.0, "its peak memory", 7.0, True, "in gigabytes"),
        (["daily"], {}, 1.0, "memory of a planned line", 102.0, True, "links count"),
        (["thousand-skus", "one-sku"], {}, 1.0, "time per demand of one SKU", 1.0, True, "both take as much for a demand"),
        ([], {"help": 0.4}, 1.0, "`lotwise --help`", 0.4, False, "slower than 0.3 s"),
        ([], {"compile": 20.0}, 0.1, "compiling from nothing", 20.0, True, "commands have no other size"),
    ],
)
def test_a_budget_is_judged(
    problems: list[str],
    start: dict[str, float],
    scale: float,
    what: str,
    measured: float,
    is_met: bool | None,
    because: str,
    make_figures: Make,
    make_benchmark: Make,
) -> None:
    found = budget_of(make_benchmark(*map(make_figures, problems), scale=scale, **start), what)
    assert (found["measured"], found["is_met"]) == (pytest.approx(measured), is_met), because


CHANGING: Any = {
    "orders": 1_000,
    "in_parts": 990,
    "first_seconds": 0.5,
    "median_seconds": 0.008,
    "worst_seconds": 3.0,
    "what_ifs": 100,
    "what_ifs_seconds": 6.0,
}


@pytest.mark.parametrize(
    ("scale", "what", "measured", "is_met", "because"),
    [
        (1.0, "one changed sales order", 8.0, True, "milliseconds of the median, whatever the worst took"),
        (1.0, "100 what-ifs", 6.0, False, "5 s are allowed for all of them"),
        (0.1, "100 what-ifs", 6.0, None, "a smaller plan says nothing of it"),
    ],
)
def test_changes_of_a_plan_are_judged(
    scale: float, what: str, measured: float, is_met: bool | None, because: str, make_benchmark: Make
) -> None:
    benchmark = make_benchmark(scale=scale, changes=CHANGING)
    found = budget_of(benchmark, what)
    assert (found["measured"], found["is_met"]) == (pytest.approx(measured), is_met), because
    rows = next(table.rows for table in tables(benchmark) if table.title == "Changes of a plan")
    assert rows == [("1,000", "990", "500", "8.00", "3,000", "100", "6.00")]


def test_what_was_not_measured_is_not_judged(make_figures: Make, make_benchmark: Make) -> None:
    without_peak = make_figures("million", whole={"seconds": 12.0, "cpu_seconds": 20.0, "peak_memory_bytes": None})
    facts = [
        (make_benchmark(), "nothing at all"),
        (make_benchmark(make_figures("linear-small")), "one of two sizes"),
        (make_benchmark(make_figures("million", whole=None)), "not planned in one go"),
    ]
    for benchmark, because in facts:
        assert benchmark["budgets"] == [], because
    assert [budget["unit"] for budget in make_benchmark(without_peak)["budgets"]] == ["s"], "the system tells no memory"


def test_every_budget_rests_on_problems_that_exist() -> None:
    names = [problem.name for problem in PROBLEMS]
    assert len(set(names)) == len(names)
    assert {name for budget in BUDGETS for name in budget.needs} == set(names)
    assert set(QUICK) < set(CHOICES)


def test_a_share_of_a_problem_is_smaller_in_what_it_is_large_in() -> None:
    smaller = {problem.name: scaled(problem, 0.01).network for problem in PROBLEMS}
    assert smaller["daily"].skus == 1_000
    assert smaller["daily"].demands_per_good == 10
    assert (smaller["one-sku"].skus, smaller["one-sku"].demands) == (1, 10_000)


@pytest.mark.parametrize(
    ("seconds", "cpu_seconds", "tolerance", "is_worse", "because"),
    [
        (10.0, 10.0, 25, False, "the same"),
        (20.0, 20.0, 25, False, "twice as fast beside the loop"),
        (8.0, 8.0, 25, False, "a fifth slower is within the tolerance"),
        (7.0, 10.0, 25, True, "slower by the clock: threads wait for each other"),
        (10.0, 7.0, 25, True, "more work, on idle threads"),
        (8.0, 8.0, 10, True, "a stricter tolerance"),
    ],
)
def test_ratios_are_compared(
    seconds: float, cpu_seconds: float, tolerance: float, is_worse: bool, because: str, make_figures: Make, make_benchmark: Make
) -> None:
    before = make_figures("daily")
    now = make_figures("daily", loop=before["loop"] | {"seconds": seconds, "cpu_seconds": cpu_seconds})
    (found,) = compared(make_benchmark(before), make_benchmark(now), tolerance)
    assert found.is_worse == is_worse, because
    assert (found.before, found.now) == (pytest.approx(50), pytest.approx(5 * seconds)), because


def test_only_the_same_problems_are_compared(make_figures: Make, make_benchmark: Make) -> None:
    daily = make_figures("daily")
    smaller = daily | {"network": daily["network"] | {"skus": 10}}
    facts = [
        (make_benchmark(daily), make_benchmark(smaller), "another size"),
        (make_benchmark(daily), make_benchmark(make_figures("weekly")), "another problem"),
    ]
    for before, now, because in facts:
        assert compared(before, now) == [], because


def test_tables_tell_what_there_is(make_figures: Make, make_benchmark: Make) -> None:
    peer = {"name": "repleno 9", "demands": 10, "orders": 3, "seconds": 0.002, "cpu_seconds": 0.002}
    unwritten = make_figures("linear-small", whole=None, warm=SMALL_PLAN)
    benchmark = make_benchmark(make_figures("daily", peer=peer), unwritten, help=0.123)
    told = {table.title: table.rows for table in tables(benchmark)}
    assert told["Budgets"][0] == ("plan of 100,000 SKUs, an order per requirement date, warm", "1 s", "2.00 s", "missed")
    assert ("`lotwise --help`", "0.3 s", "0.123 s", "met") in told["Budgets"]
    assert told["Problems"] == [
        ("daily", "10", "1,000,000", "1,000", "2,000", "102", "152", "2.00", "12.0", "20.0", "7.00"),
        ("linear-small", "10", "1,000,000", "1,000", "2,000", "102", "152", "0.200", "", "", ""),
    ]
    assert told["Seconds by stage"][-1] == ("linear-small", "warm", "", "", "0.100", "0.100", "", "", "0.200", "0.000")
    assert told["Microseconds per demand"][0] == ("daily", "2.00", "100", "50.0", "25.0", "200", "100")
    assert [table.title for table in tables(make_benchmark())] == []
    assert all(len(row) == len(table.columns) for table in tables(benchmark) for row in table.rows)


@pytest.mark.parametrize(
    ("scale", "runs", "told", "because"),
    [
        (1.0, 3, "Linux x86_64, with lotwise 1.2.3, python 3.14; medians of 3 runs.", "a whole benchmark"),
        (1.0, 1, "; one run.", "no median of one"),
        (0.1, 3, "Problems of 0.1 of their size, for which no budget is stated.", "titles name the whole size"),
    ],
)
def test_what_it_was_measured_on_is_told(scale: float, runs: int, told: str, because: str, make_benchmark: Make) -> None:
    benchmark = make_benchmark(scale=scale) | {"runs": runs}
    assert measured_on(benchmark).startswith("Measured on 2 cores of Some Processor, 24 GB, "), because
    assert measured_on(benchmark).endswith(told), because


def test_a_page_takes_the_tables_between_its_marks(make_figures: Make, make_benchmark: Make) -> None:
    one, other = make_benchmark(make_figures("daily")), make_benchmark(make_figures("weekly"))
    page = with_benchmark("# Benchmarks\n\nWords.\n", one)
    assert page.startswith("# Benchmarks\n\nWords.\n\n<!--")
    assert "| daily |" in page
    assert measured_on(one) in page
    again = with_benchmark(f"{page}\nWords after.\n", other)
    assert again.endswith("-->\n\nWords after.\n")
    assert "| daily |" not in again
    assert "| weekly |" in again
    assert with_benchmark(again, other) == again


def test_the_document_holds_the_benchmark(make_figures: Make, make_benchmark: Make) -> None:
    benchmark = make_benchmark(make_figures("daily", import_seconds=0.12345678), help=0.2)
    kept = json.loads(document(benchmark, compared=[]))
    assert kept.pop("compared") == []
    assert kept["problems"][0].pop("import_seconds") == 0.123457
    benchmark["problems"][0].pop("import_seconds")
    assert kept == benchmark
