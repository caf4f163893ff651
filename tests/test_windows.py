"""A plan that is gone through some SKUs at a time says what it says when it is gone through at once."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from polars.testing import assert_frame_equal

import lotwise
from lotwise import rows, windows
from lotwise.bench.network import write_network
from lotwise.bench.shape import Network
from lotwise.columns import ReorderingInput
from lotwise.results import RESULTS
from lotwise.testing.strategies import networks
from scenario_files import FILES, PASSING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lotwise import Plan
    from lotwise.dataset import Dataset

relaxed = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
REORDERING = [name for name in sorted(PASSING & FILES.keys()) if not name.startswith("po-")]


def tables(dataset: Dataset, *, rows_per_window: int, rows_at_once: int) -> dict[str, object]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(windows, "ROWS_PER_WINDOW", rows_per_window)
        patch.setattr(rows, "ROWS_AT_ONCE", rows_at_once)
        plan = lotwise.plan(dataset)
        return {name: plan.table(name) for name in RESULTS}


def assert_same_tables(dataset: Dataset) -> None:
    """Windows of a SKU or two, and batches that begin and end inside a SKU, against all rows at once."""
    whole = tables(dataset, rows_per_window=2**40, rows_at_once=2**40)
    some = tables(dataset, rows_per_window=1, rows_at_once=3)
    for name, table in whole.items():
        assert_frame_equal(some[name], table)  # type: ignore[arg-type]


@relaxed
@given(networks())
def test_random_networks(dataset: Dataset) -> None:
    assert_same_tables(dataset)


@pytest.mark.parametrize("name", sorted(PASSING & FILES.keys()))
def test_scenarios(name: str) -> None:
    assert_same_tables(lotwise.read(FILES[name]))


@pytest.fixture(scope="module")
def network() -> Iterator[Plan]:
    with tempfile.TemporaryDirectory() as folder:
        write_network(Network(skus=300, levels=4, demands_per_good=6), Path(folder) / "source")
        yield lotwise.plan(lotwise.read(Path(folder) / "source"))


def test_windows_hold_every_row_once(network: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "ROWS_PER_WINDOW", 100)
    assert isinstance(network.encoded, ReorderingInput)
    found = list(windows.windows(network.encoded, network.netted))
    assert len(found) > 10
    for name in ("lines", "links", "reasons"):
        assert sum(len(getattr(window.netted, name)) for window in found) == len(getattr(network.netted, name)), name
    lines = [window.netted.lines["sku"] + window.first_sku for window in found]
    np.testing.assert_array_equal(np.concatenate(lines), network.netted.lines["sku"])
    for window in found:
        demand, of = window.netted.links["demand"], window.encoded.demand_sku
        assert (of[demand] < len(window.encoded.sku)).all()
        assert window.encoded.demand_sku.min(initial=0) == 0
