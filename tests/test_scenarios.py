"""Every scenario of the conformance suite: those listed as passing must conform, the others belong to rules of later versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml
from polars.testing import assert_frame_equal

import lotwise
from lotwise.errors import SourceError
from lotwise.results import RESULTS
from lotwise.testing import differences
from scenario_files import FILES, PASSING

if TYPE_CHECKING:
    from pathlib import Path

LATER = sorted(FILES.keys() - PASSING)


def verdict(file: Path) -> list[str]:
    """Why a scenario does not conform; an item that the checker refuses does not conform by having no lines."""
    case: dict[str, Any] = yaml.safe_load(file.read_text())
    try:
        dataset = lotwise.read(file)
    except SourceError as error:
        return [str(finding) for finding in error.findings]
    refused = [str(finding) for finding in dataset.findings if finding.severity == "error"]
    return refused or differences(case["expect"], lotwise.plan(dataset))


@pytest.mark.parametrize("name", sorted(PASSING))
def test_scenario_passes(name: str) -> None:
    assert verdict(FILES[name]) == []


@pytest.mark.parametrize("name", LATER)
def test_scenario_of_later_rules_is_listed_once_it_passes(name: str) -> None:
    assert verdict(FILES[name]) != [], f"{name} passes now: add it to tests/scenarios/passing.txt"


@pytest.mark.parametrize("name", sorted(PASSING))
def test_compiled_and_interpreted_plans_are_the_same(name: str) -> None:
    dataset = lotwise.read(FILES[name])
    interpreted = lotwise.plan(dataset, compiled=False)
    compiled = lotwise.plan(dataset, compiled=True, threads=2)
    for table in RESULTS:
        assert_frame_equal(interpreted.table(table), compiled.table(table))
