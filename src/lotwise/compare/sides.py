"""One plan as comparing sees it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from lotwise.columns import lines_of_orders
from lotwise.compare.levels import covered_by_lines
from lotwise.compare.pairing import SKU, Links
from lotwise.kernels.codes import NOTHING

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lotwise.columns import Encoded, Netted
    from lotwise.dataset import Dataset
    from lotwise.errors import Finding

NEEDS = {"line_id": pl.Int64, **dict.fromkeys(SKU, pl.String)}


@dataclass(frozen=True)
class Side:
    """One plan.

    Parameters
    ----------
    dataset
        Its input.
    netted
        What netting returned.
    lines, tracking
        Its frames.
    findings
        All of them: those of the check and those of netting.
    """

    dataset: Dataset
    netted: Netted
    lines: pl.DataFrame
    tracking: pl.DataFrame
    findings: tuple[Finding, ...]

    @property
    def encoded(self) -> Encoded:
        """The input as arrays, with what lines need."""
        return self.netted.loaded

    @cached_property
    def links(self) -> Links:
        """What pairs new lines."""
        return Links(self.encoded.skus.select(*SKU, "level"), covered_by_lines(self.tracking))

    @cached_property
    def needs(self) -> pl.DataFrame:
        """``line_id`` of every line that needs something of another SKU or yields it, and that SKU; each once."""
        e = self.encoded
        of_order = lines_of_orders(e, self.netted)
        by_order = [
            (_at(of_order, e.demand_order), e.demand_sku),  # what an existing order needs that a line changes
            (_at(of_order, e.order_yielding), e.order_sku),
        ]
        pairs = [(e.demand_line, e.demand_sku), (e.order_line, e.order_sku), *by_order]
        line = np.concatenate([lines for lines, _ in pairs]).astype(np.int64)
        sku = np.concatenate([skus for _, skus in pairs]).astype(np.uint32)
        is_there = line != NOTHING
        named = e.skus.select(SKU)[pl.Series(sku[is_there])]
        return named.with_columns(line_id=pl.Series(line[is_there] + 1)).select(list(NEEDS)).unique(maintain_order=True)


def _at(values: NDArray[np.int64], position: NDArray[np.integer]) -> NDArray[np.int64]:
    """Values at some positions, NOTHING where there is none."""
    if len(values) == 0:
        return np.full(len(position), NOTHING)
    return np.where(position == NOTHING, NOTHING, values[np.maximum(position, 0)])
