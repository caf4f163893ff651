"""Runs a benchmark: writes each problem, measures it in fresh processes, takes medians."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from lotwise.bench.budgets import Measured, judged
from lotwise.bench.children import measured, timed
from lotwise.bench.figures import median_run, medians
from lotwise.bench.machine import machine, versions
from lotwise.bench.peer import NAME as PEER
from lotwise.bench.peer import peer_version
from lotwise.bench.problems import CHANGES, PROBLEMS, START, chosen, scaled
from lotwise.bench.starting import measure_start

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lotwise.bench.figures import Benchmark, Beside, Changing, ProblemFigures, Staged, Whole
    from lotwise.bench.problems import Problem
    from lotwise.bench.shape import Network

    Tell = Callable[[str], None]

LOOP_SKUS, PEER_SKUS = 10_000, 1_000
"""The loop and the peer plan a problem of the same definition with no more SKUs than this: their time grows with the demands."""
NO_PEER = f"{PEER} is not installed, so nothing stands beside the plain loop. Maybe: uv run --with {PEER} lotwise bench"


def run_benchmark(choices: Sequence[str], *, runs: int, scale: float, command: str, tell: Tell) -> Benchmark:
    """Measure the chosen problems.

    Parameters
    ----------
    choices
        Out of ``problems.CHOICES``.
    runs
        Fresh processes per problem; every figure is the median of theirs.
    scale
        Share of the SKUs of each problem that is measured; budgets hold for 1.
    command
        What somebody types to measure this again.
    tell
        Is told what is under way.
    """
    tell("compiling the planning rules, where that was not done before")
    timed("lotwise.cli", "warmup")
    with tempfile.TemporaryDirectory(prefix="lotwise-bench-") as folder:
        figures = [_measure(problem, Path(folder) / problem.name, runs, tell) for problem in chosen(choices, scale)]
        changes = _measure_changes(Path(folder) / CHANGES, runs, scale, tell) if CHANGES in choices else None
        start = measure_start(Path(folder), runs, tell) if START in choices else {}
    measured_all = Measured({each["name"]: each for each in figures}, start, changes)
    return {
        "command": command,
        "versions": versions(),
        "machine": machine(),
        "runs": runs,
        "scale": scale,
        "budgets": judged(measured_all, is_whole_size=scale == 1),
        "problems": figures,
        "start": start,
        "changes": changes,
        "notes": [] if peer_version() else [NO_PEER],
    }


def _measure(problem: Problem, folder: Path, runs: int, tell: Tell) -> ProblemFigures:
    """Each run measures lotwise and what stands beside it in turns, so that a busy machine slows both."""
    tell(f"{problem.name}: writing the problem")
    source = _written(problem.network, folder / "problem")
    loop_source = _written(_at_most(problem.network, LOOP_SKUS), folder / "loop")
    peer_source = _peer_source(problem.network, folder / "peer")
    target = folder / "plan"
    staged: list[Staged] = []
    whole: list[Whole] = []
    loops: list[Beside] = []
    peers: list[Beside] = []
    for run in range(1, runs + 1):
        tell(f"{problem.name}: run {run} of {runs}")
        staged.append(measured("stages", source, str(problem.warm), *([str(target)] if problem.is_written else []))[0])
        if problem.is_written:
            shutil.rmtree(target)  # a user's first plan finds none there
            found, seconds = measured("whole", source, str(target))
            whole.append(found | {"seconds": seconds})
            shutil.rmtree(target)
        loops.append(measured("loop", loop_source)[0])
        if peer_source is not None:
            peers.append(measured("peer", peer_source)[0])
    shutil.rmtree(folder)  # large ones take gigabytes
    return {
        "name": problem.name,
        "title": problem.title,
        "network": problem.network._asdict(),
        "counts": staged[0]["counts"],
        "import_seconds": median(each["import_seconds"] for each in staged),
        "cold": median_run([each["cold"] for each in staged]),
        "warm": median_run([run for each in staged for run in each["warm"]]),
        "whole": _median_whole(whole) if whole else None,
        "result_bytes": staged[0]["result_bytes"],
        "loop": _median_beside(loops),
        "peer": _median_beside(peers) if peers else None,
    }


def _measure_changes(folder: Path, runs: int, scale: float, tell: Tell) -> Changing:
    """Changes of a plan of the problem ``daily``; the median of several processes."""
    (daily,) = (problem for problem in PROBLEMS if problem.name == "daily")
    source = _written(scaled(daily, scale).network, folder)
    found: list[Changing] = []
    for run in range(1, runs + 1):
        tell(f"{CHANGES}: run {run} of {runs}")
        found.append(measured("changes", source)[0])
    shutil.rmtree(folder)
    return {**found[0], **medians([_seconds_of(each) for each in found])}  # type: ignore[typeddict-item]


def _seconds_of(changes: Changing) -> dict[str, float]:
    return {name: value for name, value in changes.items() if name.endswith("seconds")}  # type: ignore[misc]


def _written(network: Network, folder: Path) -> str:
    measured("write", str(folder), json.dumps(network._asdict()))
    return str(folder)


def _at_most(network: Network, skus: int) -> Network:
    return network._replace(skus=min(network.skus, skus))


def _peer_source(network: Network, folder: Path) -> str | None:
    """A problem for the peer, which plans items of bills of material only; None where there are none, or no peer."""
    if peer_version() is None or network.levels == 1:
        return None
    return _written(_at_most(network, PEER_SKUS), folder)


def _median_whole(whole: Sequence[Whole]) -> Whole:
    times = medians([{"seconds": each["seconds"], "cpu_seconds": each["cpu_seconds"]} for each in whole])
    peaks = [each["peak_memory_bytes"] for each in whole if each["peak_memory_bytes"] is not None]
    return {
        "seconds": times["seconds"],
        "cpu_seconds": times["cpu_seconds"],
        "peak_memory_bytes": max(peaks) if peaks else None,
    }


def _median_beside(all_figures: Sequence[Beside]) -> Beside:
    times = medians([{"seconds": each["seconds"], "cpu_seconds": each["cpu_seconds"]} for each in all_figures])
    return {**all_figures[0], "seconds": times["seconds"], "cpu_seconds": times["cpu_seconds"]}
