"""What a command takes from its start: help, the first plan of the example, and compiling the rules from nothing."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from lotwise.bench.children import timed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

COMMANDS = "lotwise.cli"


def measure_start(folder: Path, runs: int, tell: Callable[[str], None]) -> dict[str, float | None]:
    """Seconds of each command, in processes of their own; the median of several, of compiling a single one."""
    example = folder / "example"
    timed(COMMANDS, "demo", str(example))
    tell("start: help and the first plan of the example")
    help_seconds = [timed(COMMANDS, "--help")[1] for _ in range(runs)]
    plan_seconds = [timed(COMMANDS, "plan", str(example), may_find=True)[1] for _ in range(runs)]
    tell("start: compiling from nothing")
    return {"help": median(help_seconds), "first_plan": median(plan_seconds), "compile": compile_seconds(folder / "cache")}


def compile_seconds(cache: Path) -> float | None:
    """Seconds of ``lotwise warmup`` with an empty cache; None where the system puts the cache elsewhere."""
    cache.mkdir()
    elsewhere = {"XDG_CACHE_HOME": str(cache), "HOME": str(cache)}
    seconds = timed(COMMANDS, "warmup", environment=elsewhere)[1]
    was_used = any(path.is_file() for path in cache.rglob("kernels-*/**/*"))
    return seconds if was_used else None
