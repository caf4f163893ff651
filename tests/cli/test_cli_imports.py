"""What a command may import before it has work to do."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import lotwise

HEAVY = ("duckdb", "llvmlite", "matplotlib", "numba", "numpy", "polars", "pyarrow", "yaml")


@pytest.mark.parametrize(
    ("arguments", "because"),
    [
        (["--help"], "help must come at once"),
        (["--version"], "so must the version"),
        (["plan", "--help"], "help of a command that needs data libraries"),
        (["plot", "--help"], "the drawing library is for drawing"),
        (["plan"], "misuse is found before anything is imported"),
        (["schema", "--json"], "definitions are plain Python"),
        (["schema", "items"], "definitions are plain Python"),
        (["demo", "--example", "none"], "copying needs no data library"),
        (["bench", "--help"], "help of a command whose processes need data libraries"),
        (["bench", "--problem", "none"], "what is measured in other processes is imported there"),
    ],
)
def test_imports_nothing_heavy(arguments: list[str], because: str) -> None:
    code = f"""
import sys
sys.argv[1:] = {arguments!r}
from lotwise.cli import main
try:
    main()
except SystemExit:
    pass
print(*sorted(set({HEAVY!r}) & set(sys.modules)), file=sys.stderr, end="<imported")
"""
    environment = os.environ | {"PYTHONPATH": str(Path(lotwise.__file__).parents[1])}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert done.stderr.splitlines()[-1] == "<imported", because
