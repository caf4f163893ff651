"""Arrays and frames as files, each with a seal that tells whether it is the one that was written."""

from __future__ import annotations

import io
import mmap
import os
import shutil
import sys
import zlib
from typing import IO, TYPE_CHECKING, Any, NamedTuple

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Leaf = NDArray[Any] | pl.DataFrame

MAPPED = sys.platform != "win32"
"""Files are mapped into memory instead of read: what nobody touches costs nothing. Windows lets no mapped file be replaced."""


class Seal(NamedTuple):
    """Length and CRC-32 of a file."""

    length: int
    checksum: int


def file_of(name: str, leaf: Leaf) -> str:
    """The file of an array or a frame."""
    return f"{name}.arrow" if isinstance(leaf, pl.DataFrame) else f"{name}.npy"


def write_leaf(path: Path, leaf: Leaf) -> Seal:
    """Write an array or a frame."""
    if isinstance(leaf, pl.DataFrame):
        leaf.write_ipc(path, compression="lz4")
    else:
        np.save(path, leaf, allow_pickle=False)
    with path.open("rb") as file:
        return _seal(_content(file))


def link_leaf(old: Path, new: Path, seal: Seal) -> bool:
    """Have a file under another name too; false where it is missing or another one."""
    try:
        new.hardlink_to(old)
    except FileNotFoundError:
        return False
    except OSError:  # another file system, or one without links
        shutil.copy2(old, new)
    with new.open("rb") as file:
        return _seal(_content(file)) == seal


def read_leaf(path: Path, seal: Seal) -> Leaf | None:
    """Read what ``write_leaf`` wrote; None where the file is missing or another one. Nobody may write into an array."""
    if not path.is_file():
        return None
    with path.open("rb") as file:
        content = _content(file)
        if _seal(content) != seal:
            return None
        return pl.read_ipc(io.BytesIO(content)) if path.suffix == ".arrow" else _array(file, content)


def _content(file: IO[bytes]) -> mmap.mmap | bytes:
    if MAPPED and os.fstat(file.fileno()).st_size:  # an empty file cannot be mapped
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    return file.read()


def _seal(content: mmap.mmap | bytes) -> Seal:
    return Seal(len(content), zlib.crc32(content))


def _array(file: IO[bytes], content: mmap.mmap | bytes) -> NDArray[Any]:
    """The array of a file of numpy's format on the content as it lies there."""
    file.seek(0)
    read_header = np.lib.format.read_array_header_1_0
    if np.lib.format.read_magic(file) != (1, 0):
        read_header = np.lib.format.read_array_header_2_0
    shape, is_fortran, dtype = read_header(file)
    array: NDArray[Any] = np.ndarray(shape, dtype, content, file.tell(), order="F" if is_fortran else "C")
    return array
