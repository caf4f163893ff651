"""Arrays and frames as files, each with a seal that tells whether it is the one that was written."""

from __future__ import annotations

import io
import mmap
import os
import shutil
import sys
import threading
import zlib
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Leaf = NDArray[Any] | pl.DataFrame
    Content = mmap.mmap | bytes

MAPPED = sys.platform != "win32"
"""Files are mapped into memory instead of read: what nobody touches costs nothing. Windows lets no mapped file be replaced."""

_one_at_a_time = threading.Lock()
"""numpy reads headers with ``ast.literal_eval``, and Python 3.11 fails when several threads parse at once."""


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
    return _seal(_content(path))


def link_leaf(old: Path, new: Path, seal: Seal) -> bool:
    """Have a file under another name too; false where it is missing or another one."""
    try:
        new.hardlink_to(old)
    except FileNotFoundError:
        return False
    except OSError:  # another file system, or one without links
        shutil.copy2(old, new)
    return _seal(_content(new)) == seal


def sealed_content(path: Path, seal: Seal) -> Content | None:
    """What stands in a file that ``write_leaf`` wrote; None where it is missing or another one."""
    if not path.is_file():
        return None
    content = _content(path)
    return content if _seal(content) == seal else None


def leaf_of(file: str, content: Content) -> Leaf:
    """The array or frame of the content of a file; nobody may write into an array."""
    if file.endswith(".arrow"):
        return pl.read_ipc(io.BytesIO(content))
    stream = io.BytesIO(content) if isinstance(content, bytes) else content
    stream.seek(0)
    read_header = np.lib.format.read_array_header_1_0
    if np.lib.format.read_magic(stream) != (1, 0):
        read_header = np.lib.format.read_array_header_2_0
    with _one_at_a_time:
        shape, is_fortran, dtype = read_header(stream)
    array: NDArray[Any] = np.ndarray(shape, dtype, content, stream.tell(), order="F" if is_fortran else "C")
    return array


def _content(path: Path) -> Content:
    with path.open("rb") as file:
        if MAPPED and os.fstat(file.fileno()).st_size:  # an empty file cannot be mapped
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        return file.read()


def _seal(content: Content) -> Seal:
    return Seal(len(content), zlib.crc32(content))
