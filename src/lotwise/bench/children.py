"""Processes that measure: each starts afresh, so that nothing is warm that should be cold and no memory is counted twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

from lotwise.errors import LotwiseError

if TYPE_CHECKING:
    from collections.abc import Mapping

LAST_LINES = 12
"""So much of what a failed process said is told."""


class MeasurementFailed(LotwiseError, RuntimeError):
    """A process that should have measured something ended with an error."""


def measured(task: str, *arguments: str) -> tuple[Any, float]:
    """The figures of a task of ``python -m lotwise.bench``, and the seconds from the start of its process to its end."""
    printed, seconds = timed("lotwise.bench", task, *arguments)
    return json.loads(printed), seconds


def timed(module: str, *arguments: str, environment: Mapping[str, str] | None = None, may_find: bool = False) -> tuple[str, float]:
    """What ``python -m module`` prints, and the seconds it takes; exit status 1 is fine where findings may be told.

    Raises
    ------
    MeasurementFailed
        When the process ends with another status; carries the last lines it printed to stderr.
    """
    command = [sys.executable, "-m", module, *arguments]
    started = time.perf_counter()
    done = subprocess.run(
        command, env=os.environ | dict(environment or {}), capture_output=True, encoding="utf-8", errors="replace", check=False
    )
    seconds = time.perf_counter() - started
    if done.returncode not in ((0, 1) if may_find else (0,)):
        told = "\n".join(done.stderr.splitlines()[-LAST_LINES:])
        advice = f"\n{told}" if told else "\nMaybe memory ran out."
        message = f"`python -m {module} {' '.join(arguments[:1])}` ended with status {done.returncode}.{advice}"
        raise MeasurementFailed(message)
    return done.stdout, seconds
