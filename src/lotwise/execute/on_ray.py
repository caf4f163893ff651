"""Tasks on Ray: worker processes of this machine, which find everything in the folder of the run."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Self

from lotwise.errors import LotwiseError, UnusableExecutor
from lotwise.execute.task import plan_partition

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OBJECT_STORE = 80_000_000
"""Bytes of Ray's object store, the least that it takes: tasks pass numbers and paths, rows go through files."""
RETRIES = 3
"""How often a task is done again whose worker has died."""
CHECK_SECONDS = 10.0
IDLE_CHECKS = 6
"""After so many checks at which no task ran and none had finished, none ever will."""


class OnRay:
    """Plans the partitions of a level side by side in worker processes; a context manager that starts and ends them.

    Parameters
    ----------
    workers
        How many; by default one per core.

    Raises
    ------
    UnusableExecutor
        When Ray is not installed or does not start, or when there are fewer cores than workers.
    """

    def __init__(self, workers: int | None = None) -> None:
        cores = os.cpu_count() or 1
        self.workers = workers or cores
        if self.workers > cores:
            message = f"{self.workers} workers were asked for, and this machine has {cores} cores: some would wait forever."
            raise UnusableExecutor(message, f"Maybe ask for {cores} at most.")
        self._ray = _imported()

    def __enter__(self) -> Self:
        ray = self._ray
        try:
            ray.init(
                address="local",
                num_cpus=self.workers,
                include_dashboard=False,
                log_to_driver=False,
                logging_level="error",
                object_store_memory=OBJECT_STORE,
            )
        except (OSError, RuntimeError, ValueError, ray.exceptions.RayError) as error:
            message = f"Ray does not start: {error}"
            raise UnusableExecutor(message, "Maybe plan without an executor.") from error
        self._check_cores()
        return self

    def __exit__(self, *_: object) -> None:
        self._ray.shutdown()

    def run(self, path: Path, numbers: list[int], *, compiled: bool) -> Iterator[int]:
        """Plan partitions of one level; yields the number of each that is done, in the order in which they are.

        Raises
        ------
        UnusableExecutor
            When a worker dies again and again, or when no progress is possible.
        """
        ray = self._ray
        self._check_cores()
        task = ray.remote(num_cpus=1, max_retries=RETRIES)(plan_partition)
        waiting = [task.remote(path, number, compiled=compiled) for number in numbers]
        idle = 0
        while waiting:
            done, waiting = ray.wait(waiting, num_returns=1, timeout=CHECK_SECONDS)
            idle = 0 if done or self._is_at_work() else idle + 1
            if idle == IDLE_CHECKS:
                message = f"No worker has begun a task for {IDLE_CHECKS * CHECK_SECONDS:g} seconds; {len(waiting)} are waiting."
                raise UnusableExecutor(message, "Maybe the machine has too little memory left to start a worker.")
            for each in done:
                yield self._number(each)

    def _number(self, done: Any) -> int:
        try:
            number: int = self._ray.get(done)
        except self._ray.exceptions.RayTaskError as error:
            if isinstance(error.cause, LotwiseError):  # a sentence, and not the worker's traceback
                raise error.cause from None
            raise
        except (self._ray.exceptions.WorkerCrashedError, self._ray.exceptions.OutOfMemoryError) as error:
            message = f"A worker died {RETRIES + 1} times at the same partition: {error}"
            raise UnusableExecutor(message, "Maybe it had too little memory: ask for fewer workers.") from error
        return number

    def _check_cores(self) -> None:
        """Tasks that no node has the cores for would wait without a word."""
        cores = int(self._ray.cluster_resources().get("CPU", 0))
        if cores < self.workers:
            message = f"{self.workers} workers were asked for, and Ray has {cores} cores."
            raise UnusableExecutor(message, "Maybe ask for fewer workers.")

    def _is_at_work(self) -> bool:
        free = self._ray.available_resources().get("CPU", 0)
        return bool(free < self._ray.cluster_resources().get("CPU", 0))


def _imported() -> Any:
    # Under `uv run` Ray would have every worker set up an environment of its own; they use the one that runs this
    os.environ.setdefault("RAY_ENABLE_UV_RUN_RUNTIME_ENV", "0")
    try:
        import ray
    except ModuleNotFoundError as error:
        if error.name != "ray":
            raise
        message = "The executor ray needs the package ray, which is not installed."
        raise UnusableExecutor(message, "Maybe run: uv run --extra ray lotwise ..., or: pip install 'lotwise[ray]'.") from error
    return ray
