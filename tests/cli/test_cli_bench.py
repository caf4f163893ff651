"""``lotwise bench``: what it refuses before any work, and a small benchmark from measuring to comparing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SMALL = ("bench", "--problem", "daily", "--scale", "0.001", "--runs", "1")


@pytest.mark.parametrize(
    ("arguments", "told", "because"),
    [
        (["--problem", "dayly"], "There is no problem 'dayly'.\nMaybe 'daily' was meant?", "a near name helps"),
        (["--problem", "zzz"], "There is no problem 'zzz'.\nProblems: daily, weekly,", "without one, all names do"),
        (["--all", "--problem", "daily"], "--all measures everything", "one of them would be ignored"),
        (["--write", "page.html"], "--write page.html names no page.\nMaybe page.md?", "the tables are Markdown"),
        (["--compare", "missing.json"], "--compare missing.json cannot be read: No such file", "found before minutes have passed"),
        (["--compare", "plan.json"], "--compare plan.json holds no benchmark.", "JSON, but of another kind"),
        (
            ["--compare", "other.json"],
            "other.json holds none of these problems in this size.\nMaybe --scale 0.5",
            "nothing in common",
        ),
        (["--compare", "text.json"], "--compare text.json holds no benchmark.", "no JSON at all"),
    ],
)
def test_misuse_is_told_before_the_work(
    arguments: list[str], told: str, because: str, run: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "plan.json").write_text('{"lines": []}')
    (tmp_path / "text.json").write_text("words")
    (tmp_path / "other.json").write_text('{"scale": 0.5, "problems": [{"name": "daily", "network": {"skus": 50000}}]}')
    done = run("bench", *arguments)
    assert done.status == 2, because
    assert told in done.err, because
    assert done.out == ""


@pytest.mark.slow
def test_a_benchmark_is_measured_published_and_compared(run: Callable[..., Any], tmp_path: Path) -> None:
    done = run(*SMALL, "--write", "page.md")
    assert done.status == 0, done.err
    assert done.out.startswith("Budgets\n")
    assert "daily: run 1 of 1\n" in done.err
    page, published = (tmp_path / "page.md").read_text(), json.loads((tmp_path / "page.json").read_text())
    assert "lotwise bench --problem daily --runs 1 --scale 0.001 --write page.md\n" in page
    (daily,) = published["problems"]
    assert daily["counts"]["lines"] == daily["loop"]["orders"] > 0
    assert [budget["is_met"] for budget in published["budgets"]] == [None, None]

    same = run(*SMALL, "--compare", "page.json", "--tolerance", "100", "--json")
    assert same.status == 0, same.err
    (compared,) = json.loads(same.out)["compared"]
    assert compared["name"] == "daily"
    assert compared["now"] > 0

    daily["loop"]["seconds"] *= 1000  # as if lotwise had been a thousand times as fast beside the loop
    (tmp_path / "page.json").write_text(json.dumps(published))
    worse = run(*SMALL, "--compare", "page.json")
    assert worse.status == 1, worse.err
    assert "Worse by more than 25 %: daily." in worse.err
