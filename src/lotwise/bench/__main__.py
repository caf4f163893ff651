"""``python -m lotwise.bench TASK ARGUMENTS``: one measurement in a process of its own, its figures as JSON on stdout.

``lotwise bench`` starts these processes; nobody needs to do so by hand.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def _write(folder: str, network: str) -> None:
    from lotwise.bench.network import write_network
    from lotwise.bench.shape import Network

    write_network(Network(**json.loads(network)), Path(folder))


def _stages(folder: str, warm: str, target: str = "") -> Any:
    from lotwise.bench.measuring import measure_stages

    return measure_stages(Path(folder), int(warm), Path(target) if target else None)


def _whole(folder: str, target: str) -> Any:
    from lotwise.bench.measuring import plan_whole

    return plan_whole(Path(folder), Path(target))


def _loop(folder: str) -> Any:
    from lotwise.bench.measuring import measure_loop

    return measure_loop(Path(folder))


def _peer(folder: str) -> Any:
    from lotwise.bench.peer import measure_peer

    return measure_peer(Path(folder))


def _changes(folder: str) -> Any:
    from lotwise.bench.changing import measure_changes

    return measure_changes(Path(folder))


TASKS: dict[str, Callable[..., Any]] = {
    "write": _write,
    "stages": _stages,
    "whole": _whole,
    "loop": _loop,
    "peer": _peer,
    "changes": _changes,
}

if __name__ == "__main__":
    task, *arguments = sys.argv[1:]
    print(json.dumps(TASKS[task](*arguments)))
