"""A plan in partitions on Ray whose working set lies on disk: seconds by stage, memory of every process, bytes on disk.

    uv run --extra ray python benchmarks/on_disk.py --skus 1000000 --folder DIR

The problem is ``Network(skus, accumulate=7)`` of ``lotwise.bench.network``. A child process plans it; this one reads ``RssAnon`` of
the child and of the workers from /proc twice a second: memory that no file stands behind. The folder is emptied before and after.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import lotwise
from lotwise.bench.network import write_network
from lotwise.bench.shape import Network
from lotwise.execute import InPartitions
from lotwise.execute.on_ray import OnRay

SAMPLE_SECONDS = 0.5


def main() -> None:
    """Plan in a child process, watch it, print what was seen."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--skus", type=int, default=1_000_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--partition-events", type=int, default=5_000_000)
    parser.add_argument("--folder", type=Path, required=True, help="what it holds is deleted")
    parser.add_argument("--child", choices=["write", "plan"], help=argparse.SUPPRESS)
    given = parser.parse_args()
    network = Network(skus=given.skus, accumulate=7)
    if given.child == "write":
        write_network(network, given.folder / "source")
    elif given.child == "plan":
        print(json.dumps(planned(given)))
    else:
        shutil.rmtree(given.folder, ignore_errors=True)
        subprocess.run([sys.executable, *sys.argv, "--child", "write"], check=True)
        with subprocess.Popen([sys.executable, *sys.argv, "--child", "plan"], stdout=subprocess.PIPE, text=True) as child:
            seen = watched(child, given.folder)
            told = child.stdout.read() if child.stdout else ""
        if child.returncode:
            sys.exit(child.returncode)
        print(json.dumps({"skus": network.skus, "demands": network.demands} | json.loads(told) | seen, indent=2))
        shutil.rmtree(given.folder)


def planned(given: argparse.Namespace) -> dict[str, object]:
    """Plan and write; the ends of the stages between are when files of the run were written."""
    work, ends = given.folder / "work", [time.time()]
    with OnRay(given.workers) as executor:
        ends.append(time.time())
        dataset = lotwise.read(given.folder / "source")
        ends.append(time.time())
        plan = lotwise.plan(dataset, in_partitions=InPartitions(executor, work, given.partition_events))
        of_run = next(work.glob("*/partitions.npy"))
        ends += [of_run.stat().st_mtime, max(path.stat().st_mtime for path in work.glob("*/level-*.json")), time.time()]
    plan.write(given.folder / "plan")
    ends.append(time.time())
    names = ("start Ray", "read and check", "encode", "net", "assemble", "write")
    return {
        "lines": len(plan.netted.lines),
        "links": len(plan.netted.links),
        "seconds": {name: round(end - start, 1) for name, start, end in zip(names, ends[:-1], ends[1:], strict=True)},
        "partitions": len(list(work.glob("*/partition-*"))),
        "gigabytes": {name: round(size(given.folder / name) / 1e9, 2) for name in ("source", "work", "plan")},
    }


def size(folder: Path) -> int:
    """Bytes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def watched(child: subprocess.Popen[str], folder: Path) -> dict[str, object]:
    """The most memory that no file stands behind, of the child and of each worker; the most that was used of the disk."""
    driver, workers, disk = 0.0, dict[str, float](), 0.0
    free = shutil.disk_usage(folder).free
    while child.poll() is None:
        driver = max(driver, anonymous(str(child.pid)))
        for process in (path.name for path in Path("/proc").iterdir() if path.name.isdigit()):
            if b"ray::" in contents(process, "cmdline"):
                workers[process] = max(workers.get(process, 0), anonymous(process))
        disk = max(disk, (free - shutil.disk_usage(folder).free) / 1e9)
        time.sleep(SAMPLE_SECONDS)
    own = sorted(round(most, 2) for most in workers.values() if most > 0.1)  # idle ones hold less
    return {"driver_gigabytes": round(driver, 2), "worker_gigabytes": own, "disk_gigabytes": round(disk, 1)}


def anonymous(process: str) -> float:
    """Gigabytes of a process that no file stands behind."""
    found = re.search(rb"^RssAnon:\s+(\d+)", contents(process, "status"), re.MULTILINE)
    return int(found[1]) * 1024 / 1e9 if found else 0.0


def contents(process: str, name: str) -> bytes:
    """A file of a process; empty when it has ended meanwhile."""
    try:
        return (Path("/proc") / process / name).read_bytes()
    except OSError:
        return b""


if __name__ == "__main__":
    main()
