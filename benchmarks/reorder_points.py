"""What the reorder-point policies cost: the problem of ``lot_for_lot.py`` with a share of its SKUs on them, against Lot-for-Lot.

    uv run python benchmarks/reorder_points.py [--skus 100000] [--share 0.3] [--runs 7] [--json FILE]

Both problems hold the same demand and open orders. They are netted in turns in one process, and the medians compared, so that a
busy machine slows both.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from lot_for_lot import make_problem

from lotwise.encode import encode
from lotwise.net import net
from lotwise.planner import read

if TYPE_CHECKING:
    from lotwise.columns import Encoded


def put_on_reorder_points(folder: Path, share: float, seed: int = 2) -> None:
    """Give some of the items a reorder-point policy: half of them a fixed quantity, half a maximum; buckets of a day or a week."""
    items = pl.read_parquet(folder / "items.parquet")
    random = np.random.default_rng(seed)
    policies = np.array(["lot_for_lot", "fixed_reorder_qty", "maximum_qty"])
    policy = policies[random.choice(3, items.height, p=[1 - share, share / 2, share / 2])]
    point = random.integers(50, 400, items.height)
    items.with_columns(
        pl.Series("reordering_policy", policy),
        pl.Series("reorder_point", point),
        pl.Series("reorder_quantity", random.integers(100, 500, items.height)),
        pl.Series("maximum_inventory", point + random.integers(100, 500, items.height)),
        pl.Series("time_bucket", random.choice(["0D", "1W"], items.height)),
    ).write_parquet(folder / "items.parquet")


def measure(problems: dict[str, Encoded], runs: int) -> dict[str, Any]:
    """Median seconds of netting each problem, in turns."""
    seconds: dict[str, list[float]] = {name: [] for name in problems}
    lines = {}
    for _ in range(runs + 1):
        for name, encoded in problems.items():
            started = time.perf_counter()
            netted = net(encoded, compiled=True, threads=os.cpu_count() or 1)
            seconds[name].append(time.perf_counter() - started)
            lines[name] = len(netted.lines)
    median = {name: statistics.median(each[1:]) for name, each in seconds.items()}
    return {"seconds": median, "lines": lines, "ratio": median["mixed"] / median["lot_for_lot"]}


def main() -> None:
    """Make both problems, net them in turns, print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--skus", type=int, default=100_000)
    parser.add_argument("--share", type=float, default=0.3)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lotwise-") as folder:
        problems = {}
        for name in ("lot_for_lot", "mixed"):
            source = Path(folder) / name
            make_problem(source, arguments.skus)
            if name == "mixed":
                put_on_reorder_points(source, arguments.share)
            problems[name] = encode(read(source))
        figures = measure(problems, arguments.runs)
    for name in problems:
        print(f"{name:12} net {figures['seconds'][name]:.2f} s, {figures['lines'][name]:,} lines")
    print(f"ratio {figures['ratio']:.2f}, with {arguments.share:.0%} of {arguments.skus:,} SKUs on reorder points")
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
