"""The options of ``lotwise plan`` that have partitions planned by an executor."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lotwise.cli.guard import Misuse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lotwise.cli.progress import Stages
    from lotwise.execute import Executor as Planner
    from lotwise.execute import InPartitions


class ExecutorName(StrEnum):
    """Who plans partitions."""

    SERIAL = "serial"
    RAY = "ray"


Executor = Annotated[
    ExecutorName | None,
    typer.Option(
        show_default=False,
        help="Plan in partitions: serial, one after the other, or ray, on worker processes (extra [ray]). Same plan.",
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(min=1, metavar="N", show_default=False, help="Worker processes of --executor ray; default one per core."),
]
WorkFolder = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        show_default=False,
        help="Keep every level of a plan in partitions here; the next run with the same input goes on where this one broke.",
    ),
]
PartitionEvents = Annotated[
    int | None,
    typer.Option(
        min=1,
        metavar="N",
        show_default=False,
        help="About how many demands and orders a partition of --executor has; default 1,000,000. Fewer take less memory.",
    ),
]


@contextmanager
def partitions(
    executor: ExecutorName | None, workers: int | None, work: Path | None, events: int | None, stages: Stages
) -> Iterator[InPartitions | None]:
    """How to plan in partitions; None where no executor is asked for. Without a folder nothing outlasts the run."""
    if executor is not ExecutorName.RAY and workers is not None:
        message = "--workers belongs to --executor ray."
        raise Misuse(message)
    if executor is None:
        for option, value in (("--work-folder", work), ("--partition-events", events)):
            if value is not None:
                message = f"{option} belongs to --executor."
                raise Misuse(message)
        yield None
        return
    from lotwise.execute import InPartitions, Serially
    from lotwise.execute.on_ray import OnRay
    from lotwise.execute.running import EVENTS_PER_PARTITION

    def tell(level: int, n_level: int, done: int, n_partition: int) -> None:
        stages.stage(f"Planning level {level + 1} of {n_level}: {done} of {n_partition} partitions")

    with ExitStack() as stack:
        folder = work or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lotwise-")))
        _make(folder)
        planner: Planner = Serially()
        if executor is ExecutorName.RAY:
            stages.stage("Starting Ray")
            planner = stack.enter_context(OnRay(workers))
        yield InPartitions(planner, folder.resolve(), events or EVENTS_PER_PARTITION, tell)


def _make(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        message = f"--work-folder {folder} is a file.\nMaybe name a folder; one that is not there yet is made."
        raise Misuse(message)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"--work-folder {folder} cannot be made: {error.strerror or error}.\nMaybe name a folder that can be written to."
        raise Misuse(message) from error
