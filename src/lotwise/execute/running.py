"""The level loop over partitions: hand out the tasks of a level, wait until it is whole, go on; then put the plan together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Protocol, cast

import numpy as np

from lotwise.columns import CoverageInput
from lotwise.execute.folder import RunFolder
from lotwise.execute.mapped import InFiles
from lotwise.execute.points import plan_of_points
from lotwise.net import net
from lotwise.net.assembling import assembled
from lotwise.net.expected import expected, planned_days

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from lotwise.columns import Encoded, Netted, ReorderingInput

    Tell = Callable[[int, int, int, int], None]

EVENTS_PER_PARTITION = 1_000_000


class Executor(Protocol):
    """Who plans partitions."""

    def run(self, path: Path, numbers: list[int], *, compiled: bool) -> Iterator[int]:
        """Plan partitions of one level in the folder of a run; yields the number of each that is done."""


@dataclass(frozen=True)
class InPartitions:
    """How to plan partition by partition.

    Parameters
    ----------
    executor
        Who plans them.
    work
        Folder that keeps the input and every level; a run with the same input goes on behind the last level that is whole.
    events
        About how many demands and orders a partition has; they bound the memory of a worker.
    tell
        Told of each level: its number, how many there are, partitions that are done, and all of the level.
    """

    executor: Executor
    work: Path
    events: int = EVENTS_PER_PARTITION
    tell: Tell | None = None

    def mapped(self, encoded: Encoded) -> Encoded:
        """The input as it lies in the folder of its run, mapped into memory, so that the copy in memory can go.

        Raises
        ------
        DiskFull
            When the folder cannot take it.
        """
        return self._run(encoded, None).encoded(encoded) if len(encoded.sku) else encoded

    def net(self, encoded: Encoded, *, compiled: bool | None = None, left_out: NDArray[np.int32] | None = None) -> Netted:
        """Plan every SKU; equal to ``lotwise.net.net``, byte for byte.

        Parameters
        ----------
        encoded
            The dataset as arrays.
        compiled
            Whether the rules run compiled; by default small plans are interpreted.
        left_out
            SKUs that get no lines.

        Raises
        ------
        UnusableExecutor
            When the executor cannot do it.
        DiskFull
            When the folder cannot take what comes of a partition, or the plan.
        """
        if len(encoded.sku) == 0:
            return net(encoded, compiled=compiled)
        is_compiled = expected(encoded, planned_days(encoded)).is_large if compiled is None else compiled
        while True:
            run = self._run(encoded, left_out)
            encoded = run.encoded(encoded)
            self._plan(run, len(encoded.levels) - 1, compiled=is_compiled)
            beyond = run.beyond_counting(len(encoded.levels) - 1)
            if not beyond:
                return self._assembled(run, encoded, compiled=is_compiled)
            encoded = replace(encoded, too_large=np.union1d(encoded.too_large, beyond).astype(np.int32))

    def _run(self, encoded: Encoded, left_out: NDArray[np.int32] | None) -> RunFolder:
        out = np.union1d(encoded.too_large, np.zeros(0, np.int32) if left_out is None else left_out).astype(np.int32)
        return RunFolder.of(self.work, encoded, out, self.events)

    def _assembled(self, run: RunFolder, encoded: Encoded, *, compiled: bool) -> Netted:
        if isinstance(encoded, CoverageInput):
            return plan_of_points(run, encoded, compiled=compiled)
        parts = ((part, run.read(number)) for number, part in enumerate(run.partitions()))
        counts = run.counts(len(encoded.levels) - 1)
        return assembled(cast("ReorderingInput", encoded), parts, counts, compiled=compiled, room=InFiles(run.path))

    def _plan(self, run: RunFolder, n_level: int, *, compiled: bool) -> None:
        """Plan level by level what is not whole yet."""
        run.clear()
        parts = run.partitions()
        for level, numbers in groupby(range(len(parts)), lambda number: parts[number].level):
            if not run.is_whole(level):
                self._plan_level(run, level, list(numbers), n_level, compiled=compiled)

    def _plan_level(self, run: RunFolder, level: int, numbers: list[int], n_level: int, *, compiled: bool) -> None:
        """Plan what is missing of a level; partitions that a broken run has left are kept."""
        waiting = [number for number in numbers if not run.has(number)]
        done = len(numbers) - len(waiting)
        for _ in self.executor.run(run.path, waiting, compiled=compiled):
            done += 1
            if self.tell is not None:
                self.tell(level, n_level, done, len(numbers))
        run.finish(level, numbers)
