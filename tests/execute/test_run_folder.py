"""What killed processes leave in the folder of a run goes away, and a disk that is full ends in a sentence."""

from __future__ import annotations

import os
import resource
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

from lotwise.errors import DiskFull
from lotwise.execute.folder import RunFolder
from lotwise.execute.mapped import InFiles

if TYPE_CHECKING:
    from pathlib import Path


def gone() -> int:
    """The number of a process that has ended."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        pass
    return process.pid


@pytest.mark.parametrize(
    ("host", "process", "stays", "because"),
    [
        ("here", "gone", False, "who wrote it is gone"),
        ("here", "alive", True, "it is still being written"),
        ("elsewhere", "gone", True, "nobody knows whether a process of another machine lives"),
    ],
)
def test_what_killed_processes_left_is_removed(host: str, process: str, stays: bool, because: str, tmp_path: Path) -> None:
    run = RunFolder(tmp_path / "abc")
    writer = f"{socket.gethostname() if host == 'here' else host}-{gone() if process == 'gone' else os.getpid()}"
    left = [run.path / f".partition-000001-{writer}-0", tmp_path / f".abc-{writer}-1"]
    for folder in left:
        folder.mkdir(parents=True)
        (folder / "lines.parquet").touch()
    run.clear()
    assert [folder.exists() for folder in left] == [stays, stays], because


def test_arrays_in_files_leave_no_name_behind(tmp_path: Path) -> None:
    array = InFiles(tmp_path)("lines", 1_000, np.int64)
    array[:] = np.arange(1_000)
    assert list(tmp_path.iterdir()) == []
    assert array.sum() == 499_500


def test_a_disk_without_place_ends_in_a_sentence(tmp_path: Path) -> None:
    """The system itself refuses a file beyond the limit of the process."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4_096, before[1]))
    try:
        with pytest.raises(DiskFull, match=r"(?s)no place left on the disk.*--work-folder on a larger disk"):
            InFiles(tmp_path)("lines", 1_000_000, np.int64)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list(tmp_path.iterdir()) == []
