"""What the folder of a run cannot take ends in a sentence."""

from __future__ import annotations

import errno
from contextlib import contextmanager
from typing import TYPE_CHECKING

from lotwise.errors import DiskFull

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""No space left, no quota left, a file larger than the process may write."""
_REFUSED = ("no space left", "disk quota exceeded", "file too large", " requested and ")
"""How polars tells of these, and numpy of an array of which only a part was written, without the number."""


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Whatever is written into the folder of a run.

    Raises
    ------
    DiskFull
        When the system has no place for it.
    """
    try:
        yield
    except DiskFull:
        raise
    except Exception as error:
        if not _is_full(error):
            raise
        raise DiskFull(str(folder), str(error)) from error


def _is_full(error: Exception) -> bool:
    number = error.errno if isinstance(error, OSError) else None
    return number in FULL or any(words in str(error).lower() for words in _REFUSED)
