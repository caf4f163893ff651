"""Plans that fill their buffers and are cut into many pieces, and what an encoded dataset holds."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from lotwise.net import buffers, chunks, rows
from lotwise.units import QUANTA_PER_UNIT

if TYPE_CHECKING:
    import pytest

    from lotwise.columns import Netted
    from lotwise.dataset import Dataset

FEW = 8


def small_pieces(patch: pytest.MonkeyPatch) -> None:
    """Let threads share the work in chunks of a few events and pieces of a few rows."""
    patch.setattr(chunks, "EVENTS_PER_CHUNK", 3)
    patch.setattr(rows, "ROWS_PER_PIECE", 2)


def contents(encoded: Any) -> dict[str, bytes]:
    """What the arrays of an encoded dataset hold."""
    found: dict[str, bytes] = {}
    for field in fields(encoded):
        value = getattr(encoded, field.name)
        if isinstance(value, np.ndarray):
            found[field.name] = value.tobytes()
        elif is_dataclass(value):
            found |= {f"{field.name}.{name}": held for name, held in contents(value).items()}
    return found


def assert_same(one: Netted, other: Netted) -> None:
    """Both plans hold the same arrays, byte for byte."""
    for field in fields(one):
        mine, its = getattr(one, field.name), getattr(other, field.name)
        if isinstance(mine, np.ndarray):
            assert mine.dtype == its.dtype, field.name
            np.testing.assert_array_equal(mine, its, err_msg=field.name)
    held, of_other = contents(one), contents(other)
    assert held.keys() == of_other.keys()
    assert [name for name in held if held[name] != of_other[name]] == []


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
