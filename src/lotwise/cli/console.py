"""Where text goes: the result to stdout, everything else to stderr; colour only on a terminal."""

from __future__ import annotations

import codecs
import sys
from typing import TYPE_CHECKING

from lotwise.cli.guard import printing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console
    from rich.text import Text

_ASCII = {"→": "->", "←": "<-", "↑": "^", "↓": "v", "↔": "<>", "…": "...", "×": "x", "■": "#", "▲": "!", "○": "o"}


def speak_any_encoding() -> None:
    """Characters that the terminal's encoding lacks are spelt in ASCII instead of ending the program."""
    codecs.register_error("lotwise", _spelt)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="lotwise")


def _spelt(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(_ASCII.get(character, "?") for character in error.object[error.start : error.end]), error.end


def stdout() -> Console:
    """The console of results."""
    from rich.console import Console

    return Console(highlight=False, markup=False, soft_wrap=True)


def stderr() -> Console:
    """The console of everything else."""
    from rich.console import Console

    return Console(stderr=True, highlight=False, markup=False, soft_wrap=True)


def width_of(console: Console) -> int | None:
    """Columns of a terminal; None for a pipe or a file, which take any width."""
    return console.width if console.is_terminal else None


def say(console: Console, lines: Iterable[Text | str]) -> None:
    """Print lines; off a terminal as plain text without spaces at the end."""
    with printing():
        for line in lines:
            if console.is_terminal:
                console.print(line)
            else:
                print(str(line).rstrip(), file=console.file)
        console.file.flush()


def pieces(text: Iterable[str]) -> None:
    """Print a document that comes in pieces to stdout."""
    for piece in text:
        with printing():
            sys.stdout.write(piece)
    with printing():
        sys.stdout.flush()
