"""A run that breaks on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lotwise.execute import Serially

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Breaking:
    """Plans some partitions and then breaks, as a driver that is killed."""

    def __init__(self, partitions: int) -> None:
        self.left = partitions
        self.planned: list[int] = []

    def run(self, path: Path, numbers: list[int], *, compiled: bool) -> Iterator[int]:
        for number in Serially().run(path, numbers, compiled=compiled):
            if self.left == 0:
                raise KeyboardInterrupt
            self.left -= 1
            self.planned.append(number)
            yield number
