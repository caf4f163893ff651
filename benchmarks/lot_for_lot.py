"""100,000 independent Lot-for-Lot SKUs, 25 demands and 3 open orders each: every stage of a plan timed apart.

    uv run python benchmarks/lot_for_lot.py [--skus 100000] [--runs 5] [--json FILE]

The problem is seeded: the same arguments give the same tables. *Cold* is the first plan of a fresh process (kernels come from
the cache of compiled rules; with an empty cache they are compiled first, which is told apart). *Warm* is the median of the runs
after it, in the same process. Beside it, in the same run, two loops in plain Python net a sample of such SKUs: the same rules
interpreted, with the same lines, links and reasons; and a bare loop that only counts stock down and orders what is missing,
without moving orders, links or reasons.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable

START = date(2026, 1, 5)
HORIZON = 365
DEMANDS, SUPPLIES = 25, 3
STAGES = ("read", "check", "encode", "net", "explain", "write")
SAMPLE = 2_000


def make_problem(folder: Path, skus: int, seed: int = 1) -> None:
    """Write the tables: half of the items with safety stock, a third with minimum and multiple, a tenth with a maximum."""
    random = np.random.default_rng(seed)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "plan.yaml").write_text(f"start_date: {START}\nend_date: 2027-01-05\ndefault_safety_lead_time: 1D\n")
    numbers = pl.Series(range(skus))
    names = ("I" + numbers.cast(pl.String).str.zfill(7)).alias("item")
    third = random.integers(0, 3, skus) == 0
    pl.DataFrame(
        {
            "item": names,
            "reordering_policy": ["lot_for_lot"] * skus,
            "lead_time": random.choice(["5D", "2W", "1M"], skus),
            "lot_accumulation_period": random.choice(["0D", "1W", "2W", "1M"], skus),
            "rescheduling_period": random.choice(["0D", "1W", "1M"], skus),
            "safety_stock": np.where(random.integers(0, 2, skus) == 0, random.integers(5, 60, skus), 0),
            "minimum_order_quantity": np.where(third, random.integers(10, 80, skus), 0),
            "order_multiple": np.where(third, random.choice([5, 10, 25], skus), 0),
            "maximum_order_quantity": np.where(random.integers(0, 10, skus) == 0, random.integers(100, 300, skus), 0),
        }
    ).write_parquet(folder / "items.parquet")
    pl.DataFrame({"item": names, "quantity": random.integers(1, 200, skus)}).write_parquet(folder / "stock.parquet")
    _rows(random, names, DEMANDS, "D", "sales_order").write_parquet(folder / "demands.parquet")
    _rows(random, names, SUPPLIES, "S", "purchase_order").write_parquet(folder / "supplies.parquet")


def _rows(random: np.random.Generator, names: pl.Series, each: int, letter: str, kind: str) -> pl.DataFrame:
    count = len(names) * each
    day = pl.Series(random.integers(1, HORIZON, count))
    return pl.DataFrame(
        {
            "id": letter + pl.Series(range(count)).cast(pl.String).str.zfill(8),
            "type": [kind] * count,
            "item": names.gather(np.repeat(np.arange(len(names)), each)),
            "due_date": pl.select(pl.lit(START) + pl.duration(days=day)).to_series(),
            "quantity": random.integers(1, 100 if letter == "D" else 200, count),
        }
    )


def plan_once(source: Path, target: Path) -> tuple[dict[str, float], dict[str, Any]]:
    """Plan and write once; seconds per stage, and what came out."""
    from lotwise.check import check
    from lotwise.encode import encode
    from lotwise.net import net
    from lotwise.planner import Plan
    from lotwise.sources import read_tables

    seconds: dict[str, float] = {}

    def timed(stage: str, work: Callable[[], Any]) -> Any:
        started = time.perf_counter()
        result = work()
        seconds[stage] = time.perf_counter() - started
        return result

    tables = timed("read", lambda: read_tables(source))
    dataset = timed("check", lambda: check(tables))
    encoded = timed("encode", lambda: encode(dataset))
    netted = timed("net", lambda: net(encoded, threads=os.cpu_count() or 1))
    plan = Plan(dataset, netted)
    timed("explain", lambda: plan.lines)
    timed("write", lambda: plan.write(target))
    counts = {
        "skus": len(encoded.sku),
        "demands": len(encoded.demand),
        "orders": len(encoded.orders),
        "lines": len(netted.lines),
        "links": len(netted.links),
        "reasons": len(netted.reasons),
        "bytes_per_line": round(
            sum(part.nbytes for part in (netted.lines, netted.links, netted.reasons)) / max(len(netted.lines), 1)
        ),
    }
    return seconds, counts


def plan_in_one_go(source: Path, target: Path) -> float:
    """Seconds from Parquet to Parquet the way a user plans: result tables are built while others are written."""
    import lotwise

    started = time.perf_counter()
    lotwise.plan(lotwise.read(source)).write(target)
    return time.perf_counter() - started


def plain_python_loop(source: Path) -> float:
    """Demands per second of a straightforward netting loop over dictionaries, on a sample of the SKUs."""
    items = pl.read_parquet(source / "items.parquet").head(SAMPLE).rows(named=True)
    wanted = {item["item"] for item in items}

    def grouped(table: str) -> dict[str, list[tuple[date, int]]]:
        found: dict[str, list[tuple[date, int]]] = {}
        frame = pl.read_parquet(source / f"{table}.parquet").filter(pl.col("item").is_in(list(wanted)))
        for name, due, quantity in frame.select("item", "due_date", "quantity").iter_rows():
            found.setdefault(name, []).append((due, quantity))
        return found

    demands, supplies = grouped("demands"), grouped("supplies")
    stock = dict(pl.read_parquet(source / "stock.parquet").iter_rows())
    started = time.perf_counter()
    count = 0
    for item in items:
        count += len(net_plainly(item, stock.get(item["item"], 0), demands[item["item"]], supplies[item["item"]]))
    return count / (time.perf_counter() - started)


def net_plainly(item: dict[str, Any], on_hand: int, demands: list[tuple[date, int]], supplies: list[tuple[date, int]]) -> list[int]:
    """Order whenever stock falls below the safety stock: minimum and multiple, no rescheduling, no links, no reasons."""
    events = sorted([(due, 1, -quantity) for due, quantity in demands] + [(due, 0, quantity) for due, quantity in supplies])
    lines, levels = [], []
    for due, is_demand, change in events:
        on_hand += change
        if is_demand:
            if on_hand < item["safety_stock"]:
                lot = max(item["safety_stock"] - on_hand, item["minimum_order_quantity"])
                if item["order_multiple"]:
                    lot = -(-lot // item["order_multiple"]) * item["order_multiple"]
                lines.append({"item": item["item"], "due_date": due, "quantity": lot})
                on_hand += lot
            levels.append(on_hand)
    return levels


def interpreted_rules(folder: Path) -> float:
    """Demands per second of the same rules run as plain Python: the same lines, links and reasons, not compiled."""
    from lotwise.encode import encode
    from lotwise.net import net
    from lotwise.planner import read

    make_problem(folder, SAMPLE)
    encoded = encode(read(folder))
    started = time.perf_counter()
    net(encoded, compiled=False)
    return len(encoded.demand) / (time.perf_counter() - started)


def measure(source: Path, target: Path, runs: int) -> dict[str, Any]:
    """All figures of one process: its first plan, then the median of the following ones."""
    started = time.perf_counter()
    from lotwise.kernels.reordering import compiled  # noqa: F401

    load = time.perf_counter() - started
    cold, counts = plan_once(source, target)
    later = [plan_once(source, target)[0] for _ in range(runs)]
    end_to_end = [plan_in_one_go(source, target) for _ in range(runs)]
    warm = {stage: statistics.median(run[stage] for run in later) for stage in STAGES}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    bare, interpreted = plain_python_loop(source), interpreted_rules(source / "sample")
    rate = counts["demands"] / warm["net"]
    return {
        "machine": {"cores": os.cpu_count(), "system": platform.platform(), "python": platform.python_version()},
        "versions": {name: version(name) for name in ("lotwise", "polars", "numpy", "numba")},
        "counts": counts,
        "seconds": {"import_and_load_kernels": load, "cold": cold, "warm": warm},
        "sum_of_stages": {"cold": sum(cold.values()), "warm": sum(warm.values())},
        "end_to_end": {"median": statistics.median(end_to_end), "best": min(end_to_end)},
        "peak_memory_gb": peak / 1e9,
        "lines_per_second": counts["lines"] / warm["net"],
        "demands_per_second": {"net": rate, "interpreted_rules": interpreted, "bare_loop": bare},
        "ratio_to": {"interpreted_rules": rate / interpreted, "bare_loop": rate / bare},
    }


def show(figures: dict[str, Any]) -> None:
    """Print the figures as a table."""
    counts, seconds = figures["counts"], figures["seconds"]
    print(", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in counts.items()))
    print(f"{'stage':26} {'cold s':>8} {'warm s':>8}")
    print(f"{'import, load kernels':26} {seconds['import_and_load_kernels']:8.2f}")
    for stage in STAGES:
        print(f"{stage:26} {seconds['cold'][stage]:8.2f} {seconds['warm'][stage]:8.2f}")
    print(f"{'sum of stages':26} {figures['sum_of_stages']['cold']:8.2f} {figures['sum_of_stages']['warm']:8.2f}")
    print(f"{'end to end in one go':26} {'':8} {figures['end_to_end']['median']:8.2f}")
    rates, ratios = figures["demands_per_second"], figures["ratio_to"]
    print(f"peak memory {figures['peak_memory_gb']:.2f} GB; {figures['lines_per_second']:,.0f} lines/s")
    print(f"net {rates['net']:,.0f} demands/s")
    print(f"same rules in plain Python {rates['interpreted_rules']:,.0f} demands/s, ratio {ratios['interpreted_rules']:.0f}")
    print(f"bare loop in plain Python {rates['bare_loop']:,.0f} demands/s, ratio {ratios['bare_loop']:.1f}")


def main() -> None:
    """Make the problem, then measure in a fresh process."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--skus", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--folder", type=Path, help="keep the problem here")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    folder = arguments.measure or arguments.folder or Path(tempfile.mkdtemp(prefix="lotwise-"))
    if arguments.measure is None:
        make_problem(folder, arguments.skus)
        command = [sys.executable, __file__, "--measure", str(folder), "--runs", str(arguments.runs)]
        subprocess.run([*command, *(["--json", str(arguments.json)] if arguments.json else [])], check=True)
        if arguments.folder is None:
            shutil.rmtree(folder)
        return
    figures = measure(folder, folder / "plan", arguments.runs)
    show(figures)
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
