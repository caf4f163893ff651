"""What a fresh process measures of one problem. Nothing heavy is imported before the clock runs."""

from __future__ import annotations

import gc
import os
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lotwise.bench.figures import Beside, Counts, ResultBytes, Run, Staged
    from lotwise.columns import Netted
    from lotwise.planner import Plan


def measure_stages(folder: Path, warm: int, target: Path | None) -> Staged:
    """Plan once cold and some times warm, stage by stage; with a target, write what was planned."""
    started = time.perf_counter()
    import lotwise.planner  # noqa: F401 -- what importing takes is a figure of its own

    imported = time.perf_counter() - started
    cold, plan = _staged(folder, target)
    counts, sizes = _counts(plan), _result_bytes(plan.netted)
    del plan
    later = []
    for _ in range(warm):
        gc.collect()
        later.append(_staged(folder, target)[0])
    return {"import_seconds": imported, "cold": cold, "warm": later, "counts": counts, "result_bytes": sizes}


def _staged(folder: Path, target: Path | None) -> tuple[Run, Plan]:
    """One plan, with the seconds of its stages."""
    from lotwise.check import check
    from lotwise.encode import encode
    from lotwise.net import net
    from lotwise.planner import Plan
    from lotwise.sources import read_tables

    seconds: dict[str, float] = {}
    cpu_seconds: dict[str, float] = {}

    def timed(stage: str, work: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        started, cpu_started = time.perf_counter(), time.process_time()
        result = work(*arguments, **options)
        seconds[stage], cpu_seconds[stage] = time.perf_counter() - started, time.process_time() - cpu_started
        return result

    tables = timed("read", read_tables, folder)
    dataset = timed("check", check, tables)
    del tables
    encoded = timed("encode", encode, dataset)
    with explosion_timed() as exploding:
        netted = timed("net", net, encoded, threads=os.cpu_count() or 1)
    del encoded
    plan = Plan(dataset, netted)
    timed("explain", _explain, plan)
    if target is not None:
        timed("write", plan.write, target)
    run: Run = {"seconds": seconds, "cpu_seconds": cpu_seconds, "explode_cpu_seconds": sum(exploding, 0.0)}
    return run, plan


def _explain(plan: Plan) -> None:
    """Build the lines with their short reasons, a batch at a time as writing does."""
    for _ in plan.rows("lines").batches():
        pass


@contextmanager
def explosion_timed() -> Iterator[list[float]]:
    """CPU seconds of each piece of explosion, whichever thread did it; it has no time of its own, the rules run beside it."""
    from lotwise.net.explosion import Explosion

    spent: list[float] = []
    explode = Explosion.needs

    def timed(self: Explosion, *parents: Any) -> Any:
        started = time.thread_time()
        found = explode(self, *parents)
        spent.append(time.thread_time() - started)
        return found

    Explosion.needs = timed  # type: ignore[method-assign, assignment]
    try:
        yield spent
    finally:
        Explosion.needs = explode  # type: ignore[method-assign]


def _counts(plan: Plan) -> Counts:
    netted = plan.netted
    return {
        "skus": len(plan.encoded.sku),
        "demands": plan.dataset.demands.height,
        "lines": len(netted.lines),
        "links": len(netted.links),
        "reasons": len(netted.reasons),
    }


def _result_bytes(netted: Netted) -> ResultBytes:
    dates = (netted.order_day, netted.start_day, netted.end_day, netted.decide_by)
    return {
        "lines": netted.lines.nbytes + sum(day.nbytes for day in dates),
        "links": netted.links.nbytes,
        "reasons": netted.reasons.nbytes,
    }


def plan_whole(folder: Path, target: Path) -> dict[str, Any]:
    """Read, plan and write once, as a user does; whoever started the process takes its time."""
    import lotwise

    lotwise.plan(lotwise.read(folder)).write(target)
    return {"cpu_seconds": time.process_time(), "peak_memory_bytes": peak_memory_bytes()}


def peak_memory_bytes() -> int | None:
    """The most memory that this process has held; None where the system does not tell."""
    status = Path("/proc/self/status")
    if status.exists():  # what getrusage tells on Linux still counts the parent's memory before this program was loaded
        sizes = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        return int(sizes["VmHWM"].split()[0]) * 1024
    if sys.platform == "win32":
        return None
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def measure_loop(folder: Path) -> Beside:
    """Net a problem with the plain-Python loop; reading is not counted."""
    from lotwise.bench.loop import plan_plainly, read_plainly

    problem = read_plainly(folder)
    demands = sum(map(len, problem.demands.values()))
    return beside("plain Python loop", demands, plan_plainly, problem)


def beside(name: str, demands: int, work: Callable[..., Any], *arguments: Any) -> Beside:
    """What another program takes to plan some demands."""
    gc.collect()
    started, cpu_started = time.perf_counter(), time.process_time()
    orders = len(work(*arguments))
    seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - cpu_started
    return {"name": name, "demands": demands, "orders": orders, "seconds": seconds, "cpu_seconds": cpu_seconds}
