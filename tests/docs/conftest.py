"""Where the documentation stands, and its worked examples, planned once for all tests."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

import worked_examples

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def docs() -> Path:
    return ROOT / "docs"


@cache
def outcomes(page: Path) -> tuple[worked_examples.Outcome, ...]:
    return tuple(example.outcome() for example in worked_examples.examples(page))


@pytest.fixture(scope="session")
def recorded_reasons(docs: Path) -> frozenset[str]:
    """The codes of all reasons that the examples of the rule pages record."""
    return frozenset(
        code for page in sorted((docs / "rules").glob("*.md")) for outcome in outcomes(page) for code in outcome.reasons
    )
