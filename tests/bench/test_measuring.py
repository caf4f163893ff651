"""What a process measures, and what it says when it cannot."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from lotwise.bench.changing import measure_changes
from lotwise.bench.children import MeasurementFailed, measured, timed
from lotwise.bench.figures import STAGES
from lotwise.bench.measuring import explosion_timed, measure_loop, measure_stages, peak_memory_bytes
from lotwise.bench.network import write_network
from lotwise.bench.shape import Network
from lotwise.net.explosion import Explosion

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def problem(tmp_path: Path) -> Path:
    write_network(Network(40), tmp_path / "problem")
    return tmp_path / "problem"


def test_a_plan_is_measured_stage_by_stage(problem: Path, tmp_path: Path) -> None:
    staged = measure_stages(problem, 2, tmp_path / "plan")
    assert (tmp_path / "plan" / "lines.parquet").is_file()
    assert len(staged["warm"]) == 2
    for run in (staged["cold"], *staged["warm"]):
        assert tuple(run["seconds"]) == STAGES
        assert tuple(run["cpu_seconds"]) == STAGES
        assert min(run["seconds"].values()) > 0
        assert 0 < run["explode_cpu_seconds"] < sum(run["cpu_seconds"].values())
    assert (staged["counts"]["skus"], staged["counts"]["demands"]) == (40, 100)
    assert staged["counts"]["lines"] == measure_loop(problem)["orders"]
    assert staged["result_bytes"]["lines"] > 50 * staged["counts"]["lines"]


def test_changes_of_a_plan_are_measured(problem: Path) -> None:
    changing = measure_changes(problem)
    assert (changing["orders"], changing["what_ifs"]) == (100, 100), "as many orders as there are, and a hundred what-ifs"
    assert 0 < changing["median_seconds"] <= changing["worst_seconds"]
    assert changing["what_ifs_seconds"] > 0


def test_without_a_target_nothing_is_written(problem: Path, tmp_path: Path) -> None:
    assert tuple(measure_stages(problem, 0, None)["cold"]["seconds"]) == STAGES[:-1]
    assert [path.name for path in tmp_path.iterdir()] == ["problem"]


def test_explosion_is_as_before_when_it_has_been_timed() -> None:
    explode = Explosion.needs
    with explosion_timed():
        assert Explosion.needs is not explode
    assert Explosion.needs is explode


@pytest.mark.skipif(sys.platform == "win32", reason="Windows tells it in another way")
def test_peak_memory_never_falls() -> None:
    before = peak_memory_bytes()
    assert before is not None
    held = bytearray(before + 10**6)
    after = peak_memory_bytes()
    del held
    assert after is not None
    assert after > before > 10**7


def test_a_process_of_its_own_gives_its_figures(problem: Path) -> None:
    found, seconds = measured("loop", str(problem))
    assert found["demands"] == 100
    assert seconds > found["seconds"]


def test_a_process_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(MeasurementFailed, match=r"(?s)ended with status 1\..*No such file"):
        measured("loop", str(tmp_path / "nothing"))


@pytest.mark.parametrize(("may_find", "because"), [(True, "findings are told"), (False, "findings are a fault")])
def test_findings_may_be_expected(may_find: bool, because: str, tmp_path: Path) -> None:
    (tmp_path / "empty.yaml").write_text("items: []\n")
    arguments = ("lotwise.cli", "check", str(tmp_path / "empty.yaml"))
    if may_find:
        assert "LW-S" in timed(*arguments, may_find=True)[0], because
    else:
        with pytest.raises(MeasurementFailed, match="status 1"):
            timed(*arguments)
