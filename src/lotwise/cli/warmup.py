"""``lotwise warmup``."""

from __future__ import annotations

from time import perf_counter, time
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from pathlib import Path


def warmup() -> None:
    """Compile the planning rules of both families ahead of time.

    Large plans run compiled; the first of them waits for it otherwise.
    """
    from lotwise.cli.progress import Stages

    started, began = time(), perf_counter()
    with Stages() as stages:
        stages.stage("Compiling the planning rules (once per version, up to a minute)")
        from lotwise.kernels.compiling import cache_folder
        from lotwise.kernels.coverage import compiled as coverage
        from lotwise.kernels.reordering import compiled as reordering

    took = perf_counter() - began
    folders = [cache_folder(family.MODULES) for family in (reordering, coverage)]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    what = "Compiled the planning rules" if _is_new(files, started) else "The planning rules were compiled already; loaded"
    size = sum(path.stat().st_size for path in files) / 1e6
    typer.echo(f"{what} in {took:.1f} s. They are kept in {folders[0].parent} ({size:.1f} MB).")


def _is_new(files: list[Path], started: float) -> bool:
    """Whether anything was written since the command started; file times may be a little coarser than the clock."""
    return any(path.stat().st_mtime >= started - 0.01 for path in files)
