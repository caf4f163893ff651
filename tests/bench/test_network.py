"""Generated problems are what their description says, and always the same; the plain loop plans them like lotwise."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

import lotwise
from lotwise.bench.loop import plan_plainly, read_plainly
from lotwise.bench.network import FEW, HORIZON, START, different, network_tables, write_network
from lotwise.bench.shape import Network

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("network", "sizes", "because"),
    [
        (Network(1000), [250, 175, 175, 400], "a quarter is sold, 40 % is bought, the rest is spread"),
        (Network(1000, levels=2), [250, 750], "with nothing between, all that is not sold is bought"),
        (Network(1000, levels=3), [250, 350, 400], "one level between"),
        (Network(1001, levels=5), [250, 116, 116, 116, 403], "what does not divide is bought"),
        (Network(7, levels=1), [7], "one level is sold as it is bought"),
    ],
)
def test_sizes_of_levels(network: Network, sizes: list[int], because: str) -> None:
    assert network.sizes == sizes, because
    assert sum(network.sizes) == network.skus


def test_every_figure_is_drawn_from_its_range() -> None:
    network = Network(4000, levels=4, accumulate=7)
    tables = network_tables(network)
    made = tables["items"].filter(pl.col("replenishment") == "production")
    bought = tables["items"].filter(pl.col("replenishment") == "purchase")
    facts: list[tuple[pl.Series, set[object], str]] = [
        (made["lead_time"], {f"{days}D" for days in range(1, 6)}, "made within a week"),
        (bought["lead_time"], {f"{days}D" for days in range(5, 31)}, "bought within a month"),
        (made["minimum_order_quantity"], {0, 10, 20}, "small lots are made"),
        (bought["minimum_order_quantity"], {0, 50, 100}, "large ones are bought"),
        (made["order_multiple"], {1, 5}, "multiples of what is made"),
        (bought["order_multiple"], {1, 10, 25}, "multiples of what is bought"),
        (tables["items"]["safety_stock"], {0, 20}, "a third has safety stock"),
        (tables["items"]["lot_accumulation_period"], {"7D"}, "the argument"),
        (tables["stock"]["quantity"], set(range(1, 201)), "no row for an empty stock"),
        (tables["boms"]["quantity_per"], {1, 2, 3, 4}, "1 to 4 of a component"),
        (tables["demands"]["quantity"], set(range(1, 101)), "1 to 100 are sold"),
        (tables["demands"]["due_date"], {START + timedelta(day) for day in range(1, HORIZON + 1)}, "on any day"),
    ]
    for column, values, because in facts:
        assert set(column) == values, because
    assert tables["demands"].height == network.demands == 10_000
    assert made.height == 1000 + 2 * 700


def test_parents_have_different_components_of_the_next_level() -> None:
    network = Network(1000)
    boms = network_tables(network)["boms"].with_columns(pl.col("parent", "component").str.slice(1).cast(pl.Int64))
    level = np.repeat(np.arange(network.levels), network.sizes)
    assert (level[boms["component"]] - level[boms["parent"]] == 1).all()
    assert boms.unique(["parent", "component"]).height == boms.height
    assert set(boms.group_by("parent").len()["len"]) == {network.children}


@pytest.mark.parametrize(
    ("pool", "count", "width", "because"),
    [(2, 3, 2, "no more than there are"), (5, 3, 3, "a few to choose from"), (2 * FEW, 3, 3, "many to choose from")],
)
def test_draws_without_twins_reach_everything(pool: int, count: int, width: int, because: str) -> None:
    drawn = different(np.random.default_rng(5), 3000, pool, count)
    assert drawn.shape == (3000, width), because
    assert all(len(set(row)) == width for row in drawn.tolist()), because
    assert set(drawn.ravel().tolist()) == set(range(pool)), because


def test_the_same_arguments_give_the_same_problem() -> None:
    one, same, other = (network_tables(network) for network in (Network(200), Network(200), Network(200, seed=2)))
    for name, table in one.items():
        assert_frame_equal(table, same[name])
    assert not one["demands"].equals(other["demands"])


@pytest.mark.parametrize(
    ("network", "because"),
    [
        (Network(400, levels=3), "an order per requirement date"),
        (Network(400, levels=4, accumulate=7), "lots of a week"),
        (Network(150, levels=7, accumulate=7, seed=2), "deep bills, with needs before the start"),
        (Network(200, levels=2), "no level between"),
        (Network(3, levels=1, demands_per_good=500), "much demand for few items"),
    ],
)
def test_the_plain_loop_gives_the_lines_of_lotwise(network: Network, because: str, tmp_path: Path) -> None:
    """What lotwise is compared with must do the same work, or the comparison says nothing."""
    write_network(network, tmp_path / "problem")
    dataset = lotwise.read(tmp_path / "problem")
    assert dataset.findings == ()
    plan = lotwise.plan(dataset, compiled=False)
    lines = plan.lines.select("item", "due_date", pl.col("quantity").cast(pl.Int64)).rows()
    assert sorted(lines) == sorted(map(tuple, plan_plainly(read_plainly(tmp_path / "problem")))), because
