"""The scenarios are the project's conformance suite; ``passing.txt`` lists those that must pass."""

from __future__ import annotations

from pathlib import Path

SCENARIOS = Path(__file__).parent / "scenarios"
FILES = {file.stem: file for file in sorted(SCENARIOS.rglob("*.yaml"))}
PASSING = frozenset((SCENARIOS / "passing.txt").read_text().split())
