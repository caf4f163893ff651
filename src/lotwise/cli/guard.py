"""Expected errors end a command with a sentence and an exit status; unexpected ones keep their traceback."""

from __future__ import annotations

import functools
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

from lotwise.errors import LotwiseError, SourceError, Stopped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

DONE, FINDINGS, MISUSE = 0, 1, 2
READER_GONE = 141
"""What a shell reports of a program whose reader has closed the pipe, as ``lotwise plan SOURCE | head`` does."""


class Misuse(LotwiseError):
    """A command that cannot be carried out as given."""


def guarded(command: Callable[..., Any]) -> Callable[..., Any]:
    """The command with its expected errors turned into messages and exit statuses."""

    @functools.wraps(command)
    def run(*arguments: Any, **options: Any) -> Any:
        try:
            return command(*arguments, **options)
        except SourceError as error:
            from lotwise.cli.findings import tell_unusable

            tell_unusable(error.findings)
            raise typer.Exit(FINDINGS) from error
        except BrokenPipeError as error:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is still buffered goes nowhere
            raise typer.Exit(READER_GONE) from error
        except LotwiseError as error:
            typer.echo(f"Error: {error}", err=True)
            raise typer.Exit(FINDINGS if isinstance(error, Stopped) else MISUSE) from error

    return run


@contextmanager
def writing(target: Path) -> Iterator[None]:
    """Tell in a sentence what the system refuses to write."""
    try:
        yield
    except OSError as error:
        refused = f"{error.filename or target} cannot be written: {error.strerror or error}."
        message = f"{refused}\nWhat stood there before still stands there."
        raise Misuse(message) from error


@contextmanager
def printing() -> Iterator[None]:
    """Tell in a sentence that the result cannot be printed, such as on a full disk behind ``>``."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        message = f"The result cannot be printed: {error.strerror or error}."
        raise Misuse(message) from error
