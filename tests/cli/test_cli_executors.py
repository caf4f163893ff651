"""Planning in partitions from the command line."""

from __future__ import annotations

import os
import shlex
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from cli.conftest import Done

    Run = Callable[..., Done]

pytestmark = pytest.mark.usefixtures("good")
WITH_RAY = pytest.mark.skipif(find_spec("ray") is None, reason="the extra [ray] is not installed")
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
TOO_MANY = 1 + (os.cpu_count() or 1)


@pytest.mark.parametrize(
    ("options", "message", "because"),
    [
        ("--workers 2", "--workers belongs to --executor ray.", "nobody would use them"),
        ("--executor serial --workers 2", "--workers belongs to --executor ray.", "one after the other needs no workers"),
        ("--work-folder w", "--work-folder belongs to --executor.", "nothing would be kept in it"),
        ("--partition-events 9", "--partition-events belongs to --executor.", "there would be no partitions"),
        ("--executor serial --work-folder good.yaml", "--work-folder good.yaml is a file.\nMaybe name a folder", "not a folder"),
        ("--executor spark", "'ray'", "those that there are are named"),
        (f"--executor ray --workers {TOO_MANY}", f"{TOO_MANY} workers were asked for", "the others would wait"),
    ],
)
def test_misuse_is_told_before_anything_is_planned(options: str, message: str, because: str, run: Run) -> None:
    done = run(*shlex.split(f"plan good.yaml {options}"))
    assert done.status == 2, because
    assert message in done.err, because
    assert done.out == "", because


def test_the_serial_executor_prints_the_same_and_keeps_its_levels(run: Run, tmp_path: Path) -> None:
    one, other = run("plan", "good.yaml", "--json"), run(*shlex.split("plan good.yaml --json --executor serial --work-folder kept"))
    assert (other.status, other.out) == (one.status, one.out)
    assert [file.name for file in (tmp_path / "kept").glob("*/level-*.json")] == ["level-000.json"]


@pytest.mark.parametrize("example", ["bicycle", "bakery"])
@pytest.mark.parametrize(
    "options",
    ["--executor serial", pytest.param("--executor ray --workers 1", marks=[pytest.mark.ray, pytest.mark.slow, WITH_RAY])],
)
def test_executors_print_the_examples_as_without(options: str, example: str, run: Run) -> None:
    """The bicycle has component forecasts, the bakery coverage codes."""
    source = str(EXAMPLES / example)
    one, other = run("plan", source, "--json"), run("plan", source, "--json", *options.split())
    assert (other.status, other.out) == (one.status, one.out), other.err
