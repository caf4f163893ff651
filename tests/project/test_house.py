"""Rules of the house that hold for the repository as a whole."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import pin

ROOT = Path(__file__).resolve().parents[2]
# Written in parts, so that this file does not find itself.
REGISTRIES = ["py" + "pi.org", "python" + "hosted.org", "index" + "-url", "npm" + "js.org", "conda" + ".io"]
WORKPLACES = [r"(?<![\w.-])/" + folder + "/" for folder in ("wo" + "rk", "ro" + "ot", "ho" + "me", "Use" + "rs", "tm" + "p")]
SIBLING = r"\.\./sha" + "red"
MAY_NAME_THE_SIBLING = (".ci/run", "tests/scenarios/")


def tracked() -> list[str]:
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def text_of(name: str) -> str:
    return (ROOT / name).read_bytes().decode(errors="ignore")


def test_no_lock_file_is_tracked() -> None:
    assert [name for name in tracked() if name.endswith("uv.lock")] == []
    assert "uv.lock" in (ROOT / ".gitignore").read_text().split()


def test_no_file_names_a_registry_or_a_workplace() -> None:
    pattern = re.compile("|".join([*map(re.escape, REGISTRIES), *WORKPLACES]))
    found = [f"{name}: {match[0]}" for name in tracked() if (match := pattern.search(text_of(name)))]
    assert found == []


def test_only_the_checks_name_the_sibling_folder() -> None:
    sibling = re.compile(SIBLING)
    found = [name for name in tracked() if sibling.search(text_of(name)) and not name.startswith(MAY_NAME_THE_SIBLING)]
    assert found == []


@pytest.mark.parametrize("module", ["lotwise", "lotwise.cli"])
def test_import_takes_no_data_library(module: str) -> None:
    """``lotwise --help`` must not wait for frames or a compiler."""
    code = f"import sys, {module}; print(*sorted({{'polars', 'numba', 'duckdb', 'numpy'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_every_pin_is_exact() -> None:
    assert [entry for entry in pin.pins(ROOT) if not re.fullmatch(r"[a-z0-9-]+==[^;\s]+( ; .+)?", entry)] == []
    assert len(pin.pins(ROOT)) == len(set(pin.pins(ROOT)))


def test_pins_are_written_into_their_place() -> None:
    text = 'a = 1\nconstraint-dependencies = [\n  "old==1",\n]\n\n[tool.ruff]\n'
    assert pin.with_pins(text, ["new==2", "b==1 ; sys_platform == 'win32'"]) == (
        'a = 1\nconstraint-dependencies = [\n  "new==2",\n  "b==1 ; sys_platform == \'win32\'",\n]\n\n[tool.ruff]\n'
    )
    with pytest.raises(ValueError, match="must hold constraint-dependencies"):
        pin.with_pins("[tool.uv]\n", [])


@pytest.mark.slow
def test_pins_cover_all_that_would_be_installed() -> None:
    if shutil.which("uv") is None:
        pytest.skip("uv is not installed")
    try:
        missing = pin.stale(ROOT)
    except subprocess.CalledProcessError as error:
        if "No solution found" in error.stderr:
            raise
        pytest.skip(f"uv cannot resolve here: {error.stderr.splitlines()[0] if error.stderr else 'no reason given'}")
    assert missing == [], "run: uv run python scripts/pin.py"


def test_the_check_runs_the_commands_of_the_readme() -> None:
    check, readme = (ROOT / ".ci" / "run").read_text(), (ROOT / "README.md").read_text()
    for command in ("uv run --extra ray pytest", "uv run lotwise plan examples/bicycle"):
        assert command in check
        assert command in readme
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
