"""What coverage codes cost: a network planned by Lot-for-Lot, and the same network by Period, Requirement and Min./Max. in thirds.

    uv run python benchmarks/coverage_codes.py FOLDER [--runs 3] [--json FILE]

FOLDER is a dataset planned by the reordering policies, such as a generated network. Both plans are made in turns in one process,
from the checked dataset to lines with reasons, and the medians compared, so that a busy machine slows both.
"""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

import lotwise

if TYPE_CHECKING:
    from lotwise.dataset import Dataset

CODES = ("period", "requirement", "min_max")
ABOVE_MINIMUM = 100
"""How far the maximum of a Min./Max. item lies above its minimum."""


def by_coverage_codes(folder: Path, out: Path) -> Path:
    """Write the dataset of a folder anew, planned by coverage codes; the safety stock becomes the minimum."""
    start = str(lotwise.read(folder).settings.start_date)
    out.mkdir()
    (out / "plan.yaml").write_text(f"rules: planning_optimization\nstart_date: {start}\ncoverage_time_fence: 1Y\n")
    for table in (*folder.glob("*.csv"), *folder.glob("*.parquet")):
        frame = pl.read_csv(table, infer_schema=False) if table.suffix == ".csv" else pl.read_parquet(table)
        if table.stem == "items":
            code = pl.Series("reordering_policy", [CODES[row % len(CODES)] for row in range(frame.height)])
            minimum = frame["safety_stock"].cast(pl.Int64)
            frame = frame.select(
                "item", "replenishment", "lead_time", "minimum_order_quantity", "order_multiple", "rounding_precision"
            )
            frame = frame.with_columns(
                code, minimum.alias("minimum"), (minimum + ABOVE_MINIMUM).alias("maximum"), pl.lit("7D").alias("coverage_period")
            )
        frame.write_csv(out / f"{table.stem}.csv")
    return out


def seconds(dataset: Dataset) -> tuple[float, int]:
    """Seconds from the checked dataset to lines with their reasons, and how many lines there are."""
    gc.collect()
    started = time.perf_counter()
    lines = len(lotwise.plan(dataset, compiled=True).lines)
    return time.perf_counter() - started, lines


def main() -> None:
    """Plan both in turns, print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lotwise-") as folder:
        datasets = {
            "lot_for_lot": lotwise.read(arguments.folder),
            "coverage": lotwise.read(by_coverage_codes(arguments.folder, Path(folder) / "coverage")),
        }
    taken: dict[str, list[float]] = {name: [] for name in datasets}
    lines = {}
    for _ in range(arguments.runs + 1):
        for name, dataset in datasets.items():
            time_of_run, lines[name] = seconds(dataset)
            taken[name].append(time_of_run)
    median = {name: statistics.median(each[1:]) for name, each in taken.items()}
    ratio = median["coverage"] / median["lot_for_lot"]
    for name in datasets:
        print(f"{name:12} plan {median[name]:.2f} s, {lines[name]:,} lines")
    print(f"ratio        {ratio:.2f}")
    if arguments.json:
        arguments.json.write_text(json.dumps({"seconds": median, "lines": lines, "ratio": ratio}, indent=1))


if __name__ == "__main__":
    main()
