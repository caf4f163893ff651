"""Benchmarks with figures that somebody made up, to see what becomes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from lotwise.bench.budgets import Measured, judged
from lotwise.bench.problems import PROBLEMS

if TYPE_CHECKING:
    from collections.abc import Callable

    from lotwise.bench.figures import Benchmark, Changing, ProblemFigures


def figures_of(name: str, **changed: Any) -> ProblemFigures:
    """Figures of a problem: a million demands planned in 2 of 10 seconds, a loop that takes 10 for a hundred thousand."""
    (problem,) = (problem for problem in PROBLEMS if problem.name == name)
    stages = {"read": 1.0, "check": 1.0, "encode": 0.5, "net": 1.5, "explain": 2.0, "write": 4.0}
    run = {"seconds": stages, "cpu_seconds": {stage: 2 * seconds for stage, seconds in stages.items()}, "explode_cpu_seconds": 0.25}
    figures: Any = {
        "name": name,
        "title": problem.title,
        "network": problem.network._asdict(),
        "counts": {"skus": 10, "demands": 1_000_000, "lines": 1_000, "links": 2_000, "reasons": 3_000},
        "import_seconds": 0.5,
        "cold": run,
        "warm": run,
        "whole": {"seconds": 12.0, "cpu_seconds": 20.0, "peak_memory_bytes": 7 * 10**9},
        "result_bytes": {"lines": 70_000, "links": 32_000, "reasons": 50_000},
        "loop": {"name": "plain Python loop", "demands": 100_000, "orders": 500, "seconds": 10.0, "cpu_seconds": 10.0},
        "peer": None,
    }
    return figures | changed


def benchmark_of(*problems: ProblemFigures, scale: float = 1.0, changes: Changing | None = None, **start: float) -> Benchmark:
    return {
        "command": "lotwise bench",
        "versions": {"lotwise": "1.2.3", "python": "3.14"},
        "machine": {"processor": "Some Processor", "cores": 2, "memory_bytes": 24 * 10**9, "system": "Linux x86_64"},
        "runs": 3,
        "scale": scale,
        "budgets": judged(Measured({each["name"]: each for each in problems}, start, changes), is_whole_size=scale == 1),
        "problems": list(problems),
        "start": dict(start),
        "changes": changes,
        "notes": [],
    }


@pytest.fixture
def make_figures() -> Callable[..., ProblemFigures]:
    return figures_of


@pytest.fixture
def make_benchmark() -> Callable[..., Benchmark]:
    return benchmark_of
