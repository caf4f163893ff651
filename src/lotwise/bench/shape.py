"""The arguments of a problem. They stand apart from the tables, so that choosing one needs no data library."""

from __future__ import annotations

from typing import NamedTuple

GOODS, BETWEEN = 0.25, 0.35
"""Shares of the SKUs that are finished goods, and sub-assemblies."""


class Network(NamedTuple):
    """The arguments of a problem; the same ones always give the same problem."""

    skus: int
    levels: int = 4
    """Levels of the bills of material; with one level all SKUs are bought and sold."""
    demands_per_good: int = 10
    children: int = 3
    """Components of every parent."""
    accumulate: int = 0
    """Lot accumulation period in days; with 0 there is an order per requirement date."""
    seed: int = 1

    @property
    def sizes(self) -> list[int]:
        """SKUs of each level, finished goods first."""
        if self.levels == 1:
            return [self.skus]
        between = self.levels - 2
        made = [int(self.skus * GOODS), *[int(self.skus * BETWEEN / between) for _ in range(between)]]
        return [*made, self.skus - sum(made)]

    @property
    def demands(self) -> int:
        """Sales orders."""
        return self.sizes[0] * self.demands_per_good
