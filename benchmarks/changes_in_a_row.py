"""One change after another, as somebody who plans all day makes them: what the first takes, and what the hundredth.

    uv run python benchmarks/changes_in_a_row.py [--skus 100000] [--changes 300] [--kind cell] [--folder DIR] [--json FILE]

A network of four levels is planned, and single sales orders are changed, each in the plan of the one before: another quantity or
day (``cell``), an order more (``new``), an order less (``gone``). The problem and the changes are seeded. A figure is the median of
the CPU times of ten changes up to that one, of the first change that of itself alone; the base is warm, since a plan looks up with
its first change what all later ones need. Memory is what all plans of the row add together, while all of them are kept.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import shutil
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import lotwise
from lotwise.bench.network import write_network
from lotwise.bench.shape import Network

if TYPE_CHECKING:
    from lotwise.planner import Plan

TOLD = (1, 10, 50, 100, 200, 300)
BESIDE = 10
KINDS = ("cell", "new", "gone")


class Drawn:
    """Random changes of a kind; the same ones each time."""

    def __init__(self, plan: Plan, kind: str) -> None:
        self._random, self._kind = random.Random(7), kind
        self._days = plan.dataset.demands["due_date"]
        self._rows = plan.dataset.demands.select("id", "type", "item")
        self._left = self._random.sample(range(len(self._rows)), len(self._rows))
        self._count = 0

    def change(self) -> lotwise.Changes:
        """One sales order."""
        self._count += 1
        row = self._rows.row(self._left.pop(), named=True)
        day, quantity = self._days[self._random.randrange(len(self._days))], self._random.randint(1, 100)
        if self._kind == "gone":
            return lotwise.Changes(removed={"demands": [row["id"]]})
        if self._kind == "new":
            new = row | {"id": f"NEW-{self._count}", "due_date": day, "quantity": quantity}
            return lotwise.Changes(rows={"demands": [new]})
        cell: dict[str, Any] = {"quantity": quantity} if self._random.random() < 0.5 else {"due_date": day}
        return lotwise.Changes(rows={"demands": [{"id": row["id"], **cell}]})


def measure(folder: Path, changes: int, kind: str) -> dict[str, Any]:
    """Plan the problem, and go on from it with one change after another."""
    plan = lotwise.plan(lotwise.read(folder))
    drawn = Drawn(plan, kind)
    plan.replan(drawn.change())
    plans, seconds, walls, before = [plan], [], [], memory()
    for _ in range(changes):
        change = drawn.change()
        wall, cpu = time.perf_counter(), cpu_seconds()
        plans.append(plans[-1].replan(change))
        seconds.append(cpu_seconds() - cpu)
        walls.append(time.perf_counter() - wall)
    told = {
        str(at): {"cpu_seconds": median(seconds[of_last(at)]), "seconds": median(walls[of_last(at)])}
        for at in TOLD
        if at <= changes
    }
    added = memory() - before
    wall = time.perf_counter()
    lines = len(plans[-1].netted.lines)
    whole = time.perf_counter() - wall
    return {
        "kind": kind,
        "changes": told,
        "memory_bytes_per_change": added / changes,
        "put_together_seconds": whole,
        "lines": lines,
    }


def of_last(at: int) -> slice:
    """The changes of which the median is told."""
    return slice(max(0, at - BESIDE), at) if at > 1 else slice(0, 1)


def cpu_seconds() -> float:
    """CPU seconds of this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def memory() -> int:
    """Bytes of this process in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def show(figures: dict[str, Any]) -> None:
    """Print the table."""
    told = figures["changes"]
    first = told["1"]["cpu_seconds"]
    print(f"{'change (' + figures['kind'] + ')':16} {'CPU ms':>8} {'ms':>8} {'ratio':>6}")
    for at, each in told.items():
        print(f"{at:16} {1e3 * each['cpu_seconds']:8.1f} {1e3 * each['seconds']:8.1f} {each['cpu_seconds'] / first:6.1f}")
    print(f"memory of each, all kept: {figures['memory_bytes_per_change'] / 1e6:.1f} MB")
    print(f"put together at the end: {figures['put_together_seconds']:.1f} s for {figures['lines']:,} lines")


def main() -> None:
    """Make the problem and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--skus", type=int, default=100_000)
    parser.add_argument("--changes", type=int, default=max(TOLD))
    parser.add_argument("--kind", choices=KINDS, default=KINDS[0])
    parser.add_argument("--folder", type=Path, help="keep the problem here")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    folder = arguments.folder or Path(tempfile.mkdtemp(prefix="lotwise-"))
    if not (folder / "plan.yaml").exists():
        write_network(Network(arguments.skus), folder)
    figures = measure(folder, arguments.changes, arguments.kind)
    show(figures)
    if arguments.folder is None:
        shutil.rmtree(folder)
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
