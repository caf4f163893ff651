"""Plans that fill their buffers: many lots, and few rows for them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from lotwise.net import buffers
from lotwise.units import QUANTA_PER_UNIT

if TYPE_CHECKING:
    import pytest

    from lotwise.dataset import Dataset

FEW = 8


def few_rows(patch: pytest.MonkeyPatch) -> None:
    """Let the buffers of both readings start with a few rows."""
    patch.setattr(buffers, "INTERPRETED_ROWS", dict.fromkeys(buffers.INTERPRETED_ROWS, FEW))
    patch.setattr(buffers, "COMPILED_ROWS", FEW)


def lots_of_one(dataset: Dataset) -> Dataset:
    """The dataset with a maximum order quantity of 1 for every item."""
    unit = pl.lit(QUANTA_PER_UNIT, dtype=dataset.items.schema["maximum_order_quantity"])
    no_limit = pl.lit(None, dtype=dataset.items.schema["order_multiple"])
    items = dataset.items.with_columns(maximum_order_quantity=unit, minimum_order_quantity=no_limit, order_multiple=no_limit)
    return replace(dataset, items=items)
