"""Tasks one after the other in this process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lotwise.execute.task import plan_partition

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Serially:
    """Plans partitions one after the other: the same tasks as elsewhere, with the memory of one partition."""

    def run(self, path: Path, numbers: list[int], *, compiled: bool) -> Iterator[int]:
        """Plan partitions of one level; yields the number of each that is done."""
        for number in numbers:
            yield plan_partition(path, number, compiled=compiled)
