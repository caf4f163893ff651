"""A spinner on stderr that names the stage, when it is a terminal and the work takes longer than a second."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Self

from lotwise.cli.console import stderr

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress

QUIET_SECONDS = 1.0


class Stages:
    """Tells which stage is under way; a context manager that cleans up behind itself.

    Parameters
    ----------
    quiet
        Never show anything.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        console = stderr()
        self._console = console if console.is_terminal and not quiet else None
        self._text = ""
        self._lock = threading.Lock()
        self._shown: RichProgress | None = None
        self._closed = False
        self._timer = threading.Timer(QUIET_SECONDS, self._show)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        if self._console is not None:
            self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._closed = True
            self._timer.cancel()
            if self._shown is not None:
                self._shown.stop()

    def stage(self, text: str) -> None:
        """Name what is done from now on."""
        with self._lock:
            self._text = text
            if self._shown is not None:
                self._shown.update(self._shown.task_ids[0], description=text)

    def _show(self) -> None:
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        with self._lock:
            if self._closed:
                return
            columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
            self._shown = Progress(*columns, console=self._console, transient=True)
            self._shown.add_task(self._text, total=None)
            self._shown.start()
