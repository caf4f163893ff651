"""Seeded problems of any size: a network of goods, sub-assemblies and purchased items, with sales orders for the goods.

A quarter of the SKUs are finished goods and 40 % purchased items; sub-assemblies stand on the levels between. Every parent has
``children`` different components of the next level, 1 to 4 of each. Sales orders are spread evenly over 180 days, 1 to 100 each.
Stock is 0 to 200, safety stock 0, 0 or 20. What is made takes 1 to 5 days, in orders of at least 0, 10 or 20 and in multiples of 1
or 5; what is bought takes 5 to 30 days, at least 0, 50 or 100, in multiples of 1, 10 or 25.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from lotwise.bench.shape import Network

    Ints = NDArray[np.int64]

START = date(2026, 1, 1)
HORIZON = 180
FEW = 64
"""Components are drawn by ordering all candidates at random where there are no more than this."""


def network_tables(network: Network) -> dict[str, pl.DataFrame]:
    """The tables of a problem: items, stock, bills of material, demands."""
    random = np.random.default_rng(network.seed)
    names = _numbered("I", network.skus, 7)
    return {
        **_items(random, network, names),
        "boms": _boms(random, network, names),
        "demands": _demands(random, network, names),
    }


def write_network(network: Network, folder: Path) -> None:
    """Write a problem as a source: a folder with ``plan.yaml`` and a Parquet file per table."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "plan.yaml").write_text(f"start_date: {START}\nend_date: {START + timedelta(HORIZON + 1)}\n", encoding="utf-8")
    for name, frame in network_tables(network).items():
        if frame.height:
            frame.write_parquet(folder / f"{name}.parquet")


def _items(random: np.random.Generator, network: Network, names: pl.Series) -> dict[str, pl.DataFrame]:
    """Items with their planning parameters, and what is on hand of them."""
    count = network.skus
    is_bought = np.arange(count) >= count - network.sizes[-1]

    def drawn(made: Sequence[int], bought: Sequence[int]) -> Ints:
        found: Ints = np.where(is_bought, random.choice(bought, count), random.choice(made, count))
        return found

    on_hand = random.integers(0, 200, count, endpoint=True)
    items = pl.DataFrame(
        {
            "item": names,
            "replenishment": pl.Series(is_bought).replace_strict({True: "purchase", False: "production"}),
            "lead_time": pl.Series(drawn(range(1, 6), range(5, 31))).cast(pl.String) + "D",
            "reordering_policy": pl.repeat("lot_for_lot", count, eager=True),
            "safety_stock": random.choice([0, 0, 20], count),
            "minimum_order_quantity": drawn([0, 10, 20], [0, 50, 100]),
            "order_multiple": drawn([1, 5], [1, 10, 25]),
            "lot_accumulation_period": pl.repeat(f"{network.accumulate}D", count, eager=True),
            "rounding_precision": pl.repeat(1, count, eager=True),
        }
    )
    return {"items": items, "stock": pl.DataFrame({"item": names, "quantity": on_hand}).filter(pl.col("quantity") > 0)}


def _boms(random: np.random.Generator, network: Network, names: pl.Series) -> pl.DataFrame:
    bounds = np.concatenate([[0], np.cumsum(network.sizes)]).tolist()
    parents, components = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for first, below, last in zip(bounds[:-2], bounds[1:-1], bounds[2:], strict=True):
        drawn = different(random, below - first, last - below, network.children) + below
        parents.append(np.repeat(np.arange(first, below), drawn.shape[1]))
        components.append(np.sort(drawn, axis=1).ravel())
    parent, component = np.concatenate(parents), np.concatenate(components)
    return pl.DataFrame(
        {
            "parent": names.gather(parent),
            "component": names.gather(component),
            "quantity_per": random.integers(1, 4, len(parent), endpoint=True),
        }
    )


def different(random: np.random.Generator, rows: int, pool: int, count: int) -> Ints:
    """(rows, count) numbers below ``pool``, all of a row different; all of the pool where it holds no more."""
    count = min(count, pool)
    if pool <= max(FEW, 2 * count):
        return random.random((rows, pool)).argsort(axis=1)[:, :count]
    found = random.integers(0, pool, (rows, count))
    again = np.arange(rows)
    while len(again := again[_has_twins(found[again])]):
        found[again] = random.integers(0, pool, (len(again), count))
    return found


def _has_twins(drawn: Ints) -> NDArray[np.bool_]:
    ordered = np.sort(drawn, axis=1)
    found: NDArray[np.bool_] = (ordered[:, 1:] == ordered[:, :-1]).any(axis=1)
    return found


def _demands(random: np.random.Generator, network: Network, names: pl.Series) -> pl.DataFrame:
    count = network.demands
    day = random.integers(1, HORIZON, count, endpoint=True)
    days = pl.Series([START + timedelta(number) for number in range(HORIZON + 1)])
    return pl.DataFrame(
        {
            "id": _numbered("D", count, 1),
            "type": pl.repeat("sales_order", count, eager=True),
            "item": names.gather(np.repeat(np.arange(network.sizes[0]), network.demands_per_good)),
            "due_date": days.gather(day),
            "quantity": random.integers(1, 100, count, endpoint=True),
        }
    )


def _numbered(letter: str, count: int, digits: int) -> pl.Series:
    return letter + pl.int_range(count, eager=True).cast(pl.String).str.zfill(digits)
