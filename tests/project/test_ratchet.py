"""Scenarios that passed once must go on passing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import ratchet

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

VERDICTS = {"a": [], "b": ["missing line: FG\n more"], "c": []}


def run(tmp_path: Path, listed: str, *options: str) -> int:
    verdicts, passing = tmp_path / "verdicts.json", tmp_path / "passing.txt"
    verdicts.write_text(json.dumps(VERDICTS))
    passing.write_text(listed)
    return ratchet.main([str(verdicts), str(passing), *options])


def test_listed_scenarios_that_pass_are_fine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, "# core\na\n\n") == 0
    assert capsys.readouterr().out == "All 1 listed scenarios pass.\n1 more pass: c\n"


def test_a_lost_scenario_fails_with_its_difference(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, "a\nb  # since the first version\n") == 1
    assert "b no longer passes: missing line: FG\n" in capsys.readouterr().out


def test_a_scenario_that_was_not_run_counts_as_lost(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, "gone\n") == 1
    assert "gone was not run" in capsys.readouterr().out


def test_write_adds_what_passes_now(tmp_path: Path) -> None:
    assert run(tmp_path, "# core\na\n", "--write") == 0
    assert (tmp_path / "passing.txt").read_text() == "# core\na\nc\n"


def test_no_list_yet_loses_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "verdicts.json").write_text(json.dumps(VERDICTS))
    assert ratchet.main([str(tmp_path / "verdicts.json"), str(tmp_path / "passing.txt")]) == 0
    assert "2 more pass: a, c" in capsys.readouterr().out
