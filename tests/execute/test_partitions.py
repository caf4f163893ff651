"""Plans in partitions are the plans that are made at once, byte for byte."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import lotwise
from engine_checks import assert_same
from execute.breaking import Breaking
from lotwise.bench.network import write_network
from lotwise.bench.shape import Network
from lotwise.columns import ReorderingInput
from lotwise.encode import encode
from lotwise.execute import InPartitions, Serially, inputs
from lotwise.kernels.codes import NO_DAY
from lotwise.net import net
from lotwise.net.partitions import partitions
from lotwise.results import RESULTS
from lotwise.testing.rows import dataset_of
from lotwise.testing.strategies import START, networks
from lotwise.units import QUANTA_PER_UNIT
from scenario_files import FILES, PASSING

if TYPE_CHECKING:
    from lotwise.columns import Encoded, Netted
    from lotwise.dataset import Dataset

relaxed = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def in_partitions(encoded: Encoded, work: Path, events: int, *, compiled: bool | None = None) -> Netted:
    return InPartitions(Serially(), work, events).net(encoded, compiled=compiled)


@relaxed
@given(st.one_of(networks(), networks(component_forecasts=True)), st.sampled_from([1, 5, 40]))
def test_random_networks_are_planned_as_at_once(dataset: Dataset, events: int) -> None:
    encoded = encode(dataset)
    with tempfile.TemporaryDirectory() as folder:
        assert_same(net(encoded), in_partitions(encoded, Path(folder), events))


@pytest.mark.parametrize("name", sorted(PASSING & FILES.keys()))
def test_scenarios_are_planned_as_at_once(name: str, tmp_path: Path) -> None:
    """A partition for every SKU, or for those of a level that share a component forecast; of both families, in both readings."""
    dataset = lotwise.read(FILES[name])
    for compiled in (False, True):
        parts = InPartitions(Serially(), tmp_path / f"compiled-{compiled}", 1)
        one = lotwise.plan(dataset, compiled=compiled)
        assert_same(one.netted, lotwise.plan(dataset, compiled=compiled, in_partitions=parts).netted)


PLAN = {"start_date": START, "end_date": START + timedelta(60), "use_forecast_on_locations": False}
PARTS = [{"item": "B", "location": place, "reordering_policy": "lot_for_lot"} for place in ("EAST", "MAIN", "WEST")]


@pytest.mark.parametrize(
    ("by_transfer", "ranges", "because"),
    [
        ({}, [(0, 0, 1), (0, 1, 3), (1, 3, 5)], "locations of one level that share a forecast are one partition"),
        ({"replenishment": "transfer", "transfer_from": "MAIN"}, [(0, 0, 1), (0, 1, 3), (1, 3, 4), (2, 4, 5)], "others are not"),
    ],
)
def test_locations_share_a_component_forecast(
    by_transfer: dict[str, str], ranges: list[tuple[int, ...]], because: str, tmp_path: Path
) -> None:
    """Frames made at two places take from the forecast of the parts at one of them, whichever of these is planned first.

    At MAIN an existing order that has taken 20 is raised to 25.
    """
    made = {"replenishment": "production", "reordering_policy": "lot_for_lot"}
    frames = [{"item": f"F-{place}"} | made for place in ("EAST", "MAIN")]
    forecast = {"id": "F", "type": "forecast", "component_forecast": True, "item": "B", "quantity": 100, "due_date": START}
    sales = [
        {"id": f"S-{place}", "type": "sales_order", "item": f"F-{place}", "location": place, "due_date": START + timedelta(30)}
        | {"quantity": quantity}
        for place, quantity in (("EAST", 7), ("MAIN", 25))
    ]
    raised = {"type": "production_order", "item": "F-MAIN", "location": "MAIN", "due_date": START + timedelta(30), "quantity": 20}
    need = {"type": "production_component", "item": "B", "location": "MAIN", "due_date": START + timedelta(30), "quantity": 20}
    skus = [part | (by_transfer if part["location"] == "EAST" else {}) for part in PARTS]
    dataset = dataset_of(
        PLAN | {"components_at_location": "EAST"},
        items=[*frames, {"item": "B", "reordering_policy": "lot_for_lot"}],
        skus=skus + [{"item": f"F-{place}", "location": place, "components_at_location": place} for place in ("EAST", "MAIN")],
        boms=[{"parent": frame["item"], "component": "B", "quantity_per": 1} for frame in frames],
        transfer_routes=[{"from": "MAIN", "to": "EAST", "shipping_time": "2D"}],
        supplies=[raised | {"id": "PR"}],
        demands=[*sales, forecast, need | {"id": "C", "of_supply": "PR"}],
    )
    encoded = encode(dataset)
    assert [tuple(part) for part in partitions(encoded, 1)] == ranges, because
    loaded = net(encoded).loaded
    assert isinstance(loaded, ReorderingInput)
    left = loaded.demand["quantity"][loaded.forecast_until != NO_DAY]
    assert left.tolist() == [(100 - 7 - 25) * QUANTA_PER_UNIT], because
    assert_same(net(encoded), in_partitions(encoded, tmp_path, 1))


@pytest.mark.parametrize("compiled", [False, True])
def test_a_generated_network_is_planned_as_at_once(compiled: bool, tmp_path: Path) -> None:
    write_network(Network(skus=400, levels=5, demands_per_good=4), tmp_path / "source")
    dataset = lotwise.read(tmp_path / "source")
    told: list[tuple[int, ...]] = []
    parts = InPartitions(Serially(), tmp_path / "work", 2_000, lambda *numbers: told.append(numbers))
    one, other = lotwise.plan(dataset, compiled=compiled), lotwise.plan(dataset, compiled=compiled, in_partitions=parts)
    assert_same(one.netted, other.netted)
    for table in RESULTS:
        assert one.table(table).equals(other.table(table)), table
    assert len(told) == len(partitions(encode(dataset), 2_000)) > 8
    assert [done for level, _, done, _ in told if level == 0] == list(range(1, 1 + sum(level == 0 for level, *_ in told)))


def test_bills_with_factors_beyond_64_bits_are_planned_as_at_once(tmp_path: Path) -> None:
    """Phantoms multiply quantities and scrap: exact factors of three bill lines pass int64, and are Python's integers."""
    line = {"quantity_per": "1.00003", "scrap_pct": "3.37"}
    chain = ["A", "P1", "P2", "B"]
    dataset = dataset_of(
        {"start_date": START, "end_date": START + timedelta(60)},
        items=[
            {"item": item, "reordering_policy": "lot_for_lot", "replenishment": "purchase" if item == "B" else "production"}
            for item in chain
        ],
        boms=[
            {"parent": parent, "component": component, "phantom": component.startswith("P")} | line
            for parent, component in zip(chain[:-1], chain[1:], strict=True)
        ],
        demands=[{"id": "SO1", "type": "sales_order", "item": "A", "due_date": START + timedelta(30), "quantity": 100}],
    )
    encoded = encode(dataset)
    assert encoded.bill.made_numerator.dtype == object  # whose bytes are addresses, so values are compared
    once, parted = net(encoded), in_partitions(encoded, tmp_path, 1)
    assert len(once.lines) == 2
    for name in ("lines", "links", "reasons", "order_day", "start_day"):
        assert getattr(once, name).tolist() == getattr(parted, name).tolist(), name
    assert once.loaded.bill.made_numerator.tolist() == parted.loaded.bill.made_numerator.tolist()


def test_an_item_that_fails_gets_no_lines_anywhere(tmp_path: Path) -> None:
    """Its SKUs are left out of a second plan, in a folder of its own."""
    item = {"item": "A", "replenishment": "purchase", "reordering_policy": "fixed_reorder_qty", "reorder_point": 5}
    own = {"reordering_policy": "fixed_reorder_qty", "reorder_point": 5}
    places = [{"item": "A", "location": place, "reorder_quantity": lot} | own for place, lot in (("EAST", 9), ("WEST", 0))]
    demands = [
        {"id": f"S{number}", "type": "sales_order", "item": "A", "location": place, "due_date": START, "quantity": 3}
        for number, place in enumerate(("EAST", "WEST"))
    ]
    settings = {"start_date": START, "end_date": START + timedelta(60)}
    dataset = dataset_of(settings, items=[item], skus=places, demands=demands)
    one, other = lotwise.plan(dataset), lotwise.plan(dataset, in_partitions=InPartitions(Serially(), tmp_path, 1))
    assert [finding.code for finding in other.all_findings] == ["LW-N004"]
    assert other.lines.is_empty()
    assert len(list(tmp_path.iterdir())) == 2
    assert_same(one.netted, other.netted)


# --- a run that breaks ---------------------------------------------------------------------------------------------------------


def test_a_run_that_broke_goes_on_where_it_was(tmp_path: Path) -> None:
    write_network(Network(skus=200, levels=4, demands_per_good=2), tmp_path / "source")
    encoded = encode(lotwise.read(tmp_path / "source"))
    n_partition = len(partitions(encoded, 500))
    first, second, third = Breaking(5), Breaking(n_partition), Breaking(0)
    with pytest.raises(KeyboardInterrupt):
        InPartitions(first, tmp_path / "work", 500).net(encoded)
    again = InPartitions(second, tmp_path / "work", 500).net(encoded)
    assert_same(net(encoded), again)
    assert second.planned == list(range(6, n_partition)), "the sixth was written before the driver broke"
    assert_same(net(encoded), InPartitions(third, tmp_path / "work", 500).net(encoded))
    assert third.planned == []


def test_another_input_is_another_run(tmp_path: Path) -> None:
    encoded = encode(lotwise.read(tmp_source(tmp_path)))
    changed = replace(encoded, today=encoded.today + 1)
    assert_same(net(encoded), in_partitions(encoded, tmp_path / "work", 500))
    assert_same(net(changed), in_partitions(changed, tmp_path / "work", 500))
    assert len(list((tmp_path / "work").iterdir())) == 2


def test_other_code_is_another_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What other rules have made of a level must not be gone on from."""
    encoded = encode(lotwise.read(tmp_source(tmp_path)))
    in_partitions(encoded, tmp_path / "work", 500)
    monkeypatch.setattr(inputs, "build", lambda: "other")
    assert_same(net(encoded), in_partitions(encoded, tmp_path / "work", 500))
    assert len(list((tmp_path / "work").iterdir())) == 2


def tmp_source(folder: Path) -> Path:
    write_network(Network(skus=60, levels=3, demands_per_good=2), folder / "source")
    return folder / "source"
