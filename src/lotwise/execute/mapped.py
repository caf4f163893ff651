"""Arrays in files that are mapped into memory: the system writes their pages out and drops them when it needs the memory."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from lotwise.execute.fresh import fresh
from lotwise.execute.room import writing

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import DTypeLike, NDArray


@dataclass(frozen=True)
class InFiles:
    """Room for arrays in files of a folder.

    A file loses its name as soon as it is mapped: nothing else finds it, and the system takes its place on the disk back when the
    array is gone, even when the process is killed.
    """

    folder: Path

    def __call__(self, name: str, count: int, kind: DTypeLike, /) -> NDArray[Any]:
        """(count,) rows of zeros of a type.

        Raises
        ------
        DiskFull
            When the disk has no place for them.
        """
        kind = np.dtype(kind)
        if count == 0:
            return np.empty(0, kind)
        with writing(self.folder), fresh(self.folder / name) as path, path.open("w+b") as file:
            _reserve(file.fileno(), count * kind.itemsize)
            array = np.memmap(file, kind, "r+", shape=(count,))
        return array.view(np.ndarray)


def _reserve(descriptor: int, size: int) -> None:
    """Take the place on the disk now: a page that finds none later would end the process without a word."""
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(descriptor, 0, size)
    else:
        os.truncate(descriptor, size)
