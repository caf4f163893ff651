"""Fixtures: the command line as a process of its own, and sources written as text."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

import lotwise

if TYPE_CHECKING:
    from collections.abc import Callable

PACKAGE = Path(lotwise.__file__).parent

GOOD = """\
plan: {start_date: 2026-03-02, end_date: 2026-06-30, today: 2026-03-02}
items:
- item: FG-100
  vendor: Alpforge
  reordering_policy: lot_for_lot
  rescheduling_period: 1W
  lot_accumulation_period: 1W
  lead_time: 5D
- {item: RM-200, reordering_policy: lot_for_lot}
- {item: XX, reordering_policy: lot_for_lot}
stock:
- {item: RM-200, quantity: -2.5}
demands:
- {id: SO1, type: sales_order, item: FG-100, due_date: 2026-04-10, quantity: 65}
- {id: SO2, type: sales_order, item: FG-100, due_date: 2026-05-20, quantity: 1850}
supplies:
- {id: PO1, type: purchase_order, item: FG-100, due_date: 2026-03-12, quantity: 45}
- {id: PO2, type: purchase_order, item: FG-100, due_date: 2026-05-22, quantity: 1200}
"""
FAULTY = """\
plan: {start_date: 2026-03-02, end_date: 2026-06-30}
items:
- {item: FG-100, reordering_policy: lot_for_lot, order_multiple: -5}
- {item: OK, reordering_policy: lot_for_lot, color: red}
demands:
- {id: SO1, type: sales_order, item: FG-100, due_date: 2026-04-10, quantity: 1}
- {id: SO2, type: sales_order, item: OK, due_date: 2026-04-10, quantity: 1}
"""
UNUSABLE = """\
plan: {start_date: 2026-03-02}
items:
- {item: FG, reordering_policy: lot_for_lot}
"""


class Done(NamedTuple):
    status: int
    out: str
    err: str


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Done]:
    """Run ``lotwise ARGUMENTS`` in the test's folder; neither stdout nor stderr is a terminal unless the environment says so."""

    def run(*arguments: str, **environment: str) -> Done:
        inherited = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "FORCE_COLOR", "NO_COLOR")}
        done = subprocess.run(
            [sys.executable, "-m", "lotwise.cli", *arguments],
            cwd=tmp_path,
            env=inherited | {"PYTHONPATH": str(PACKAGE.parent), "PYTHONIOENCODING": "utf-8"} | environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=120,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """A source without findings."""
    return _written(tmp_path / "good.yaml", GOOD)


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """A source with an error on item FG-100 and a warning; item OK is planned."""
    return _written(tmp_path / "faulty.yaml", FAULTY)


@pytest.fixture
def unusable(tmp_path: Path) -> Path:
    """A source without an end date."""
    return _written(tmp_path / "unusable.yaml", UNUSABLE)


def _written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path
