"""Fixtures: a source written as YAML, read and checked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from lotwise.check import check
from lotwise.errors import SourceError
from lotwise.sources import read_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from lotwise.dataset import Dataset
    from lotwise.errors import Finding

PLAN = "plan: {start_date: 2026-01-05, end_date: 2026-12-31}\n"
ITEMS = "items:\n- {item: FG}\n"


@pytest.fixture
def checked(tmp_path: Path) -> Callable[[str], Dataset]:
    """Check the tables of a YAML text; ``plan`` and ``items`` are added where the text has none."""

    def checked(text: str) -> Dataset:
        for name, default in (("plan", PLAN), ("items", ITEMS)):
            if not re.search(rf"^{name}:", text, re.MULTILINE):
                text += default
        path = tmp_path / "case.yaml"
        path.write_text(text)
        return check(read_tables(path))

    return checked


@pytest.fixture
def findings(checked: Callable[[str], Dataset]) -> Callable[[str], Sequence[Finding]]:
    """All findings of a YAML text, whether they stop the run or not."""

    def findings(text: str) -> Sequence[Finding]:
        try:
            return checked(text).findings
        except SourceError as error:
            return error.findings

    return findings
