"""The same plan on two workers, one of which dies on the way; and what ends in a sentence instead of waiting."""

from __future__ import annotations

import os
import re
import resource
import signal
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from benchmarks.coverage_codes import by_coverage_codes
from polars.testing import assert_frame_equal

import lotwise
from engine_checks import assert_same
from lotwise.bench.network import write_network
from lotwise.bench.shape import Network
from lotwise.errors import DiskFull, UnusableExecutor
from lotwise.execute import InPartitions, on_ray
from lotwise.execute.on_ray import OnRay
from lotwise.results import RESULTS
from scenario_files import FILES, PASSING

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.ray
@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="finds the worker that it kills in /proc")
@pytest.mark.parametrize("by_codes", [False, True], ids=["reordering policies", "coverage codes"])
def test_a_plan_on_two_workers_of_which_one_is_killed(by_codes: bool, tmp_path: Path) -> None:
    pytest.importorskip("ray")
    write_network(Network(skus=2_000, levels=4, demands_per_good=4), tmp_path / "source")
    source = by_coverage_codes(tmp_path / "source", tmp_path / "coverage") if by_codes else tmp_path / "source"
    dataset = lotwise.read(source)
    killed: list[int] = []

    def kill_one(level: int, _n_level: int, done: int, _n_partition: int) -> None:
        if level == 1 and done == 2:
            killed.append(worker_of_this_process())
            os.kill(killed[0], signal.SIGKILL)

    with OnRay(2) as executor:
        parts = InPartitions(executor, tmp_path / "work", 3_000, kill_one)
        plan = lotwise.plan(dataset, compiled=False, in_partitions=parts)
    assert len(killed) == 1
    whole = lotwise.plan(dataset, compiled=False)
    for table in RESULTS:
        assert_frame_equal(plan.table(table), whole.table(table))


@pytest.mark.ray
@pytest.mark.slow
def test_scenarios_on_two_workers_are_planned_as_at_once(tmp_path: Path) -> None:
    """Every eighth of them, some of each group: the rules themselves are held by the same tasks without Ray."""
    pytest.importorskip("ray")
    with OnRay(2) as executor:
        for name in sorted(PASSING & FILES.keys())[::8]:
            dataset = lotwise.read(FILES[name])
            parts = InPartitions(executor, tmp_path / name, 1)
            assert_same(lotwise.plan(dataset).netted, lotwise.plan(dataset, in_partitions=parts).netted)


def worker_of_this_process() -> int:
    """A worker that is planning a partition; found by the title that Ray gives it, among the descendants of this process."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit() and b"plan_partition" in read(folder / "cmdline") and os.getpid() in ancestors(folder.name):
                return int(folder.name)
    pytest.fail("no worker is planning")


def ancestors(process: str) -> set[int]:
    found: set[int] = set()
    while parent := re.search(rb"^PPid:\s+([1-9]\d*)", read(Path("/proc") / process / "status"), re.MULTILINE):
        process = parent[1].decode()
        found.add(int(process))
    return found


def read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:  # the process has ended meanwhile
        return b""


def test_more_workers_than_cores_are_refused_at_once() -> None:
    cores = os.cpu_count() or 1
    with pytest.raises(UnusableExecutor, match=rf"{cores + 1} workers were asked for, and this machine has {cores} cores"):
        OnRay(cores + 1)


def test_without_the_extra_a_sentence_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(UnusableExecutor, match=r"(?s)not installed.*--extra ray.*lotwise\[ray\]"):
        OnRay(1)


class StuckRay:
    """Stands for a Ray whose cluster has so many cores, of which none ever becomes busy."""

    class exceptions:  # noqa: N801 -- named as in Ray
        """Ray's errors."""

        RayError = OSError

    def __init__(self, cores: int) -> None:
        self.cores = cores
        self.waits = 0

    def init(self, **_options: object) -> None:
        """Start at once."""

    def shutdown(self) -> None:
        """End at once."""

    def cluster_resources(self) -> dict[str, float]:
        return {"CPU": float(self.cores)} if self.cores else {}

    available_resources = cluster_resources

    def remote(self, **_options: object) -> Callable[..., Any]:
        return lambda _function: SimpleNamespace(remote=lambda _path, number, *, compiled: number)  # noqa: ARG005

    def wait(self, waiting: list[int], **_options: object) -> tuple[list[int], list[int]]:
        self.waits += 1
        return [], waiting


def test_a_cluster_without_the_cores_is_refused_when_it_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", StuckRay(0))  # type: ignore[arg-type]
    with pytest.raises(UnusableExecutor, match="1 workers were asked for, and Ray has 0 cores"), OnRay(1):
        pass


def test_tasks_that_never_begin_end_in_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ray = StuckRay(1)
    monkeypatch.setitem(sys.modules, "ray", ray)  # type: ignore[arg-type]
    with OnRay(1) as executor, pytest.raises(UnusableExecutor, match=r"No worker has begun a task for 60 seconds; 2 are waiting"):
        list(executor.run(tmp_path, [0, 1], compiled=False))
    assert ray.waits == 6


@pytest.mark.ray
@pytest.mark.slow
def test_a_partition_at_which_every_worker_dies_ends_in_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("ray")

    def dying(_path: Path, _number: int, *, compiled: bool) -> int:  # noqa: ARG001
        os._exit(1)

    monkeypatch.setattr(on_ray, "plan_partition", dying)
    with OnRay(1) as executor, pytest.raises(UnusableExecutor, match=r"A worker died 4 times at the same partition"):
        list(executor.run(tmp_path, [0], compiled=False))


@pytest.mark.ray
@pytest.mark.slow
def test_a_full_disk_in_a_worker_ends_in_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The system refuses the worker files beyond a limit, which it cannot tell from a full disk."""
    pytest.importorskip("ray")
    write_network(Network(skus=200, levels=2, demands_per_good=2), tmp_path / "source")
    dataset = lotwise.read(tmp_path / "source")
    plan_partition = on_ray.plan_partition

    def limited(path: Path, number: int, *, compiled: bool) -> int:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
        return plan_partition(path, number, compiled=compiled)

    monkeypatch.setattr(on_ray, "plan_partition", limited)
    with OnRay(1) as executor, pytest.raises(DiskFull, match=r"(?s)no place left on the disk.*goes on where it broke"):
        lotwise.plan(dataset, compiled=False, in_partitions=InPartitions(executor, tmp_path / "work"))
    assert not list((tmp_path / "work").glob("*/.partition-*"))
