"""New files and folders under a name of their own until they are complete, and what killed processes leave of them."""

from __future__ import annotations

import os
import shutil
import socket
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_numbers = count()


@contextmanager
def fresh(path: Path) -> Iterator[Path]:
    """A hidden name beside a path, in the same file system; what is left under it in the end goes away."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}-{socket.gethostname()}-{os.getpid()}-{next(_numbers)}")
    try:
        yield new
    finally:
        _remove(new)


def put(new: Path, path: Path) -> None:
    """Give a finished folder its name; one that stands there already holds the same."""
    try:
        new.rename(path)
    except OSError:
        if not path.is_dir():
            raise


def clear(folder: Path, names: str) -> None:
    """Remove what killed processes of this machine have left under hidden names that match a pattern."""
    for path in folder.glob(names):
        if _is_left(path):
            _remove(path)


def _is_left(path: Path) -> bool:
    """Whether the process that wrote under a hidden name is known to be gone; those of other machines are not known."""
    beside, *process = path.name.rsplit("-", 2)
    is_own = len(process) == 2 and all(part.isdigit() for part in process) and beside.endswith(f"-{socket.gethostname()}")
    return is_own and os.name == "posix" and not _lives(int(process[0]))


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it lives, and belongs to somebody else
        return True
    return True


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, onerror=_gone_already)
    else:
        path.unlink(missing_ok=True)


def _gone_already(_do: object, path: str, error: tuple[object, BaseException, object]) -> None:
    """Another run that goes on in the same folder removes the same things."""
    if not isinstance(error[1], FileNotFoundError):
        raise error[1]
