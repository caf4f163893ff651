"""``lotwise plan --since``: as a process, what it says, and that its plan is the plan of everything."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from cli.conftest import Done

    Run = Callable[..., Done]

BICYCLE = Path(__file__).resolve().parents[2] / "examples" / "bicycle"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BICYCLE, tmp_path / "source"))


def change(source: Path, old: str, new: str, table: str = "demands") -> None:
    file = source / f"{table}.csv"
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_night_after_night_into_one_folder(run: Run, source: Path, tmp_path: Path) -> None:
    """The same command each time; what it writes is what a plan of everything writes, and so is what it prints."""
    nights = [
        ("2026-03-10,12", "2026-03-10,12", "All 75 SKUs planned, because out holds no plan yet."),
        ("2026-03-10,12", "2026-03-10,15", "1 of 75 SKUs planned again, because 1 row changed."),
        ("2026-03-10,15", "2026-03-11,15", "1 of 75 SKUs planned again, because 1 row changed, and 1 row before that."),
        ("2026-03-11,15", "2026-03-11,15", "1 of 75 SKUs planned again, because no row changed, and 2 rows before that."),
    ]
    for old, new, told in nights:
        change(source, f"SO-5512,sales_order,AC-8030,,MAIN,{old}", f"SO-5512,sales_order,AC-8030,,MAIN,{new}")
        again = run("plan", "source", "--since", "out", "-o", "out", "--json")
        whole = run("plan", "source", "-o", "whole", "--json")
        assert again.status == whole.status == 0
        assert told in again.err.splitlines()
        assert "Wrote 6 tables to out, with what --since needs." in again.err
        assert again.out == whole.out
        assert files(tmp_path / "out") == files(tmp_path / "whole")


def test_a_plan_that_is_printed_only(run: Run, source: Path, tmp_path: Path) -> None:
    run("plan", "source", "-o", "monday", "--keep-state")
    before = files(tmp_path / "monday") | files(tmp_path / "monday" / "state")
    change(source, "AC-8030,,MAIN,2026-03-10,12", "AC-8030,,MAIN,2026-03-10,15")
    again = run("plan", "source", "--since", "monday")
    assert "1 of 75 SKUs planned again, because 1 row changed." in again.err.splitlines()
    assert again.out == run("plan", "source").out
    assert run("plan", "source", "--since", "monday", "--quiet").err == ""
    assert files(tmp_path / "monday") | files(tmp_path / "monday" / "state") == before


@pytest.mark.parametrize(
    ("options", "told", "because"),
    [
        ("--set today=2026-03-03", "because the plan's today changed.", "settings are everybody's"),
        ("--set today=2026-03-03 -o other", "because the plan's today changed.", "the next one can go on from there"),
    ],
)
def test_why_everything_is_planned(run: Run, source: Path, options: str, told: str, because: str) -> None:
    run("plan", "source", "-o", "monday", "--keep-state")
    done = run("plan", "source", "--since", "monday", *options.split())
    assert (done.status, told in done.err) == (0, True), because


def test_a_state_that_cannot_be_used_is_told(run: Run, source: Path, tmp_path: Path) -> None:
    run("plan", "source", "-o", "monday", "--keep-state")
    os.truncate(tmp_path / "monday" / "state" / "netted.lines.npy", 90)
    done = run("plan", "source", "--since", "monday")
    assert done.status == 0
    assert "because the state of monday cannot be used: it is damaged: netted.lines.npy is not the file that was kept." in done.err
    run("plan", "source", "-o", "monday")
    done = run("plan", "source", "--since", "monday")
    assert "All 75 SKUs planned, because monday keeps no state; --keep-state keeps one." in done.err.splitlines()


@pytest.mark.parametrize(
    ("command", "told", "because"),
    [
        ("plan source --since monday", "--since monday does not exist.\nMaybe write one first", "a name mistyped"),
        ("plan source --since monday -o out", "--since monday does not exist.", "the target is another one"),
        ("plan source --since empty", "--since empty holds no plan.\nMaybe write one first", "a folder of something else"),
        ("plan source --since source", "--since source is a source, and no plan.", "the arguments mixed up"),
        ("plan source --since good.yaml", "--since good.yaml is a file", "a file has no state"),
        ("plan source --keep-state", "--keep-state needs a folder to write to.", "there is no place for it"),
        ("plan source --keep-state -o plan.json", "is a file, and a state is kept in a folder.", "a document has none"),
        ("plan source --keep-state -o taken", "is no state of a plan", "it would be lost"),
    ],
)
@pytest.mark.usefixtures("good", "source")
def test_misuse(run: Run, tmp_path: Path, command: str, told: str, because: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "taken" / "state").mkdir(parents=True)
    done = run(*command.split())
    assert (done.status, done.out, told in done.err) == (2, "", True), because
    assert not (tmp_path / "out").exists()


def test_causes_of_a_plan_that_keeps_its_state(run: Run, source: Path, tmp_path: Path) -> None:
    """What it was planned from is with it, unlike with a plan without a state."""
    run("plan", "source", "-o", "monday", "--keep-state")
    run("plan", "source", "-o", "bare")
    change(source, "AC-8030,,MAIN,2026-03-10,12", "AC-8030,,MAIN,2026-03-10,40")
    done = run("diff", "monday", "source")
    assert (done.status, done.err) == (0, "")
    assert "demand SO-5512: 12 → 40" in done.out
    done = run("diff", "bare", "source")
    assert done.err == "Causes are not told: bare keeps no state; --keep-state keeps one.\n"
    (tmp_path / "monday" / "state" / "netted.held.npy").unlink()
    done = run("diff", "monday", "source")
    assert "the state of monday cannot be used: it is damaged: netted.held.npy" in done.err
    assert "demand SO-5512" not in done.out
